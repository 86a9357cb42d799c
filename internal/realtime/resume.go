package realtime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of what one step of a resumption holds in memory.
const (
	stepEvents = 1000
	stepBytes  = 256 << 10
	stepStates = 500
	maxWaiting = 1000 // states that may come while a session looks around
	maxOnline  = 500  // people whom a welcome names as online
)

// Opening is what a receiver says when it begins to follow.
type Opening struct {
	Actor chat.Actor
	// Generation is that of the log which the positions belong to. With another one they are ignored.
	Generation string
	Rooms      map[chat.ID]int64 // the newest seq it has
	Changed    *int64            // the newest account state it has
	// Greet makes the first frame; nil if the format has none.
	Greet func(Welcome) []byte
}

// Welcome is what a receiver is told first.
type Welcome struct {
	Generation string
	Account    chat.Account
	Session    chat.ID
	Changed    int64
	Rooms      []store.Head // where live delivery begins
	Online     []chat.ID
}

// arrival is what a session needs until it is live.
type arrival struct {
	moves  map[chat.ID]move // what happened to its account while it looked around
	states []chat.State
	fresh  []*room // rooms that it is the first to follow
}

// move is the newest member event about an account in a room. When the session has followed the room already, it hears of its
// coming back as everyone does.
type move struct {
	seq      int64
	joined   bool
	followed bool
}

// Open makes the session follow everything its actor may see, sends what the receiver has missed, and returns when it is live.
// From then on, and only then, the door may Reply. After an error the door closes the connection: chat.ErrUnauthenticated says
// that the actor's session has ended, ErrTooManySessions that it is one too many, ErrGone that it is closed already.
func (s *Session) Open(ctx context.Context, o Opening) error {
	h := s.hub
	if o.Generation != "" && o.Generation != h.log.Generation() {
		o.Rooms, o.Changed = nil, nil
	}
	if err := h.arrive(s, o.Actor); err != nil {
		return err
	}
	w := Welcome{Generation: h.log.Generation(), Session: o.Actor.Session}
	var heads []store.Head
	err := h.viewSlot(ctx, func(r store.Reader) (err error) {
		if w.Account, err = r.Account(o.Actor.Account); err != nil {
			return err
		}
		if w.Changed, err = r.Changed(o.Actor.Account); err != nil {
			return err
		}
		heads, err = r.HeadsOf(o.Actor.Account)
		return err
	})
	if err != nil {
		return fmt.Errorf("look around: %w", err)
	}
	fresh := s.followAll(&w, heads)
	if err := s.learnAll(ctx, fresh); err != nil {
		return fmt.Errorf("learn rooms: %w", err)
	}
	w.Online = h.onlineFor(s)
	if err := s.writeNow(o.Greet(w)); err != nil {
		return err
	}
	if err := s.catchUp(ctx, o.Rooms, w.Rooms); err != nil {
		return err
	}
	if err := s.catchUpStates(ctx, o.Changed, w.Changed); err != nil {
		return err
	}
	return s.goLive()
}

