package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testState(t *testing.T, open Opener) {
	var rung []chat.State
	w := newWorld(t, open, func(c store.Commit) { rung = append(rung, c.States...) })
	ann, bob := w.person("ann"), w.person("bob")
	put := func(who chat.Account, kind chat.StateKind, value string) {
		w.update(func(tx store.Tx) error {
			return tx.PutState(chat.State{Account: who.ID, Kind: kind, Subject: "x", Value: []byte(value)})
		})
	}
	feed := func(who chat.Account, after int64) string {
		s := ""
		for _, st := range read(w, func(r store.Reader) ([]chat.State, error) { return r.States(who.ID, after, 10) }) {
			s += fmt.Sprintf("%d %s %s %s; ", st.Changed, st.Kind, st.Subject, st.Value)
		}
		return s
	}
	w.equal("at first", read(w, func(r store.Reader) (int64, error) { return r.Changed(ann.ID) }), 0)
	put(ann, chat.StateDraft, "1")
	put(ann, chat.StateSetting, "2")
	put(bob, chat.StateDraft, "3")
	put(ann, chat.StateDraft, "4")
	w.equal("latest values, in order of change", feed(ann, 0), "2 setting x 2; 3 draft x 4; ")
	w.equal("after a position", feed(ann, 2), "3 draft x 4; ")
	w.equal("another's", feed(bob, 0), "1 draft x 3; ")
	put(ann, chat.StateDraft, "")
	w.equal("cleared is told", feed(ann, 3), "4 draft x ; ")
	w.equal("position", read(w, func(r store.Reader) (int64, error) { return r.Changed(ann.ID) }), 4)
	put(ann, chat.StateDraft, "")
	put(ann, chat.StateHide, "")
	w.equal("clearing what is not there", feed(ann, 3), "4 draft x ; ")
	count := func(kind chat.StateKind) int {
		return read(w, func(r store.Reader) (int, error) { return r.CountStates(ann.ID, kind) })
	}
	w.equal("counted", fmt.Sprint(count(chat.StateDraft), count(chat.StateSetting)), "0 1")
	w.update(func(tx store.Tx) error { // several in one transaction
		return errors.Join(
			tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateDraft, Subject: "a", Value: []byte("5")}),
			tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateDraft, Subject: "b", Value: []byte("6")}))
	})
	w.equal("one by one", feed(ann, 4), "5 draft a 5; 6 draft b 6; ")
	var told []int64
	for _, s := range rung {
		told = append(told, s.Changed)
	}
	w.equal("bells", told, []int64{1, 2, 1, 3, 4, 5, 6})
}

func testOutbox(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	e := w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "hej"})
	w.update(func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		for i, follower := range []string{"push", "push", "webhook"} {
			due := epoch.Add(-time.Duration(i) * time.Minute)
			if err := tx.Enqueue(store.Work{Follower: follower, Room: r.ID, Event: e.N, Subject: fmt.Sprint(i), Due: due}); err != nil {
				return err
			}
		}
		return nil
	})
	due := func(follower string, now time.Time, limit int) []store.Work {
		return read(w, func(rd store.Reader) ([]store.Work, error) { return rd.Due(follower, now, limit) })
	}
	list := due("push", epoch, 10)
	w.equal("due", len(list), 2)
	w.equal("oldest first", list[0], store.Work{
		ID: list[0].ID, Follower: "push", Room: r.ID, Event: e.N, Subject: "1", Due: epoch.Add(-time.Minute),
	})
	w.equal("not yet due", len(due("push", epoch.Add(-time.Second), 10)), 1)
	w.equal("limit", len(due("push", epoch, 1)), 1)
	w.update(func(tx store.Tx) error {
		return errors.Join(tx.Settle(list[0].ID), tx.Postpone(list[1].ID, epoch.Add(time.Hour)))
	})
	w.equal("settled and postponed", len(due("push", epoch, 10)), 0)
	later := due("push", epoch.Add(time.Hour), 10)
	w.equal("an attempt is counted", fmt.Sprint(len(later), later[0].Attempts, " ", later[0].Subject), "1 1 0")
	w.equal("another follower's", len(due("webhook", epoch, 10)), 1)
}

// MarkEdited has $3 before $2: a driver that binds by order of appearance would look for the room under the message's id.
func testPlaceholders(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	m := w.say(r, ann, "one")
	e := w.edit(m, "two")
	got := read(w, func(rd store.Reader) (chat.Message, error) { return rd.Message(ann.ID, r.ID, m.ID) })
	w.equal("edited", fmt.Sprint(got.Edited, got.Content.Text), fmt.Sprint(e.Seq, "two"))
	// A name that is taken is looked for with $2 and $3 before $1.
	bob := w.person("bob")
	bob.Name = "BOB"
	w.update(func(tx store.Tx) error { return tx.UpdateAccount(bob) })
}
