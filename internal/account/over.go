package account

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Over tells which of some sessions are over, and forgets those: for whoever keeps something open on them and may not have
// heard of their end.
func (s *Service) Over(ctx context.Context, sessions []chat.ID) ([]chat.ID, error) {
	over, err := view(ctx, s, func(r store.Reader) ([]chat.ID, error) { return r.SessionsOver(sessions) })
	if len(over) > 0 {
		s.Forget(over)
	}
	return over, err
}

// stillHere keeps others from deciding about the actor's account until the commit, and looks whether his session is there: it may
// have ended since he was let in by it, and what it made now would outlive that. chat.ErrUnauthenticated if it has.
func stillHere(tx store.Tx, actor chat.Actor) error {
	if err := tx.LockAccount(actor.Account); err != nil {
		return err
	}
	over, err := tx.SessionsOver([]chat.ID{actor.Session})
	if err == nil && len(over) > 0 {
		err = chat.ErrUnauthenticated
	}
	return err
}
