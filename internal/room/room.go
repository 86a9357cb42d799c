package room

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Founding is what a new room is made from.
type Founding struct {
	Kind    chat.RoomKind
	Title   string       // of groups and open rooms; a group without one is called by the names of who is in it at first
	Topic   string       // of groups and open rooms
	History chat.History // of groups and open rooms; empty for the usual one of the kind
	Members []string     // names; a direct room takes one, or none (or the founder's own) for notes to oneself
	// Then is called in the transaction that makes the room, for what else must begin with it; it may be nil.
	Then func(tx store.Tx, room chat.ID) error
}

func (f Founding) check() error {
	switch f.Kind {
	case chat.Direct:
		if f.Title != "" || f.Topic != "" {
			return &chat.Error{Kind: chat.Invalid, Code: "direct_untitled", Message: "a direct room has neither title nor topic", Field: "title"}
		}
		if len(f.Members) > 1 {
			return &chat.Error{Kind: chat.Invalid, Code: "direct_members", Message: "a direct room is with one person, or with none for notes to oneself", Field: "members"}
		}
		return nil
	case chat.Group, chat.Open:
		if f.Title != "" || f.Kind == chat.Open {
			if err := chat.CheckTitle(f.Title); err != nil {
				return err
			}
		}
		if err := chat.CheckTopic(f.Topic); err != nil {
			return err
		}
		if f.History != "" {
			if err := checkHistory(f.History); err != nil {
				return err
			}
		}
		return checkNames(f.Members)
	default:
		return &chat.Error{Kind: chat.Invalid, Code: "bad_kind", Message: "a room is direct, group or open", Field: "kind"}
	}
}

func checkNames(names []string) error {
	if len(names) > chat.MaxInvite {
		return &chat.Error{Kind: chat.TooLarge, Code: "too_many_names", Message: "one request names at most 100 people", Field: "members"}
	}
	return nil
}

// Create makes a room, whose founder owns it. A direct room exists once per pair: if it is there, made is false and it is the answer.
// The other person of a new direct room has it put away until the first message comes.
func (s *Service) Create(ctx context.Context, actor chat.Actor, f Founding) (room chat.RoomView, made bool, err error) {
	if err := f.check(); err != nil {
		return chat.RoomView{}, false, err
	}
	if err := chat.MayRoam(actor); err != nil {
		return chat.RoomView{}, false, err
	}
	create := s.found
	if f.Kind == chat.Direct {
		create = s.direct
	}
	act := func(tx store.Tx) (founded, error) {
		found, err := create(tx, actor, f)
		if err == nil && found.made && f.Then != nil {
			err = f.Then(tx, found.room)
		}
		if err == nil {
			found.view, err = tx.RoomOf(actor.Account, found.room)
		}
		return found, err
	}
	found, err := store.Update(ctx, s.Store, "create room", act)
	if f.Kind == chat.Direct && chat.KindOf(err) == chat.Conflict {
		// On a store with concurrent writers the other half of the pair was faster: now the room is there.
		found, err = store.Update(ctx, s.Store, "create room", act)
	}
	return found.view, found.made, err
}

// founded is the room that was made, or that had been there.
type founded struct {
	room chat.ID
	made bool
	view chat.RoomView // as the founder sees it before anybody else acts in it
}

// found makes a group or an open room.
func (s *Service) found(tx store.Tx, actor chat.Actor, f Founding) (founded, error) {
	r := s.blank(f.Kind)
	r.Title, r.Topic = f.Title, f.Topic
	if f.History != "" {
		r.History = f.History
	}
	self, err := s.mayEnterMore(tx, actor.Account)
	if err != nil {
		return founded{}, err
	}
	if r.Title == "" {
		if r.Title, err = titleOf(tx, self, f.Members); err != nil {
			return founded{}, err
		}
	}
	if err := tx.InsertRoom(r); err != nil {
		return founded{}, err
	}
	if err := s.enter(tx, actor, r, entrance{account: self, change: chat.MemberJoined, role: chat.RoleOwner}); err != nil {
		return founded{}, err
	}
	return founded{room: r.ID, made: true}, s.invite(tx, actor, r, f.Members)
}

// titleOf lists who a group begins with: as many names as a title has room for.
func titleOf(r store.Reader, self chat.Account, members []string) (string, error) {
	const more = " …"
	title, there := cmp.Or(self.FullName, self.Name), []chat.ID{self.ID}
	for _, name := range members {
		a, err := named(r, name)
		if err != nil {
			return "", err
		}
		if slices.Contains(there, a.ID) {
			continue
		}
		longer := title + ", " + cmp.Or(a.FullName, a.Name)
		if utf8.RuneCountInString(longer+more) > chat.MaxTitle {
			return title + more, nil
		}
		title, there = longer, append(there, a.ID)
	}
	return title, nil
}

