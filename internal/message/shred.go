package message

import (
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of one step of a shredding: so that others wait for it no longer than for a message.
const (
	shredMost   = 40  // messages and reactions
	shredWindow = 200 // positions of a log that are looked at together
	shredLooks  = 25  // windows
)

// Shred removes some of what an account that is gone has said, from where e stands on, as if its owner removed each message and took
// each reaction back; done when nothing is left. Contents, those of edits and emoji are gone when the transaction is, and in the end
// what reports have kept of the messages.
func (s *Service) Shred(tx store.Tx, a chat.Account, e store.Erasure) (next store.Erasure, done bool, err error) {
	if err := tx.LockAccount(a.ID); err != nil { // who reports one of its messages has done so by now, or finds it removed
		return e, false, err
	}
	removed := 0
	for range shredLooks {
		if e.Room.IsZero() || e.Seq < 0 {
			list, err := tx.MembershipsOf(a.ID, e.Room, 1)
			if err != nil {
				return e, false, err
			}
			if len(list) == 0 {
				return e, true, tx.ForgetReported(a.ID)
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
			if removed >= shredMost {
				return e, false, nil
			}
			n, err := s.shredOne(tx, a, m)
			if err != nil {
				return e, false, err
			}
			removed += n
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

// shredOne removes a message or a reaction, and tells how much work that was.
func (s *Service) shredOne(tx store.Tx, a chat.Account, m chat.Event) (n int, err error) {
	if m.Kind == chat.KindReaction {
		return s.shredReaction(tx, a, m)
	}
	e := s.event(chat.Actor{Account: a.ID, Name: a.Name}, m.Room, chat.KindRemoval)
	e.Target, e.Thread = m.ID, m.Thread
	if err := tx.Append(&e); err != nil {
		return 0, err
	}
	return 1, tx.MarkRemoved(e)
}

// shredReaction takes back all that the account has on a message. Who is there is told with the emoji; in the log it stands no more,
// neither where it was put nor where it was taken back.
func (s *Service) shredReaction(tx store.Tx, a chat.Account, m chat.Event) (n int, err error) {
	stand, err := tx.ReactionsOf(m.Room, m.Target, a.ID)
	if err != nil {
		return 0, err
	}
	for _, emoji := range stand {
		e := s.event(chat.Actor{Account: a.ID, Name: a.Name}, m.Room, chat.KindReaction)
		e.Target, e.Thread, e.ContentType = m.Target, m.Thread, chat.ContentJSON
		if e.Content, err = chat.EncodeContent(chat.ReactionContent{Emoji: emoji, Off: true}); err != nil {
			return 0, err
		}
		if err := tx.Append(&e); err != nil {
			return 0, err
		}
		if err := tx.ShredReaction(e); err != nil {
			return 0, err
		}
	}
	return len(stand) + 1, tx.ShredReaction(m)
}
