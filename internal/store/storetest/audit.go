package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (w *world) audit(e chat.AuditEntry) {
	w.t.Helper()
	w.update(func(tx store.Tx) error { return tx.Audit(e) })
}

func (w *world) auditNs(f store.AuditFilter) string {
	w.t.Helper()
	var ns []int64
	for _, r := range read(w, func(r store.Reader) ([]chat.AuditRecord, error) { return r.AuditEntries(f) }) {
		ns = append(ns, r.N)
	}
	return fmt.Sprint(ns)
}

// checkAudit follows the chain from the anchor to the head and returns how many entries it has.
func (w *world) checkAudit() int {
	w.t.Helper()
	mark := read(w, store.Reader.AuditAnchor)
	list := read(w, func(r store.Reader) ([]chat.AuditRecord, error) { return r.AuditRun(mark.N, 1000) })
	for _, r := range list {
		if r.N != mark.N+1 {
			w.t.Errorf("entry %d follows %d", r.N, mark.N)
		}
		if !bytes.Equal(r.Hash, chat.AuditHash(&r, mark.Hash)) {
			w.t.Errorf("entry %d does not follow from the one before", r.N)
		}
		mark = store.AuditMark{N: r.N, Hash: r.Hash}
	}
	w.equal("head", read(w, store.Reader.AuditHead), mark)
	return len(list)
}

func testAudit(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	entries := []chat.AuditEntry{
		{At: w.now(), Action: chat.AuditSignIn, Actor: ann.ID, Name: "ann", Address: "192.0.2.1"},
		{At: w.now(), Action: chat.AuditAccountSuspended, Actor: ann.ID, Subject: bob.ID, Name: "ann", Detail: map[string]string{"reason": "spam", "by": "hand"}},
		{At: w.now(), Action: chat.AuditSignInFailed, Name: "eve", Address: "2001:db8::1"},
		{At: w.now(), Action: chat.AuditSignIn, Actor: bob.ID, Name: "bob"},
	}
	for _, e := range entries {
		w.audit(e)
	}
	list := read(w, func(r store.Reader) ([]chat.AuditRecord, error) { return r.AuditRun(0, 10) })
	for i, r := range list {
		w.equal("entry", r.AuditEntry, entries[i])
	}
	w.equal("entries", w.checkAudit(), 4)
	for _, c := range []struct {
		name string
		f    store.AuditFilter
		want string
	}{
		{"all, newest first", store.AuditFilter{}, "[4 3 2 1]"},
		{"before", store.AuditFilter{Before: 3}, "[2 1]"},
		{"limit", store.AuditFilter{Limit: 1}, "[4]"},
		{"one action", store.AuditFilter{Actions: []chat.AuditAction{chat.AuditSignIn}}, "[4 1]"},
		{"several actions", store.AuditFilter{Actions: []chat.AuditAction{chat.AuditSignIn, chat.AuditSignInFailed}, Before: 4}, "[3 1]"},
		{"by and about an account", store.AuditFilter{Account: bob.ID}, "[4 2]"},
		{"since", store.AuditFilter{Since: entries[2].At}, "[4 3]"},
		{"until", store.AuditFilter{Until: entries[2].At}, "[2 1]"},
		{"between", store.AuditFilter{Since: entries[1].At, Until: entries[3].At}, "[3 2]"},
		{"between, and before one", store.AuditFilter{Since: entries[1].At, Until: entries[3].At, Before: 3}, "[2]"},
		{"later than all", store.AuditFilter{Since: entries[3].At.Add(time.Microsecond)}, "[]"},
		{"earlier than all", store.AuditFilter{Until: entries[0].At}, "[]"},
		{"no time at all", store.AuditFilter{Since: entries[2].At, Until: entries[2].At}, "[]"},
		{"all together", store.AuditFilter{Before: 9, Account: ann.ID, Actions: []chat.AuditAction{chat.AuditSignIn}, Since: epoch, Until: w.now()}, "[1]"},
	} {
		w.equal(c.name, w.auditNs(c.f), c.want)
	}
	w.audit(chat.AuditEntry{At: entries[1].At, Action: chat.AuditSignOut})
	w.equal("of a clock that was set back", w.auditNs(store.AuditFilter{Until: entries[2].At}), "[5 2 1]")
	w.equal("and what is younger", w.auditNs(store.AuditFilter{Since: entries[2].At}), "[4 3]")
}

