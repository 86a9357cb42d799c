package message

import (
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of one step of a shredding: so that others wait for it no longer than for a message.
const (
	shredMost   = 40  // messages
	shredWindow = 200 // positions of a log that are looked at together
	shredLooks  = 25  // windows
)

// Shred removes some of what an account that is gone has said, from where e stands on, as if its owner removed each message; done
// when nothing is left. Contents and those of edits are gone when the transaction is.
func (s *Service) Shred(tx store.Tx, a chat.Account, e store.Erasure) (next store.Erasure, done bool, err error) {
	removed := 0
	for range shredLooks {
		if e.Room.IsZero() || e.Seq < 0 {
			list, err := tx.MembershipsOf(a.ID, e.Room, 1)
			if err != nil || len(list) == 0 {
				return e, err == nil, err
			}
			e.Room, e.Seq = list[0].Room, 0
		}
		said, to, err := tx.Said(e.Room, a.ID, e.Seq, shredWindow)
		if errors.Is(err, chat.ErrRoomNotFound) { // it was deleted meanwhile, with all that was said in it
			e.Seq = wholeRoom
			continue
		}
		if err != nil {
			return e, false, err
		}
		for _, m := range said {
			if removed == shredMost {
				return e, false, nil
			}
			if err := s.shredOne(tx, a, m); err != nil {
				return e, false, err
			}
			removed++
			e.Seq = m.Seq
		}
		if e.Seq = to; to == 0 {
			e.Seq = wholeRoom
		}
	}
	return e, false, nil
}

// wholeRoom is where an erasure stands when nothing is left in its room: the next one follows.
const wholeRoom = -1

func (s *Service) shredOne(tx store.Tx, a chat.Account, m chat.Event) error {
	e := s.event(chat.Actor{Account: a.ID, Name: a.Name}, m.Room, chat.KindRemoval)
	e.Target, e.Thread = m.ID, m.Thread
	if err := tx.Append(&e); err != nil {
		return err
	}
	return tx.MarkRemoved(e)
}
