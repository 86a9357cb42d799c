package storetest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (w *world) tail(room chat.ID) []chat.Event {
	w.t.Helper()
	return read(w, func(r store.Reader) ([]chat.Event, error) { return r.Tail(room, 0, 1000) })
}

func testAppend(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	e := w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "hej"})
	e.Session, e.ClientID, e.Target, e.Thread = chat.NewID(), "c1", chat.NewID(), e.ID
	e.Origin, e.ExpiresAt = "example.org", w.now()
	e.SentAt = e.SentAt.Add(999) // nanoseconds are not kept
	given := w.append(e)
	if given.Seq != 1 || given.N == 0 || len(given.Salt) != chat.SaltSize || given.SenderName != "ann" || given.SentAt.Nanosecond()%1000 != 0 {
		t.Errorf("given: %+v", given)
	}
	w.equal("read again", w.tail(r.ID), []chat.Event{given})
	w.equal("by id", read(w, func(rd store.Reader) (chat.Event, error) { return rd.Event(r.ID, e.ID) }), given)
	w.fails("in another room", chat.ErrMessageNotFound, func(rd store.Reader) error { _, err := rd.Event(chat.NewID(), e.ID); return err })
	second := w.say(r, ann, "and")
	w.equal("dense", second.Seq, 2)
	if second.N <= given.N {
		t.Errorf("n goes from %d to %d", given.N, second.N)
	}
	w.refused("no room", chat.ErrRoomNotFound, func(tx store.Tx) error {
		e := w.event(chat.NewID(), ann, chat.KindMessage, nil)
		return tx.Append(&e)
	})
	other := w.room(chat.Group, ann)
	w.update(func(tx store.Tx) error { // two rooms by turns in one transaction
		for i := range 6 {
			e := w.event([]chat.ID{r.ID, other.ID}[i%2], ann, chat.KindMessage, chat.Content{Text: "by turns"})
			if err := tx.Append(&e); err != nil {
				return err
			}
		}
		return nil
	})
	for room, want := range map[chat.ID]int{r.ID: 5, other.ID: 3} {
		w.equal("events", len(w.tail(room)), want)
		w.sameError("chain", VerifyChain(t.Context(), w.s, room), nil)
	}
}

func testClientID(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r, other := w.room(chat.Group, ann, bob), w.room(chat.Group, ann)
	send := func(room chat.Room, who chat.Account) chat.Event {
		e := w.event(room.ID, who, chat.KindMessage, chat.Content{Text: "hej"})
		e.ClientID = "same"
		return e
	}
	first := w.append(send(r, ann))
	w.append(send(r, bob))
	w.append(send(other, ann))
	again := send(r, ann)
	w.refused("used by this sender in this room", chat.ErrClientIDUsed, func(tx store.Tx) error { return tx.Append(&again) })
	w.say(r, ann, "without") // no client id is never the same
	w.say(r, ann, "without")
	w.view(func(rd store.Reader) error {
		e, ok, err := rd.Sent(r.ID, ann.ID, "same")
		w.equal("sent", e, first)
		w.equal("found", ok, true)
		if err != nil {
			return err
		}
		_, ok, err = rd.Sent(r.ID, ann.ID, "another")
		w.equal("not found", ok, false)
		return err
	})
	w.equal("dense after a refusal", w.tail(r.ID)[3].Seq, 4)
}

func testChain(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	m := w.say(r, ann, "one")
	w.edit(m, "two")
	w.react(m, ann, "👍", true)
	w.append(w.event(r.ID, ann, chat.KindSettings, chat.SettingsContent{Title: "t"}))
	w.remove(m)
	w.say(r, ann, "three")
	w.sameError("chain", VerifyChain(t.Context(), w.s, r.ID), nil)
	salts := map[string]bool{}
	for _, e := range w.tail(r.ID) {
		if e.Salt != nil && salts[string(e.Salt)] {
			t.Error("a salt was used twice")
		}
		salts[string(e.Salt)] = true
	}
}

func testRemoval(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	m, other := w.say(r, ann, "secret"), w.say(r, ann, "stays")
	w.update(func(tx store.Tx) error { return tx.AddMentions(m, []chat.ID{bob.ID}) })
	w.edit(m, "secret, too")
	w.edit(other, "stays, too")
	w.react(m, bob, "👍", true)
	w.remove(m)
	for i, e := range w.tail(r.ID) {
		if bytes.Contains(e.Content, []byte("secret")) {
			t.Errorf("%d still says it", e.Seq)
		}
		gone := i == 0 || i == 2
		if gone != (e.Salt == nil) || gone != (e.Content == nil) && e.Kind != chat.KindRemoval || len(e.Digest) == 0 || len(e.Hash) == 0 {
			t.Errorf("event %d: %+v", e.Seq, e)
		}
	}
	got := read(w, func(rd store.Reader) (chat.Message, error) { return rd.Message(ann.ID, r.ID, m.ID) })
	w.equal("an empty place", fmt.Sprint(got.Removed, got.Edited, got.Content, got.Reactions), fmt.Sprint(6, 0, chat.Content{}, []chat.Reaction{}))
	v := read(w, func(rd store.Reader) (chat.RoomView, error) { return rd.RoomOf(bob.ID, r.ID) })
	w.equal("no mention is left", v.Mentions, 0)
	w.equal("no emoji is left", read(w, func(rd store.Reader) (int, error) { return rd.CountEmoji(r.ID, m.ID) }), 0)
	for what, target := range map[string]chat.ID{"again": m.ID, "what is no message": w.tail(r.ID)[2].ID, "nothing": chat.NewID()} {
		w.refused(what, chat.ErrMessageNotFound, func(tx store.Tx) error {
			return tx.MarkRemoved(chat.Event{Room: r.ID, Seq: 9, Target: target})
		})
	}
	w.refused("edit of a removed message", chat.ErrMessageNotFound, func(tx store.Tx) error {
		return tx.MarkEdited(chat.Event{Room: r.ID, Seq: 9, Target: m.ID})
	})
}

