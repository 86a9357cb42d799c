package room

import (
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Landing is a room that invitations name: no direct room, and one that somebody is in. chat.ErrRoomNotFound otherwise.
func (s *Service) Landing(r store.Reader, room chat.ID) (chat.Room, error) {
	host, ok, err := r.Successor(room, chat.ID{})
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	if err != nil {
		return chat.Room{}, err
	}
	if _, _, err := r.Entry(host.Account, room); err != nil { // in a transaction it stays as it is from here on
		return chat.Room{}, err
	}
	return r.Room(room) // not while it is being deleted
}

// Land brings an account into a room on the strength of something that lets it in, which the caller has seen. Into a room it is in
// already it changes nothing.
func (s *Service) Land(tx store.Tx, by chat.Actor, room chat.ID) error {
	r, err := s.Landing(tx, room)
	if err != nil {
		return err
	}
	m, err := tx.Membership(room, by.Account)
	if err != nil {
		return err
	}
	if err := chat.MayBeAdmitted(r, m); err != nil || m.Status == chat.Joined {
		return err
	}
	if err := hasPlace(tx, room, 1); err != nil {
		return err
	}
	self, err := s.mayEnterMore(tx, by.Account)
	if err != nil {
		return err
	}
	return s.enter(tx, by, r, entrance{account: self, change: chat.MemberJoined, role: chat.RoleMember})
}
