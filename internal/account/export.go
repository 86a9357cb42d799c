package account

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxExports is how many may download their data at once.
const maxExports = 2

var errExportBusy = &chat.Error{Kind: chat.Unavailable, Code: "unavailable", Message: "others download their data right now, try again in a while"}

// Export is the actor's data, ready to be written.
type Export struct {
	s     *Service
	actor chat.Actor
	over  func()
}

// Export lets the actor download all that is theirs. It asks for a proof, and counts: three at once and one more an hour. It holds a
// place for the writing until that is done or ctx ends.
func (s *Service) Export(ctx context.Context, actor chat.Actor) (*Export, error) {
	if err := s.requireProof(actor); err != nil {
		return nil, err
	}
	select {
	case s.exporting <- struct{}{}:
	default:
		return nil, errExportBusy
	}
	over := sync.OnceFunc(func() { <-s.exporting })
	if err := s.Limits.export(actor.Account); err != nil {
		over()
		return nil, err
	}
	err := s.own(ctx, "export", actor, func(tx store.Tx) error {
		return tx.Audit(actor.Audit(chat.AuditDataExported, actor.Account))
	})
	if err != nil {
		over()
		return nil, err
	}
	context.AfterFunc(ctx, over)
	return &Export{s, actor, over}, nil
}

// The shapes of an export's files. They say what the API says, in the same words.
type (
	exportedAccount struct {
		ID        string    `json:"id"`
		Name      string    `json:"name"`
		Former    string    `json:"former_names,omitempty"`
		FullName  string    `json:"full_name,omitempty"`
		Email     string    `json:"email,omitempty"`
		Admin     bool      `json:"admin,omitempty"`
		CreatedAt time.Time `json:"created_at"`
		Exported  time.Time `json:"exported_at"`
		Questions []string  `json:"security_questions,omitempty"`
	}
	exportedSession struct {
		Kind      string    `json:"kind"`
		Agent     string    `json:"agent,omitempty"`
		Address   string    `json:"address,omitempty"`
		Scopes    []string  `json:"scopes,omitempty"`
		CreatedAt time.Time `json:"created_at"`
		LastUsed  time.Time `json:"last_used"`
	}
	exportedState struct {
		Kind    string          `json:"kind"`
		Subject string          `json:"subject"`
		Value   json.RawMessage `json:"value"`
	}
	exportedRoom struct {
		ID    string   `json:"id"`
		Kind  string   `json:"kind"`
		Title string   `json:"title,omitempty"`
		Topic string   `json:"topic,omitempty"`
		Role  string   `json:"role"`
		With  []string `json:"with,omitempty"`
	}
	exportedMessage struct {
		Seq        int64     `json:"seq"`
		ID         string    `json:"id"`
		Kind       string    `json:"kind"`
		Sender     string    `json:"sender"`
		Mine       bool      `json:"mine,omitempty"`
		SentAt     time.Time `json:"sent_at"`
		Text       string    `json:"text,omitempty"`
		Subject    string    `json:"subject,omitempty"`
		Thread     string    `json:"thread,omitempty"`
		Reply      string    `json:"reply,omitempty"`
		Edit       string    `json:"edit_of,omitempty"`
		Removed    bool      `json:"removed,omitempty"`
		Unreadable bool      `json:"unreadable,omitempty"`
	}
)

// Write writes a ZIP archive: account.json, sessions.json, state.json (settings, drafts, read positions …), factors.json, blocks.json,
// reports.json, audit.json, rooms.json, for each room what the actor can see of it, one message on a line, and for each that he has left
// what he has said there himself. It reads page by page and holds no more than one.
func (x *Export) Write(ctx context.Context, to io.Writer) error {
	defer x.over()
	z := zip.NewWriter(to)
	for _, part := range []struct {
		name  string
		write func(ctx context.Context, w io.Writer) error
	}{
		{"account.json", x.account},
		{"sessions.json", x.sessions},
		{"state.json", x.states},
		{"factors.json", x.factors},
		{"blocks.json", x.blocks},
		{"reports.json", x.reports},
		{"audit.json", x.audit},
	} {
		if err := x.file(ctx, z, part.name, part.write); err != nil {
			return err
		}
	}
	if err := x.rooms(ctx, z); err != nil {
		return err
	}
	if err := x.leftRooms(ctx, z); err != nil {
		return err
	}
	return z.Close()
}

