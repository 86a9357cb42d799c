package account_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// upstream is a login elsewhere that a test switches off and on.
type upstream struct {
	mu        sync.Mutex
	away      bool
	passwords map[string]string
	asked     int // how often somebody was looked for
}

func (u *upstream) Provider() string { return "fake" }

func (u *upstream) Check(_ context.Context, name string, password secret.String) (chat.Identity, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.away:
		return chat.Identity{}, chat.ErrUpstreamAway
	case u.passwords[name] == "" || u.passwords[name] != password.Reveal():
		return chat.Identity{}, chat.ErrWrongSignIn
	}
	return chat.Identity{Provider: "fake", Subject: name, Name: name}, nil
}

func (u *upstream) Pretend(ctx context.Context, _ string) error {
	_, err := u.Check(ctx, "", "")
	return err
}

func (u *upstream) Find(_ context.Context, name string) (chat.Identity, bool, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.asked++
	if u.away {
		return chat.Identity{}, false, chat.ErrUpstreamAway
	}
	return chat.Identity{Provider: "fake", Subject: name, Name: name}, u.passwords[name] != "", nil
}

func (u *upstream) set(f func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	f()
}

// lookedAt waits until the loop has looked for people twice more.
func (u *upstream) lookedAt(h *house) {
	h.t.Helper()
	var before int
	u.set(func() { before = u.asked })
	h.until("the loop looks at sessions", func(store.Reader) (bool, error) {
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.asked >= before+2*len(u.passwords), nil
	})
}

// TestSessionsFromMemoryEnd runs the loop: sessions that began while the login was away stay as long as it is, end at once for who is
// gone, an hour after its return for who has not shown the password since, and stay for who has.
func TestSessionsFromMemoryEnd(t *testing.T) {
	var mu sync.Mutex
	ended := map[chat.ID]bool{}
	h := newHouseOn(t, func(t testing.TB, bells ...store.Bell) store.Store {
		return storetest.Open(t, append(bells, func(c store.Commit) {
			mu.Lock()
			defer mu.Unlock()
			for _, id := range c.Ended {
				ended[id] = true
			}
		})...)
	})
	up := &upstream{passwords: map[string]string{"eva": "violet umbrella", "tom": "nine green kettles", "uma": "a third long word"}}
	h.accounts = account.New(account.Config{
		Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Upstream: up, SweepEvery: time.Millisecond,
	})
	h.bells.accounts = h.accounts
	in := map[string]account.Signed{}
	signIn := func() {
		for name, password := range up.passwords {
			signed, err := h.try(name, password)
			h.must(err)
			in[name] = signed
		}
	}
	signIn() // they are known
	up.set(func() { up.away = true })
	signIn()
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- h.accounts.Revalidate(ctx) }()
	h.clock.forward(2 * account.RestrictedLife)
	up.lookedAt(h)
	here := func(name string) bool {
		_, err := h.accounts.Authenticate(t.Context(), in[name].Token.Reveal(), "")
		if err != nil && !errors.Is(err, chat.ErrUnauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
		mu.Lock()
		defer mu.Unlock()
		if err == nil && ended[in[name].Session.ID] {
			t.Errorf("%s: the session has ended and counts", name)
		}
		return err == nil && !ended[in[name].Session.ID]
	}
	for name := range in {
		if !here(name) {
			t.Errorf("%s is signed out while the login is away", name)
		}
	}

	up.set(func() { up.away = false; up.passwords["uma"] = "" })
	h.until("who is gone is signed out", func(store.Reader) (bool, error) { return !here("uma"), nil })
	up.lookedAt(h)
	h.must(h.accounts.Prove(t.Context(), h.actor(in["tom"].Token.Reveal()), account.Proof{Password: "nine green kettles"}))
	h.clock.forward(account.RestrictedLife - time.Second)
	up.set(func() { up.away = true }) // once more, which begins nothing anew
	up.set(func() { up.away = false })
	up.lookedAt(h)
	if !here("eva") || !here("tom") {
		t.Error("signed out before the hour is over")
	}
	h.clock.forward(2 * time.Second)
	h.until("the hour is over", func(store.Reader) (bool, error) { return !here("eva"), nil })
	if !here("tom") || h.actor(in["tom"].Token.Reveal()).Restricted {
		t.Error("who has shown the password is signed out, or may still do less")
	}
	stop()
	h.must(<-over)
	if n := h.entries(chat.AuditSessionEnded); n != 2 {
		t.Errorf("%d ends are audited, want 2", n)
	}
}
