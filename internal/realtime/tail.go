package realtime

import (
	"slices"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of what is kept for those who missed the same.
const (
	maxTails  = 16 << 20         // bytes
	tailLife  = 10 * time.Second // after which a storm is over
	tailExtra = 512              // bytes of an event beyond its content, roughly
)

// tails keeps what resuming sessions have read of rooms, so that in a storm each room is read and encoded once.
//
// What is kept is never served to somebody who begins behind its end: a removal clears content and appends an event, so who has
// that event above his beginning was there before the removal, and gets it next.
type tails struct {
	mu    sync.Mutex
	rooms map[chat.ID]*tail
	bytes int
}

// tail is a dense run of a room's log, (after, to], as it is: without floor, nothing hidden.
type tail struct {
	after, to int64
	events    []chat.Event
	left      []departure
	bytes     int
	read      time.Time

	mu     sync.Mutex
	frames [maxFormats][][]byte
}

// departure is somebody's going from a room.
type departure struct {
	account chat.ID
	seq     int64
}

// departures finds who went.
func departures(events []chat.Event) []departure {
	var list []departure
	for i := range events {
		if c, ok := memberChange(&events[i]); ok && leaves(c.Change) {
			list = append(list, departure{account: c.Account, seq: events[i].Seq})
		}
	}
	return list
}

// find returns a tail that covers the gap; nil if none does.
func (ts *tails) find(g gap) *tail {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.rooms[g.room]
	if t == nil || g.after < t.after || g.head > t.to {
		return nil
	}
	return t
}

// read reads a tail that covers the gap and keeps it, if it is dense.
func (ts *tails) read(l store.Reader, g gap) (*tail, error) {
	after := g.after
	if known := ts.find(gap{room: g.room, after: g.after, head: 0}); known != nil {
		after = known.after // a longer one serves those before as well
	}
	if g.head-after > chat.MaxCatchUp {
		after = g.after
	}
	events, err := l.Tail(g.room, after, int(g.head-after))
	if err != nil {
		return nil, err
	}
	t := &tail{after: after, to: g.head, events: events, read: time.Now()}
	if int64(len(events)) != g.head-after {
		return nil, nil // not dense: the caller reads in another way
	}
	t.left = departures(events)
	for i := range events {
		t.bytes += len(events[i].Content) + tailExtra
	}
	ts.put(g.room, t)
	return t, nil
}

func (ts *tails) put(room chat.ID, t *tail) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if ts.rooms == nil || ts.bytes+t.bytes > maxTails {
		ts.rooms, ts.bytes = map[chat.ID]*tail{}, 0
	}
	if old := ts.rooms[room]; old != nil {
		ts.bytes -= old.bytes
	}
	ts.rooms[room] = t
	ts.bytes += t.bytes
}

// sweep forgets what was read long ago.
func (ts *tails) sweep(now time.Time) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for id, t := range ts.rooms {
		if now.Sub(t.read) > tailLife {
			ts.bytes -= t.bytes
			delete(ts.rooms, id)
		}
	}
}

// wentAway tells whether an account went, and so came back, within the gap.
func wentAway(left []departure, account chat.ID, g gap) bool {
	return slices.ContainsFunc(left, func(d departure) bool { return d.account == account && g.after < d.seq && d.seq <= g.head })
}

// append adds the frames of the events in the gap, above floor, to fs. What the veil covers comes as hidden.
func (t *tail) append(fs [][]byte, f Format, g gap, v veil) [][]byte {
	made := t.in(f)
	for i := max(g.after, g.floor) - t.after; i < g.head-t.after; i++ {
		e := &t.events[i]
		switch {
		case v.hides(e) || e.TargetSeq != 0 && e.TargetSeq <= g.floor:
			fs = append(fs, f.encoder.Event(e.Hide()))
		case v.blocked[e.Sender] && e.Kind.Veiled():
			fs = append(fs, f.encoder.Event(e.Veil()))
		default:
			fs = append(fs, made[i])
		}
	}
	return fs
}

// in returns the frames of all events, made when they are first asked for.
func (t *tail) in(f Format) [][]byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.frames[f.index] == nil {
		made := make([][]byte, len(t.events))
		for i, e := range t.events {
			made[i] = f.encoder.Event(e)
		}
		t.frames[f.index] = made
	}
	return t.frames[f.index]
}