func (x *Export) file(ctx context.Context, z *zip.Writer, name string, write func(context.Context, io.Writer) error) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.s.now()})
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	if err := write(ctx, w); err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

// put writes a value as people can read it.
func put(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (x *Export) account(ctx context.Context, w io.Writer) error {
	out, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) (out exportedAccount, err error) {
		a, err := r.Account(x.actor.Account)
		if err != nil {
			return out, err
		}
		e, _, err := r.Email(a.ID)
		if err != nil {
			return out, err
		}
		q, _, err := r.Questions(a.ID)
		for _, one := range readQuestions(q.Texts) {
			out.Questions = append(out.Questions, one.Code+one.Text)
		}
		out.ID, out.Name, out.Former, out.FullName, out.Email = a.ID.String(), a.Name, a.Former, a.FullName, e.Address
		out.Admin, out.CreatedAt, out.Exported = a.Admin, a.CreatedAt, x.s.now()
		return out, err
	})
	if err != nil {
		return err
	}
	return put(w, out)
}

func (x *Export) sessions(ctx context.Context, w io.Writer) error {
	out := []exportedSession{}
	_, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) (none struct{}, err error) {
		sessions, err := r.Sessions(x.actor.Account, x.s.now())
		if err != nil {
			return none, err
		}
		keys, err := r.Keys(x.actor.Account, x.s.now())
		for _, s := range append(sessions, keys...) {
			kind := "session"
			if s.Via == chat.ViaKey {
				kind = "key"
			}
			out = append(out, exportedSession{kind, s.Agent, s.Address, s.Scopes.Names(), s.CreatedAt, s.LastUsed})
		}
		return none, err
	})
	if err != nil {
		return err
	}
	return put(w, out)
}

// states writes one list, page by page.
func (x *Export) states(ctx context.Context, w io.Writer) error {
	e := lines{w: w}
	for after := int64(0); ; {
		page, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.State, error) { return r.States(x.actor.Account, after, MaxStates) })
		if err != nil {
			return err
		}
		for _, s := range page {
			after = s.Changed
			if s.Value == nil {
				continue
			}
			if err := e.add(exportedState{string(s.Kind), s.Subject, s.Value}); err != nil {
				return err
			}
		}
		if len(page) < MaxStates {
			return e.end()
		}
	}
}

// lines writes a JSON array with each of its values on a line.
type lines struct {
	w io.Writer
	n int
}

func (l *lines) add(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	before := "[\n"
	if l.n > 0 {
		before = ",\n"
	}
	l.n++
	if _, err := io.WriteString(l.w, before); err != nil {
		return err
	}
	_, err = l.w.Write(b)
	return err
}

func (l *lines) end() error {
	text := "\n]\n"
	if l.n == 0 {
		text = "[]\n"
	}
	_, err := io.WriteString(l.w, text)
	return err
}

