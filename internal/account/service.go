// Package account holds the verbs of accounts: sign up and in, sessions, profile, settings, and the making of administrators.
package account

import (
	"context"
	"log/slog"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Limits of sessions.
const (
	SessionLife = 90 * 24 * time.Hour // after the last use
	MaxSessions = 200                 // of one account; the one used longest ago ends first
	MaxAgent    = 200                 // bytes of what a client says of itself
	MaxAddress  = 100                 // bytes
)

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store  store.Store
	Log    *slog.Logger       // nil discards
	Key    secret.Key         // what tokens are made with; without one it is made up for as long as the process runs
	Hasher *secret.Hasher     // nil makes one that uses every core, with a pepper if there is a Key
	Cost   secret.Cost        // of the hashes of the Hasher that is made
	Policy func() chat.Policy // nil is the default one, but that anyone may make an account
	Now    func() time.Time
	NewID  func() chat.ID
	// Public is the address people reach the server at, which passkeys are bound to; without it there are none.
	Public *url.URL
	// Note keeps an audit entry for what belongs to no transaction; nil writes each in one of its own.
	Note func(e chat.AuditEntry)
	// Watch is told of sign-ins and of those that failed; it must not block, and may be nil.
	Watch func(chat.AuditAction)
	// Upstream knows those by name and password who have no password here; nil if there is no such login.
	Upstream Upstream
	// SweepEvery is how often expired sessions are ended; default a minute.
	SweepEvery time.Duration
	// Limits bounds how often somebody may be wrong about a password, and ask for letters; nil bounds nothing.
	Limits *Limits
	// IsPIN tells whether a word lets people sign up; nil: none does.
	IsPIN func(word string) bool
	// Rooms brings those who were invited into the room that their invitation names; nil: there are none.
	Rooms Rooms
	// Banned tells whether an account may not be here: then it neither signs in nor acts.
	Banned func(account chat.ID) error
	// Welcome is called in the transaction that makes an account, to bring it into the rooms that everyone is in.
	Welcome func(tx store.Tx, a chat.Account) error
	// Traces takes away what deleted accounts leave in rooms.
	Traces Traces
	// Mail hands letters in; without it none are written.
	Mail Post
	// PostEvery is how often letters that were not taken are tried again; default 30 seconds.
	PostEvery time.Duration
}

// Rooms is what invitations need of rooms.
type Rooms interface {
	// Landing finds a room that can be landed in; chat.ErrRoomNotFound for others.
	Landing(r store.Reader, room chat.ID) (chat.Room, error)
	// Land brings an account into a room, unless it is in it.
	Land(tx store.Tx, by chat.Actor, room chat.ID) error
}

// noRooms are Rooms where there are none.
type noRooms struct{}

func (noRooms) Landing(store.Reader, chat.ID) (chat.Room, error) {
	return chat.Room{}, chat.ErrRoomNotFound
}
func (noRooms) Land(store.Tx, chat.Actor, chat.ID) error { return chat.ErrRoomNotFound }

// Service does what this package is for. Its methods may be called from many goroutines; Run must be running for LastUsed of
// sessions to be kept and for expired ones to be swept.
type Service struct {
	Config

	sessions   *sessionCache
	keys       tokenKeys
	judging    chan struct{} // holds one for each password that is being judged
	pending    *pendings
	challenges secret.Key
	setBacks   *setBacks
	party      *webauthn.WebAuthn // nil where there are no passkeys

	posted    chan struct{}        // holds one: a letter waits
	asked     chan ResetRequest    // links to be mailed
	wrong     chan store.Questions // answers were wrong
	erasing   chan struct{}        // holds one: an account is deleted
	exporting chan struct{}        // one place for each export under way

	setupMu   sync.Mutex
	setupHash []byte // of the token that makes the first administrator; nil when there is none
}

