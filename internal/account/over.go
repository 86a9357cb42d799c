package account

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Over tells which of some sessions are over, and forgets those: for whoever keeps something open on them and may not have
// heard of their end.
func (s *Service) Over(ctx context.Context, sessions []chat.ID) ([]chat.ID, error) {
	over, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.ID, error) { return r.SessionsOver(sessions) })
	if len(over) > 0 {
		s.Forget(over)
	}
	return over, err
}
