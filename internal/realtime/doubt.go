package realtime

import (
	"slices"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// doubts are what commits would have changed of which nobody knows whether they came about.
type doubts struct {
	rooms map[chat.ID]bool
	ended []chat.ID // sessions
}

// doubt notes a commit whose outcome is not known. Rooms are read, sessions asked about, people told of as they are; whoever follows
// account state begins anew from his position, which is right either way.
func (o *overflow) doubt(c store.Commit) {
	all := overflow{missed: o.missed, faces: o.faces}
	all.add(c)
	o.missed, o.faces = all.missed, all.faces
	for id := range all.heads {
		if o.doubts.rooms == nil {
			o.doubts.rooms = map[chat.ID]bool{}
		}
		o.doubts.rooms[id] = true
	}
	o.doubts.ended = append(o.doubts.ended, c.Ended...)
}

// settle finds out what has come about.
func (h *Hub) settle(d doubts) {
	for id := range d.rooms {
		if r := h.find(id); r != nil {
			h.look(r)
		}
	}
	for part := range slices.Chunk(d.ended, maxAsked) {
		h.task(func() { h.ask(part) })
	}
}

// look reads where a room stands and how many members it has; if it cannot, the next tick tries again.
func (h *Hub) look(r *room) {
	h.task(func() {
		select {
		case h.filling <- struct{}{}:
			defer func() { <-h.filling }()
		case <-h.ctx.Done():
			return
		}
		err := h.view(h.ctx, func(l store.Reader) error { return h.learn(l, r) })
		if err == nil || h.ctx.Err() != nil || chat.KindOf(err) == chat.NotFound {
			return
		}
		h.cfg.Logger.WarnContext(h.ctx, "room cannot be looked at, trying again", "room", r.id, "err", err)
		h.sweeper.doubt(r)
	})
}

// maxAsked is how many sessions are asked about at once.
const maxAsked = 128

// review asks whether the sessions that these connections stand on are over. A bell tells of that at once; this heals one that
// was lost.
func (h *Hub) review(due []*Session) {
	if h.cfg.Over == nil || !h.reviewing.CompareAndSwap(false, true) {
		return
	}
	ids := make([]chat.ID, 0, len(due))
	for _, s := range due {
		if id := s.standsOn(); !id.IsZero() {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		h.reviewing.Store(false)
		return
	}
	slices.SortFunc(ids, func(a, b chat.ID) int { return slices.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	h.task(func() {
		defer h.reviewing.Store(false)
		for part := range slices.Chunk(ids, maxAsked) {
			h.ask(part)
		}
	})
}

// ask ends what stands on those sessions that are over.
func (h *Hub) ask(sessions []chat.ID) {
	if h.cfg.Over == nil {
		return
	}
	over, err := h.cfg.Over(h.ctx, sessions)
	if err != nil {
		if h.ctx.Err() == nil {
			h.cfg.Logger.WarnContext(h.ctx, "sessions cannot be asked about", "err", err)
		}
		return
	}
	if len(over) > 0 {
		h.endSessions(over)
	}
}

// standsOn is the session of the actor that it is open for; zero if there is none, or not yet.
func (s *Session) standsOn() chat.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == arrived || s.stage == ended {
		return chat.ID{}
	}
	return s.actor.Session
}