// New makes a Service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Hasher == nil {
		c.Hasher = secret.NewHasher(0, pepper(c.Key), c.Cost)
	}
	if c.Policy == nil {
		c.Policy = openPolicy
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = chat.NewID
	}
	if c.SweepEvery == 0 {
		c.SweepEvery = time.Minute
	}
	if c.IsPIN == nil {
		c.IsPIN = func(string) bool { return false }
	}
	if c.Rooms == nil {
		c.Rooms = noRooms{}
	}
	if c.Banned == nil {
		c.Banned = func(chat.ID) error { return nil }
	}
	if c.Welcome == nil {
		c.Welcome = func(store.Tx, chat.Account) error { return nil }
	}
	if c.Key.IsZero() {
		c.Key = secret.RandomKey()
	}
	if c.PostEvery == 0 {
		c.PostEvery = 30 * time.Second
	}
	return &Service{
		Config: c, sessions: newSessionCache(), keys: newTokenKeys(c.Key), judging: make(chan struct{}, runtime.GOMAXPROCS(0)),
		pending: newPendings(), challenges: challengeKey(c.Key), setBacks: newSetBacks(c.Now()), party: newParty(c.Public),
		posted: make(chan struct{}, 1), asked: make(chan ResetRequest, maxAsked), wrong: make(chan store.Questions, maxAsked), erasing: make(chan struct{}, 1),
		exporting: make(chan struct{}, maxExports),
	}
}

func openPolicy() chat.Policy {
	p := chat.DefaultPolicy()
	p.SignUp = chat.SignUpOpen
	return p
}

// now is the present moment as the store keeps it.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// How often Run does its work.
const (
	touchEvery = 15 * time.Second
	sweepLimit = 1000
	touchBatch = 500
)

// Run writes when sessions were last used, sweeps what is over, mails letters and goes on with deletions, until ctx ends; what is
// noted by then is still written.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.keepHouse(ctx) })
	g.Go(func() error { return s.answerResets(ctx) })
	g.Go(func() error { return s.countAnswers(ctx) })
	g.Go(func() error { return s.deliver(ctx) })
	g.Go(func() error { return s.erase(ctx) })
	return g.Wait()
}

func (s *Service) keepHouse(ctx context.Context) error {
	touch, sweep := time.NewTicker(touchEvery), time.NewTicker(s.SweepEvery)
	defer touch.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			s.writeTouched(ctx)
			return nil
		case <-touch.C:
			s.writeTouched(ctx)
		case <-sweep.C:
			s.sweepSessions(ctx)
			s.sweepLinks(ctx)
			s.doDelayed(ctx)
			s.sweepGuests(ctx)
			s.sweepInvitations(ctx)
		}
	}
}

// writeTouched does not end with ctx: what is taken out of the cache stands nowhere else.
func (s *Service) writeTouched(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for {
		batch := s.sessions.takeTouched(touchBatch)
		if len(batch) == 0 {
			return
		}
		err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.TouchSessions(batch) })
		if err != nil {
			s.Log.WarnContext(ctx, "last use of sessions not kept", "sessions", len(batch), "err", err)
		}
	}
}

// sweepSessions ends expired sessions, with their connections. What was used a moment ago is not expired.
func (s *Service) sweepSessions(ctx context.Context) {
	now := s.now() // whoever is used after this moment is not judged by what was written before
	s.writeTouched(ctx)
	err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.SweepSessions(now, sweepLimit) })
	s.undone(ctx, err, "expired sessions not swept")
}

// sweepLinks lets go of links and names whose time is over.
func (s *Service) sweepLinks(ctx context.Context) {
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.SweepTickets(s.now(), sweepLimit); err != nil {
			return err
		}
		return tx.SweepNames(s.now(), sweepLimit)
	})
	s.undone(ctx, err, "links and names not swept")
}

// undone tells what a task of the server's own could not do. At the server's end it is for the next start.
func (s *Service) undone(ctx context.Context, err error, what string, about ...any) {
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, what, append(about, "err", err)...) //nolint:sloglint // each caller's is constant
	}
}
