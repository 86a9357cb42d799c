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
	if errors.Is(err, chat.ErrWrongSignIn) || errors.Is(err, ErrWrongKey) || errors.Is(err, errNotRemembered) {
		if chat.CheckName(name) != nil {
			name = ""
		}
		e := s.failed(client.Address)
		e.Name = name
		s.note(ctx, e.With("via", via))
	}
	return err
}

// failed is the entry for a sign-in that comes to nothing.
func (s *Service) failed(address string) chat.AuditEntry {
	return chat.AuditEntry{At: s.now(), Action: chat.AuditSignInFailed, Address: clip(address, MaxAddress)}
}

// RefusedElsewhere notes a sign-in at a login elsewhere of which nothing came, and why: the login said no, or what came back is no
// answer to what this browser had asked.
func (s *Service) RefusedElsewhere(ctx context.Context, provider string, err error, client Client) {
	switch {
	case errors.Is(err, chat.ErrWrongSignIn):
		s.note(ctx, s.failed(client.Address).With("by", provider).With("why", "refused"))
	case errors.Is(err, ErrSignInOver):
		s.note(ctx, s.failed(client.Address).With("by", provider).With("why", "not_asked"))
	}
}

// inVain notes the sign-in of somebody who has proved who he is, and is not let in all the same.
func (s *Service) inVain(ctx context.Context, a proven, address, via, why string) {
	e := s.failed(address)
	e.Actor, e.Subject, e.Name = a.ID, a.ID, a.Name
	s.note(ctx, e.With("by", a.by).With("via", via).With("why", why))
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
