package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// patience is how long a test waits for what must come.
const patience = 5 * time.Minute

// world is a hub on a real store, with the verbs that make things happen.
type world struct {
	t        testing.TB
	store    store.Store
	hub      *realtime.Hub
	format   realtime.Format
	rooms    *room.Service
	messages *message.Service
	stop     func() // ends the hub and waits for it
	lossy    atomic.Bool
	reading  atomic.Pointer[func()] // called before the hub reads the log
	sent     atomic.Int64
}

func newWorld(t testing.TB, cfg realtime.Config) *world {
	t.Helper()
	return newWorldWith(t, cfg, func(*realtime.Hub) {})
}

// newWorldWith has prepare look at the hub before it runs.
func newWorldWith(t testing.TB, cfg realtime.Config, prepare func(*realtime.Hub)) *world {
	t.Helper()
	w := &world{t: t}
	if cfg.Silence == 0 {
		cfg.Silence = time.Hour // peers of tests say nothing, however long a slow machine takes
	}
	log := slog.New(slog.DiscardHandler)
	db, err := sqldb.Open(t.Context(), sqldb.Config{
		Key:    sqldb.FixedKey(secret.RandomKey()),
		SQLite: filepath.Join(t.TempDir(), "samtal.db"), Log: log,
		Bell: func(c store.Commit) {
			if !w.lossy.Load() {
				w.hub.Ring(c)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w.store, cfg.Log, cfg.Logger = db, tapped{db, w}, log
	w.hub = realtime.New(cfg)
	w.format = w.hub.Register(testFormat{})
	w.rooms = room.New(room.Config{Store: db})
	w.messages = message.New(message.Config{Store: db})
	prepare(w.hub)
	w.run()
	return w
}

// tapped is a log that tells when it is read.
type tapped struct {
	realtime.Log
	w *world
}

func (l tapped) View(ctx context.Context, f func(r store.Reader) error) error {
	if told := l.w.reading.Load(); told != nil {
		(*told)()
	}
	return l.Log.View(ctx, f)
}

func (w *world) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- w.hub.Run(ctx) }()
	go func() { done <- w.rooms.Run(ctx) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				w.t.Error(err)
			}
		}
	})
	w.t.Cleanup(w.stop)
}

func (w *world) account(name string) chat.Actor {
	w.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now().UTC().Truncate(time.Microsecond)}
	w.must(w.store.Update(w.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Session: chat.NewID(), Name: name}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) group(by chat.Actor, names ...string) chat.ID {
	w.t.Helper()
	r, _, err := w.rooms.Create(w.t.Context(), by, room.Founding{Kind: chat.Group, Title: "group", Members: names})
	w.must(err)
	return r.ID
}

func (w *world) open(by chat.Actor) chat.ID {
	w.t.Helper()
	r, _, err := w.rooms.Create(w.t.Context(), by, room.Founding{Kind: chat.Open, Title: "open"})
	w.must(err)
	return r.ID
}

func (w *world) send(by chat.Actor, in chat.ID, text string) chat.Message {
	w.t.Helper()
	m, _, err := w.messages.Send(w.t.Context(), by, in, message.Outgoing{ClientID: fmt.Sprint("c", w.sent.Add(1)), Text: text})
	w.must(err)
	return m
}

func (w *world) head(room chat.ID) (head int64) {
	w.t.Helper()
	w.must(w.store.View(w.t.Context(), func(r store.Reader) (err error) {
		head, err = r.RoomHead(room)
		return err
	}))
	return head
}

// note is a frame of the tests' own format.
type note struct {
	Type    string
	Event   chat.Event
	State   chat.State
	Signal  realtime.Signal
	Room    chat.ID
	Head    int64
	Welcome realtime.Welcome
}

type testFormat struct{}

func pack(n note) []byte {
	b, err := json.Marshal(n)
	if err != nil {
		panic(err)
	}
	return b
}

func (testFormat) Event(e chat.Event) []byte {
	return pack(note{Type: "event", Event: e, Room: e.Room})
}
func (testFormat) State(s chat.State) []byte { return pack(note{Type: "state", State: s}) }
func (testFormat) Live() []byte              { return pack(note{Type: "live"}) }
func (testFormat) Signal(s realtime.Signal) []byte {
	return pack(note{Type: "signal", Signal: s, Room: s.Room})
}

func (testFormat) Skipped(room chat.ID, head int64) []byte {
	return pack(note{Type: "skipped", Room: room, Head: head})
}

// peer is the far end of a session: it keeps what it gets, and may stop reading.
type peer struct {
	w       *world
	actor   chat.Actor
	session *realtime.Session
	heard   atomic.Int64
	pings   atomic.Int64

	mu      sync.Mutex
	got     []note
	kept    [][]byte
	writes  int
	full    chan struct{} // not nil: the socket takes nothing until it is closed
	code    realtime.Code
	reason  string
	changed chan struct{} // closed at every change
	over    chan struct{}
}

