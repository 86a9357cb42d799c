package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// SignInOn is SignIn at another door: it begins a session on its terms, or gives the one again that the account has there. There is
// no second step at such doors: an account with a second factor is chat.ErrWrongSignIn.
func (s *Service) SignInOn(ctx context.Context, name string, password secret.String, t Terms, client Client) (Signed, error) {
	a, err := s.attempt(ctx, name, password, client)
	if err != nil {
		return Signed{}, s.refused(ctx, err, name, client, t.Via)
	}
	if len(a.second) > 0 {
		s.inVain(ctx, a, client.Address, t.Via, "second_factor")
		return Signed{}, chat.ErrWrongSignIn
	}
	if a.memory != nil { // such doors have no sessions that may do less
		s.inVain(ctx, a, client.Address, t.Via, "login_away")
		return Signed{}, chat.ErrUpstreamAway
	}
	return s.resume(ctx, a, t, client)
}

// resume gives the account's session on these terms, or begins one.
func (s *Service) resume(ctx context.Context, a proven, t Terms, client Client) (Signed, error) {
	session, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Session, error) { return s.standing(r, a.Account, t) })
	if errors.Is(err, chat.ErrSessionNotFound) {
		session, err = s.beginOn(ctx, a, t, client)
	}
	if err != nil {
		return Signed{}, fmt.Errorf("sign in: %w", err)
	}
	token := t.Token(session.ID)
	life, _ := lasts(session)
	session.ExpiresAt = s.now().Add(life)
	_, err = s.AuthenticateVia(ctx, t.Via, token.Reveal(), client.Address) // signing in is a use
	return Signed{Session: session, Account: a.Account, Token: token}, err
}

// RevokeVia ends the actor's sessions at one door.
func (s *Service) RevokeVia(ctx context.Context, actor chat.Actor, via string) error {
	return s.end(ctx, actor.Account, nil, func(tx store.Tx) error {
		list, err := tx.Sessions(actor.Account, s.now())
		if err != nil {
			return err
		}
		for _, session := range list {
			if session.Via != via {
				continue
			}
			if err := tx.EndSession(actor.Account, session.ID); err != nil {
				return err
			}
		}
		return tx.Audit(actor.Audit(chat.AuditSignOut, actor.Account).With("via", via))
	})
}

// ErrLastAdmin keeps a server from being left without an administrator.
var ErrLastAdmin = &chat.Error{Kind: chat.Conflict, Code: "last_admin", Message: "this is the last administrator: appoint another one first"}

// Disable shuts the actor's own account, which its password confirms, and ends all of its sessions. Nobody signs in to it again;
// its name stays taken, so that nobody else speaks under it, and what it said stays.
func (s *Service) Disable(ctx context.Context, actor chat.Actor, password secret.String) error {
	if err := s.confirmOwner(ctx, actor, password); err != nil {
		return err
	}
	return s.alter(ctx, change{by: actor, may: store.StillActs, of: actor.Account}, func(tx store.Tx, a chat.Account) error {
		return s.suspend(tx, a, actor.Audit(chat.AuditAccountSuspended, a.ID).With("by", "self"))
	})
}

// confirm asks for the actor's password once more; ErrWrongPassword if it is another one.
func (s *Service) confirm(ctx context.Context, actor chat.Actor, password secret.String) error {
	hash, err := store.View(ctx, s.Store, "account", func(r store.Reader) (string, error) {
		return r.Credential(actor.Account, store.CredentialPassword)
	})
	if errors.Is(err, chat.ErrAccountNotFound) && s.Upstream != nil && len(password) <= chat.MaxPassword {
		return s.counted(actor, func() error { return s.confirmElsewhere(ctx, actor, password) })
	}
	if errors.Is(err, chat.ErrAccountNotFound) || len(password) > chat.MaxPassword {
		return ErrWrongPassword // there is none, or it cannot be this
	}
	if err != nil {
		return err
	}
	return s.counted(actor, func() error {
		err := s.match(ctx, hash, password)
		if errors.Is(err, chat.ErrWrongSignIn) {
			return ErrWrongPassword
		}
		if err == nil {
			s.noteLong(ctx, actor.Account, hash, password)
		}
		return err
	})
}

// counted makes an attempt at the actor's password, unless there were too many wrong ones.
func (s *Service) counted(actor chat.Actor, attempt func() error) error {
	giveBack, err := s.Limits.confirm(actor.Account)
	if err != nil {
		return err
	}
	if err = attempt(); !errors.Is(err, ErrWrongPassword) {
		giveBack()
	}
	return err
}
