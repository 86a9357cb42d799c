package room_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// house is a room.Service on a store of its own, with Run running.
type house struct {
	t     *testing.T
	store store.Store
	rooms *room.Service
	bells *bells
}

// bells keeps what the store told of.
type bells struct {
	mu      sync.Mutex
	commits []store.Commit
}

func (b *bells) ring(c store.Commit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.commits = append(b.commits, c)
}

// reads counts the commits that told of read positions, and the positions.
func (b *bells) reads() (commits, positions int) { return b.of(chat.StateRead) }

// of counts the commits that told of account state of one kind, and how much of it.
func (b *bells) of(kind chat.StateKind) (commits, positions int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.commits {
		n := 0
		for _, s := range c.States {
			if s.Kind == kind {
				n++
			}
		}
		positions += n
		if n > 0 {
			commits++
		}
	}
	return commits, positions
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, storetest.Open)
}

func newHouseOn(t *testing.T, open func(t testing.TB, bells ...store.Bell) store.Store) *house {
	t.Helper()
	b := &bells{}
	s := open(t, b.ring)
	h := &house{t: t, store: s, rooms: room.New(room.Config{Store: s}), bells: b}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	over := make(chan error, 1)
	go func() { over <- h.rooms.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return h
}

// onEachStore runs a test on SQLite, and on PostgreSQL where there is one: what happens at once differs between the two.
func onEachStore(t *testing.T, test func(t *testing.T, h *house)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newHouse(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newHouseOn(t, storetest.OpenPostgres)) })
}

// inABubble is onEachStore with a clock that stands still while anything is done: what comes at once waits together, however long the
// machine takes for it.
func inABubble(t *testing.T, test func(t *testing.T, h *house)) {
	for name, open := range map[string]func(testing.TB, ...store.Bell) store.Store{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, newHouseOn(t, open)) })
		})
	}
}

func (h *house) person(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Session: chat.NewID()}
}

// admin makes an administrator, who has proved who he is.
func (h *house) admin(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, Admin: true, CreatedAt: time.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Admin: true, ProvedAt: time.Now()}
}

// demote makes an administrator one no more.
func (h *house) demote(actor chat.Actor) {
	h.t.Helper()
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error {
		a, err := tx.Account(actor.Account)
		if err != nil {
			return err
		}
		a.Admin = false
		return tx.UpdateAccount(a)
	}))
}

func (h *house) create(founder chat.Actor, f room.Founding) chat.RoomView {
	h.t.Helper()
	r, made, err := h.rooms.Create(h.t.Context(), founder, f)
	h.must(err)
	if !made {
		h.t.Fatalf("the room of %+v was there before", f)
	}
	return r
}

func (h *house) group(founder chat.Actor, names ...string) chat.ID {
	h.t.Helper()
	return h.create(founder, room.Founding{Kind: chat.Group, Title: "Kitchen", Members: names}).ID
}

func (h *house) open(founder chat.Actor, names ...string) chat.ID {
	h.t.Helper()
	return h.create(founder, room.Founding{Kind: chat.Open, Title: "Square", Members: names}).ID
}

// say appends a message, as package message would.
func (h *house) say(who chat.Actor, in chat.ID, text string) int64 {
	h.t.Helper()
	content, err := chat.Content{Text: text}.Encode()
	h.must(err)
	e := chat.Event{
		Room: in, ID: chat.NewID(), Kind: chat.KindMessage, Sender: who.Account, SenderName: who.Name,
		ContentType: chat.ContentJSON, Content: content, SentAt: time.Now(),
	}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.Append(&e) }))
	return e.Seq
}

// subject opens a thread, as package message would, and returns its id.
func (h *house) subject(who chat.Actor, in chat.ID) chat.ID {
	h.t.Helper()
	content, err := chat.Content{Text: "about", Subject: "about"}.Encode()
	h.must(err)
	e := chat.Event{
		Room: in, ID: chat.NewID(), Kind: chat.KindMessage, Sender: who.Account, SenderName: who.Name,
		ContentType: chat.ContentJSON, Content: content, SentAt: time.Now(),
	}
	e.Thread = e.ID
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.OpenThread(e)
	}))
	return e.ID
}

// changed is the position of a person's account state.
func (h *house) changed(who chat.Actor) (n int64) {
	h.t.Helper()
	h.must(h.store.View(h.t.Context(), func(r store.Reader) (err error) {
		n, err = r.Changed(who.Account)
		return err
	}))
	return n
}

// log is what a person may read of a room's log, one word per event.
func (h *house) log(who chat.Actor, in chat.ID) string {
	h.t.Helper()
	var words []string
	h.must(h.store.View(h.t.Context(), func(r store.Reader) error {
		events, err := r.Events(store.EventFilter{Account: who.Account, Room: in, Limit: chat.MaxPage})
		for _, e := range events {
			words = append(words, fmt.Sprint(e.Seq, ":", h.word(e)))
		}
		return err
	}))
	return strings.Join(words, " ")
}

func (h *house) word(e chat.Event) string {
	switch e.Kind {
	case chat.KindMember:
		return memberWord(h.t, e)
	case chat.KindMessage:
		c, err := chat.ParseContent(e.Content)
		h.must(err)
		return c.Text
	default:
		return string(e.Kind)
	}
}

func (h *house) wantLog(who chat.Actor, in chat.ID, want string) {
	h.t.Helper()
	if got := h.log(who, in); got != want {
		h.t.Errorf("%s reads\n%s\nwant\n%s", who.Name, got, want)
	}
}

// roles is who is in a room, with roles, as a member sees it.
func (h *house) roles(who chat.Actor, in chat.ID) string {
	h.t.Helper()
	list, err := h.rooms.Members(h.t.Context(), who, store.MemberFilter{Room: in, Limit: chat.MaxPage})
	h.must(err)
	var words []string
	for _, m := range list {
		words = append(words, m.Account.Name+":"+string(m.Role))
	}
	return strings.Join(words, " ")
}

func (h *house) state(who chat.Actor, kind chat.StateKind, subject string) string {
	h.t.Helper()
	value := "(none)"
	h.must(h.store.View(h.t.Context(), func(r store.Reader) error {
		list, err := r.States(who.Account, 0, 1000)
		for _, s := range list {
			if s.Kind == kind && s.Subject == subject {
				value = string(s.Value)
			}
		}
		return err
	}))
	return value
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func wantError(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}
