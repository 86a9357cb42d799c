package realtime

import (
	"slices"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// person is an account with live sessions, or one that had them a moment ago.
type person struct {
	sessions []*Session // copied on write
	live     int        // sessions that are counted as live
	told     bool       // online was told to the watchers
	left     time.Time  // when the last session went; zero while there is one
	was      []chat.ID  // the rooms it followed
}

// arrive puts a session under its account and lets it look around.
func (h *Hub) arrive(s *Session, actor chat.Actor) error {
	s.actor, s.viewer = actor, actor.Account
	h.peopleMu.Lock()
	p := h.people[actor.Account]
	if p == nil {
		p = &person{}
		h.people[actor.Account] = p
		h.blocks.hold(actor.Account)
	}
	if h.cfg.MaxSessions > 0 && len(p.sessions) >= h.cfg.MaxSessions {
		h.peopleMu.Unlock()
		return &chat.WaitError{Err: ErrTooManySessions, Wait: time.Minute, Of: chat.Quota{Name: "sockets", Burst: h.cfg.MaxSessions}}
	}
	p.sessions = append(slices.Clip(p.sessions), s)
	p.left, p.was = time.Time{}, nil
	s.twin = h.bySession[actor.Session]
	h.bySession[actor.Session] = s
	h.peopleMu.Unlock()

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == ended {
		return ErrGone
	}
	s.stage, s.opens = looking, &arrival{moves: map[chat.ID]move{}}
	if h.over.has(actor.Session) { // it ended after it was asked for and before it stood in the index
		s.endLocked(CodeEnded, "the session has ended")
		return chat.ErrUnauthenticated
	}
	return nil
}

// depart takes a session from under its account.
func (h *Hub) depart(s *Session, rooms []*room) {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	p := h.people[s.actor.Account]
	if p == nil {
		return
	}
	i := slices.Index(p.sessions, s)
	if i < 0 {
		return
	}
	p.sessions = slices.Delete(slices.Clone(p.sessions), i, i+1)
	h.untwinLocked(s)
	if s.counted {
		s.counted = false
		if p.live--; p.live == 0 {
			h.turnLocked(s.actor, false)
		}
	}
	if len(p.sessions) == 0 {
		p.left = time.Now()
		p.was = make([]chat.ID, len(rooms))
		for i, r := range rooms {
			p.was[i] = r.id
		}
		h.restless[s.actor.Account] = true
	}
}

func (h *Hub) untwinLocked(s *Session) {
	id := s.actor.Session
	first := h.bySession[id]
	switch {
	case first == s && s.twin == nil:
		delete(h.bySession, id)
	case first == s:
		h.bySession[id] = s.twin
	default:
		for t := first; t != nil; t = t.twin {
			if t.twin == s {
				t.twin = s.twin
				break
			}
		}
	}
	s.twin = nil
}

// sessions are the live ones of an account. The slice does not change.
func (h *Hub) sessions(account chat.ID) []*Session {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	if p := h.people[account]; p != nil {
		return p.sessions
	}
	return nil
}

// endSessions closes everything that stands on sessions that are over.
func (h *Hub) endSessions(ids []chat.ID) {
	h.over.add(ids)
	var found []*Session
	h.peopleMu.Lock()
	for _, id := range ids {
		for s := h.bySession[id]; s != nil; s = s.twin {
			found = append(found, s)
		}
	}
	h.peopleMu.Unlock()
	for _, s := range found {
		s.End(CodeEnded, "the session has ended")
	}
}

func (h *Hub) endAccount(account chat.ID, code Code, reason string) {
	for _, s := range h.sessions(account) {
		s.End(code, reason)
	}
}

// settled notes that a session is live, and so perhaps its account.
func (h *Hub) settled(s *Session) {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	p := h.people[s.actor.Account]
	if p == nil || !slices.Contains(p.sessions, s) {
		return // it has gone already
	}
	s.counted = true
	if p.live++; p.live == 1 {
		h.turnLocked(s.actor, true)
	}
	if !p.told || len(p.sessions) == 1 {
		h.restless[s.actor.Account] = true
	}
}

// unsettle has an account's presence told again, where it came into a room.
func (h *Hub) unsettle(account chat.ID) {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	h.restless[account] = true
}

// change is a person whose presence is told.
type change struct {
	account  chat.ID
	online   bool
	turned   bool // not only told again
	sessions []*Session
	was      []chat.ID
}

// tellPresence tells who came online or went offline since the last time: some time after the fact, so that a reload does not
// flicker, and many at once, so that a storm costs each receiver few writes.
func (h *Hub) tellPresence(now time.Time) {
	changes, gone := h.presenceChanges(now)
	for _, c := range changes {
		if c.turned {
			for _, f := range h.watchers {
				f(c.account, c.online)
			}
		}
		h.announce(c)
	}
	for _, account := range gone {
		h.blocks.release(account)
	}
}

// presenceChanges also returns who is forgotten.
func (h *Hub) presenceChanges(now time.Time) (changes []change, gone []chat.ID) {
	h.peopleMu.Lock()
	defer h.peopleMu.Unlock()
	for account := range h.restless {
		p := h.people[account]
		switch {
		case p == nil:
		case len(p.sessions) > 0:
			changes = append(changes, change{account: account, online: true, turned: !p.told, sessions: p.sessions})
			p.told = true
		case now.Sub(p.left) < h.cfg.Grace:
			continue
		default:
			if p.told {
				changes = append(changes, change{account: account, turned: true, was: p.was})
			}
			delete(h.people, account)
			gone = append(gone, account)
		}
		delete(h.restless, account)
	}
	return changes, gone
}

// introduceLocked tells sessions that came into a small room who is online there. The others are told of them at the next tick.
func (h *Hub) introduceLocked(r *room, came []*Session) {
	if !r.smallLocked() {
		return
	}
	told := map[chat.ID]bool{came[0].actor.Account: true, {}: true}
	for _, f := range r.followers {
		account := f.session.actor.Account
		if told[account] || h.blocks.apart(account, came[0].actor.Account) {
			continue
		}
		told[account] = true
		signal := Signal{Kind: SignalPresence, Account: account, Online: true}
		for _, s := range came {
			if s.offer(s.format.encoder.Signal(signal), false) {
				h.flusher.add(s)
			}
		}
	}
}

// announce tells one change to everyone who shares a small room with the account, once.
func (h *Hub) announce(c change) {
	rooms := c.was
	for _, s := range c.sessions {
		s.mu.Lock()
		for _, r := range s.rooms {
			if !slices.Contains(rooms, r.id) {
				rooms = append(rooms, r.id)
			}
		}
		s.mu.Unlock()
	}
	mark := h.marks.Add(1)
	var fs frames
	signal := Signal{Kind: SignalPresence, Account: c.account, Online: c.online}
	encode := func(e Encoder) []byte { return e.Signal(signal) }
	var dirty []*Session
	for _, id := range rooms {
		r := h.find(id)
		if r == nil {
			continue
		}
		r.mu.Lock()
		if r.smallLocked() {
			for _, f := range r.followers {
				s := f.session
				if s.actor.Account != c.account && !h.blocks.apart(s.actor.Account, c.account) && s.offerOnce(mark, fs.in(s.format, encode)) {
					dirty = append(dirty, s)
				}
			}
		}
		r.mu.Unlock()
	}
	h.flusher.add(dirty...)
}

// onlineFor lists the people whose presence a session is told of and who are online.
func (h *Hub) onlineFor(s *Session) []chat.ID {
	s.mu.Lock()
	rooms := slices.Clone(s.rooms)
	s.mu.Unlock()
	seen := map[chat.ID]bool{s.actor.Account: true, {}: true}
	var online []chat.ID
	for _, r := range rooms {
		r.mu.Lock()
		if r.smallLocked() {
			for _, f := range r.followers {
				if a := f.session.actor.Account; !seen[a] && len(online) < maxOnline && !h.blocks.apart(a, s.actor.Account) {
					seen[a] = true
					online = append(online, a)
				}
			}
		}
		r.mu.Unlock()
	}
	return online
}
