package message_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// house is a server's verbs on a store of its own.
type house struct {
	t        *testing.T
	store    store.Store
	rooms    *room.Service
	messages *message.Service
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, storetest.Open)
}

func newHouseOn(t *testing.T, open func(t testing.TB, bells ...store.Bell) store.Store) *house {
	t.Helper()
	s := open(t)
	return &house{t: t, store: s, rooms: room.New(room.Config{Store: s}), messages: message.New(message.Config{Store: s})}
}

// onEachStore runs a test on SQLite, and on PostgreSQL where there is one: what happens at once differs between the two.
func onEachStore(t *testing.T, test func(t *testing.T, h *house)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newHouse(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newHouseOn(t, storetest.OpenPostgres)) })
}

// person makes an account and acts as it.
func (h *house) person(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Session: chat.NewID()}
}

// group makes a group of the founder and others, who see nothing before their coming.
func (h *house) group(founder chat.Actor, names ...string) chat.ID {
	h.t.Helper()
	return h.room(founder, room.Founding{Kind: chat.Group, Title: "Kitchen", Members: names})
}

func (h *house) room(founder chat.Actor, f room.Founding) chat.ID {
	h.t.Helper()
	r, _, err := h.rooms.Create(h.t.Context(), founder, f)
	h.must(err)
	return r.ID
}

var clientIDs = func() func() string {
	n := make(chan int, 1)
	n <- 0
	return func() string {
		i := <-n + 1
		n <- i
		return fmt.Sprint("c", i)
	}
}()

// send says text, which must succeed.
func (h *house) send(who chat.Actor, in chat.ID, text string) chat.Message {
	h.t.Helper()
	return h.sendAs(who, in, message.Outgoing{Text: text})
}

func (h *house) sendAs(who chat.Actor, in chat.ID, o message.Outgoing) chat.Message {
	h.t.Helper()
	if o.ClientID == "" {
		o.ClientID = clientIDs()
	}
	m, again, err := h.messages.Send(h.t.Context(), who, in, o)
	h.must(err)
	if again {
		h.t.Fatalf("%q was sent before", o.Text)
	}
	return m
}

// texts is what a person reads in a room, in order: text, or the kind of what has none.
func (h *house) texts(who chat.Actor, in chat.ID) []string {
	h.t.Helper()
	p, err := h.messages.Page(h.t.Context(), who, store.PageFilter{Room: in, Limit: chat.MaxPage})
	h.must(err)
	var list []string
	for _, m := range p.Messages {
		switch {
		case m.Removed > 0:
			list = append(list, "(removed)")
		case m.Kind == chat.KindMessage:
			list = append(list, m.Content.Text)
		default:
			list = append(list, "("+string(m.Kind)+")")
		}
	}
	return list
}

func (h *house) wantTexts(who chat.Actor, in chat.ID, want ...string) {
	h.t.Helper()
	if got := h.texts(who, in); !slices.Equal(got, want) {
		h.t.Errorf("%s reads %q, want %q", who.Name, got, want)
	}
}

// log is all that a person may read of a room's log.
func (h *house) log(who chat.Actor, in chat.ID) []chat.Event {
	h.t.Helper()
	run, err := h.messages.Events(h.t.Context(), who, store.EventFilter{Room: in, Limit: chat.MaxPage})
	h.must(err)
	for i, e := range run.Events {
		if want := run.Floor + int64(i) + 1; e.Seq != want {
			h.t.Fatalf("the log has seq %d at the place of %d", e.Seq, want)
		}
	}
	return run.Events
}

func (h *house) states(who chat.Actor, kind chat.StateKind) map[string]string {
	h.t.Helper()
	found := map[string]string{}
	h.must(h.store.View(h.t.Context(), func(r store.Reader) error {
		list, err := r.States(who.Account, 0, 1000)
		for _, s := range list {
			if s.Kind == kind {
				found[s.Subject] = string(s.Value)
			}
		}
		return err
	}))
	return found
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

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// wantError checks that err is the error of ours with this code.
func wantError(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}

// ended is a context that is over.
func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
