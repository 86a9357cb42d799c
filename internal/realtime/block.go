package realtime

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/samtal-chat/samtal/chat"
)

// blocks knows whom the people who are here have blocked. Where nobody has blocked anybody, asking it costs one atomic read.
type blocks struct {
	pairs atomic.Int64 // of a blocker who is here and one of the blocked

	mu      sync.RWMutex
	lists   map[chat.ID]*blockList       // by blocker
	shunned map[chat.ID]map[chat.ID]bool // by who is blocked: the blockers who are here; the inner ones are copied on write
}

// blockList is whom one person has blocked.
type blockList struct {
	users int  // who wants it kept
	known bool // the log was asked
	set   map[chat.ID]bool
	early map[chat.ID]blockTurn // what was told before the log was asked
}

// blockTurn is what was told last of one whom somebody blocks, or blocks no longer.
type blockTurn struct {
	on      bool
	changed int64
}

// hold has the blocks of an account kept up to date until release.
func (b *blocks) hold(account chat.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lists == nil {
		b.lists, b.shunned = map[chat.ID]*blockList{}, map[chat.ID]map[chat.ID]bool{}
	}
	if b.lists[account] == nil {
		b.lists[account] = &blockList{}
	}
	b.lists[account].users++
}

func (b *blocks) release(account chat.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lists[account]
	if l == nil {
		return
	}
	if l.users--; l.users == 0 {
		b.emptyLocked(account, l)
		delete(b.lists, account)
	}
}

// know takes what the log says, as of a position of the account's state. What was told since counts more.
func (b *blocks) know(account chat.ID, blocked []chat.ID, changed int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lists[account]
	if l == nil || l.known {
		return
	}
	l.known = true
	for _, id := range blocked {
		b.setLocked(account, l, id, true)
	}
	for id, turn := range l.early {
		if turn.changed > changed {
			b.setLocked(account, l, id, turn.on)
		}
	}
	l.early = nil
}

// turn takes a change that was told.
func (b *blocks) turn(account, other chat.ID, t blockTurn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lists[account]
	switch {
	case l == nil:
	case l.known:
		b.setLocked(account, l, other, t.on)
	default:
		if l.early == nil {
			l.early = map[chat.ID]blockTurn{}
		}
		l.early[other] = t
	}
}

// doubt has the log asked again: something was not told.
func (b *blocks) doubt(account chat.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.lists[account]; l != nil {
		b.emptyLocked(account, l)
		l.known = false
	}
}

func (b *blocks) emptyLocked(account chat.ID, l *blockList) {
	for id := range l.set {
		b.setLocked(account, l, id, false)
	}
}

func (b *blocks) setLocked(account chat.ID, l *blockList, other chat.ID, on bool) {
	if l.set[other] == on {
		return
	}
	shunners := maps.Clone(b.shunned[other])
	if on {
		if l.set == nil {
			l.set = map[chat.ID]bool{}
		}
		if shunners == nil {
			shunners = map[chat.ID]bool{}
		}
		l.set[other], shunners[account] = true, true
		b.pairs.Add(1)
	} else {
		delete(l.set, other)
		delete(shunners, account)
		b.pairs.Add(-1)
	}
	if b.shunned[other] = shunners; len(shunners) == 0 {
		delete(b.shunned, other)
	}
}

// by returns who of those who are here has blocked an account; nil if nobody has. The map does not change.
func (b *blocks) by(account chat.ID) map[chat.ID]bool {
	if b.pairs.Load() == 0 {
		return nil
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.shunned[account]
}

// apart tells whether one of two people has blocked the other, as far as the blocker is here.
func (b *blocks) apart(one, other chat.ID) bool {
	if b.pairs.Load() == 0 {
		return false
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.shunned[one][other] || b.shunned[other][one]
}

// holds tells whether it is known whom an account has blocked.
func (b *blocks) holds(account chat.ID) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	l := b.lists[account]
	return l != nil && l.known
}

// Apart tells whether one of two people who are here has blocked the other: they are told nothing of each other's coming and going.
func (h *Hub) Apart(one, other chat.ID) bool { return h.blocks.apart(one, other) }

// turnBlock takes a change of somebody's blocks. The two vanish for each other at once; they are told of each other again, if they
// may be, at the next tick.
func (h *Hub) turnBlock(st chat.State) {
	other, err := chat.ParseID(st.Subject)
	if err != nil {
		return // nobody
	}
	on := len(st.Value) > 0
	h.blocks.turn(st.Account, other, blockTurn{on: on, changed: st.Changed})
	if !on {
		h.unsettle(st.Account)
		h.unsettle(other)
		return
	}
	if !h.meet(st.Account, other) {
		return // they know nothing of each other
	}
	for _, pair := range [][2]chat.ID{{st.Account, other}, {other, st.Account}} {
		var fs frames
		encode := func(e Encoder) []byte { return e.Signal(Signal{Kind: SignalPresence, Account: pair[1]}) }
		var dirty []*Session
		for _, s := range h.sessions(pair[0]) {
			if s.offer(fs.in(s.format, encode), false) {
				dirty = append(dirty, s)
			}
		}
		h.flusher.add(dirty...)
	}
}

// meet tells whether two people are here in a room in which presence is told.
func (h *Hub) meet(one, other chat.ID) bool {
	for _, s := range h.sessions(one) {
		s.mu.Lock()
		rooms := append([]*room(nil), s.rooms...)
		s.mu.Unlock()
		for _, r := range rooms {
			if r.shows(other) {
				return true
			}
		}
	}
	return false
}

// shows tells whether presence is told in the room and an account has a session in it.
func (r *room) shows(account chat.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.smallLocked() {
		return false
	}
	for _, f := range r.followers {
		if f.session.actor.Account == account {
			return true
		}
	}
	return false
}