// followAll puts the session into all rooms of its account. Each room's position is fixed under that room's lock: what is above
// it comes live, what is below is read from the log.
func (s *Session) followAll(w *Welcome, heads []store.Head) []*room {
	s.mu.Lock()
	s.rooms = make([]*room, 0, len(heads))
	s.mu.Unlock()
	w.Rooms = make([]store.Head, 0, len(heads))
	for _, at := range heads {
		if head, ok := s.follow(at.Room, at.Head); ok {
			w.Rooms = append(w.Rooms, store.Head{Room: at.Room, Head: head})
		}
	}
	for {
		id, m, ok := s.nextMove()
		if !ok {
			break
		}
		if head, ok := s.follow(id, m.seq); ok {
			w.Rooms = append(w.Rooms, store.Head{Room: id, Head: head})
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == ended {
		return nil
	}
	s.changed = w.Changed
	for _, st := range s.opens.states {
		s.offerStateLocked(st, new(frames))
	}
	s.opens.states = nil
	return s.opens.fresh
}

// nextMove returns a room that the account came into meanwhile. When there is none the session has looked around: from then
// on the dispatcher puts it into rooms.
func (s *Session) nextMove() (chat.ID, move, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage != looking {
		return chat.ID{}, move{}, false
	}
	for id, m := range s.opens.moves {
		if m.joined {
			delete(s.opens.moves, id)
			return id, m, true
		}
	}
	s.stage = opening
	return chat.ID{}, move{}, false
}

// follow puts the session into one room of which the log was seen to stand at at. It returns where live delivery begins.
func (s *Session) follow(id chat.ID, at int64) (head int64, ok bool) {
	h := s.hub
	r := h.lock(id, at)
	s.mu.Lock()
	m, moved := s.opens.take(id)
	if s.stage == looking && (!moved || m.seq <= at || m.joined) {
		head, ok = max(r.head, at), true
		r.followers = append(r.followers, follower{session: s, after: head})
		s.rooms = append(s.rooms, r)
		if r.members < 0 {
			s.opens.fresh = append(s.opens.fresh, r)
		}
	}
	s.mu.Unlock()
	empty := len(r.followers) == 0
	r.mu.Unlock()
	if empty {
		h.prune(r)
	}
	return head, ok
}

func (a *arrival) take(id chat.ID) (m move, ok bool) {
	if a == nil {
		return move{}, false
	}
	m, ok = a.moves[id]
	delete(a.moves, id)
	return m, ok
}

func (s *Session) learnAll(ctx context.Context, fresh []*room) error {
	if len(fresh) == 0 {
		return nil
	}
	return s.hub.viewSlot(ctx, func(l store.Reader) error {
		for _, r := range fresh {
			if err := s.hub.learn(l, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeNow writes frames ahead of what waits in the queue, as long as the session is not live.
func (s *Session) writeNow(fs ...[]byte) error {
	fs = slices.DeleteFunc(fs, func(f []byte) bool { return f == nil })
	s.mu.Lock()
	over := s.stage == ended
	s.mu.Unlock()
	if over {
		return ErrGone
	}
	if len(fs) == 0 {
		return nil
	}
	if err := s.link.Write(fs); err != nil {
		s.broken()
		return ErrGone
	}
	return nil
}

// gap is what a receiver lacks of one room: (after, head].
type gap struct {
	room        chat.ID
	after, head int64
}

// catchUp sends the events between the receiver's positions and those where live delivery begins.
func (s *Session) catchUp(ctx context.Context, has map[chat.ID]int64, heads []store.Head) error {
	var gaps []gap
	for _, at := range heads {
		after, ok := has[at.Room]
		if ok && max(after, 0) < at.Head {
			gaps = append(gaps, gap{room: at.Room, after: max(after, 0), head: at.Head})
		}
	}
	for len(gaps) > 0 {
		var fs [][]byte
		var rest []gap
		err := s.hub.viewSlot(ctx, func(r store.Reader) (err error) {
			fs, rest, err = s.read(r, gaps)
			return err
		})
		if err != nil {
			return fmt.Errorf("read what was missed: %w", err)
		}
		if err := s.writeNow(fs...); err != nil {
			return err
		}
		gaps = rest
	}
	return nil
}

// read encodes what fills the first gaps, and returns those it had no place for.
func (s *Session) read(r store.Reader, gaps []gap) (fs [][]byte, rest []gap, err error) {
	size := 0
	encoder := s.format.encoder
	for i, g := range gaps {
		if len(fs) >= stepEvents || size >= stepBytes {
			return fs, gaps[i:], nil
		}
		if g.head-g.after > chat.MaxCatchUp {
			fs = append(fs, encoder.Skipped(g.room, g.head))
			continue
		}
		events, err := r.Events(store.EventFilter{
			Account: s.actor.Account, Room: g.room, After: g.after, Limit: int(g.head - g.after),
		})
		switch {
		case errors.Is(err, chat.ErrRoomNotFound): // taken out meanwhile: that event waits in the queue
			fs = append(fs, encoder.Skipped(g.room, g.head))
			continue
		case err != nil:
			return nil, nil, err
		}
		reached := g.after
		for _, e := range events {
			if e.Seq > g.head {
				break
			}
			f := encoder.Event(e)
			fs, size, reached = append(fs, f), size+len(f), e.Seq
		}
		if reached < g.head { // the reader's floor has risen above it
			fs = append(fs, encoder.Skipped(g.room, g.head))
		}
	}
	return fs, nil, nil
}

// catchUpStates sends the account state in (has, now].
func (s *Session) catchUpStates(ctx context.Context, has *int64, now int64) error {
	if has == nil {
		return nil
	}
	for after := max(*has, 0); after < now; {
		var states []chat.State
		err := s.hub.viewSlot(ctx, func(r store.Reader) (err error) {
			states, err = r.States(s.actor.Account, after, stepStates)
			return err
		})
		if err != nil {
			return fmt.Errorf("read account state: %w", err)
		}
		var fs [][]byte
		for _, st := range states {
			if st.Changed <= now {
				fs = append(fs, s.format.encoder.State(st))
			}
			after = st.Changed
		}
		if err := s.writeNow(fs...); err != nil {
			return err
		}
		if len(states) < stepStates {
			return nil
		}
	}
	return nil
}

// goLive ends the resumption: what has waited in the queue follows.
func (s *Session) goLive() error {
	s.mu.Lock()
	if s.stage == ended {
		s.mu.Unlock()
		return ErrGone
	}
	s.stage, s.opens = live, nil
	if f := s.format.encoder.Live(); f != nil {
		s.queue = slices.Insert(slices.Clone(s.queue), 0, f)
		s.bytes += len(f)
	}
	s.writing = scheduled
	s.mu.Unlock()
	s.hub.settled(s)
	s.flush(nil)
	return nil
}
