package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestSignUp(t *testing.T) {
	h := newHouse(t)
	a, err := h.accounts.SignUp(t.Context(), account.Registration{Name: "Ann", Password: password, FullName: "Ann Lee"})
	h.must(err)
	if a.Name != "Ann" || a.FullName != "Ann Lee" || a.Admin || a.ID.IsZero() || !a.CreatedAt.Equal(h.clock.Now()) {
		t.Errorf("got %+v", a)
	}
	kept, err := h.accounts.Person(t.Context(), chat.Actor{}, a.ID)
	if err != nil || kept != a {
		t.Errorf("kept: got %+v, %v, want %+v", kept, err, a)
	}
	h.must(h.store.View(t.Context(), func(r store.Reader) error {
		hash, err := r.Credential(a.ID, store.CredentialPassword)
		if !strings.HasPrefix(hash, "$argon2id$") || strings.Contains(hash, password.Reveal()) {
			t.Error("the password is not kept as its hash")
		}
		return err
	}))
	tests := []struct {
		name string
		r    account.Registration
		code string
	}{
		{"the same name", account.Registration{Name: "Ann", Password: password}, "name_taken"},
		{"in another case", account.Registration{Name: "aNN", Password: password}, "name_taken"},
		{"a bad name", account.Registration{Name: "ann lee", Password: password}, "bad_name"},
		{"a control character", account.Registration{Name: "ann\n", Password: password}, "bad_name"},
		{"a short password", account.Registration{Name: "bob", Password: "short"}, "password_too_short"},
		{"a long password", account.Registration{Name: "bob", Password: secret.String(strings.Repeat("x", 257))}, "password_too_long"},
		{"a bad full name", account.Registration{Name: "bob", Password: password, FullName: "a\u202eb"}, "control_character"},
	}
	for _, tt := range tests {
		_, err := h.accounts.SignUp(t.Context(), tt.r)
		wantError(t, tt.name, err, tt.code)
	}
}

func TestOneNameAtOnceIsOneAccount(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		names := []string{"ann", "Ann", "ANN", "aNn"}
		errs := make([]error, len(names))
		var wg sync.WaitGroup
		for i, name := range names {
			wg.Go(func() {
				_, errs[i] = h.accounts.SignUp(t.Context(), account.Registration{Name: name, Password: password})
			})
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else {
				wantError(t, "the others", err, "name_taken")
			}
		}
		if made != 1 {
			t.Errorf("%d accounts were made, want 1", made)
		}
	})
}

func TestWelcomeIsPartOfTheSignUp(t *testing.T) {
	h := newHouse(t)
	refused := errors.New("no room in the lobby")
	var met []string
	s := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Welcome: func(tx store.Tx, a chat.Account) error {
		if _, err := tx.Account(a.ID); err != nil {
			t.Errorf("the account is not there yet: %v", err)
		}
		met = append(met, a.Name)
		if a.Name == "bob" {
			return refused
		}
		return nil
	}})
	_, err := s.SignUp(t.Context(), account.Registration{Name: "ann", Password: password})
	h.must(err)
	_, err = s.SignUp(t.Context(), account.Registration{Name: "bob", Password: password})
	if !errors.Is(err, refused) {
		t.Errorf("got %v, want the refusal", err)
	}
	list, err := s.List(t.Context(), store.AccountFilter{})
	h.must(err)
	if len(list) != 1 || list[0].Name != "ann" || len(met) != 2 {
		t.Errorf("accounts %+v, met %v: want ann alone, and both met", list, met)
	}
}

func TestSetupMakesTheFirstAdministratorOnce(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	_, err := h.accounts.Setup(ctx, "", account.Registration{Name: "eve", Password: password})
	wantError(t, "before there is a token", err, "wrong_setup_token")
	old, err := h.accounts.SetupToken(ctx)
	h.must(err)
	token, err := h.accounts.SetupToken(ctx)
	h.must(err)
	if !secret.IsToken(secret.SetupPrefix, token.Reveal()) || token == old {
		t.Error("the token is not a fresh one")
	}
	for name, wrong := range map[string]string{"empty": "", "old": old.Reveal(), "guessed": token.Reveal() + "A"} {
		_, err := h.accounts.Setup(ctx, wrong, account.Registration{Name: "eve", Password: password})
		wantError(t, name, err, "wrong_setup_token")
	}
	_, err = h.accounts.Setup(ctx, token.Reveal(), account.Registration{Name: "ann", Password: "short"})
	wantError(t, "a password that may not be", err, "password_too_short") // and the token still holds
	ann, err := h.accounts.Setup(ctx, token.Reveal(), account.Registration{Name: "ann", Password: password})
	if err != nil || !ann.Admin {
		t.Errorf("got %+v, %v", ann, err)
	}
	_, err = h.accounts.Setup(ctx, token.Reveal(), account.Registration{Name: "eve", Password: password})
	wantError(t, "once more", err, "wrong_setup_token")
	_, err = h.accounts.SetupToken(ctx)
	wantError(t, "another token", err, "setup_done")
	if actor := h.actor(h.signIn("ann").Token.Reveal()); !actor.Admin {
		t.Error("the administrator signs in as anybody")
	}
}

func TestSetupYieldsToAnAdministratorMadeMeanwhile(t *testing.T) {
	h := newHouse(t)
	token, err := h.accounts.SetupToken(t.Context())
	h.must(err)
	_, err = h.accounts.Add(t.Context(), account.Registration{Name: "ann", Password: password}, true)
	h.must(err)
	_, err = h.accounts.Setup(t.Context(), token.Reveal(), account.Registration{Name: "eve", Password: password})
	wantError(t, "setup", err, "setup_done")
	list, err := h.accounts.List(t.Context(), store.AccountFilter{})
	h.must(err)
	if len(list) != 1 || !list[0].Admin {
		t.Errorf("accounts: %+v", list)
	}
}

func TestSignUpMakesNoAdministrators(t *testing.T) {
	h := newHouse(t)
	a := h.signUp("first")
	if a.Admin || h.actor(h.signIn("first").Token.Reveal()).Admin {
		t.Error("the first to sign up runs the server")
	}
}

func TestHashingGivesUpWithTheCaller(t *testing.T) {
	h := newHouse(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.accounts.SignUp(ctx, account.Registration{Name: "ann", Password: password})
	if err == nil {
		t.Fatal("an account was made for who had gone")
	}
	list, err := h.accounts.List(t.Context(), store.AccountFilter{})
	if err != nil || len(list) != 0 {
		t.Errorf("got %+v, %v", list, err)
	}
}
