package ban_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/ban"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// house is a ban.Service on a store of its own.
type house struct {
	t         *testing.T
	store     store.Store
	bans      *ban.Service
	now       time.Time
	refreshed int
	admin     chat.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, store: storetest.Open(t), now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	h.bans = h.open()
	a := h.person("root", true)
	h.admin = chat.Actor{Account: a.ID, Name: a.Name, Admin: true, ProvedAt: h.now, Address: "198.51.100.9"}
	return h
}

func (h *house) open() *ban.Service {
	h.t.Helper()
	s, err := ban.Open(h.t.Context(), ban.Config{Store: h.store, Now: func() time.Time { return h.now }, Refreshed: func() { h.refreshed++ }})
	h.must(err)
	return s
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) person(name string, admin bool) chat.Account {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, Admin: admin, CreatedAt: h.now}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return a
}

func (h *house) ban(d ban.Draft) ban.View {
	h.t.Helper()
	v, err := h.bans.Ban(h.t.Context(), h.admin, d)
	h.must(err)
	return v
}

func wantError(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}

func TestBansOfAddresses(t *testing.T) {
	h := newHouse(t)
	if err := h.bans.Address("192.0.2.7"); err != nil {
		t.Error("banned at first")
	}
	v4 := h.ban(ban.Draft{Prefix: "192.0.2.0/24", Reason: "spam"})
	h.ban(ban.Draft{Prefix: "192.0.2.7", Life: time.Hour})
	h.ban(ban.Draft{Prefix: "203.0.113.5"})
	h.ban(ban.Draft{Prefix: "2001:db8:1::/48"})
	want := func(address string, banned bool) {
		t.Helper()
		if err := h.bans.Address(address); (err != nil) != banned || banned && !errors.Is(err, chat.ErrBanned) {
			t.Errorf("%s: got %v", address, err)
		}
	}
	for address, banned := range map[string]bool{
		"192.0.2.7": true, "192.0.2.200": true, "::ffff:192.0.2.7": true, "192.0.3.1": false, "203.0.113.5": true, "203.0.113.6": false,
		"2001:db8:1:ffff::1": true, "2001:db8:2::1": false, "2001:db8:1::1%eth0": true, "127.0.0.1": false, "::1": false, "": false, "@": false,
	} {
		want(address, banned)
	}
	h.must(h.bans.Lift(t.Context(), h.admin, v4.ID))
	want("192.0.2.200", false)
	want("192.0.2.7", true)
	h.now = h.now.Add(time.Hour)
	want("192.0.2.7", false)
	want("203.0.113.5", true)
	if h.refreshed != 6 {
		t.Errorf("told %d times, want once at first and once for each decision", h.refreshed)
	}
	if again := h.open(); again.Address("203.0.113.5") == nil {
		t.Error("forgotten after a restart")
	}
}

func TestBansOfAccounts(t *testing.T) {
	h := newHouse(t)
	bob := h.person("bob", false)
	first := h.ban(ban.Draft{Account: bob.ID, Reason: "rude", Life: time.Minute})
	v := h.ban(ban.Draft{Account: bob.ID, Reason: "rude again"})
	if v.Whom.Name != "bob" || v.MadeBy.Name != "root" || !v.ExpiresAt.IsZero() {
		t.Errorf("got %+v", v)
	}
	if h.bans.Account(bob.ID) == nil || h.bans.Account(h.admin.Account) != nil || !h.bans.Keeps(bob.ID, "192.0.2.7") {
		t.Error("bob alone is banned")
	}
	list, err := h.bans.Bans(t.Context(), h.admin, store.BanFilter{})
	h.must(err)
	if len(list) != 1 || list[0].Reason != "rude again" {
		t.Errorf("got %+v", list)
	}
	wantError(t, "the one that was replaced", h.bans.Lift(t.Context(), h.admin, first.ID), "ban_not_found")
	h.must(h.bans.Lift(t.Context(), h.admin, v.ID))
	if err := h.bans.Account(bob.ID); err != nil {
		t.Errorf("still %v", err)
	}
	h.must(h.store.View(t.Context(), func(r store.Reader) error {
		entries, err := r.AuditEntries(store.AuditFilter{Actions: []chat.AuditAction{chat.AuditBanMade, chat.AuditBanLifted}})
		if len(entries) != 3 || entries[0].Subject != bob.ID || entries[0].Action != chat.AuditBanLifted || entries[1].Detail["reason"] != "rude again" {
			t.Errorf("audited %+v", entries)
		}
		return err
	}))
}

