package account

import (
	"context"
	"encoding/json"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// NameKept is how long a name that somebody gave up is nobody else's.
const NameKept = 90 * 24 * time.Hour

// maxKeptNames is how many names may be kept for one account at once.
const maxKeptNames = 5

// ErrTooManyNames refuses another name to who has given up many a short time ago.
var ErrTooManyNames = &chat.Error{Kind: chat.Conflict, Code: "too_many_names", Message: "this account has changed its name often: later it may again", Field: "name"}

// ownerProved is requireProof for what makes an account last, which that of a guest does not.
func (s *Service) ownerProved(actor chat.Actor) error {
	if !actor.GuestRoom.IsZero() {
		return chat.ErrGuest
	}
	return s.requireProof(actor)
}

// Rename gives the actor's account another name. The old one is kept for it for NameKept, and still calls it in texts until then.
// Its live connections are asked to come again, so that they say the new name. It asks for a proof.
func (s *Service) Rename(ctx context.Context, actor chat.Actor, name string) (chat.Account, error) {
	if err := s.ownerProved(actor); err != nil {
		return chat.Account{}, err
	}
	if err := chat.CheckName(name); err != nil {
		return chat.Account{}, err
	}
	return store.Update(ctx, s.Store, "rename", func(tx store.Tx) (chat.Account, error) {
		if err := store.StillActs(tx, actor); err != nil {
			return chat.Account{}, err
		}
		a, err := tx.Account(actor.Account)
		if err != nil || a.Name == name {
			return a, err
		}
		if err := s.rename(tx, actor, a.Name, name); err != nil {
			return a, err
		}
		if a, err = tx.Account(actor.Account); err != nil {
			return a, err
		}
		tx.AfterCommit(func() { s.sessions.forgetAccount(a.ID) })
		return a, profileChanged(tx, a)
	})
}

func (s *Service) rename(tx store.Tx, actor chat.Actor, from, to string) error {
	now := s.now()
	if err := tx.Rename(actor.Account, to, now, now.Add(NameKept)); err != nil {
		return err
	}
	n, err := tx.CountKeptNames(actor.Account, now)
	if err != nil {
		return err
	}
	if n > maxKeptNames {
		return ErrTooManyNames
	}
	return tx.Audit(actor.Audit(chat.AuditNameChanged, actor.Account).With("from", from).With("to", to))
}

// profileChanged tells all of an account's sessions what it is called now.
func profileChanged(tx store.Tx, a chat.Account) error {
	value, err := json.Marshal(profile{Name: a.Name, FullName: a.FullName})
	if err != nil {
		return err
	}
	return tx.PutState(chat.State{Account: a.ID, Kind: chat.StateProfile, Subject: "me", Value: value})
}
