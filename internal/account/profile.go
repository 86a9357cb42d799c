package account

import (
	"context"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Me is the actor's account and the position of its state.
type Me struct {
	Account chat.Account
	Changed int64
	Email   string    // the mail address, confirmed; empty if there is none
	Pending string    // a mail address that waits to be confirmed
	ResetAt time.Time // when a reset counts that somebody has asked for by answers alone; zero if nobody has
}

// Me reads the actor's own account.
func (s *Service) Me(ctx context.Context, actor chat.Actor) (Me, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) (me Me, err error) {
		if me.Account, err = r.Account(actor.Account); err != nil {
			return me, err
		}
		if me.Changed, err = r.Changed(actor.Account); err != nil || actor.Scopes != 0 {
			return me, err // the rest is for people
		}
		return me, s.private(r, &me)
	})
}

// private reads what nobody but the account's owner knows.
func (s *Service) private(r store.Reader, me *Me) error {
	e, _, err := r.Email(me.Account.ID)
	if err != nil {
		return err
	}
	me.Email = e.Address
	waiting, err := r.TicketsOf(me.Account.ID, store.TicketEmail, s.now())
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		me.Pending = waiting[0].Value
	}
	d, _, err := r.DelayedReset(me.Account.ID)
	me.ResetAt = d.Due
	return err
}

// UpdateProfile changes what others read in place of the actor's name; the actor's sessions hear of it.
func (s *Service) UpdateProfile(ctx context.Context, actor chat.Actor, fullName string) (chat.Account, error) {
	if err := chat.CheckFullName(fullName); err != nil {
		return chat.Account{}, err
	}
	return store.Update(ctx, s.Store, "update profile", func(tx store.Tx) (chat.Account, error) {
		if err := store.StillActs(tx, actor); err != nil {
			return chat.Account{}, err
		}
		a, err := tx.Account(actor.Account)
		if err != nil || a.FullName == fullName {
			return a, err
		}
		a.FullName = fullName
		if err := tx.UpdateAccount(a); err != nil {
			return a, err
		}
		return a, profileChanged(tx, a)
	})
}

// profile is the value of chat.StateProfile.
type profile struct {
	Name     string `json:"name"`
	FullName string `json:"full_name"`
}

// ErrWrongPassword answers a change of password whose current one is wrong.
var ErrWrongPassword = &chat.Error{Kind: chat.Forbidden, Code: "wrong_password", Message: "the current password is wrong", Field: "current"}

// ChangePassword gives the actor's account a new password and ends all of its other sessions. Where the current one alone does not
// prove who acts, or there is none, it asks for a proof.
func (s *Service) ChangePassword(ctx context.Context, actor chat.Actor, current, next secret.String) error {
	if err := s.checkNext(ctx, actor.Account, next); err != nil {
		return err
	}
	if err := s.confirmOwner(ctx, actor, current); err != nil {
		return err
	}
	return s.setPassword(ctx, actor, next, actor.Audit(chat.AuditPasswordChanged, actor.Account))
}

// setPassword changes the password of the account that entry is about, and ends all sessions but the actor's and all links.
func (s *Service) setPassword(ctx context.Context, actor chat.Actor, password secret.String, entry chat.AuditEntry) error {
	account := entry.Subject
	hash, err := s.Hasher.Hash(ctx, password.Reveal())
	if err != nil {
		return busy(err)
	}
	return s.end(ctx, account, nil, func(tx store.Tx) error {
		if err := store.StillActs(tx, actor); err != nil {
			return err
		}
		if err := tx.SetCredential(account, store.CredentialPassword, hash); err != nil {
			return err
		}
		if isLong(password) {
			if err := tx.SetCredential(account, store.CredentialLong, longMark(hash)); err != nil {
				return err
			}
		}
		if err := tx.ForgetClients(account); err != nil {
			return err
		}
		if err := s.dropWays(tx, account); err != nil {
			return err
		}
		if err := tx.Audit(entry); err != nil {
			return err
		}
		return tx.EndSessions(account, actor.Session)
	})
}

// SetPassword is ChangePassword by who runs the server, for a name: it ends all sessions of that account.
func (s *Service) SetPassword(ctx context.Context, name string, password secret.String) error {
	if err := chat.CheckName(name); err != nil {
		return err
	}
	a, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.AccountByName(name) })
	if err != nil {
		return err
	}
	if err := s.checkNext(ctx, a.ID, password); err != nil {
		return err
	}
	return s.setPassword(ctx, chat.Actor{}, password, byOperator(chat.AuditPasswordSet, a))
}

// People lists accounts by name but those of guests, for anyone who is no guest.
func (s *Service) People(ctx context.Context, actor chat.Actor, f store.AccountFilter) ([]chat.Account, error) {
	if err := chat.MayRoam(actor); err != nil {
		return nil, err
	}
	f.NoGuests = true
	return s.List(ctx, f)
}

// Person reads one account as anyone who is signed in may see it; a guest, if it is or was in his room.
func (s *Service) Person(ctx context.Context, actor chat.Actor, id chat.ID) (chat.Account, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) {
		if chat.MayRoam(actor) != nil {
			m, err := r.Membership(actor.GuestRoom, id)
			if err == nil && m.Status == "" {
				err = chat.ErrAccountNotFound
			}
			if err != nil {
				return chat.Account{}, err
			}
		}
		return r.Account(id)
	})
}

// List lists accounts by name, for who runs the server.
func (s *Service) List(ctx context.Context, f store.AccountFilter) ([]chat.Account, error) {
	if err := chat.CheckQuery("query", f.Query); err != nil {
		return nil, err
	}
	if err := chat.CheckQuery("after", f.After); err != nil {
		return nil, err
	}
	f.Limit = min(max(f.Limit, 0), chat.MaxPage)
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Account, error) { return r.Accounts(f) })
}
