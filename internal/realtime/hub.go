package realtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Log is what the hub reads of the store.
type Log interface {
	View(ctx context.Context, f func(r store.Reader) error) error
	Generation() string
}

// Config says what a hub reads and how much it takes. Zero numbers mean the defaults.
type Config struct {
	Log    Log
	Logger *slog.Logger
	// Over tells which of some sessions have ended; it is asked about those of live connections now and then, in case their end
	// was not heard of. Nil asks nobody.
	Over func(ctx context.Context, sessions []chat.ID) ([]chat.ID, error)

	MaxQueue      int           // frames waiting for one session; default 2048
	MaxQueueBytes int           // their bytes; default 1 MiB
	MaxSessions   int           // live sessions of one account; default 200, negative: no bound
	Resumptions   int           // sessions, and as many rooms, that read from the log at the same time; default one per processor
	Flushers      int           // goroutines that write; default one for two processors: with more, less waits and shares a write
	PingEvery     time.Duration // silence after which a sign of life is asked for; default 30 s
	Silence       time.Duration // silence after which a peer is taken for dead; default 90 s
	Grace         time.Duration // how long a person stays online without a session; default 5 s

	// Barred tells who may not be here, by account or by the address that a link tells; nil bars nobody.
	Barred func(account chat.ID, address string) bool
}

func (c Config) withDefaults() Config {
	def := func(n *int, d int) {
		if *n == 0 {
			*n = d
		}
	}
	defTime := func(t *time.Duration, d time.Duration) {
		if *t == 0 {
			*t = d
		}
	}
	def(&c.MaxQueue, 2048)
	def(&c.MaxQueueBytes, 1<<20)
	def(&c.MaxSessions, 200)
	def(&c.Resumptions, runtime.GOMAXPROCS(0))
	def(&c.Flushers, max(runtime.GOMAXPROCS(0)/2, 1))
	defTime(&c.PingEvery, 30*time.Second)
	defTime(&c.Silence, 90*time.Second)
	defTime(&c.Grace, 5*time.Second)
	return c
}

// Errors that end an attempt to follow.
var (
	ErrStopping        = &chat.Error{Kind: chat.Unavailable, Code: "stopping", Message: "the server is stopping, connect again"}
	ErrTooManySessions = &chat.Error{Kind: chat.RateLimited, Code: "too_many_sockets", Message: "this account has too many live connections"}
	ErrGone            = &chat.Error{Kind: chat.Unavailable, Code: "gone", Message: "this connection has ended"}
)

// Hub delivers to all live sessions of one process. Make it with New.
type Hub struct {
	cfg Config
	log Log

	formats  []Format
	watchers []func(account chat.ID, online bool)
	turns    []func(Turn)
	bell     bell
	flusher  flusher
	sweeper  sweeper
	resuming chan struct{} // one place per resumption that reads
	filling  chan struct{} // one place per room that reads what it missed
	tails    tails
	over     recent // sessions that ended a moment ago
	tally    tally
	blocks   blocks
	faces    faces

	ctx  context.Context // ends when the hub has stopped; for what it reads on its own
	stop context.CancelFunc

	attached  sync.WaitGroup // sessions between Attach and Detach
	tasks     sync.WaitGroup // goroutines for one thing each: fill, drain, finish
	running   atomic.Bool
	reviewing atomic.Bool   // sessions are being asked about
	marks     atomic.Uint64 // numbers announcements

	roomsMu sync.Mutex
	rooms   map[chat.ID]*room

	peopleMu  sync.Mutex
	people    map[chat.ID]*person
	bySession map[chat.ID]*Session // linked by twin
	restless  map[chat.ID]bool     // people whose presence may have changed since the last tick
}

// New makes a hub. It delivers while Run runs.
func New(cfg Config) *Hub {
	cfg = cfg.withDefaults()
	h := &Hub{
		cfg: cfg, log: cfg.Log,
		resuming: make(chan struct{}, cfg.Resumptions),
		filling:  make(chan struct{}, cfg.Resumptions),
		rooms:    map[chat.ID]*room{}, people: map[chat.ID]*person{}, bySession: map[chat.ID]*Session{}, restless: map[chat.ID]bool{},
	}
	h.ctx, h.stop = context.WithCancel(context.Background())
	h.bell.init()
	h.flusher.init()
	return h
}

// Register makes a wire format known. Doors call it before Run.
func (h *Hub) Register(e Encoder) Format {
	if len(h.formats) == maxFormats {
		panic("realtime: too many formats")
	}
	f := Format{index: len(h.formats), encoder: e}
	h.formats = append(h.formats, f)
	return f
}

// Watch calls f whenever a person comes online or goes offline, over all doors. It is called before Run; f must not block.
func (h *Hub) Watch(f func(account chat.ID, online bool)) { h.watchers = append(h.watchers, f) }

// Run delivers until ctx ends. Then it writes what is queued, tells all sessions with CodeStopping, and returns when their
// doors have let go of them and none of its goroutines is left.
func (h *Hub) Run(ctx context.Context) error {
	if h.running.Swap(true) {
		return errors.New("realtime: the hub runs already")
	}
	var loops sync.WaitGroup
	loops.Go(func() { h.dispatch(ctx) })
	loops.Go(func() { h.sweep(ctx) })
	var writers sync.WaitGroup
	for range h.cfg.Flushers {
		writers.Go(h.flush)
	}
	<-ctx.Done()
	loops.Wait()
	h.stop()
	for _, s := range h.sweeper.close() {
		s.End(CodeStopping, "the server stops")
	}
	h.attached.Wait()
	h.flusher.close()
	writers.Wait()
	h.tasks.Wait()
	return nil
}

// task runs f on a goroutine that Run waits for.
func (h *Hub) task(f func()) { h.tasks.Go(f) }

// view reads from the log while ctx lasts and the hub runs.
func (h *Hub) view(ctx context.Context, f func(r store.Reader) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	return h.log.View(ctx, f)
}

// viewSlot is view within the bound on resumptions.
func (h *Hub) viewSlot(ctx context.Context, f func(r store.Reader) error) error {
	select {
	case h.resuming <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait to resume: %w", ctx.Err())
	case <-h.ctx.Done():
		return ErrStopping
	}
	defer func() { <-h.resuming }()
	return h.view(ctx, f)
}

// Online tells whether an account has a live session over any door, or had one a moment ago.
func (h *Hub) Online(account chat.ID) bool {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	return h.people[account] != nil
}