// connect opens a session and waits until it is live.
func (w *world) connect(by chat.Actor, o realtime.Opening) *peer {
	w.t.Helper()
	p, err := w.try(by, o)
	w.must(err)
	return p
}

func (w *world) try(by chat.Actor, o realtime.Opening) (*peer, error) {
	p := &peer{w: w, actor: by, changed: make(chan struct{}), over: make(chan struct{})}
	p.heard.Store(time.Now().UnixNano())
	s, err := w.hub.Attach(p, w.format)
	if err != nil {
		return nil, err
	}
	p.session = s
	go func() { // the door's reader
		<-p.over
		s.Detach()
	}()
	w.t.Cleanup(p.leave)
	o.Actor = by
	o.Greet = func(m realtime.Welcome) []byte { return pack(note{Type: "welcome", Welcome: m}) }
	if err := s.Open(w.t.Context(), o); err != nil {
		p.leave()
		return nil, err
	}
	return p, nil
}

// leave is the peer's going away without a word.
func (p *peer) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endLocked()
}

func (p *peer) endLocked() {
	select {
	case <-p.over:
	default:
		close(p.over)
	}
	p.tellLocked()
}

func (p *peer) tellLocked() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *peer) takeLocked(frames [][]byte) {
	for _, f := range frames {
		var n note
		if err := json.Unmarshal(f, &n); err != nil {
			p.w.t.Error(err)
		}
		p.got = append(p.got, n)
	}
	p.tellLocked()
}

func (p *peer) TryWrite(frames [][]byte) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes++
	if p.full != nil {
		p.kept = append(p.kept, frames...)
		return false, nil
	}
	p.takeLocked(frames)
	return true, nil
}

var errPeerGone = errors.New("peer is gone")

func (p *peer) Write(frames [][]byte) error {
	p.mu.Lock()
	full := p.full
	p.mu.Unlock()
	if full != nil {
		select {
		case <-full:
		case <-p.over:
			return errPeerGone
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.takeLocked(append(p.kept, frames...))
	p.kept = nil
	return nil
}

func (p *peer) Close(code realtime.Code, reason string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.code, p.reason = code, reason
	p.endLocked()
}

func (p *peer) Ping() { p.pings.Add(1) }

func (p *peer) Heard() time.Time { return time.Unix(0, p.heard.Load()) }

// stall makes the peer's socket full; the function it returns makes it take everything again.
func (p *peer) stall() (resume func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	full := make(chan struct{})
	p.full = full
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.full = nil
		close(full)
	})
}

// until waits until ok says so about what has come so far.
func (p *peer) until(what string, ok func(got []note) bool) []note {
	p.w.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		p.mu.Lock()
		changed, got := p.changed, p.got
		p.mu.Unlock()
		if ok(got) {
			return got
		}
		select {
		case <-changed:
		case <-deadline.C:
			p.w.t.Fatalf("%s: waited in vain for %s; got %s", p.actor.Name, what, summary(got))
		}
	}
}

// closedWith waits for the end and returns its code.
func (p *peer) closedWith() realtime.Code {
	p.w.t.Helper()
	select {
	case <-p.over:
	case <-time.After(patience):
		p.w.t.Fatalf("%s: not closed", p.actor.Name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.code
}

// reaches waits for an event of a room.
func (p *peer) reaches(room chat.ID, seq int64) []note {
	p.w.t.Helper()
	return p.until(fmt.Sprint("event ", seq), func(got []note) bool {
		for _, n := range got {
			if n.Type == "event" && n.Room == room && n.Event.Seq == seq {
				return true
			}
		}
		return false
	})
}

func summary(got []note) string {
	var b strings.Builder
	for i, n := range got {
		if i > 40 {
			b.WriteString("…")
			break
		}
		fmt.Fprintf(&b, "%s", n.Type)
		switch n.Type {
		case "event":
			fmt.Fprintf(&b, " %d %s", n.Event.Seq, n.Event.Kind)
		case "signal":
			fmt.Fprintf(&b, " %s %v", n.Signal.Kind, n.Signal.Online)
		}
		b.WriteString("; ")
	}
	return b.String()
}

func seqs(got []note, room chat.ID) []int64 {
	var list []int64
	for _, n := range got {
		if n.Type == "event" && n.Room == room {
			list = append(list, n.Event.Seq)
		}
	}
	return list
}

func count(got []note, ok func(note) bool) (n int) {
	for _, g := range got {
		if ok(g) {
			n++
		}
	}
	return n
}

// eventually waits for a condition that nothing tells of.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// noGoroutines fails when the package's goroutines outlive what started them.
func noGoroutines(t testing.TB) {
	t.Helper()
	var stacks string
	eventually(t, "the hub's goroutines to end", func() bool {
		buf := make([]byte, 1<<20)
		stacks = string(buf[:runtime.Stack(buf, true)])
		return !strings.Contains(stacks, "realtime.(*")
	})
}
