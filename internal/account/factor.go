package account

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Factors tells by what the actor's account is proved to be theirs.
func (s *Service) Factors(ctx context.Context, actor chat.Actor) (chat.Factors, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Factors, error) { return factorsOf(r, actor.Account) })
}

// factorsOf reads by what an account is proved.
func factorsOf(r store.Reader, account chat.ID) (f chat.Factors, err error) {
	_, err = r.Credential(account, store.CredentialPassword)
	if f.Password = err == nil; err != nil && !errors.Is(err, chat.ErrAccountNotFound) {
		return f, err
	}
	kept, err := r.Factors(account)
	if err != nil {
		return f, err
	}
	f.TOTPSince = kept.TOTPSince
	passkeys, err := r.Passkeys(account)
	if err != nil {
		return f, err
	}
	for _, p := range passkeys {
		f.Passkeys = append(f.Passkeys, p.Passkey)
	}
	logins, err := r.Identities(account)
	if err != nil {
		return f, err
	}
	for _, l := range logins {
		f.Logins = append(f.Logins, l.Provider)
	}
	f.RecoveryCodes, err = r.CountRecoveryCodes(account)
	return f, err
}

// changeFactors runs f, which changes by what the actor's account is proved. It asks for a proof, tells all of the account's
// sessions, and lets lapse what the others have proved by other factors than there are now.
func (s *Service) changeFactors(ctx context.Context, actor chat.Actor, f func(tx store.Tx) error) error {
	if err := s.requireProof(actor); err != nil {
		return err
	}
	return s.own(ctx, "change factors", actor, func(tx store.Tx) error { // from here on nobody else changes them
		if err := factorsChanged(tx, actor.Account); err != nil {
			return err
		}
		before, err := factorsOf(tx, actor.Account)
		if err != nil {
			return err
		}
		if err := f(tx); err != nil {
			return err
		}
		if err := s.mayStandAlone(tx, actor.Account, before); err != nil {
			return err
		}
		return s.lapse(tx, actor)
	})
}

func factorsChanged(tx store.Tx, account chat.ID) error {
	return tx.PutState(chat.State{Account: account, Kind: chat.StateFactors, Subject: "all", Value: []byte(`{}`)})
}

// lapse makes the actor's other sessions prove again who acts.
func (s *Service) lapse(tx store.Tx, actor chat.Actor) error {
	list, err := tx.Sessions(actor.Account, s.now())
	if err != nil {
		return err
	}
	for _, session := range list {
		if session.ID == actor.Session || session.ProvedAt.IsZero() {
			continue
		}
		if err := tx.ProveSession(actor.Account, session.ID, time.Time{}); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.sessions.prove(session.ID, time.Time{}) })
	}
	return nil
}

// ownFactors reads what is kept of an account's factors, and gives it the handle that authenticators will know it by.
func ownFactors(tx store.Tx, account chat.ID) (store.Factors, error) {
	f, err := tx.Factors(account)
	if err == nil && f.Handle == nil {
		f.Handle = make([]byte, handleBytes)
		_, _ = rand.Read(f.Handle) // never fails: crypto/rand ends the program instead
	}
	return f, err
}

// handleBytes is the length of a user handle, which has at most 64 bytes and says nothing of its owner (WebAuthn §5.4.3, §14.6.1).
const handleBytes = 32

// RemovePassword gives up the actor's password where a passkey lets them in without.
func (s *Service) RemovePassword(ctx context.Context, actor chat.Actor) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		f, err := factorsOf(tx, actor.Account)
		if err != nil || !f.Password {
			return err
		}
		if err := f.MayRemovePassword(); err != nil {
			return err
		}
		if err := tx.DeleteCredential(actor.Account, store.CredentialPassword); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorRemoved, actor.Account).With("factor", store.CredentialPassword))
	})
}

// ClearFactors takes away all factors of an account but its password, for who runs the server: for somebody who has lost them. It asks
// for no longer password: nobody could come in to choose one.
func (s *Service) ClearFactors(ctx context.Context, name string) error {
	if err := chat.CheckName(name); err != nil {
		return err
	}
	return store.Act(ctx, s.Store, "clear factors", func(tx store.Tx) error {
		a, err := tx.AccountByName(name)
		if err != nil {
			return err
		}
		if err := factorsChanged(tx, a.ID); err != nil {
			return err
		}
		passkeys, err := tx.Passkeys(a.ID)
		if err != nil {
			return err
		}
		for _, p := range passkeys {
			if err := tx.DeletePasskey(a.ID, p.ID); err != nil {
				return err
			}
		}
		f, err := ownFactors(tx, a.ID)
		if err != nil {
			return err
		}
		if err := tx.PutFactors(store.Factors{Account: a.ID, Handle: f.Handle, ChallengedAt: f.ChallengedAt}); err != nil {
			return err
		}
		if err := tx.SetRecoveryCodes(a.ID, nil); err != nil {
			return err
		}
		return tx.Audit(chat.AuditEntry{Action: chat.AuditFactorRemoved, Subject: a.ID}.With("factor", "all"))
	})
}
