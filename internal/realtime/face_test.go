package realtime_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

// call gives somebody another full name, as package account would.
func (w *world) call(who chat.Actor, fullName string) {
	w.t.Helper()
	w.must(w.store.Update(w.t.Context(), func(tx store.Tx) error {
		a, err := tx.Account(who.Account)
		if err != nil {
			return err
		}
		a.FullName = fullName
		return tx.UpdateAccount(a)
	}))
}

// called tells whether a peer has been told that somebody has a full name now.
func called(who chat.Actor, fullName string) func(note) bool {
	return func(n note) bool {
		s := n.Signal
		return s.Kind == realtime.SignalPerson && s.Account == who.Account && s.Person.ID == who.Account && s.Person.FullName == fullName
	}
}

// learns waits until a peer is told so.
func (p *peer) learns(who chat.Actor, fullName string) []note {
	p.w.t.Helper()
	return p.until(fmt.Sprintf("%s to be %q", who.Name, fullName), func(got []note) bool { return count(got, called(who, fullName)) > 0 })
}

func aboutPerson(n note) bool { return n.Signal.Kind == realtime.SignalPerson }

// Everybody hears once of another name who shares a room or has shared one, though its owner is away; nobody else hears of it.
func TestANewNameIsToldWhereItsOwnerIsOrWas(t *testing.T) {
	w := newWorld(t, realtime.Config{Flushers: 1})
	ann, bob, cy, dora, eve := w.account("ann"), w.account("bob"), w.account("cy"), w.account("dora"), w.account("eve")
	w.group(ann, "bob")
	w.group(ann, "bob", "eve")
	left := w.group(ann, "cy")
	w.must(w.rooms.Leave(t.Context(), ann, left))
	w.group(dora, "eve")
	peers := []*peer{w.connect(bob, realtime.Opening{}), w.connect(cy, realtime.Opening{}), w.connect(eve, realtime.Opening{})}
	stranger := w.connect(dora, realtime.Opening{})

	w.call(ann, "Ann Berg")
	for _, p := range peers {
		p.learns(ann, "Ann Berg")
	}
	w.call(ann, "")
	for _, p := range peers {
		if n := count(p.learns(ann, ""), aboutPerson); n != 2 {
			t.Errorf("%s was told %d times", p.actor.Name, n)
		}
	}
	w.call(eve, "Eve Ek")
	if n := count(stranger.learns(eve, "Eve Ek"), aboutPerson); n != 1 {
		t.Errorf("who has never shared a room was told %d times", n)
	}
}

func TestARenamedPersonAndOneWhoIsGone(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob := w.account("ann"), w.account("bob")
	w.group(ann, "bob")
	own, p := w.connect(ann, realtime.Opening{}), w.connect(bob, realtime.Opening{})
	now := time.Now()
	w.must(w.store.Update(t.Context(), func(tx store.Tx) error { return tx.Rename(ann.Account, "anna", now, now.Add(time.Hour)) }))
	p.until("the new name", func(got []note) bool {
		return count(got, func(n note) bool {
			return aboutPerson(n) && n.Signal.Person.Name == "anna" && n.Signal.Person.Former == "ann"
		}) == 1
	})
	if code := own.closedWith(); code != realtime.CodeResume {
		t.Errorf("closed with %d", code)
	}
	w.must(w.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.UpdateAccount(chat.Account{ID: ann.Account, Name: "deleted-1", CreatedAt: now, DisabledAt: now, DeletedAt: now})
	}))
	p.until("that she is gone", func(got []note) bool {
		return count(got, func(n note) bool { return aboutPerson(n) && !n.Signal.Person.DeletedAt.IsZero() }) == 1
	})
}

// Where one has blocked the other neither hears of the other, whether the blocker is here or away.
func TestANewNameIsNotToldBetweenThoseWhoAreApart(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob, cy := w.account("ann"), w.account("bob"), w.account("cy")
	w.group(ann, "bob", "cy")
	w.block(ann, bob, true)
	b, c := w.connect(bob, realtime.Opening{}), w.connect(cy, realtime.Opening{})
	w.call(ann, "Ann, away")
	c.learns(ann, "Ann, away")
	a := w.connect(ann, realtime.Opening{})
	w.call(ann, "Ann, here")
	c.learns(ann, "Ann, here")
	w.call(bob, "Bob Blocked")
	c.learns(bob, "Bob Blocked")
	w.call(cy, "Cy")
	if got := a.learns(cy, "Cy"); count(got, called(bob, "Bob Blocked")) != 0 {
		t.Error("who blocks was told")
	}
	if got := b.learns(cy, "Cy"); count(got, func(n note) bool { return aboutPerson(n) && n.Signal.Account == ann.Account }) != 0 {
		t.Error("who is blocked was told")
	}
}

// A commit in doubt, and one for which the bell has no room, are told of all the same: what is told is what stands in the log.
func TestANewNameOfACommitThatWasNotHeardOf(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob := w.account("ann"), w.account("bob")
	w.group(ann, "bob")
	p := w.connect(bob, realtime.Opening{})
	unheard := func(name string, c store.Commit) {
		w.lossy.Store(true)
		w.call(ann, name)
		w.lossy.Store(false)
		c.Faces = []chat.ID{ann.Account}
		w.hub.Ring(c)
		p.learns(ann, name)
	}
	unheard("in doubt", store.Commit{Doubtful: true})
	unheard("too much", store.Commit{States: make([]chat.State, 1<<14)})
}
