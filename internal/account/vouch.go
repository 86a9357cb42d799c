package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Vouch begins a session for somebody whom the program around this server has recognised. If there is no account of that
// name it makes one, without a password; a disabled one is refused with chat.ErrWrongSignIn.
func (s *Service) Vouch(ctx context.Context, name string, client Client) (Signed, error) {
	if err := chat.CheckName(name); err != nil {
		return Signed{}, err
	}
	a, err := s.named(ctx, name)
	if errors.Is(err, chat.ErrAccountNotFound) {
		a, err = s.admit(ctx, name)
	}
	if err != nil {
		return Signed{}, err
	}
	if !a.DisabledAt.IsZero() {
		return Signed{}, chat.ErrWrongSignIn
	}
	return s.begin(ctx, proven{Account: a, host: true}, client)
}

// admit makes an account that nobody can sign in to by password. If two requests make it at once, both get the one account.
func (s *Service) admit(ctx context.Context, name string) (chat.Account, error) {
	a := chat.Account{ID: s.NewID(), Name: name, CreatedAt: s.now()}
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		if err := created(tx, a, ""); err != nil {
			return err
		}
		return s.Welcome(tx, a)
	})
	if errors.Is(err, chat.ErrNameTaken) {
		return s.named(ctx, name)
	}
	if err != nil {
		return chat.Account{}, fmt.Errorf("admit: %w", err)
	}
	return a, nil
}

func (s *Service) named(ctx context.Context, name string) (chat.Account, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.AccountByName(name) })
}