func (x *Export) rooms(ctx context.Context, z *zip.Writer) error {
	rooms, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.RoomView, error) { return r.RoomsOf(x.actor.Account) })
	if err != nil {
		return err
	}
	list := func(_ context.Context, w io.Writer) error {
		e := lines{w: w}
		for _, v := range rooms {
			if err := e.add(x.room(v)); err != nil {
				return err
			}
		}
		return e.end()
	}
	if err := x.file(ctx, z, "rooms.json", list); err != nil {
		return err
	}
	for _, v := range rooms {
		room := v.ID
		err := x.file(ctx, z, "rooms/"+room.String()+".json", func(ctx context.Context, w io.Writer) error { return x.messages(ctx, w, room) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *Export) room(v chat.RoomView) exportedRoom {
	out := exportedRoom{
		ID: v.ID.String(), Kind: string(v.Kind), Title: v.Title, Topic: v.Topic, Role: string(v.Membership.Role),
	}
	for _, a := range v.With {
		out.With = append(out.With, a.Name)
	}
	return out
}

// messages writes what the actor can see of a room, the oldest first. A room that is left meanwhile ends there.
func (x *Export) messages(ctx context.Context, w io.Writer, room chat.ID) error {
	return x.log(ctx, w, func(r store.Reader, after int64) ([]chat.Event, error) {
		return r.Events(store.EventFilter{Account: x.actor.Account, Room: room, After: after, Limit: chat.MaxPage})
	}, func(*chat.Event) bool { return true })
}

// leftRooms writes what the actor has said in rooms that he is no longer in: nothing of others, and nothing of the rooms.
func (x *Export) leftRooms(ctx context.Context, z *zip.Writer) error {
	for after := (chat.ID{}); ; {
		list, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.Membership, error) {
			return r.MembershipsOf(x.actor.Account, after, chat.MaxPage)
		})
		if err != nil {
			return err
		}
		for _, m := range list {
			after = m.Room
			if m.Status == chat.Joined {
				continue
			}
			err := x.file(ctx, z, "left/"+m.Room.String()+".json", func(ctx context.Context, w io.Writer) error { return x.said(ctx, w, m.Room) })
			if err != nil {
				return err
			}
		}
		if len(list) < chat.MaxPage {
			return nil
		}
	}
}

// said writes what the actor himself has said in a room, the oldest first.
func (x *Export) said(ctx context.Context, w io.Writer, room chat.ID) error {
	return x.log(ctx, w, func(r store.Reader, after int64) ([]chat.Event, error) {
		return r.Tail(room, after, chat.MaxPage)
	}, func(e *chat.Event) bool { return e.Sender == x.actor.Account })
}

// log writes those of a room's events that are wanted, page by page.
func (x *Export) log(
	ctx context.Context, w io.Writer, read func(r store.Reader, after int64) ([]chat.Event, error), wanted func(*chat.Event) bool,
) error {
	e := lines{w: w}
	for after := int64(0); ; {
		page, err := store.View(ctx, x.s.Store, "account", func(r store.Reader) ([]chat.Event, error) { return read(r, after) })
		if errors.Is(err, chat.ErrRoomNotFound) {
			return e.end()
		}
		if err != nil {
			return err
		}
		for i := range page {
			after = page[i].Seq
			if !wanted(&page[i]) {
				continue
			}
			if err := x.message(ctx, &e, &page[i]); err != nil {
				return err
			}
		}
		if len(page) < chat.MaxPage {
			return e.end()
		}
	}
}

// message writes one entry of the log: what was said, as it was said, and what it was changed into.
func (x *Export) message(_ context.Context, to *lines, e *chat.Event) error {
	if e.Kind == chat.KindReaction && e.Sender == x.actor.Account {
		return reaction(to, e)
	}
	if e.Kind != chat.KindMessage && e.Kind != chat.KindEdit {
		return nil
	}
	m := exportedMessage{
		Seq: e.Seq, ID: e.ID.String(), Kind: string(e.Kind), Sender: e.SenderName, Mine: e.Sender == x.actor.Account, SentAt: e.SentAt,
		Removed: e.Content == nil && !e.Unreadable, Unreadable: e.Unreadable,
	}
	if e.Content != nil {
		c, err := chat.ParseContent(e.Content)
		if err != nil {
			return err
		}
		m.Text, m.Subject = c.Text, c.Subject
		if !c.Reply.IsZero() {
			m.Reply = c.Reply.String()
		}
	}
	if !e.Target.IsZero() {
		m.Edit = e.Target.String()
	}
	if !e.Thread.IsZero() {
		m.Thread = e.Thread.String()
	}
	return to.add(m)
}
