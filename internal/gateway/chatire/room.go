package chatire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/store"
)

const success = "SUCCESS"

func (g *Gateway) create(c *call) error {
	uri, err := g.found(c.r.Context(), c.actor)
	if err != nil {
		return err
	}
	return c.ok(struct {
		Status  string `json:"status"`
		URI     string `json:"uri"`
		Message string `json:"message"`
	}{success, uri, "New chat session created"})
}

// enter finds the room that the path names and brings the caller into it.
func (g *Gateway) enter(ctx context.Context, actor chat.Actor, uri string) (place, error) {
	at, err := g.place(ctx, uri)
	if err != nil {
		return place{}, err
	}
	return at, g.Rooms.Admit(ctx, actor, at.room)
}

// join brings in the caller, who knows the address, or somebody else, which is for those who may invite.
func (g *Gateway) join(c *call) error {
	ctx := c.r.Context()
	at, err := g.place(ctx, c.uri)
	if err != nil {
		return err
	}
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	name := f.word("username", wrong)
	if err := wrong.err(); err != nil {
		return err
	}
	if chat.NameKey(name) == chat.NameKey(c.actor.Name) {
		err = g.Rooms.Admit(ctx, c.actor, at.room)
	} else {
		err = g.bring(ctx, c.actor, at, name)
	}
	if err != nil {
		return err
	}
	members, who, err := g.members(ctx, c.actor, at.room, name)
	if err != nil {
		return err
	}
	return c.ok(struct {
		Status  string `json:"status"`
		Members []user `json:"members"`
		Message string `json:"message"`
		User    user   `json:"user"`
	}{success, members, who.Username + " joined the chat", who})
}

// bring has the caller invite somebody. Who is not there himself may not.
func (g *Gateway) bring(ctx context.Context, actor chat.Actor, at place, name string) error {
	_, err := g.Rooms.Room(ctx, actor, at.room)
	if errors.Is(err, chat.ErrRoomNotFound) {
		return errForbidden
	}
	if err != nil {
		return err
	}
	return g.Rooms.Invite(ctx, actor, at.room, []string{name})
}

// members are those of a room, its owners first and then as they came, and the one of a name among them.
func (g *Gateway) members(ctx context.Context, actor chat.Actor, room chat.ID, name string) (all []user, who user, err error) {
	var list []chat.Member
	for f := (store.MemberFilter{Room: room, Limit: chat.MaxPage}); ; {
		page, err := g.Rooms.Members(ctx, actor, f)
		if err != nil {
			return nil, user{}, err
		}
		list = append(list, page...)
		if len(page) < chat.MaxPage {
			break
		}
		f.After = page[len(page)-1].Account.Name
	}
	slices.SortStableFunc(list, func(a, b chat.Member) int {
		return cmp.Or(cmp.Compare(behind(a), behind(b)), a.JoinedAt.Compare(b.JoinedAt))
	})
	ids := make([]chat.ID, len(list))
	for i, m := range list {
		ids[i] = m.Account.ID
	}
	if all, err = g.users(ctx, ids...); err != nil {
		return nil, user{}, err
	}
	for _, u := range all {
		if chat.NameKey(u.Username) == chat.NameKey(name) {
			return all, u, nil
		}
	}
	return nil, user{}, errNotFound // gone again in the meantime
}

// behind is 1 for everyone but owners.
func behind(m chat.Member) int {
	if m.Role == chat.RoleOwner {
		return 0
	}
	return 1
}

// said is a message as it is listed and broadcast.
type said struct {
	User    user   `json:"user"`
	Message string `json:"message"`
}

func (g *Gateway) messages(c *call) error {
	ctx := c.r.Context()
	at, err := g.enter(ctx, c.actor, c.uri)
	if err != nil {
		return err
	}
	events, err := g.history(ctx, c.actor, at.room)
	if err != nil {
		return err
	}
	ids := make([]chat.ID, len(events))
	for i, e := range events {
		ids[i] = e.Sender
	}
	senders, err := g.users(ctx, ids...)
	if err != nil {
		return err
	}
	list := make([]said, len(events))
	for i, e := range events {
		content, err := chat.ParseContent(e.Content)
		if err != nil {
			return fmt.Errorf("message %s: %w", e.ID, err)
		}
		list[i] = said{senders[i], content.Text}
	}
	return c.ok(struct {
		ID       int64  `json:"id"`
		URI      string `json:"uri"`
		Messages []said `json:"messages"`
	}{at.number, at.uri, list})
}

// history is the messages of a room that the caller may see, oldest first, each with what it says now.
func (g *Gateway) history(ctx context.Context, actor chat.Actor, room chat.ID) ([]chat.Event, error) {
	view, err := g.Rooms.Room(ctx, actor, room)
	if err != nil {
		return nil, err
	}
	var list []chat.Event
	index := map[chat.ID]int{}
	for after := max(view.Head-maxHistory, 0); ; {
		run, err := g.Messages.Events(ctx, actor, store.EventFilter{Room: room, After: after, Limit: chat.MaxPage})
		if err != nil {
			return nil, err
		}
		for _, e := range run.Events {
			after = e.Seq
			at, known := index[e.Target]
			switch {
			case len(e.Content) == 0: // removed, or hidden
			case e.Kind == chat.KindMessage:
				index[e.ID] = len(list)
				list = append(list, e)
			case e.Kind == chat.KindEdit && known:
				list[at].Content = e.Content
			}
		}
		if len(run.Events) == 0 || after >= view.Head {
			return list, nil
		}
	}
}

func (g *Gateway) post(c *call) error {
	ctx := c.r.Context()
	at, err := g.place(ctx, c.uri)
	if err != nil {
		return err
	}
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	text := f.text("message", wrong)
	if err := wrong.err(); err != nil {
		return err
	}
	u, err := g.say(ctx, c.actor, at, text)
	if err != nil {
		return err
	}
	return c.ok(struct {
		Status  string `json:"status"`
		URI     string `json:"uri"`
		Message string `json:"message"`
		User    user   `json:"user"`
	}{success, at.uri, text, u})
}

// say brings the actor into the room and says something there. It returns after that is durable; the hub tells everybody.
func (g *Gateway) say(ctx context.Context, actor chat.Actor, at place, text string) (user, error) {
	if utf8.RuneCountInString(text) > maxMessage {
		return user{}, fault("message", fmt.Sprintf("Ensure this field has no more than %d characters.", maxMessage))
	}
	if err := g.Rooms.Admit(ctx, actor, at.room); err != nil {
		return user{}, err
	}
	u, err := g.user(ctx, actor.Account)
	if err != nil {
		return user{}, err
	}
	_, _, err = g.Messages.Send(ctx, actor, at.room, message.Outgoing{ClientID: chat.NewID().String(), Text: text})
	return u, err
}
