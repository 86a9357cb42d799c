package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// ErrWrongProof answers a proof that proves nothing.
var ErrWrongProof = &chat.Error{Kind: chat.Forbidden, Code: "wrong_proof", Message: "this does not prove who you are"}

// Proof is by what an actor shows that it is really they: one of its fields.
type Proof struct {
	Password secret.String
}

// Prove lets the actor's session do for chat.ProofLife what a session alone may not. A wrong proof is ErrWrongProof.
func (s *Service) Prove(ctx context.Context, actor chat.Actor, p Proof) error {
	err := s.confirm(ctx, actor, p.Password)
	if errors.Is(err, ErrWrongPassword) {
		return ErrWrongProof
	}
	if err != nil {
		return err
	}
	now := s.now()
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		tx.AfterCommit(func() { s.sessions.prove(actor.Session, now) })
		return tx.ProveSession(actor.Account, actor.Session, now)
	})
	if err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	return nil
}

// requireProof permits a sensitive act to who has proved not long ago who he is; chat.ErrProofRequired to others.
func (s *Service) requireProof(actor chat.Actor) error { return chat.CheckProof(actor, s.now()) }
