package account

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Traces takes away what a deleted account leaves in rooms, each method by one bounded step in a transaction; done when there is
// nothing more.
type Traces struct {
	// Leave takes the account out of rooms.
	Leave func(tx store.Tx, a chat.Account) (done bool, err error)
	// Shred takes away what it said, from where e stands on.
	Shred func(tx store.Tx, a chat.Account, e store.Erasure) (next store.Erasure, done bool, err error)
}

// ErrDeleted answers what is done about an account that is gone.
var ErrDeleted = &chat.Error{Kind: chat.Conflict, Code: "account_deleted", Message: "this account is deleted"}

// Deletion is how an account is to go.
type Deletion struct {
	Shred    bool   // what it said goes, too
	Language string // an Accept-Language, for the letter that tells of it
	by       string // what has deleted it, where nobody did
}

// Delete deletes the actor's own account: at once nobody can sign in to it, and profile, sessions, credentials, drafts and mail address
// are gone. Its rooms are left, and what it said goes, in the time after; its name is kept from others for NameKept. It asks for a
// proof. The last administrator stays: ErrLastAdmin.
func (s *Service) Delete(ctx context.Context, actor chat.Actor, d Deletion) error {
	if err := s.requireProof(actor); err != nil {
		return err
	}
	return s.alter(ctx, change{by: actor, may: store.StillActs, of: actor.Account}, func(tx store.Tx, a chat.Account) error { return s.delete(tx, actor, a, d) })
}

// DeleteOf is Delete of any account, by an administrator or, where actor is zero, by who runs the server.
func (s *Service) DeleteOf(ctx context.Context, actor chat.Actor, account chat.ID, d Deletion) error {
	return s.change(ctx, actor, account, func(tx store.Tx, a chat.Account) error { return s.delete(tx, actor, a, d) })
}

func (s *Service) delete(tx store.Tx, actor chat.Actor, a chat.Account, d Deletion) error {
	if err := mayGo(tx, a); err != nil {
		return err
	}
	if err := s.tell(tx, a, d.Language, letterDeleted, ""); err != nil {
		return err
	}
	now := s.now()
	if err := tx.KeepName(a.ID, a.Name, now.Add(NameKept)); err != nil {
		return err
	}
	if err := tx.Forget(a.ID); err != nil {
		return err
	}
	gone := chat.Account{
		ID: a.ID, Name: goneName(a.ID), Server: a.Server, Bot: a.Bot, CreatedAt: a.CreatedAt, DisabledAt: now, DeletedAt: now,
	}
	if err := tx.UpdateAccount(gone); err != nil {
		return err
	}
	tx.AfterCommit(s.wakeErasing)
	if err := tx.PutErasure(store.Erasure{Account: a.ID, Shred: d.Shred, StartedAt: now}); err != nil {
		return err
	}
	content := "kept"
	if d.Shred {
		content = "shredded"
	}
	return tx.Audit(actor.Audit(chat.AuditAccountDeleted, a.ID).With("name", a.Name).With("content", content).With("by", d.by))
}

// mayGo refuses to leave a server without an administrator.
func mayGo(tx store.Tx, a chat.Account) error {
	if !a.Admin || !a.DisabledAt.IsZero() {
		return nil
	}
	n, err := tx.CountAdmins()
	if err == nil && n <= 1 {
		err = ErrLastAdmin
	}
	return err
}

// goneName is the name of an account that has none: nobody is called so, since the time in an id is that of its making.
func goneName(id chat.ID) string { return "deleted-" + hex.EncodeToString(id[4:]) }

func (s *Service) wakeErasing() {
	select {
	case s.erasing <- struct{}{}:
	default:
	}
}

// erase goes on with deletions until ctx ends. What is not done by then is gone on with when it runs again.
func (s *Service) erase(ctx context.Context) error {
	again := time.NewTicker(s.SweepEvery)
	defer again.Stop()
	for {
		s.eraseAll(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-s.erasing:
		case <-again.C:
		}
	}
}

// eraseAll goes on with every deletion. One that fails is gone on with in the next round, and keeps no other from its end.
func (s *Service) eraseAll(ctx context.Context) {
	list, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]store.Erasure, error) { return r.Erasures(sweepLimit) })
	s.undone(ctx, err, "deletions are not read")
	for _, e := range list {
		for next := &e; next != nil && ctx.Err() == nil; {
			at := *next
			next, err = store.Update(ctx, s.Store, "erase", func(tx store.Tx) (*store.Erasure, error) { return s.eraseStep(tx, at) })
			s.undone(ctx, err, "a deletion does not go on", "account", e.Account)
		}
	}
}

// eraseStep goes on with a deletion, and tells where the next step begins; nil if there is none.
func (s *Service) eraseStep(tx store.Tx, e store.Erasure) (next *store.Erasure, err error) {
	a, err := tx.Account(e.Account)
	if err != nil {
		return nil, err
	}
	if s.Traces.Leave != nil {
		if done, err := s.Traces.Leave(tx, a); err != nil || !done {
			return &e, err
		}
	}
	if e.Shred && s.Traces.Shred != nil {
		next, done, err := s.Traces.Shred(tx, a, e)
		if err != nil {
			return nil, err
		}
		if !done {
			return &next, tx.PutErasure(next)
		}
	}
	return nil, tx.FinishErasure(e.Account)
}
