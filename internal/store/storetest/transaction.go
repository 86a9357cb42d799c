package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

var errNo = errors.New("no")

// amongOthers runs bad together with many good sends and checks that these alone took place.
func amongOthers(t *testing.T, open Opener, bad func(w *world, tx store.Tx, e *chat.Event) error, check func(err error) error) {
	t.Helper()
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	const n = 30
	sideBySide(t, n, func(i int) error {
		e := chat.Event{Room: r.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann.ID, ClientID: fmt.Sprint(i), SentAt: epoch}
		if i%3 > 0 {
			return w.s.Update(t.Context(), func(tx store.Tx) error { return tx.Append(&e) })
		}
		return check(w.s.Update(t.Context(), func(tx store.Tx) error { return bad(w, tx, &e) }))
	})
	w.equal("the others", len(w.tail(r.ID)), n*2/3)
	w.sameError("chain", VerifyChain(t.Context(), w.s, r.ID), nil)
}

func testErrorHarmsNobody(t *testing.T, open Opener) {
	amongOthers(t, open,
		func(_ *world, tx store.Tx, e *chat.Event) error {
			if err := tx.Append(e); err != nil {
				return err
			}
			return errNo
		},
		func(err error) error {
			if !errors.Is(err, errNo) {
				return fmt.Errorf("got %w, want the function's own error", err)
			}
			return nil
		})
}

func testPanicHarmsNobody(t *testing.T, open Opener) {
	amongOthers(t, open,
		func(_ *world, tx store.Tx, e *chat.Event) error {
			if err := tx.Append(e); err != nil {
				return err
			}
			panic("on purpose")
		},
		func(err error) error {
			if err == nil || chat.KindOf(err) != chat.Internal || !strings.Contains(err.Error(), "on purpose") {
				return fmt.Errorf("got %w, want an internal error", err)
			}
			return nil
		})
}

// A caller who gives up while others wait learns that the outcome is unknown; the others learn of nothing.
func testEndedContextHarmsNobody(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	const n = 30
	sideBySide(t, n, func(i int) error {
		e := chat.Event{Room: r.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann.ID, ClientID: fmt.Sprint(i), SentAt: epoch}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := w.s.Update(ctx, func(tx store.Tx) error {
			if i%3 == 0 {
				cancel()
			}
			return tx.Append(&e)
		})
		if i%3 == 0 && err != nil && !errors.Is(err, chat.ErrOutcomeUnknown) {
			return fmt.Errorf("got %w, want outcome unknown", err)
		}
		if i%3 > 0 {
			return err
		}
		return nil
	})
	w.sameError("chain", VerifyChain(t.Context(), w.s, r.ID), nil)
	w.view(func(rd store.Reader) error {
		for i := range n {
			_, ok, err := rd.Sent(r.ID, ann.ID, fmt.Sprint(i))
			if err != nil {
				return err
			}
			if !ok && i%3 > 0 {
				t.Errorf("message %d is lost", i)
			}
		}
		return nil
	})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	err := w.s.Update(ended, func(store.Tx) error { return nil })
	if err != nil && !errors.Is(err, chat.ErrOutcomeUnknown) {
		t.Errorf("a context that had ended: %v", err)
	}
}

func testAfterCommit(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	var ran []string
	run := func(name string, fail error) {
		e := w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: name})
		err := w.s.Update(t.Context(), func(tx store.Tx) error {
			tx.AfterCommit(func() { ran = append(ran, name+" 1") })
			tx.AfterCommit(func() { ran = append(ran, name+" 2") })
			return errors.Join(tx.Append(&e), fail)
		})
		if !errors.Is(err, fail) {
			t.Errorf("%s: %v", name, err)
		}
	}
	run("good", nil)
	w.equal("before Update returns, in order", ran, []string{"good 1", "good 2"})
	run("bad", errNo)
	w.equal("never after a rollback", ran, []string{"good 1", "good 2"})
	w.equal("rolled back", len(w.tail(r.ID)), 1)
}

func testBellTellsAll(t *testing.T, open Opener) {
	var rung []store.Commit
	w := newWorld(t, open, func(c store.Commit) { rung = append(rung, c) })
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	w.equal("what nobody needs to hear of", len(rung), 0)
	e, f := w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "one"}), w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "two"})
	state := chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: "x", Value: []byte("1")}
	w.update(func(tx store.Tx) error { return errors.Join(tx.Append(&e), tx.Append(&f), tx.PutState(state)) })
	state.Changed = 1
	w.equal("one bell, in order", rung, []store.Commit{{Events: []chat.Event{e, f}, States: []chat.State{state}}})
	w.equal("complete", w.tail(r.ID), rung[0].Events)
	w.refused("a failure", errNo, func(tx store.Tx) error { return errors.Join(tx.Append(&e), errNo) })
	w.equal("is not told", len(rung), 1)
}

func testPanickingBell(t *testing.T, open Opener) {
	w := newWorld(t, open, func(store.Commit) { panic("on purpose") })
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	w.say(r, ann, "one")
	w.say(r, ann, "two")
	w.equal("the store goes on", len(w.tail(r.ID)), 2)
}

func testSnapshot(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	w.say(r, ann, "one")
	w.view(func(rd store.Reader) error {
		before, err := rd.RoomHead(r.ID)
		if err != nil {
			return err
		}
		w.say(r, ann, "two")
		after, err := rd.RoomHead(r.ID)
		w.equal("a view stands still", after, before)
		return err
	})
	w.equal("the next one sees it", read(w, func(rd store.Reader) (int64, error) { return rd.RoomHead(r.ID) }), 2)
	w.fails("an error comes out as it is", errNo, func(store.Reader) error { return errNo })
	w.update(func(tx store.Tx) error {
		e := w.event(r.ID, ann, chat.KindMessage, nil)
		if err := tx.Append(&e); err != nil {
			return err
		}
		head, err := tx.RoomHead(r.ID)
		w.equal("a transaction reads what it wrote", head, 3)
		return err
	})
}

func testClosed(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	for range 2 {
		if err := w.s.Close(); err != nil {
			t.Error(err)
		}
	}
	for what, err := range map[string]error{
		"Update": w.s.Update(t.Context(), func(store.Tx) error { return nil }),
		"View":   w.s.View(t.Context(), func(r store.Reader) error { _, err := r.Account(ann.ID); return err }),
	} {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("%s after Close: %v", what, err)
		}
	}
}
