package account

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// ErrTooManyBlocks refuses to block one more person.
var ErrTooManyBlocks = &chat.Error{Kind: chat.TooLarge, Code: "too_many_blocks", Message: "an account blocks at most 1,000 people"}

// Blocks lists whom the actor has blocked, the newest block first.
func (s *Service) Blocks(ctx context.Context, actor chat.Actor) ([]chat.Block, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Block, error) { return r.Blocks(actor.Account) })
}

// Block keeps another person away from the actor: no direct messages either way, no invitations, and what they say elsewhere is
// hidden from the actor. To block somebody again changes nothing.
func (s *Service) Block(ctx context.Context, actor chat.Actor, other chat.ID) error {
	if err := chat.MayBlock(actor.Account, other); err != nil {
		return err
	}
	return s.setBlock(ctx, actor, other, true)
}

// Unblock takes a block back: what was hidden by it is shown again. Where there is none, nothing happens.
func (s *Service) Unblock(ctx context.Context, actor chat.Actor, other chat.ID) error {
	return s.setBlock(ctx, actor, other, false)
}

func (s *Service) setBlock(ctx context.Context, actor chat.Actor, other chat.ID, on bool) error {
	return store.Act(ctx, s.Store, "block", func(tx store.Tx) error {
		if _, err := tx.Account(other); err != nil {
			return err
		}
		changed, err := tx.SetBlock(actor.Account, other, s.now(), on)
		if err != nil || !changed {
			return err
		}
		st := chat.State{Account: actor.Account, Kind: chat.StateBlocks, Subject: other.String()}
		if on {
			if err := checkBlocks(tx, actor.Account); err != nil {
				return err
			}
			st.Value = []byte(`{}`)
		}
		return tx.PutState(st)
	})
}

// checkBlocks refuses, after one was added, more blocks than an account may have.
func checkBlocks(tx store.Tx, account chat.ID) error {
	n, err := tx.CountBlocks(account)
	if err == nil && n > chat.MaxBlocks {
		return ErrTooManyBlocks
	}
	return err
}
