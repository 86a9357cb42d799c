package account

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// own is store.Act for what changes how the actor's account is kept safe: it is done only while he still acts, and nobody else changes the
// account meanwhile.
func (s *Service) own(ctx context.Context, what string, actor chat.Actor, f func(tx store.Tx) error) error {
	return store.Act(ctx, s.Store, what, func(tx store.Tx) error {
		if err := store.StillActs(tx, actor); err != nil {
			return err
		}
		return f(tx)
	})
}
