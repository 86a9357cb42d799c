package realtime

import (
	"slices"
	"sync"

	"github.com/samtal-chat/samtal/chat"
)

// stage is how far a session has come. It only moves forward.
type stage uint8

const (
	arrived stage = iota // no hello yet
	looking              // finding out where things stand
	opening              // follows its rooms; catches up while live frames wait in the queue
	live
	ended // nothing is queued any more
)

// writing says who writes to the link.
type writing uint8

const (
	idle      writing = iota // nobody
	scheduled                // a flusher will
	trying                   // a flusher does, without waiting
	waiting                  // a goroutine of the session's own does, and may wait
)

// Session is one live connection of an account, over any door. Make it with Hub.Attach.
type Session struct {
	hub    *Hub
	link   Link
	format Format
	actor  chat.Actor // set by Open, before anybody else can find the session by it
	viewer chat.ID    // whose blocks count: the actor's account, or that of who listens; set with it
	twin   *Session   // the next one of the same chat.Session, guarded by the hub's peopleMu
	slot   int32      // of the sweeper, and its place there, guarded by its mutex
	place  int32

	listens bool // has the blocks of its viewer kept, though nobody's; of the door's goroutine
	counted bool // among the live ones of its person; guarded by the hub's peopleMu

	mu      sync.Mutex
	stage   stage
	writing writing
	queue   [][]byte
	bytes   int
	first   [1][]byte // the queue's array while it is short
	rooms   []*room
	opens   *arrival // while the session is not live
	changed int64    // account state up to here is known to the receiver
	mark    uint64   // of the last announcement it was offered
	end     ending
}

// ending is why a session is over.
type ending struct {
	code   Code // 0: not over
	reason string
}

// Attach takes a new connection into the hub's care: it is pinged, and told when the server stops. The door calls Detach when
// its reader is done, whatever happened before.
func (h *Hub) Attach(link Link, format Format) (*Session, error) {
	s := &Session{hub: h, link: link, format: format}
	if err := h.sweeper.add(h, s); err != nil {
		return nil, err
	}
	h.tally.connections[format.index].Add(1)
	return s, nil
}

// Detach ends the session for good. What still writes to the link finds it closed, or closes it.
func (s *Session) Detach() {
	h := s.hub
	s.mu.Lock()
	s.stage = ended
	s.dropLocked()
	rooms := s.rooms
	s.rooms, s.opens = nil, nil
	s.mu.Unlock()
	for _, r := range rooms {
		h.unfollow(r, s)
	}
	if s.listens {
		h.blocks.release(s.viewer)
	}
	h.depart(s, rooms)
	h.sweeper.remove(s)
	h.tally.connections[s.format.index].Add(-1)
	h.attached.Done()
}

// End closes the session after what is queued, at once and without waiting. The first reason counts, but before CodeEnded none does:
// what was taken from the receiver before may still be under way, and is not to be done any more.
func (s *Session) End(code Code, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLocked(code, reason)
}

// Revoked tells whether the actor's session is over, so that nothing may be done in its name any more.
func (s *Session) Revoked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end.code == CodeEnded
}

func (s *Session) endLocked(code Code, reason string) {
	if s.stage == ended {
		if code == CodeEnded && s.end.code != 0 {
			s.end = ending{code: code, reason: reason}
		}
		return
	}
	if s.stage < live { // what waits behind a resumption is of no use without it
		s.dropLocked()
	}
	s.stage = ended
	s.end = ending{code: code, reason: reason}
	if s.writing == idle {
		s.writing = waiting
		s.hub.task(s.drain)
	}
}

// Reply queues a frame that answers this session alone, and tries to write it here and now.
func (s *Session) Reply(frame []byte) {
	s.mu.Lock()
	if !s.offerLocked(frame, true) {
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.flush(nil)
}

// Tell queues a frame for this session alone and leaves the writing to the hub: for what a door tells many of its sessions.
func (s *Session) Tell(frame []byte) {
	if s.offer(frame, true) {
		s.hub.flusher.add(s)
	}
}

// offer queues a frame. What may be dropped is dropped first when the queue is not short. True asks the caller to schedule
// the session with the flusher.
func (s *Session) offer(frame []byte, needed bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offerLocked(frame, needed)
}

func (s *Session) offerLocked(frame []byte, needed bool) bool {
	if frame == nil || s.stage == ended || s.stage == arrived {
		return false
	}
	cfg := &s.hub.cfg
	n, size := len(s.queue)+1, s.bytes+len(frame)
	if !needed && (n > cfg.MaxQueue/4 || size > cfg.MaxQueueBytes/4) {
		return false
	}
	if n > cfg.MaxQueue || size > cfg.MaxQueueBytes {
		s.dropLocked()
		s.hub.tally.slow.Add(1)
		s.endLocked(CodeResume, "too slow: resume from your positions")
		return false
	}
	if s.writing != waiting && (n == cfg.MaxQueue/8 || size > cfg.MaxQueueBytes/8) {
		s.hub.flusher.press()
	}
	switch len(s.queue) {
	case 0:
		s.queue = s.first[:0]
	case cap(s.queue):
		s.queue = slices.Grow(s.queue, max(16, n)) // a burst has begun
	}
	s.queue, s.bytes = append(s.queue, frame), size
	if s.writing != idle || s.stage != live {
		return false
	}
	s.writing = scheduled
	return true
}

func (s *Session) dropLocked() {
	s.queue, s.bytes, s.first[0] = nil, 0, nil
}

// takeLocked moves the queue into frames, which it may reuse.
func (s *Session) takeLocked(frames [][]byte) [][]byte {
	frames = append(frames[:0], s.queue...)
	s.dropLocked()
	return frames
}

// flush writes what is queued without waiting. The caller has found or made the session scheduled. It returns scratch, grown.
func (s *Session) flush(scratch [][]byte) [][]byte {
	const rounds = 4 // then others have their turn
	for round := 0; ; round++ {
		s.mu.Lock()
		switch {
		case s.end.code != 0:
			s.writing = waiting
			s.mu.Unlock()
			s.hub.task(s.drain)
			return scratch
		case len(s.queue) == 0:
			s.writing = idle
			s.mu.Unlock()
			return scratch
		case round == rounds:
			s.writing = scheduled
			s.mu.Unlock()
			s.hub.flusher.add(s)
			return scratch
		}
		s.writing = trying
		scratch = s.takeLocked(scratch)
		s.mu.Unlock()
		all, err := s.link.TryWrite(scratch)
		clear(scratch)
		if err != nil {
			s.broken()
			continue
		}
		if !all {
			s.mu.Lock()
			s.writing = waiting
			s.mu.Unlock()
			s.hub.task(s.drain)
			return scratch
		}
	}
}

// broken ends a session whose link failed: the door's reader finds out by itself.
func (s *Session) broken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropLocked()
	s.endLocked(CodeResume, "the connection failed")
}

// drain writes what the link has kept and what is queued, waiting for the peer, until nothing is left; then it says why the
// session is over, if it is.
func (s *Session) drain() {
	var frames [][]byte
	for first := true; ; first = false {
		s.mu.Lock()
		frames = s.takeLocked(frames)
		end := s.end
		if len(frames) == 0 && end.code == 0 && !first {
			s.writing = idle
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		var err error
		if first || len(frames) > 0 {
			err = s.link.Write(frames)
		}
		if err != nil {
			s.broken()
			s.mu.Lock()
			end = s.end
			s.mu.Unlock()
		}
		if end.code != 0 {
			s.link.Close(end.code, end.reason) // nobody else writes: writing stays as it is
			return
		}
	}
}
