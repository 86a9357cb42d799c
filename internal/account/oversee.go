package account

import (
	"context"
	"errors"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// What administrators do with accounts of others. That the actor is one, and has proved who he is, has been made sure of by the
// caller; a zero actor is who runs the server.

// Overseen is an account as administrators see it.
type Overseen struct {
	chat.Account
	store.Use
}

// Oversee lists accounts by name, with how they are used.
func (s *Service) Oversee(ctx context.Context, f store.AccountFilter) ([]Overseen, error) {
	accounts, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	return s.overseen(ctx, accounts)
}

// OverseeOne reads one account, with how it is used.
func (s *Service) OverseeOne(ctx context.Context, id chat.ID) (Overseen, error) {
	a, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.Account(id) })
	if err != nil {
		return Overseen{}, err
	}
	list, err := s.overseen(ctx, []chat.Account{a})
	if err != nil {
		return Overseen{}, err
	}
	return list[0], nil
}

func (s *Service) overseen(ctx context.Context, accounts []chat.Account) ([]Overseen, error) {
	ids := make([]chat.ID, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
	}
	uses, err := store.View(ctx, s.Store, "account", func(r store.Reader) (map[chat.ID]store.Use, error) { return r.Uses(ids, s.now()) })
	if err != nil {
		return nil, err
	}
	list := make([]Overseen, len(accounts))
	for i, a := range accounts {
		list[i] = Overseen{Account: a, Use: uses[a.ID]}
	}
	return list, nil
}

// Invent makes an account for somebody who is to choose a password by a reset link: nobody knows the one it has.
func (s *Service) Invent(ctx context.Context, actor chat.Actor, r Registration, admin bool) (chat.Account, error) {
	token, _ := secret.NewToken(secret.SetupPrefix)
	r.Password = token
	return s.AddBy(ctx, actor, r, admin)
}

// AddBy is Add on behalf of an administrator.
func (s *Service) AddBy(ctx context.Context, actor chat.Actor, r Registration, admin bool) (chat.Account, error) {
	return s.register(ctx, r, admin, func(tx store.Tx, a chat.Account) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditAccountCreated, a.ID).With("name", a.Name).With("admin", yes(admin)))
	})
}

// Suspend keeps an account from signing in and ends its sessions and keys, until Restore. The last administrator stays: ErrLastAdmin.
func (s *Service) Suspend(ctx context.Context, actor chat.Actor, id chat.ID) error {
	return s.change(ctx, actor, id, func(tx store.Tx, a chat.Account) error {
		return s.suspend(tx, a, actor.Audit(chat.AuditAccountSuspended, a.ID).With("name", a.Name))
	})
}

// suspend shuts an account, unless it is shut.
func (s *Service) suspend(tx store.Tx, a chat.Account, entry chat.AuditEntry) error {
	if !a.DisabledAt.IsZero() {
		return nil
	}
	if err := mayGo(tx, a); err != nil {
		return err
	}
	a.DisabledAt = s.now()
	if err := tx.UpdateAccount(a); err != nil {
		return err
	}
	if err := tx.EndSessions(a.ID, chat.ID{}); err != nil {
		return err
	}
	return tx.Audit(entry)
}

// Restore lets a suspended account sign in again.
func (s *Service) Restore(ctx context.Context, actor chat.Actor, id chat.ID) error {
	return s.change(ctx, actor, id, func(tx store.Tx, a chat.Account) error {
		if a.DisabledAt.IsZero() {
			return nil
		}
		a.DisabledAt = time.Time{}
		if err := tx.UpdateAccount(a); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditAccountRestored, a.ID).With("name", a.Name))
	})
}

// ErrBotAdmin keeps bots, of which nobody proves who they are, and guests from being administrators.
var ErrBotAdmin = &chat.Error{Kind: chat.Invalid, Code: "bot_admin", Message: "a bot or a guest cannot be an administrator", Field: "admin"}

// SetAdmin makes an account an administrator, or one no more. The last one stays: ErrLastAdmin.
func (s *Service) SetAdmin(ctx context.Context, actor chat.Actor, id chat.ID, admin bool) error {
	return s.change(ctx, actor, id, func(tx store.Tx, a chat.Account) error {
		switch {
		case a.Admin == admin:
			return nil
		case admin && (a.Bot || a.IsGuest()):
			return ErrBotAdmin
		case !admin:
			if err := mayGo(tx, a); err != nil {
				return err
			}
		}
		a.Admin = admin
		if err := tx.UpdateAccount(a); err != nil {
			return err
		}
		role := "member"
		if admin {
			role = "admin"
		}
		return tx.Audit(actor.Audit(chat.AuditRoleChanged, a.ID).With("name", a.Name).With("role", role))
	})
}

// change runs f for an account that is there, on behalf of an administrator or the operator.
func (s *Service) change(ctx context.Context, actor chat.Actor, id chat.ID, f func(tx store.Tx, a chat.Account) error) error {
	return s.alter(ctx, change{by: actor, may: store.StillAdministers, of: id}, f)
}

// change is one of an account, by somebody who has to be one who may.
type change struct {
	by  chat.Actor
	may func(tx store.Tx, actor chat.Actor) error
	of  chat.ID
}

// alter makes a change of an account that is there, and lets its sessions hear of it. What f decides about administrators stands
// still until the commit. The server is locked before any account, so that nobody waits for somebody who waits for him.
func (s *Service) alter(ctx context.Context, c change, f func(tx store.Tx, a chat.Account) error) error {
	return store.Act(ctx, s.Store, "change account", func(tx store.Tx) error {
		if err := tx.LockServer(); err != nil {
			return err
		}
		if err := c.may(tx, c.by); err != nil {
			return err
		}
		if err := tx.LockAccount(c.of); err != nil {
			return err
		}
		a, err := tx.Account(c.of)
		if err != nil {
			return err
		}
		if !a.DeletedAt.IsZero() {
			return ErrDeleted
		}
		if err := sessionsChanged(tx, c.of); err != nil { // from here on nobody begins one for this account
			return err
		}
		tx.AfterCommit(func() { s.sessions.forgetAccount(c.of) })
		return f(tx, a)
	})
}

// SessionsOf lists the sessions of an account, last used first.
func (s *Service) SessionsOf(ctx context.Context, id chat.ID) ([]chat.Session, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Session, error) {
		if _, err := r.Account(id); err != nil {
			return nil, err
		}
		return r.Sessions(id, s.now())
	})
}

// RevokeOf ends one session of an account.
func (s *Service) RevokeOf(ctx context.Context, actor chat.Actor, id, session chat.ID) error {
	err := s.end(ctx, id, []chat.ID{session}, func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		if err := tx.EndSession(id, session); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditSessionEnded, id).With("session", session.String()))
	})
	if errors.Is(err, chat.ErrAccountNotFound) {
		return chat.ErrSessionNotFound
	}
	return err
}

// RevokeAllOf ends all sessions of an account and all its keys.
func (s *Service) RevokeAllOf(ctx context.Context, actor chat.Actor, id chat.ID) error {
	return s.change(ctx, actor, id, func(tx store.Tx, a chat.Account) error {
		if err := tx.EndSessions(id, chat.ID{}); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditSessionsOver, id).With("name", a.Name))
	})
}
