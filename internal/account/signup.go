package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Registration is what makes an account.
type Registration struct {
	Admission

	Name     string
	Password secret.String
	FullName string // may be empty
}

// check reports whether r can make an account.
func (s *Service) check(ctx context.Context, r Registration) error {
	if err := chat.CheckName(r.Name); err != nil {
		return err
	}
	if err := chat.CheckFullName(r.FullName); err != nil {
		return err
	}
	return s.checkPassword(ctx, r.Password, s.Policy().MinPassword, r.Name, r.FullName)
}

// SignUp makes an account and brings it into the lobby, in one transaction, if the policy lets it in. A name in use is
// chat.ErrNameTaken.
func (s *Service) SignUp(ctx context.Context, r Registration) (chat.Account, error) {
	if err := s.admits(ctx, r.Admission); err != nil {
		return chat.Account{}, err
	}
	return s.register(ctx, r, false, func(tx store.Tx, a chat.Account) error { return created(tx, a, r.Address) })
}

// Add is SignUp on behalf of who runs the server, who may make administrators.
func (s *Service) Add(ctx context.Context, r Registration, admin bool) (chat.Account, error) {
	return s.register(ctx, r, admin, func(tx store.Tx, a chat.Account) error {
		return tx.Audit(byOperator(chat.AuditAccountCreated, a).With("admin", yes(admin)))
	})
}

// yes says that something is so; nothing if it is not.
func yes(so bool) string {
	if so {
		return "yes"
	}
	return ""
}

// register makes an account unless may, asked in the same transaction, refuses.
func (s *Service) register(ctx context.Context, r Registration, admin bool, may func(tx store.Tx, a chat.Account) error) (chat.Account, error) {
	if err := s.check(ctx, r); err != nil {
		return chat.Account{}, err
	}
	if err := s.nameFree(ctx, r.Name); err != nil {
		return chat.Account{}, err
	}
	hash, err := s.Hasher.Hash(ctx, r.Password.Reveal())
	if err != nil {
		return chat.Account{}, busy(err)
	}
	a := chat.Account{ID: s.NewID(), Name: r.Name, FullName: r.FullName, Admin: admin, CreatedAt: s.now()}
	err = store.Act(ctx, s.Store, "make account", func(tx store.Tx) error {
		if err := may(tx, a); err != nil {
			return err
		}
		invitation, err := s.spend(tx, r.Invitation, a, r.Address)
		if err != nil {
			return err
		}
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		if err := tx.SetCredential(a.ID, store.CredentialPassword, hash); err != nil {
			return err
		}
		if err := s.Welcome(tx, a); err != nil {
			return err
		}
		return s.land(tx, a, invitation)
	})
	if err != nil {
		return chat.Account{}, err
	}
	return a, nil
}

// nameFree spares the hashing for a name that is taken. The transaction decides.
func (s *Service) nameFree(ctx context.Context, name string) error {
	_, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.AccountByName(name) })
	switch {
	case err == nil:
		return chat.ErrNameTaken
	case errors.Is(err, chat.ErrAccountNotFound):
		return nil
	default:
		return err
	}
}

// busy turns what keeps a password from being hashed into what the caller can act on.
func busy(err error) error {
	return fmt.Errorf("%w (%w)", chat.ErrUnavailable, err)
}