func TestWhoMayBanWhom(t *testing.T) {
	h := newHouse(t)
	bob, other := h.person("bob", false), h.person("other", true)
	refused := func(name string, by chat.Actor, d ban.Draft, code string) {
		t.Helper()
		_, err := h.bans.Ban(t.Context(), by, d)
		wantError(t, name, err, code)
	}
	refused("oneself", h.admin, ban.Draft{Account: h.admin.Account}, "ban_locks_out")
	refused("one's own address", h.admin, ban.Draft{Prefix: "198.51.100.0/24"}, "ban_locks_out")
	refused("the machine", h.admin, ban.Draft{Prefix: "127.0.0.1"}, "ban_locks_out")
	refused("an administrator", h.admin, ban.Draft{Account: other.ID}, "ban_admin")
	refused("nobody", h.admin, ban.Draft{Account: chat.NewID()}, "account_not_found")
	refused("neither", h.admin, ban.Draft{}, "ban_of_one")
	refused("both", h.admin, ban.Draft{Account: bob.ID, Prefix: "192.0.2.1"}, "ban_of_one")
	refused("everybody", h.admin, ban.Draft{Prefix: "0.0.0.0/0"}, "bad_prefix")
	stale, nobody := h.admin, chat.Actor{Account: bob.ID, ProvedAt: h.now}
	stale.ProvedAt = h.now.Add(-time.Hour)
	refused("without a proof", stale, ban.Draft{Account: bob.ID}, "proof_required")
	refused("no administrator", nobody, ban.Draft{Account: other.ID}, "forbidden")
	_, err := h.bans.Bans(t.Context(), nobody, store.BanFilter{})
	wantError(t, "read by anybody", err, "forbidden")
	wantError(t, "lifted by anybody", h.bans.Lift(t.Context(), nobody, chat.NewID()), "forbidden")
}

// TestOthersDecide: what another process on the same store has decided counts after a while.
func TestOthersDecide(t *testing.T) {
	h := newHouse(t)
	refreshed := make(chan struct{}, 1000)
	other, err := ban.Open(t.Context(), ban.Config{
		Store: h.store, RefreshEvery: 10 * time.Millisecond, Refreshed: func() { refreshed <- struct{}{} },
	})
	h.must(err)
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- other.Run(ctx) }()
	h.ban(ban.Draft{Prefix: "192.0.2.7"})
	late := time.After(5 * time.Minute)
	for other.Address("192.0.2.7") == nil {
		select {
		case <-refreshed:
		case <-late:
			t.Fatal("not heard of")
		}
	}
	stop()
	if err := <-over; err != nil {
		t.Error(err)
	}
}

// TestWhoIsNoAdministratorAnyMoreBansNobody: he may have been let in as one a moment ago.
func TestWhoIsNoAdministratorAnyMoreBansNobody(t *testing.T) {
	h := newHouse(t)
	bob := h.person("bob", false)
	before := h.ban(ban.Draft{Prefix: "192.0.2.0/24"})
	over := h.admin
	over.Session = chat.NewID()
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.UpdateAccount(chat.Account{ID: h.admin.Account, Name: h.admin.Name, CreatedAt: h.now})
	}))
	for want, actor := range map[string]chat.Actor{"forbidden": h.admin, "unauthenticated": over} {
		_, err := h.bans.Ban(t.Context(), actor, ban.Draft{Account: bob.ID})
		wantError(t, "a ban", err, want)
		wantError(t, "a lift", h.bans.Lift(t.Context(), actor, before.ID), want)
	}
	if h.bans.Account(bob.ID) != nil || h.bans.Address("192.0.2.7") == nil {
		t.Error("bans have changed")
	}
}
