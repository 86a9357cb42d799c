package account

import (
	"context"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// signedIn is the entry for a session that begins.
func (p proven) signedIn(session chat.Session) chat.AuditEntry {
	e := chat.AuditEntry{Action: chat.AuditSignIn, Actor: p.ID, Subject: p.ID, Name: p.Name, Address: session.Address}
	return e.With("session", session.ID.String()).With("agent", session.Agent).With("by", p.by).With("via", session.Via)
}

// refused notes a sign-in that failed because what was given is wrong, and returns its error. A name that cannot be one is not kept:
// people type their password there.
func (s *Service) refused(ctx context.Context, err error, name string, client Client, via string) error {
	if errors.Is(err, chat.ErrWrongSignIn) || errors.Is(err, ErrWrongKey) {
		if chat.CheckName(name) != nil {
			name = ""
		}
		e := chat.AuditEntry{At: s.now(), Action: chat.AuditSignInFailed, Name: name, Address: clip(client.Address, MaxAddress)}
		s.note(ctx, e.With("via", via))
	}
	return err
}

// begun keeps that a session began.
func (s *Service) begun(tx store.Tx, e chat.AuditEntry) error {
	tx.AfterCommit(func() { s.watched(e.Action) })
	return tx.Audit(e)
}

func (s *Service) watched(a chat.AuditAction) {
	if s.Watch != nil {
		s.Watch(a)
	}
}

// note keeps what happened though nothing came of it.
func (s *Service) note(ctx context.Context, e chat.AuditEntry) {
	s.watched(e.Action)
	if s.Note != nil {
		s.Note(e)
		return
	}
	if err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.Audit(e) }); err != nil {
		s.Log.WarnContext(ctx, "audit entry not kept", "action", e.Action, "account", e.Actor, "err", err)
	}
}

// created is the entry for an account that somebody makes for himself.
func created(tx store.Tx, a chat.Account, address string) error {
	e := chat.AuditEntry{Action: chat.AuditAccountCreated, Actor: a.ID, Subject: a.ID, Name: a.Name, Address: clip(address, MaxAddress)}
	return tx.Audit(e)
}

// byOperator is the entry for what is done to an account on the server's own machine.
func byOperator(action chat.AuditAction, a chat.Account) chat.AuditEntry {
	return chat.AuditEntry{Action: action, Subject: a.ID}.With("by", "operator").With("account", a.Name)
}
