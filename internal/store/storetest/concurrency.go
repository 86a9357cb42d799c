package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// sideBySide runs f in n goroutines and fails the test with what they return.
func sideBySide(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var wait sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wait.Go(func() { errs[i] = f(i) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func testManySenders(t *testing.T, open Opener) {
	const senders, each = 16, 25
	var mu sync.Mutex
	rung := map[chat.ID][]int64{}
	w := newWorld(t, open, func(c store.Commit) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range c.Events {
			rung[e.Room] = append(rung[e.Room], e.Seq)
		}
	})
	var people []chat.Account
	for i := range senders {
		people = append(people, w.person(fmt.Sprint("p", i)))
	}
	rooms := []chat.Room{w.room(chat.Group, people...), w.room(chat.Group, people...)}
	content := []byte(`{"text":"hej"}`)
	sideBySide(t, senders, func(i int) error {
		last := map[chat.ID]int64{}
		for n := range each {
			e := chat.Event{
				Room: rooms[(i+n)%2].ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: people[i].ID, ClientID: fmt.Sprint(n),
				ContentType: chat.ContentJSON, Content: content, SentAt: epoch,
			}
			err := w.s.Update(t.Context(), func(tx store.Tx) error {
				if _, _, err := tx.Entry(e.Sender, e.Room); err != nil {
					return err
				}
				return tx.Append(&e)
			})
			if err != nil {
				return err
			}
			if e.Seq <= last[e.Room] {
				return fmt.Errorf("seq %d after %d", e.Seq, last[e.Room])
			}
			last[e.Room] = e.Seq
		}
		return nil
	})
	for _, r := range rooms {
		w.equal("events", len(w.tail(r.ID)), senders*each/2)
		w.sameError("chain", VerifyChain(t.Context(), w.s, r.ID), nil)
		w.equal("every bell once", len(rung[r.ID]), senders*each/2)
		if !slices.IsSorted(rung[r.ID]) {
			t.Errorf("bells in another order than commits: %v", rung[r.ID])
		}
	}
}

func testSameClientIDAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	var mu sync.Mutex
	var sent, refused int
	sideBySide(t, 24, func(i int) error {
		e := chat.Event{Room: r.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann.ID, ClientID: fmt.Sprint(i % 4), SentAt: epoch}
		err := w.s.Update(t.Context(), func(tx store.Tx) error { return tx.Append(&e) })
		mu.Lock()
		defer mu.Unlock()
		if errors.Is(err, chat.ErrClientIDUsed) {
			refused++
			return nil
		}
		sent++
		return err
	})
	w.equal("each once", fmt.Sprint(sent, refused, len(w.tail(r.ID))), "4 20 4")
	w.sameError("chain", VerifyChain(t.Context(), w.s, r.ID), nil)
}

func testDirectRoomAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	rooms := make([]chat.ID, 12)
	sideBySide(t, len(rooms), func(i int) error {
		return w.s.Update(t.Context(), func(tx store.Tx) error {
			id, err := tx.DirectRoom(ann.ID, bob.ID)
			if errors.Is(err, chat.ErrRoomNotFound) {
				id = chat.NewID()
				err = tx.InsertRoom(chat.Room{ID: id, Kind: chat.Direct, CreatedAt: epoch}, ann.ID, bob.ID)
			}
			rooms[i] = id
			return err
		})
	})
	w.equal("one room", len(slices.Compact(rooms)), 1)
}

func testNameAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	var mu sync.Mutex
	taken := 0
	sideBySide(t, 10, func(i int) error {
		err := w.s.Update(t.Context(), func(tx store.Tx) error {
			return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: []string{"ann", "ANN"}[i%2], CreatedAt: epoch})
		})
		if !errors.Is(err, chat.ErrNameTaken) {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		taken++
		return nil
	})
	w.equal("one got it", taken, 9)
}

// What is read behind a lock and written again is lost by nobody else's writing.
func testLocksAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	for name, lock := range map[string]func(tx store.Tx) error{
		"account": func(tx store.Tx) error { return tx.LockAccount(ann.ID) },
		"server":  store.Tx.LockServer,
	} {
		before := len(read(w, func(r store.Reader) (chat.Account, error) { return r.Account(ann.ID) }).FullName)
		sideBySide(t, 20, func(int) error {
			return w.s.Update(t.Context(), func(tx store.Tx) error {
				if err := lock(tx); err != nil {
					return err
				}
				a, err := tx.Account(ann.ID)
				if err != nil {
					return err
				}
				a.FullName += "x"
				return tx.UpdateAccount(a)
			})
		})
		after := len(read(w, func(r store.Reader) (chat.Account, error) { return r.Account(ann.ID) }).FullName)
		w.equal(name, after-before, 20)
	}
}

func testJoinsAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	r := w.room(chat.Open)
	var people []chat.Account
	for i := range 12 {
		people = append(people, w.person(fmt.Sprint("p", i)))
	}
	sideBySide(t, 2*len(people), func(i int) error { // everyone twice
		m := chat.Membership{Room: r.ID, Account: people[i/2].ID, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: epoch}
		return w.s.Update(t.Context(), func(tx store.Tx) error { return tx.PutMembership(m) })
	})
	w.equal("counted once", read(w, func(rd store.Reader) (int, error) { return rd.CountMembers(r.ID) }), len(people))
}

func testStatesAtOnce(t *testing.T, open Opener) {
	var mu sync.Mutex
	var rung []int64
	w := newWorld(t, open, func(c store.Commit) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range c.States {
			rung = append(rung, s.Changed)
		}
	})
	ann := w.person("ann")
	const n = 20
	sideBySide(t, n, func(i int) error {
		return w.s.Update(t.Context(), func(tx store.Tx) error {
			return tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: fmt.Sprint(i), Value: []byte("1")})
		})
	})
	want := make([]int64, n)
	for i := range want {
		want[i] = int64(i + 1)
	}
	w.equal("each its own position, told in order", rung, want)
}
