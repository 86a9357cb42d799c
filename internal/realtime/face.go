package realtime

import (
	"sync"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of telling what people are called now.
const (
	maxFaces  = 4096 // accounts that wait to be told of
	faceRooms = 500  // memberships read at once
)

// faces are the accounts of which others are to be told how they are seen now.
type faces struct {
	mu      sync.Mutex
	due     map[chat.ID]bool
	telling bool
}

// noteFace has everyone told how an account is seen now. It may be lost, as every signal: who connects reads people anew.
func (h *Hub) noteFace(account chat.ID) {
	f := &h.faces
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.due == nil {
		f.due = map[chat.ID]bool{}
	}
	if len(f.due) == maxFaces {
		return
	}
	f.due[account] = true
	if !f.telling {
		f.telling = true
		h.task(h.tellFaces)
	}
}

// next takes one account; ok is false, and the telling over, if there is none.
func (f *faces) next() (account chat.ID, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for account = range f.due {
		delete(f.due, account)
		return account, true
	}
	f.telling = false
	return account, false
}

// tellFaces tells of one account after the other, each as it is when its turn comes: what is told last is what holds.
func (h *Hub) tellFaces() {
	for {
		account, ok := h.faces.next()
		if !ok {
			return
		}
		if err := h.tellFace(account); err != nil && h.ctx.Err() == nil {
			h.cfg.Logger.WarnContext(h.ctx, "others are not told what somebody is called now", "account", account, "err", err)
		}
		h.flusher.catchUp(h.ctx)
	}
}

// tellFace tells everyone who follows a room in which the account is, or was: what it said there stands there under its name.
func (h *Hub) tellFace(account chat.ID) error {
	select {
	case h.filling <- struct{}{}:
		defer func() { <-h.filling }()
	case <-h.ctx.Done():
		return nil
	}
	var person chat.Account
	var rooms []*room
	shuns := map[chat.ID]bool{}
	err := h.view(h.ctx, func(l store.Reader) (err error) {
		if person, err = l.Account(account); err != nil {
			return err
		}
		blocked, err := l.Blocked(account)
		if err != nil {
			return err
		}
		for _, id := range blocked {
			shuns[id] = true
		}
		rooms, err = h.roomsOf(l, account)
		return err
	})
	if err != nil {
		return err
	}
	mark := h.marks.Add(1)
	var fs frames
	encode := func(e Encoder) []byte { return e.Signal(Signal{Kind: SignalPerson, Account: account, Person: &person}) }
	for _, r := range rooms {
		h.flusher.add(h.offerFace(r, account, shuns, func(s *Session) bool { return s.offerOnce(mark, fs.in(s.format, encode)) })...)
	}
	return nil
}

// offerFace offers to the followers of a room but to those who are apart from the account, and returns who has to be written to.
func (h *Hub) offerFace(r *room, account chat.ID, shuns map[chat.ID]bool, offer func(*Session) bool) (dirty []*Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.followers {
		to := f.session.viewer
		if !shuns[to] && !h.blocks.apart(to, account) && offer(f.session) {
			dirty = append(dirty, f.session)
		}
	}
	return dirty
}

// roomsOf are the rooms that somebody follows and in which the account is, or was.
func (h *Hub) roomsOf(l store.Reader, account chat.ID) (rooms []*room, err error) {
	var after chat.ID
	for {
		list, err := l.MembershipsOf(account, after, faceRooms)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if r := h.find(list[i].Room); r != nil {
				rooms = append(rooms, r)
			}
		}
		if len(list) < faceRooms {
			return rooms, nil
		}
		after = list[len(list)-1].Room
	}
}