func testEdit(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	quoted := w.say(r, ann, "quoted")
	m := w.append(w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "one", Subject: "s", Reply: quoted.ID}))
	w.edit(m, "two")
	last := w.edit(m, "three")
	got := read(w, func(rd store.Reader) (chat.Message, error) { return rd.Message(ann.ID, r.ID, m.ID) })
	w.equal("as last edited", got.Content, chat.Content{Text: "three", Subject: "s", Reply: quoted.ID})
	w.equal("edited", fmt.Sprint(got.Edited, got.EditedAt, got.SentAt), fmt.Sprint(last.Seq, last.SentAt, m.SentAt))
	w.equal("the log keeps what was said", string(w.tail(r.ID)[1].Content), string(m.Content))
	w.refused("in another room", chat.ErrMessageNotFound, func(tx store.Tx) error {
		return tx.MarkEdited(chat.Event{Room: w.tail(r.ID)[0].ID, Seq: 9, Target: m.ID})
	})
}

func (w *world) events(f store.EventFilter) string {
	w.t.Helper()
	var s string
	for _, e := range read(w, func(r store.Reader) ([]chat.Event, error) { return r.Events(f) }) {
		s += fmt.Sprint(e.Seq, " ", e.Kind, "; ")
	}
	return s
}

func testEvents(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann)
	m := w.say(r, ann, "one")
	w.edit(m, "two")
	w.react(m, ann, "👍", true)
	w.say(r, ann, "four")
	f := store.EventFilter{Account: ann.ID, Room: r.ID}
	w.equal("all", w.events(f), "1 message; 2 edit; 3 reaction; 4 message; ")
	f.After, f.Limit = 1, 2
	w.equal("after", w.events(f), "2 edit; 3 reaction; ")
	f.After = 4
	w.equal("at the head", w.events(f), "")
	w.update(func(tx store.Tx) error { _, err := tx.AdvanceHidden(ann.ID, r.ID, 3); return err })
	f.After = 0
	w.equal("above what was put away", w.events(f), "4 message; ")
	late := w.joined(r.ID, bob)
	late.VisibleFrom = 2
	w.update(func(tx store.Tx) error { return tx.PutMembership(late) })
	w.equal("above where a member came", w.events(store.EventFilter{Account: bob.ID, Room: r.ID}), "3 reaction; 4 message; ")
	w.fails("a stranger", chat.ErrRoomNotFound, func(rd store.Reader) error {
		_, err := rd.Events(store.EventFilter{Account: chat.NewID(), Room: r.ID})
		return err
	})
	w.equal("tail", len(w.tail(r.ID)), 4)
}

func testHiddenIsDense(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	w.say(r, ann, "one")
	m := w.say(r, bob, "hidden")
	w.edit(m, "hidden still")
	w.react(m, bob, "👍", true)
	w.say(r, ann, "five")
	w.hide(ann, m, true)
	w.hide(ann, m, true) // twice is once
	f := store.EventFilter{Account: ann.ID, Room: r.ID}
	w.equal("no hole", w.events(f), "1 message; 2 hidden; 3 hidden; 4 hidden; 5 message; ")
	hidden := read(w, func(rd store.Reader) ([]chat.Event, error) { return rd.Events(f) })[2]
	w.equal("nothing but its place", hidden, chat.Event{Room: r.ID, Seq: 3, Kind: chat.KindHidden})
	page := read(w, func(rd store.Reader) (store.Page, error) {
		return rd.Page(store.PageFilter{Account: ann.ID, Room: r.ID})
	})
	w.equal("in history", page.Messages[1], chat.Message{Room: r.ID, Seq: 2, Kind: chat.KindHidden})
	w.fails("by id", chat.ErrMessageNotFound, func(rd store.Reader) error { _, err := rd.Message(ann.ID, r.ID, m.ID); return err })
	w.equal("for others", w.events(store.EventFilter{Account: bob.ID, Room: r.ID}), "1 message; 2 message; 3 edit; 4 reaction; 5 message; ")
	w.hide(ann, m, false)
	w.equal("shown again", w.events(f), "1 message; 2 message; 3 edit; 4 reaction; 5 message; ")
}
