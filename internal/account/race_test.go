package account_test

import (
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

// TestAChangedPasswordBeginsNothing: who was let in by a password that is changed before the session begins gets none, since
// changing it has ended all there were.
func TestAChangedPasswordBeginsNothing(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.signUp("ann")
		on := account.Terms{Via: "other", Token: func(id chat.ID) secret.String { return secret.String(id.String()) }}
		for name, signIn := range map[string]func(s *account.Service) error{
			"SignIn": func(s *account.Service) error {
				_, err := s.SignIn(t.Context(), "ann", password, account.Client{})
				return err
			},
			"SignInForTokens": func(s *account.Service) error {
				_, err := s.SignInForTokens(t.Context(), "ann", password, account.Client{})
				return err
			},
			"SignInOn": func(s *account.Service) error {
				_, err := s.SignInOn(t.Context(), "ann", password, on, account.Client{})
				return err
			},
		} {
			h.must(h.accounts.SetPassword(t.Context(), "ann", password))
			change := sync.OnceFunc(func() { h.must(h.accounts.SetPassword(t.Context(), "ann", "battery staple")) })
			late := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, NewID: func() chat.ID {
				change() // an id is made after the password was compared
				return chat.NewID()
			}})
			wantError(t, name, signIn(late), "wrong_sign_in")
			list, err := h.accounts.Sessions(t.Context(), chat.Actor{Account: ann.ID})
			h.must(err)
			if len(list) != 0 {
				t.Errorf("%s: %d sessions outlive the password", name, len(list))
			}
		}
	})
}

// TestASecondFactorAddedMeanwhileIsAskedFor: who was let in by a password alone begins no session once there is a second factor,
// since setting it up has made all other sessions prove again who acts.
func TestASecondFactorAddedMeanwhileIsAskedFor(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.guard()
		actor := h.owner("ann")
		addApp := sync.OnceFunc(func() { h.setUpApp(actor) })
		late := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: serverKey(t, 7), NewID: func() chat.ID {
			addApp() // an id is made after the factors were looked at
			return chat.NewID()
		}})
		_, err := late.SignIn(t.Context(), "ann", password, account.Client{})
		wantError(t, "by the password alone", err, "wrong_sign_in")
		_, err = late.Vouch(t.Context(), "ann", account.Client{})
		h.must(err)
		_, err = late.SignIn(t.Context(), "ann", password, account.Client{})
		wantError(t, "again", err, "second_factor_required")
	})
}
