package realtime

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// slots is how many parts the sessions are swept in: one at each tick, all of them once in Config.PingEvery.
const slots = 120

// sweeper knows every attached session.
type sweeper struct {
	mu     sync.Mutex
	closed bool
	slots  [slots][]*Session
	next   int // where the next session goes
	due    int // the slot to sweep next
	failed []*room
	doubts []*room
	grown  int       // sessions that came since memory was last given back
	since  time.Time // when the newest of them came
}

// Sessions bring much garbage with them, which the runtime would keep as room for more: after a rush it is given back.
const (
	rush  = 1000
	quiet = 3 * time.Second
)

// rushOver tells, once, that many sessions came and no more are coming.
func (w *sweeper) rushOver(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.grown < rush || now.Sub(w.since) < quiet {
		return false
	}
	w.grown = 0
	return true
}

func (w *sweeper) add(h *Hub, s *Session) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return ErrStopping
	}
	h.attached.Add(1)
	w.grown, w.since = w.grown+1, time.Now()
	at := w.next
	w.next = (at + 1) % slots
	s.slot, s.place = int32(at), int32(len(w.slots[at]))
	w.slots[at] = append(w.slots[at], s)
	return nil
}

func (w *sweeper) remove(s *Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	slot := w.slots[s.slot]
	last := slot[len(slot)-1]
	slot[s.place], last.place = last, s.place
	slot[len(slot)-1] = nil
	w.slots[s.slot] = slot[:len(slot)-1]
}

// close refuses further sessions and returns all there are.
func (w *sweeper) close() []*Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	return w.allLocked()
}

// all returns all sessions that there are.
func (w *sweeper) all() []*Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.allLocked()
}

func (w *sweeper) allLocked() (all []*Session) {
	for _, slot := range w.slots {
		all = append(all, slot...)
	}
	return all
}

// again has a room read at the next tick.
func (w *sweeper) again(r *room) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = append(w.failed, r)
}

// doubt has a room looked at again at the next tick.
func (w *sweeper) doubt(r *room) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.doubts = append(w.doubts, r)
}

// take returns the sessions of the slot that is due, and the rooms to be read or looked at again.
func (w *sweeper) take(into []*Session) (due []*Session, failed, doubts []*room) {
	w.mu.Lock()
	defer w.mu.Unlock()
	due = append(into[:0], w.slots[w.due]...)
	w.due = (w.due + 1) % slots
	failed, doubts = w.failed, w.doubts
	w.failed, w.doubts = nil, nil
	return due, failed, doubts
}

// sweep looks after what has no event of its own: silent peers, presence, rooms that could not be read.
func (h *Hub) sweep(ctx context.Context) {
	tick := time.NewTicker(h.cfg.PingEvery / slots)
	defer tick.Stop()
	var due []*Session
	awake := wake{last: time.Now()}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		awake.tick(now, h.cfg.Silence/2)
		var failed, doubts []*room
		due, failed, doubts = h.sweeper.take(due)
		for _, s := range due {
			h.check(s, now, awake.since)
		}
		h.review(due)
		clear(due)
		for _, r := range failed {
			h.hear(r, 0)
		}
		for _, r := range doubts {
			h.look(r)
		}
		h.tellPresence(now)
		h.over.sweep(now)
		h.tails.sweep(now)
		if h.sweeper.rushOver(now) {
			h.task(debug.FreeOSMemory)
		}
	}
}

// wake knows since when the sweeper has not stood still for long. While it does, the whole machine does as a rule, or its clock was
// set, forwards or back: nobody has been listened to, so that nobody's silence counts.
type wake struct{ last, since time.Time }

// tick notes that the sweeper is at work, and may have stood still for no longer than most.
func (w *wake) tick(now time.Time, most time.Duration) {
	now = now.Round(0) // by the clock of the wall, as what is heard: another stands still when a machine sleeps
	if passed := now.Sub(w.last.Round(0)); passed > most || passed < 0 {
		w.since = now
	}
	w.last = now
}

// check asks a silent peer for a sign of life, and gives up one that has been silent for long.
func (h *Hub) check(s *Session, now, awake time.Time) {
	heard := s.link.Heard()
	if heard.Before(awake) || heard.Sub(now) > h.cfg.Silence/2 { // later than now: before the clock was set back
		heard = awake
	}
	switch silent := now.Sub(heard); {
	case silent >= h.cfg.Silence:
		s.End(CodeResume, "no sign of life")
	case silent >= h.cfg.PingEvery*3/4:
		h.task(s.link.Ping) // under TLS it may wait
	}
}

// Bounds of what is remembered of sessions that are over.
const (
	overFor = time.Minute // longer than anybody takes from signing in to being in the index
	maxOver = 100_000
)

// recent remembers the sessions that ended a moment ago.
type recent struct {
	mu    sync.Mutex
	since time.Time // of the younger half
	young map[chat.ID]bool
	old   map[chat.ID]bool
}

func (r *recent) add(ids []chat.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.young == nil {
		r.young = map[chat.ID]bool{}
	}
	for _, id := range ids {
		if len(r.young) < maxOver {
			r.young[id] = true
		}
	}
}

func (r *recent) has(id chat.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.young[id] || r.old[id]
}

// sweep forgets what is older than overFor, at the latest at twice that age.
func (r *recent) sweep(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.since) >= overFor {
		r.since, r.old, r.young = now, r.young, nil
	}
}
