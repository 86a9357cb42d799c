package realtime

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// SignalKind sorts what is live only.
type SignalKind string

// The kinds of signal.
const (
	SignalTyping   SignalKind = "typing"   // Account writes in Room, perhaps in Thread
	SignalPresence SignalKind = "presence" // Account is Online now, or is not
	SignalRead     SignalKind = "read"     // Account has read Room up to Seq
	SignalPerson   SignalKind = "person"   // Account is seen as Person now: called otherwise, or gone
)

// Signal is what is not history: it is never stored and may be lost.
type Signal struct {
	Kind    SignalKind
	Room    chat.ID
	Thread  chat.ID
	Account chat.ID
	Name    string
	Online  bool
	Seq     int64
	Person  *chat.Account // never changed
}

// Typing tells everyone else in the room that the actor is writing there.
func (h *Hub) Typing(ctx context.Context, actor chat.Actor, room, thread chat.ID) error {
	var shuns []chat.ID
	err := h.view(ctx, func(r store.Reader) error {
		_, m, err := r.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		if err := chat.MayType(m); err != nil {
			return err
		}
		if !h.blocks.holds(actor.Account) {
			shuns, err = r.Blocked(actor.Account)
		}
		return err
	})
	if err != nil {
		return err
	}
	if r := h.find(room); r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		h.signalLocked(r, Signal{Kind: SignalTyping, Room: room, Thread: thread, Account: actor.Account, Name: actor.Name}, shuns...)
	}
	return nil
}

// signalLocked hands a signal to the room's followers, but to those of the account it comes from, and those who have blocked it or
// whom it has blocked: shuns are the latter where the account is not here.
func (h *Hub) signalLocked(r *room, signal Signal, shuns ...chat.ID) {
	var fs frames
	encode := func(e Encoder) []byte { return e.Signal(signal) }
	var dirty []*Session
	for _, f := range r.followers {
		to := f.session.actor.Account
		if to == signal.Account || h.blocks.apart(to, signal.Account) || slices.Contains(shuns, to) {
			continue
		}
		if f.session.offer(fs.in(f.session.format, encode), false) {
			dirty = append(dirty, f.session)
		}
	}
	h.flusher.add(dirty...)
}

// deliverState hands account state to all sessions of the account, and a read position to the others in a small room.
func (h *Hub) deliverState(st chat.State) {
	var fs frames
	var dirty []*Session
	for _, s := range h.sessions(st.Account) {
		s.mu.Lock()
		if s.offerStateLocked(st, &fs) {
			dirty = append(dirty, s)
		}
		s.mu.Unlock()
	}
	h.flusher.add(dirty...)
	switch st.Kind {
	case chat.StateRead:
		h.tellRead(st)
	case chat.StateBlocks:
		h.turnBlock(st)
	default:
	}
}

// offerStateLocked queues account state unless the receiver has it. A session that looks around keeps it for later: only then
// is known what the receiver has.
func (s *Session) offerStateLocked(st chat.State, fs *frames) bool {
	switch {
	case s.stage == looking:
		if len(s.opens.states) == maxWaiting {
			s.endLocked(CodeResume, "too much happened: connect again")
			return false
		}
		s.opens.states = append(s.opens.states, st)
		return false
	case st.Changed <= s.changed:
		return false
	default:
		return s.offerLocked(fs.in(s.format, func(e Encoder) []byte { return e.State(st) }), true)
	}
}

func (h *Hub) tellRead(st chat.State) {
	id, err := chat.ParseID(st.Subject)
	if err != nil {
		return // no room's position
	}
	var at struct {
		Seq int64 `json:"seq"`
	}
	if json.Unmarshal(st.Value, &at) != nil {
		return
	}
	if r := h.find(id); r != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.smallLocked() {
			h.signalLocked(r, Signal{Kind: SignalRead, Room: id, Account: st.Account, Seq: at.Seq})
		}
	}
}

// offerOnce queues what may be lost, unless the session was offered the same before.
func (s *Session) offerOnce(mark uint64, frame []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mark == mark {
		return false
	}
	s.mark = mark
	return s.offerLocked(frame, false)
}
