package realtime

import (
	"context"
	"sync"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of what the bell keeps for the dispatcher. Beyond them it keeps the heads of rooms and what cannot be read again.
const (
	maxRung      = 8192     // events and states
	maxRungBytes = 16 << 20 // of content
)

// bell holds what was rung and not yet dispatched.
type bell struct {
	ready chan struct{} // has an element while there is something

	mu      sync.Mutex
	stopped bool
	rung    []ringing
	count   int
	bytes   int
	over    overflow
}

// overflow is what is kept of commits that the bell had no place for.
type overflow struct {
	heads  map[chat.ID]int64 // of rooms whose events were not kept
	missed map[chat.ID]bool  // accounts whose states were not kept, or that came into a room nobody may follow yet
	faces  map[chat.ID]bool  // accounts that others see otherwise than before
	ended  []chat.ID         // sessions that are over
	doubts doubts
}

func (o *overflow) add(c store.Commit) {
	for i := range c.Events {
		o.hear(c.Events[i].Room, c.Events[i].Seq)
		if m, ok := memberChange(&c.Events[i]); ok && (m.Change == chat.MemberJoined || m.Change == chat.MemberAdded) {
			o.miss(m.Account)
		}
	}
	for i := range c.States {
		o.miss(c.States[i].Account)
	}
	for _, account := range c.Renamed {
		o.miss(account)
	}
	for _, account := range c.Faces {
		o.face(account)
	}
	o.ended = append(o.ended, c.Ended...)
}

func (o *overflow) face(account chat.ID) {
	if o.faces == nil {
		o.faces = map[chat.ID]bool{}
	}
	if len(o.faces) < maxFaces {
		o.faces[account] = true
	}
}

func (o *overflow) miss(account chat.ID) {
	if o.missed == nil {
		o.missed = map[chat.ID]bool{}
	}
	o.missed[account] = true
}

func (o *overflow) hear(room chat.ID, head int64) {
	if o.heads == nil {
		o.heads = map[chat.ID]int64{}
	}
	o.heads[room] = max(o.heads[room], head)
}

func (b *bell) init() {
	b.ready = make(chan struct{}, 1)
}

// Ring tells the hub of one durable transaction. It is the store's Bell: it only notes, and never blocks.
func (h *Hub) Ring(c store.Commit) {
	b := &h.bell
	b.mu.Lock()
	b.addLocked(c)
	b.mu.Unlock()
	b.wake()
}

// ringing is one thing for the dispatcher: a commit, or something to do when everything before was delivered.
type ringing struct {
	commit store.Commit
	do     func()
}

// then has f done by the dispatcher after everything that was rung before; never, if the hub has stopped.
func (b *bell) then(f func()) {
	b.mu.Lock()
	if !b.stopped {
		b.rung = append(b.rung, ringing{do: f})
	}
	b.mu.Unlock()
	b.wake()
}

// Heard tells the hub where a room stands, without an event: what is missing is read. Nodes exchange heads this way.
func (h *Hub) Heard(room chat.ID, head int64) {
	b := &h.bell
	b.mu.Lock()
	if !b.stopped {
		b.over.hear(room, head)
	}
	b.mu.Unlock()
	b.wake()
}

func (b *bell) wake() {
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *bell) addLocked(c store.Commit) {
	if b.stopped {
		return
	}
	if c.Doubtful {
		b.over.doubt(c)
		return
	}
	size := 0
	for i := range c.Events {
		size += len(c.Events[i].Content)
	}
	n := len(c.Events) + len(c.States)
	if b.count+n <= maxRung && b.bytes+size <= maxRungBytes {
		b.rung = append(b.rung, ringing{commit: c})
		b.count, b.bytes = b.count+n, b.bytes+size
		return
	}
	b.over.add(c)
}

// take empties the bell.
func (b *bell) take() (rung []ringing, over overflow) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rung, over = b.rung, b.over
	b.rung, b.count, b.bytes, b.over = nil, 0, 0, overflow{}
	return rung, over
}

func (b *bell) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = true
	b.rung, b.over = nil, overflow{}
}

// dispatch delivers what was rung, in the order of its ringing, until ctx ends.
func (h *Hub) dispatch(ctx context.Context) {
	defer h.bell.stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.bell.ready:
		}
		rung, over := h.bell.take()
		for i := range rung {
			if ctx.Err() != nil {
				return
			}
			if do := rung[i].do; do != nil {
				do()
				continue
			}
			h.deliver(&rung[i].commit)
			h.flusher.catchUp(ctx)
		}
		h.deliver(&store.Commit{Ended: over.ended})
		for account := range over.missed {
			h.blocks.doubt(account)
			h.endAccount(account, CodeResume, "resume")
		}
		for account := range over.faces {
			h.noteFace(account)
		}
		for id, head := range over.heads {
			if r := h.find(id); r != nil {
				h.hear(r, head)
			}
		}
		h.settle(over.doubts)
	}
}

// deliver hands one commit to those it concerns.
func (h *Hub) deliver(c *store.Commit) {
	for i := range c.Events {
		h.deliverEvent(c.Events[i])
	}
	for i := range c.States {
		h.deliverState(c.States[i])
	}
	if len(c.Ended) > 0 {
		h.endSessions(c.Ended)
	}
	for _, account := range c.Renamed { // each session says its name as it was when it was opened
		h.endAccount(account, CodeResume, "this account has another name now")
	}
	for _, account := range c.Faces {
		h.noteFace(account)
	}
}