// direct finds or makes the room of the actor and one other, or of the actor alone.
func (s *Service) direct(tx store.Tx, actor chat.Actor, f Founding) (founded, error) {
	self, err := tx.Account(actor.Account)
	if err != nil {
		return founded{}, err
	}
	other := self
	if len(f.Members) == 1 {
		if other, err = named(tx, f.Members[0]); err != nil {
			return founded{}, err
		}
		if err := chat.MayBeBrought(other); err != nil {
			return founded{}, naming(err, f.Members[0])
		}
	}
	id, err := tx.DirectRoom(self.ID, other.ID)
	if err == nil {
		return founded{room: id}, nil
	}
	if chat.KindOf(err) != chat.NotFound {
		return founded{}, err
	}
	bar, err := tx.Bar(self.ID, other.ID)
	if err != nil {
		return founded{}, err
	}
	if err := chat.MayWriteTo(bar); err != nil {
		return founded{}, err
	}
	for _, a := range []chat.ID{self.ID, other.ID} {
		if _, err := s.mayEnterMore(tx, a); err != nil {
			return founded{}, err
		}
	}
	r := s.blank(chat.Direct)
	if err := tx.InsertRoom(r, self.ID, other.ID); err != nil {
		return founded{}, err
	}
	err = s.enter(tx, actor, r, entrance{account: self, change: chat.MemberJoined, role: chat.RoleMember})
	if err == nil && other.ID != self.ID {
		err = s.enter(tx, actor, r, entrance{account: other, change: chat.MemberAdded, role: chat.RoleMember, putAway: true})
	}
	return founded{room: r.ID, made: true}, err
}

// Room reads a room as one of its members sees it; chat.ErrRoomNotFound for everyone else.
func (s *Service) Room(ctx context.Context, actor chat.Actor, room chat.ID) (chat.RoomView, error) {
	return store.View(ctx, s.Store, "room", func(r store.Reader) (chat.RoomView, error) { return r.RoomOf(actor.Account, room) })
}

// List is rooms with the position of account state that they are true at.
type List struct {
	Rooms   []chat.RoomView
	Changed int64
	People  []chat.Account // who had the last word in the newest of them, at most chat.MaxPage
}

// Rooms lists the rooms the actor has joined, newest activity first.
func (s *Service) Rooms(ctx context.Context, actor chat.Actor) (List, error) {
	return store.View(ctx, s.Store, "room", func(r store.Reader) (l List, err error) {
		if l.Rooms, err = r.RoomsOf(actor.Account); err != nil {
			return l, err
		}
		if l.Changed, err = r.Changed(actor.Account); err != nil {
			return l, err
		}
		l.People, err = lastSpeakers(r, l.Rooms)
		return l, err
	})
}

// lastSpeakers reads who had the last word, so that a list can name them in full.
func lastSpeakers(r store.Reader, rooms []chat.RoomView) ([]chat.Account, error) {
	ids := []chat.ID{} // not nil, which would mean everybody
	for _, v := range rooms {
		if v.Last != nil && !slices.Contains(ids, v.Last.Sender) && len(ids) < chat.MaxPage {
			ids = append(ids, v.Last.Sender)
		}
	}
	return r.Accounts(store.AccountFilter{IDs: ids, Limit: chat.MaxPage})
}

// OpenRooms lists open rooms as the actor sees them, joined or not, most members first.
func (s *Service) OpenRooms(ctx context.Context, actor chat.Actor, f store.OpenFilter) ([]chat.RoomView, error) {
	if err := chat.CheckQuery("query", f.Query); err != nil {
		return nil, err
	}
	if err := chat.MayRoam(actor); err != nil {
		return nil, err
	}
	f.Limit = pageSize(f.Limit)
	return store.View(ctx, s.Store, "room", func(r store.Reader) ([]chat.RoomView, error) { return r.OpenRooms(actor.Account, f) })
}

// Change is what to change of a room; nil stays as it is.
type Change struct {
	Title   *string
	Topic   *string
	History *chat.History
}

// Configure changes a room and tells its members; what changes nothing is no event.
func (s *Service) Configure(ctx context.Context, actor chat.Actor, room chat.ID, c Change) (chat.RoomView, error) {
	return s.seen(ctx, "configure room", actor, room, func(tx store.Tx) error {
		r, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		if err := chat.MayConfigure(r, m); err != nil {
			return err
		}
		return s.Settle(tx, actor, r, c)
	})
}

// Settle is Configure within a transaction, for who has asked whether the actor may.
func (s *Service) Settle(tx store.Tx, actor chat.Actor, r chat.Room, c Change) error {
	old := chat.SettingsContent{Title: r.Title, Topic: r.Topic, History: r.History}
	now, err := c.apply(old)
	if err != nil || now == old {
		return err
	}
	e, err := s.event(actor, r.ID, chat.KindSettings, now)
	if err != nil {
		return err
	}
	r.Title, r.Topic, r.History = now.Title, now.Topic, now.History
	if err := tx.UpdateRoom(r); err != nil {
		return err
	}
	return tx.Append(&e)
}

func (c Change) apply(to chat.SettingsContent) (chat.SettingsContent, error) {
	if c.Title != nil {
		to.Title = *c.Title
	}
	if c.Topic != nil {
		to.Topic = *c.Topic
	}
	if c.History != nil {
		to.History = *c.History
	}
	if err := chat.CheckTitle(to.Title); err != nil {
		return to, err
	}
	if err := chat.CheckTopic(to.Topic); err != nil {
		return to, err
	}
	return to, checkHistory(to.History)
}

func checkHistory(h chat.History) error {
	if h != chat.HistoryAll && h != chat.HistoryJoined {
		return &chat.Error{Kind: chat.Invalid, Code: "bad_history", Message: "history is all or joined", Field: "history"}
	}
	return nil
}

// pageSize is limit within its bounds.
func pageSize(limit int) int {
	if limit <= 0 {
		return chat.DefaultPage
	}
	return min(limit, chat.MaxPage)
}
