// Package ban holds the verbs by which administrators keep accounts and addresses out of the server, and tells who is kept out.
package ban

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store store.Store
	Log   *slog.Logger // nil discards
	Now   func() time.Time
	NewID func() chat.ID
	// Refreshed is called when it was read anew who is kept out; it may be nil.
	Refreshed func()
	// RefreshEvery is how often that is read, for what other processes on the same store have decided; default 10 s.
	RefreshEvery time.Duration
}

// Service does what this package is for. Its methods may be called from many goroutines; Run must be running for it to hear of what
// others have decided.
type Service struct {
	Config

	list atomic.Pointer[matcher]
	wake chan struct{} // holds one: something was decided
}

// sweepLimit is how many expired bans are taken away at a time.
const sweepLimit = 1000

// Open makes a Service that knows who is kept out.
func Open(ctx context.Context, c Config) (*Service, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = chat.NewID
	}
	if c.Refreshed == nil {
		c.Refreshed = func() {}
	}
	if c.RefreshEvery == 0 {
		c.RefreshEvery = 10 * time.Second
	}
	s := &Service{Config: c, wake: make(chan struct{}, 1)}
	return s, s.refresh(ctx)
}

// Run reads who is kept out, whenever something was decided and now and then, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	again := time.NewTicker(s.RefreshEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		case <-s.wake:
		}
		if err := s.refresh(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "bans not read, the last ones count", "err", err)
		}
	}
}

// refresh reads who is kept out.
func (s *Service) refresh(ctx context.Context) error {
	var bans []chat.Ban
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		bans, err = r.Bans(store.BanFilter{Now: s.Now(), Limit: chat.MaxBans})
		return err
	})
	if err != nil {
		return fmt.Errorf("read bans: %w", err)
	}
	s.list.Store(newMatcher(bans))
	s.Refreshed()
	return nil
}

// Account tells whether an account is kept out: chat.ErrBanned.
func (s *Service) Account(account chat.ID) error {
	if s.list.Load().account(account, s.Now) {
		return chat.ErrBanned
	}
	return nil
}

// Address tells whether a client's address is kept out: chat.ErrBanned. What is no address is not.
func (s *Service) Address(address string) error {
	if s.list.Load().address(address, s.Now) {
		return chat.ErrBanned
	}
	return nil
}

// Keeps tells whether an account, at an address, is kept out.
func (s *Service) Keeps(account chat.ID, address string) bool {
	m := s.list.Load()
	return m.account(account, s.Now) || m.address(address, s.Now)
}
