package realtime

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const (
	maxEarly  = 256 // events of one room that wait for the one before them
	fillBatch = 200 // events read at once
)

// room is a room that has live followers.
type room struct {
	id chat.ID

	mu        sync.Mutex
	gone      bool  // no longer in the index: look it up again
	head      int64 // everything up to here was delivered
	heard     int64 // the log is known to stand here
	early     map[int64]chat.Event
	filling   bool
	followers []follower
	members   int   // joined accounts, -1 while unknown
	counted   int64 // the seq at which members was true
}

// follower is a session in a room. What lies at or below after is not for it.
type follower struct {
	session *Session
	after   int64
	floor   int64 // edits of what stands at or below it are hidden
}

// small tells whether presence and read positions are told in this room.
func (r *room) smallLocked() bool { return r.members >= 0 && r.members <= chat.MaxReaders }

// find returns a room that somebody follows, nil if nobody does.
func (h *Hub) find(id chat.ID) *room {
	h.roomsMu.Lock()
	defer h.roomsMu.Unlock()
	return h.rooms[id]
}

// lock returns the room, locked; a new one has delivered everything up to at.
func (h *Hub) lock(id chat.ID, at int64) *room {
	for {
		h.roomsMu.Lock()
		r := h.rooms[id]
		if r == nil {
			r = &room{id: id, head: at, members: -1}
			h.rooms[id] = r
		}
		h.roomsMu.Unlock()
		r.mu.Lock()
		if !r.gone {
			return r
		}
		r.mu.Unlock()
	}
}

// prune takes a room that nobody follows out of the index.
func (h *Hub) prune(r *room) {
	h.roomsMu.Lock()
	defer h.roomsMu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.idleLocked() && !r.filling && !r.gone {
		r.gone = true
		delete(h.rooms, r.id)
	}
}

// idleLocked tells that nobody follows the room, and nothing waits in it that may make somebody follow.
func (r *room) idleLocked() bool { return len(r.followers) == 0 && len(r.early) == 0 }

// deliverEvent hands an event to the room's followers, or keeps it until those before it are there.
func (h *Hub) deliverEvent(e chat.Event) {
	r := h.find(e.Room)
	if r == nil && (e.Kind != chat.KindMember || !h.concerns(e)) {
		return
	}
	r = h.lock(e.Room, e.Seq-1)
	h.takeLocked(r, e)
	empty := len(r.followers) == 0
	r.mu.Unlock()
	if empty {
		h.prune(r)
	}
}

// hear notes that the log stands at head and reads what is missing.
func (h *Hub) hear(r *room, head int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = max(r.heard, head)
	h.fillLocked(r)
}

// takeLocked delivers e if it is the next one, and those that waited for it.
func (h *Hub) takeLocked(r *room, e chat.Event) {
	r.heard = max(r.heard, e.Seq)
	switch {
	case e.Seq <= r.head:
		return
	case e.Seq > r.head+1:
		if len(r.early) < maxEarly {
			if r.early == nil {
				r.early = map[int64]chat.Event{}
			}
			r.early[e.Seq] = e
		}
		h.fillLocked(r)
		return
	}
	h.publishLocked(r, e)
	for len(r.early) > 0 {
		next, ok := r.early[r.head+1]
		if !ok {
			for seq := range r.early {
				if seq <= r.head {
					delete(r.early, seq)
				}
			}
			return
		}
		delete(r.early, next.Seq)
		h.publishLocked(r, next)
	}
	r.early = nil
}

// memberChange reads what a member event says; ok is false for other events.
func memberChange(e *chat.Event) (c chat.MemberContent, ok bool) {
	ok = e.Kind == chat.KindMember && json.Unmarshal(e.Content, &c) == nil
	return c, ok
}

func leaves(c chat.MemberChange) bool { return c == chat.MemberLeft || c == chat.MemberRemoved }

// publishLocked hands the next event of the room to everyone who may see it. Members come before it and go after it.
func (h *Hub) publishLocked(r *room, e chat.Event) {
	change, _ := memberChange(&e)
	if change.Change == chat.MemberJoined || change.Change == chat.MemberAdded {
		h.comeLocked(r, change.Account, e.Seq)
	}
	r.head = e.Seq
	encode := func(enc Encoder) []byte { return enc.Event(e) }
	hide := func(enc Encoder) []byte { return enc.Event(e.Hide()) }
	veil := func(enc Encoder) []byte { return enc.Event(e.Veil()) }
	var veiled map[chat.ID]bool
	if e.Kind.Veiled() {
		veiled = h.blocks.by(e.Sender)
	}
	var fs, hidden, covered frames
	var batch [256]*Session
	n, told := 0, uint64(0)
	for _, f := range r.followers {
		if f.after >= e.Seq || f.session.echoes(&e) {
			continue
		}
		told++
		frame := fs.in(f.session.format, encode)
		if e.TargetSeq != 0 && e.TargetSeq <= f.floor {
			frame = hidden.in(f.session.format, hide)
		} else if veiled != nil && veiled[f.session.viewer] {
			frame = covered.in(f.session.format, veil)
		}
		if !f.session.offer(frame, true) {
			continue
		}
		batch[n] = f.session
		if n++; n == len(batch) {
			h.flusher.add(batch[:n]...)
			n = 0
		}
	}
	h.flusher.add(batch[:n]...)
	h.tally.delivered.Add(told)
	if leaves(change.Change) {
		h.goLocked(r, change.Account, e.Seq)
	}
}

