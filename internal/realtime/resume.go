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
	maxHidden  = 1000 // hidden messages that are known while it resumes
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
	if h.barred(s) {
		s.End(CodeBarred, "banned")
		return chat.ErrBanned
	}
	w := Welcome{Generation: h.log.Generation(), Session: o.Actor.Session}
	var heads []store.Head
	var hidden, blocked []chat.ID
	err := h.viewSlot(ctx, func(r store.Reader) (err error) {
		if w.Account, err = r.Account(o.Actor.Account); err != nil {
			return err
		}
		if w.Changed, err = r.Changed(o.Actor.Account); err != nil {
			return err
		}
		if len(o.Rooms) > 0 {
			if hidden, err = r.HiddenBy(o.Actor.Account, maxHidden); err != nil {
				return err
			}
		}
		if blocked, err = r.Blocked(o.Actor.Account); err != nil {
			return err
		}
		heads, err = r.HeadsOf(o.Actor.Account)
		return err
	})
	if err != nil {
		return fmt.Errorf("look around: %w", err)
	}
	h.blocks.know(o.Actor.Account, blocked, w.Changed)
	fresh := s.followAll(&w, heads)
	if err := s.learnAll(ctx, fresh); err != nil {
		return fmt.Errorf("learn rooms: %w", err)
	}
	w.Online = h.onlineFor(s)
	c := catcher{s: s, out: [][]byte{o.Greet(w)}, veil: veilOf(hidden, blocked), alone: len(hidden) == maxHidden}
	if err := c.catchUp(ctx, gaps(o.Rooms, w.Rooms)); err != nil {
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
		if at, ok := s.follow(at); ok {
			w.Rooms = append(w.Rooms, at)
		}
	}
	for {
		at, ok := s.nextMove()
		if !ok {
			break
		}
		if at, ok := s.follow(at); ok {
			w.Rooms = append(w.Rooms, at)
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
func (s *Session) nextMove() (store.Head, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage != looking {
		return store.Head{}, false
	}
	for id, m := range s.opens.moves {
		if m.joined {
			delete(s.opens.moves, id)
			return store.Head{Room: id, Head: m.seq, Floor: unknown}, true
		}
	}
	s.stage = opening
	return store.Head{}, false
}

// unknown is the floor of somebody who came into a room after its floor was read.
const unknown = -1

// follow puts the session into one room, which was seen to stand as at says. It returns where live delivery begins.
func (s *Session) follow(at store.Head) (store.Head, bool) {
	h := s.hub
	r := h.lock(at.Room, at.Head)
	s.mu.Lock()
	m, moved := s.opens.take(at.Room)
	later := moved && m.seq > at.Head
	ok := s.stage == looking && (!later || m.joined)
	if ok {
		if later {
			at.Floor = unknown
		}
		at.Head = max(r.head, at.Head)
		f := follower{session: s, after: at.Head, floor: at.Floor}
		if at.Floor == unknown {
			f.floor = at.Head // until it comes again: better to see an edit late than one that is not for it
		}
		r.followers = append(r.followers, f)
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
	return at, ok
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

// gap is what a receiver lacks of one room: (after, head], of which it may see what is above floor.
type gap struct {
	room        chat.ID
	after, head int64
	floor       int64 // perhaps unknown
}

// gaps compares what a receiver has with where live delivery begins.
func gaps(has map[chat.ID]int64, heads []store.Head) []gap {
	var list []gap
	for _, at := range heads {
		after, ok := has[at.Room]
		if ok && max(after, 0) < at.Head {
			list = append(list, gap{room: at.Room, after: max(after, 0), head: at.Head, floor: at.Floor})
		}
	}
	return list
}

// catchUp sends the events between the receiver's positions and those where live delivery begins, after what is there already.
func (c *catcher) catchUp(ctx context.Context, missing []gap) error {
	for {
		missing = c.fromTails(missing)
		if err := c.s.writeNow(c.out...); err != nil {
			return err
		}
		c.out, c.size = nil, 0
		if len(missing) == 0 {
			return nil
		}
		err := c.s.hub.viewSlot(ctx, func(r store.Reader) (err error) {
			missing, err = c.fromLog(r, missing)
			return err
		})
		if err != nil {
			return fmt.Errorf("read what was missed: %w", err)
		}
	}
}

// veil is what a receiver does not see of what others do.
type veil struct {
	hidden  map[chat.ID]bool // messages
	blocked map[chat.ID]bool // people
}

func veilOf(hidden, blocked []chat.ID) veil {
	v := veil{make(map[chat.ID]bool, len(hidden)), make(map[chat.ID]bool, len(blocked))}
	for _, id := range hidden {
		v.hidden[id] = true
	}
	for _, id := range blocked {
		v.blocked[id] = true
	}
	return v
}

func (v veil) hides(e *chat.Event) bool {
	about := e.Target
	if about.IsZero() {
		about = e.ID
	}
	return v.hidden[about]
}

// catcher collects the frames of what was missed.
type catcher struct {
	s     *Session
	veil  veil
	alone bool // too much is hidden to be known here: the log is asked for this account alone
	out   [][]byte
	size  int
}

func (c *catcher) full() bool { return len(c.out) >= stepEvents || c.size >= stepBytes }

func (c *catcher) skip(g gap) { c.out = append(c.out, c.s.format.encoder.Skipped(g.room, g.head)) }

// fromTails takes the first gaps as far as others have read them, and returns the rest.
func (c *catcher) fromTails(missing []gap) []gap {
	for i, g := range missing {
		if c.full() || !c.fromTail(g, c.s.hub.tails.find(g)) {
			return missing[i:]
		}
	}
	return nil
}

// fromTail adds one gap; false when the tail does not serve. Who went and came back while away is told to reload: the event of
// the going would be taken for the end of the room.
func (c *catcher) fromTail(g gap, t *tail) bool {
	switch {
	case g.head-g.after > chat.MaxCatchUp || g.floor >= g.head:
		c.skip(g)
		return true
	case t == nil || c.alone || g.floor == unknown:
		return false
	case wentAway(t.left, c.s.actor.Account, g):
		c.skip(g)
		return true
	}
	from := len(c.out)
	c.out = t.append(c.out, c.s.format, g, c.veil)
	for _, f := range c.out[from:] {
		c.size += len(f)
	}
	return true
}

// fromLog reads the first gaps, until enough is collected, and returns the rest.
func (c *catcher) fromLog(r store.Reader, missing []gap) ([]gap, error) {
	tails := &c.s.hub.tails
	for i, g := range missing {
		if c.full() {
			return missing[i:], nil
		}
		t := tails.find(g)
		if t == nil && !c.alone && g.floor != unknown && g.head-g.after <= chat.MaxCatchUp {
			var err error
			if t, err = tails.read(r, g); err != nil {
				return nil, err
			}
		}
		if c.fromTail(g, t) {
			continue
		}
		if err := c.fromEvents(r, g); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// fromEvents reads one gap for this account alone.
func (c *catcher) fromEvents(r store.Reader, g gap) error {
	events, err := r.Events(store.EventFilter{Account: c.s.actor.Account, Room: g.room, After: g.after, Limit: int(g.head - g.after)})
	switch {
	case errors.Is(err, chat.ErrRoomNotFound): // taken out meanwhile: that event waits in the queue
	case err != nil:
		return err
	}
	if wentAway(departures(events), c.s.actor.Account, g) {
		c.skip(g)
		return nil
	}
	reached := g.after
	for _, e := range events {
		if e.Seq > g.head {
			break
		}
		f := c.s.format.encoder.Event(e)
		c.out, c.size, reached = append(c.out, f), c.size+len(f), e.Seq
	}
	if reached < g.head { // the floor has risen above it
		c.skip(g)
	}
	return nil
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
