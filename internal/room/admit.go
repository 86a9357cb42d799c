package room

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Admit brings the actor into a group or an open room on the strength of something that lets one in, such as its address: the
// caller has seen it. Into a room they are in already it changes nothing; a room that everyone has left lets nobody in.
func (s *Service) Admit(ctx context.Context, actor chat.Actor, room chat.ID) error {
	if err := chat.MayRoam(actor); err != nil {
		return err
	}
	m, err := store.View(ctx, s.Store, "room", func(r store.Reader) (chat.Membership, error) { return r.Membership(room, actor.Account) })
	if err != nil || m.Status == chat.Joined {
		return err
	}
	return store.Act(ctx, s.Store, "admit", func(tx store.Tx) error { return s.Land(tx, actor, room) })
}