// concerns tells whether the account that a member event is about has a session here.
func (h *Hub) concerns(e chat.Event) bool {
	change, ok := memberChange(&e)
	return ok && len(h.sessions(change.Account)) > 0
}

// comeLocked makes the sessions of an account follow the room from its member event on.
func (h *Hub) comeLocked(r *room, account chat.ID, seq int64) {
	if r.members >= 0 && seq > r.counted {
		r.members++
	}
	var came []*Session
	for _, s := range h.sessions(account) {
		s.mu.Lock()
		switch {
		case s.stage == ended || slices.Contains(s.rooms, r):
		case s.stage == looking && !s.opens.moves[r.id].followed:
			s.opens.moves[r.id] = move{seq: seq, joined: true}
		default:
			s.rooms = append(s.rooms, r)
			r.followers = append(r.followers, follower{session: s, after: seq - 1, floor: seq - 1})
			came = append(came, s)
		}
		s.mu.Unlock()
	}
	if len(came) == 0 {
		return
	}
	if r.members < 0 {
		h.look(r)
	}
	h.unsettle(account)
	h.introduceLocked(r, came)
}

// goLocked makes the sessions of an account follow the room no longer. Those that began to follow above seq know better: their
// account has come back since.
func (h *Hub) goLocked(r *room, account chat.ID, seq int64) {
	if r.members > 0 && seq > r.counted {
		r.members--
	}
	for _, s := range h.sessions(account) {
		s.mu.Lock()
		i := slices.IndexFunc(r.followers, func(f follower) bool { return f.session == s })
		followed := i >= 0 && r.followers[i].after < seq
		if followed {
			r.removeLocked(i)
			s.rooms = slices.DeleteFunc(s.rooms, func(o *room) bool { return o == r })
		}
		if s.stage == looking && (followed || i < 0) {
			s.opens.moves[r.id] = move{seq: seq, followed: followed || s.opens.moves[r.id].followed}
		}
		s.mu.Unlock()
	}
}

// removeLocked takes one follower out; their order means nothing.
func (r *room) removeLocked(i int) {
	last := len(r.followers) - 1
	r.followers[i] = r.followers[last]
	r.followers[last] = follower{}
	r.followers = r.followers[:last]
	if cap(r.followers) > 64 && last < cap(r.followers)/4 {
		r.followers = slices.Clone(r.followers)
	}
}

// unfollow takes one session out of a room.
func (h *Hub) unfollow(r *room, s *Session) {
	r.mu.Lock()
	i := slices.IndexFunc(r.followers, func(f follower) bool { return f.session == s })
	if i >= 0 {
		r.removeLocked(i)
	}
	empty := len(r.followers) == 0
	r.mu.Unlock()
	if empty {
		h.prune(r)
	}
}

// fillLocked starts to read what lies between the delivered head and what was heard of.
func (h *Hub) fillLocked(r *room) {
	if r.filling || r.gone || r.heard <= r.head {
		return
	}
	r.filling = true
	h.task(func() { h.fill(r) })
}

// fill reads and delivers until nothing is missing. When the log cannot be read the next tick tries again.
func (h *Hub) fill(r *room) {
	select {
	case h.filling <- struct{}{}:
		defer func() { <-h.filling }()
	case <-h.ctx.Done():
		return
	}
	for {
		r.mu.Lock()
		after := r.head
		if r.heard <= after || r.idleLocked() {
			r.filling = false
			idle := r.idleLocked()
			r.mu.Unlock()
			if idle {
				h.prune(r)
			}
			return
		}
		r.mu.Unlock()
		var events []chat.Event
		err := h.view(h.ctx, func(l store.Reader) (err error) {
			events, err = l.Tail(r.id, after, fillBatch)
			return err
		})
		if err != nil || len(events) == 0 {
			h.fillFailed(r, err)
			return
		}
		r.mu.Lock()
		for _, e := range events {
			h.takeLocked(r, e)
		}
		r.mu.Unlock()
		h.flusher.catchUp(h.ctx)
	}
}

func (h *Hub) fillFailed(r *room, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.filling = false
	if h.ctx.Err() == nil {
		h.cfg.Logger.WarnContext(h.ctx, "room cannot be read, trying again", "room", r.id, "heard", r.heard, "head", r.head, "err", err)
		h.sweeper.again(r)
	}
}

// learn reads what the hub has to know of a room it began to follow. The head heals the moment between the reading of the
// head it began with and its place in the index, in which an event may have passed unseen.
func (h *Hub) learn(l store.Reader, r *room) error {
	head, err := l.RoomHead(r.id)
	if err != nil {
		return err
	}
	members, err := l.CountMembers(r.id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members < 0 || r.counted < head {
		r.members, r.counted = members, head
	}
	r.heard = max(r.heard, head)
	h.fillLocked(r)
	return nil
}
