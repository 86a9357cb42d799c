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

// house is an account.Service on a store of its own, with a clock that is moved by hand.
type house struct {
	t        *testing.T
	store    store.Store
	accounts *account.Service
	clock    *clock
	bells    *bells
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bells pass on which sessions ended, as the server does, and keep the states that were told of.
type bells struct {
	mu       sync.Mutex
	accounts *account.Service
	states   []chat.State
}

func (b *bells) ring(c store.Commit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.states = append(b.states, c.States...)
	if b.accounts != nil {
		b.accounts.Forget(c.Ended)
	}
}

// told counts the states of a kind that were told of.
func (b *bells) told(kind chat.StateKind) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, s := range b.states {
		if s.Kind == kind {
			n++
		}
	}
	return n
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseOn(t, storetest.Open)
}

func newHouseOn(t *testing.T, open func(t testing.TB, bells ...store.Bell) store.Store) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}, bells: &bells{}}
	h.store = open(t, h.bells.ring)
	h.accounts = h.service()
	return h
}

// onEachStore runs a test on SQLite, and on PostgreSQL where there is one: what happens at once differs between the two.
func onEachStore(t *testing.T, test func(t *testing.T, h *house)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newHouse(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newHouseOn(t, storetest.OpenPostgres)) })
}

// service makes another service on the same store, as a restart does.
func (h *house) service() *account.Service {
	s := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now})
	h.bells.mu.Lock()
	defer h.bells.mu.Unlock()
	h.bells.accounts = s
	return s
}

const password secret.String = "correct horse"

func (h *house) signUp(name string) chat.Account {
	h.t.Helper()
	a, err := h.accounts.SignUp(h.t.Context(), account.Registration{Name: name, Password: password})
	h.must(err)
	return a
}

// bare makes an account without the cost of a password.
func (h *house) bare(name string) chat.Account {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: h.clock.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return a
}

// session begins a session without the cost of a password.
func (h *house) session(a chat.Account) (token string, id chat.ID) {
	h.t.Helper()
	secretToken, hash := secret.NewToken(secret.SessionPrefix)
	now := h.clock.Now()
	s := chat.Session{ID: chat.NewID(), Account: a.ID, CreatedAt: now, LastUsed: now, ExpiresAt: now.Add(account.SessionLife)}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertSession(s, hash) }))
	return secretToken.Reveal(), s.ID
}

func (h *house) signIn(name string) account.Signed {
	h.t.Helper()
	s, err := h.accounts.SignIn(h.t.Context(), name, password, account.Client{Agent: "test", Address: "127.0.0.1"})
	h.must(err)
	return s
}

func (h *house) actor(token string) chat.Actor {
	h.t.Helper()
	actor, err := h.accounts.Authenticate(h.t.Context(), token, "")
	h.must(err)
	return actor
}

func (h *house) wantSignedOut(name, token string) {
	h.t.Helper()
	_, err := h.accounts.Authenticate(h.t.Context(), token, "")
	wantError(h.t, name, err, "unauthenticated")
}

// running runs the service's Run until stop is called.
func (h *house) running(s *account.Service) (stop func()) {
	ctx, cancel := context.WithCancel(h.t.Context())
	over := make(chan error, 1)
	go func() { over <- s.Run(ctx) }()
	return func() {
		h.t.Helper()
		cancel()
		h.must(<-over)
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func wantError(t *testing.T, name string, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("%s: got %v, want %s", name, err, code)
	}
}
