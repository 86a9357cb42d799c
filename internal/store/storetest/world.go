package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// epoch is when the tests' time begins.
var epoch = time.Date(2026, time.November, 22, 12, 0, 0, 123456000, time.UTC)

// world is a store with people in it.
type world struct {
	t    *testing.T
	s    store.Store
	tick int
}

func newWorld(t *testing.T, open Opener, bells ...store.Bell) *world {
	t.Helper()
	return &world{t: t, s: open(t, bells...)}
}

// now is a second later each time it is asked.
func (w *world) now() time.Time {
	w.tick++
	return epoch.Add(time.Duration(w.tick) * time.Second)
}

func (w *world) update(f func(tx store.Tx) error) {
	w.t.Helper()
	if err := w.s.Update(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(f func(r store.Reader) error) {
	w.t.Helper()
	if err := w.s.View(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// read is what one method of a reader answers.
func read[T any](w *world, f func(r store.Reader) (T, error)) T {
	w.t.Helper()
	var v T
	w.view(func(r store.Reader) (err error) {
		v, err = f(r)
		return err
	})
	return v
}

func (w *world) person(name string) chat.Account {
	w.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error { return tx.InsertAccount(a) })
	return a
}

func (w *world) room(kind chat.RoomKind, members ...chat.Account) chat.Room {
	w.t.Helper()
	return w.roomOf(chat.NewID(), kind, members...)
}

// roomOf is room with an id of one's own.
func (w *world) roomOf(id chat.ID, kind chat.RoomKind, members ...chat.Account) chat.Room {
	w.t.Helper()
	r := chat.Room{ID: id, Kind: kind, Title: "a room", Encryption: "none", History: chat.HistoryAll, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error {
		if err := tx.InsertRoom(r); err != nil {
			return err
		}
		for _, a := range members {
			if err := tx.PutMembership(w.joined(r.ID, a)); err != nil {
				return err
			}
		}
		return nil
	})
	return r
}

func (w *world) joined(room chat.ID, a chat.Account) chat.Membership {
	return chat.Membership{
		Room: room, Account: a.ID, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: w.now(), Involvement: chat.Everything,
	}
}

// event is an event of kind that says content.
func (w *world) event(room chat.ID, sender chat.Account, kind chat.EventKind, content any) chat.Event {
	w.t.Helper()
	e := chat.Event{Room: room, ID: chat.NewID(), Kind: kind, Sender: sender.ID, SentAt: w.now(), ContentType: chat.ContentJSON}
	if content != nil {
		b, err := chat.EncodeContent(content)
		if err != nil {
			w.t.Fatal(err)
		}
		e.Content = b
	}
	return e
}

func (w *world) append(e chat.Event) chat.Event {
	w.t.Helper()
	w.update(func(tx store.Tx) error { return tx.Append(&e) })
	return e
}

func (w *world) say(room chat.Room, sender chat.Account, text string) chat.Event {
	w.t.Helper()
	return w.append(w.event(room.ID, sender, chat.KindMessage, chat.Content{Text: text}))
}

func (w *world) edit(target chat.Event, text string) chat.Event {
	w.t.Helper()
	e := w.event(target.Room, chat.Account{ID: target.Sender}, chat.KindEdit, chat.Content{Text: text})
	e.Target, e.Thread = target.ID, target.Thread
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.MarkEdited(e)
	})
	return e
}

func (w *world) remove(target chat.Event) {
	w.t.Helper()
	e := w.event(target.Room, chat.Account{ID: target.Sender}, chat.KindRemoval, nil)
	e.Target = target.ID
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.MarkRemoved(e)
	})
}

func (w *world) react(target chat.Event, who chat.Account, emoji string, on bool) {
	w.t.Helper()
	e := w.event(target.Room, who, chat.KindReaction, chat.ReactionContent{Emoji: emoji, Off: !on})
	e.Target = target.ID
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.SetReaction(e, emoji, on)
	})
}

func (w *world) hide(who chat.Account, e chat.Event, hidden bool) {
	w.t.Helper()
	w.update(func(tx store.Tx) error {
		changed, err := tx.SetHidden(who.ID, e.Room, e.ID, e.Seq, hidden)
		if err == nil && changed {
			changed, err = tx.SetHidden(who.ID, e.Room, e.ID, e.Seq, hidden)
		}
		if changed {
			w.t.Errorf("hidden %v a second time changes something", hidden)
		}
		return err
	})
}

// subject opens a thread.
func (w *world) subject(room chat.Room, sender chat.Account, subject string) chat.Event {
	w.t.Helper()
	e := w.event(room.ID, sender, chat.KindMessage, chat.Content{Text: "about it", Subject: subject})
	e.Thread = e.ID
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.OpenThread(e)
	})
	return e
}

func (w *world) reply(first chat.Event, sender chat.Account, text string) chat.Event {
	w.t.Helper()
	e := w.event(first.Room, sender, chat.KindMessage, chat.Content{Text: text})
	e.Thread = first.ID
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.AddReply(e)
	})
	return e
}

// equal compares by the text of values, which leaves out what time.Time carries besides the instant.
func (w *world) equal(what string, got, want any) {
	w.t.Helper()
	if g, v := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != v {
		w.t.Errorf("%s:\n got %s\nwant %s", what, g, v)
	}
}

// fails checks that a read fails with a certain error.
func (w *world) fails(what string, want error, f func(r store.Reader) error) {
	w.t.Helper()
	w.sameError(what, w.s.View(w.t.Context(), f), want)
}

// refused checks that a write fails with a certain error.
func (w *world) refused(what string, want error, f func(tx store.Tx) error) {
	w.t.Helper()
	w.sameError(what, w.s.Update(w.t.Context(), f), want)
}

func (w *world) sameError(what string, got, want error) {
	w.t.Helper()
	if !sameError(got, want) {
		w.t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}