// What was long ago is found by its time as what is new.
func testAuditOfLongAgo(t *testing.T, open Opener) {
	w := newWorld(t, open)
	const entries = 1100
	at := func(n int) time.Time { return epoch.Add(time.Duration(n) * time.Minute) }
	w.update(func(tx store.Tx) error {
		for n := range entries {
			if err := tx.Audit(chat.AuditEntry{At: at(n + 1), Action: chat.AuditSignIn}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct {
		name string
		f    store.AuditFilter
		want string // how many, from the newest to the oldest
	}{
		{"long ago", store.AuditFilter{Since: at(10), Until: at(20)}, "10 19 10"},
		{"the first of that", store.AuditFilter{Since: at(10), Until: at(20), Limit: 3}, "3 19 17"},
		{"the next", store.AuditFilter{Since: at(10), Until: at(20), Before: 17}, "7 16 10"},
		{"none is left", store.AuditFilter{Since: at(10), Until: at(20), Before: 10}, "0 0 0"},
		{"partly new", store.AuditFilter{Until: at(150), Limit: 100}, "100 149 50"},
		{"new", store.AuditFilter{Since: at(10), Limit: 2}, "2 1100 1099"},
		{"later", store.AuditFilter{Since: at(entries + 1)}, "0 0 0"},
	} {
		list := read(w, func(r store.Reader) ([]chat.AuditRecord, error) { return r.AuditEntries(c.f) })
		var newest, oldest int64
		if len(list) > 0 {
			newest, oldest = list[0].N, list[len(list)-1].N
		}
		w.equal(c.name, fmt.Sprint(len(list), newest, oldest), c.want)
	}
}

func testAuditIsPartOfItsAct(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	failed := errors.New("no")
	w.refused("rolled back with its act", failed, func(tx store.Tx) error {
		return errors.Join(tx.Audit(chat.AuditEntry{Action: chat.AuditSignOut, Actor: ann.ID}), failed)
	})
	w.equal("entries", w.checkAudit(), 0)
	if err := w.s.Update(t.Context(), func(tx store.Tx) error { return tx.Audit(chat.AuditEntry{}) }); err == nil {
		t.Error("an entry without an action was taken")
	}
	w.update(func(tx store.Tx) error {
		return errors.Join(
			tx.Audit(chat.AuditEntry{Action: chat.AuditSignIn, Name: strings.Repeat("ä", 200), Detail: map[string]string{"text": strings.Repeat("x", 1<<17)}}),
			tx.Audit(chat.AuditEntry{Action: chat.AuditSignOut}))
	})
	w.equal("several of one transaction", w.checkAudit(), 2)
	first := read(w, func(r store.Reader) ([]chat.AuditRecord, error) { return r.AuditRun(0, 1) })[0]
	w.equal("cut", fmt.Sprint(len(first.Name), len(first.Detail["text"])), "200 65536")
	if age := time.Since(first.At); age < 0 || age > time.Hour {
		t.Errorf("an entry without a time is from %v", first.At)
	}
}

func testAuditAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	rooms := []chat.Room{w.room(chat.Group, ann, bob), w.room(chat.Group, ann, bob)}
	var wait sync.WaitGroup
	for i := range 8 {
		var events []chat.Event
		for j := range 5 {
			events = append(events, w.event(rooms[(i+j)%2].ID, ann, chat.KindMessage, chat.Content{Text: "x"}))
		}
		wait.Go(func() {
			for _, e := range events {
				err := w.s.Update(t.Context(), func(tx store.Tx) error {
					// The log is named first and the room second: it must not matter.
					return errors.Join(tx.Audit(chat.AuditEntry{Action: chat.AuditMessageRemoved, Actor: ann.ID}), tx.Append(&e))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	w.equal("entries", w.checkAudit(), 40)
}

func testPruneAudit(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for i := range 10 {
		at := epoch.Add(time.Duration(i) * time.Hour)
		if i == 3 {
			at = epoch.Add(30 * time.Hour) // a clock went wrong
		}
		w.audit(chat.AuditEntry{At: at, Action: chat.AuditSignIn})
	}
	prune := func(before time.Time, limit int) (n int64) {
		w.update(func(tx store.Tx) (err error) {
			n, err = tx.PruneAudit(before, limit)
			return err
		})
		return n
	}
	before := epoch.Add(5 * time.Hour)
	w.equal("nothing that old", prune(epoch, 100), 0)
	w.equal("two at a time", prune(before, 2), 2)
	w.equal("chain", w.checkAudit(), 8)
	w.equal("what follows a younger one stays", prune(before, 100), 1)
	w.equal("and again", prune(before, 100), 0)
	w.equal("chain", w.checkAudit(), 7)
	w.equal("anchor", read(w, store.Reader.AuditAnchor).N, 3)
	w.equal("all", prune(epoch.AddDate(1, 0, 0), 100), 7)
	w.equal("empty", w.checkAudit(), 0)
	w.audit(chat.AuditEntry{Action: chat.AuditSignOut})
	w.equal("goes on", w.auditNs(store.AuditFilter{}), "[11]")
	w.equal("chain", w.checkAudit(), 1)
}
