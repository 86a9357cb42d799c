package account_test

import (
	"testing"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestSignInOnTerms(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	on := terms("door", "k")
	_, err := h.accounts.SignInOn(t.Context(), "ann", "wrong horse", on, account.Client{})
	wantError(t, "wrong password", err, "wrong_sign_in")
	first, err := h.accounts.SignInOn(t.Context(), "ANN", password, on, account.Client{})
	h.must(err)
	again, err := h.accounts.SignInOn(t.Context(), "ann", password, on, account.Client{})
	h.must(err)
	if first.Account != ann || first.Session.Via != "door" || again.Session.ID != first.Session.ID || again.Token != first.Token {
		t.Errorf("got %+v, then %+v", first.Session, again.Session)
	}
	other, err := h.accounts.SignInOn(t.Context(), "ann", password, terms("other", "k2"), account.Client{})
	h.must(err)

	actor, err := h.accounts.AuthenticateVia(t.Context(), "door", first.Token.Reveal(), "")
	h.must(err)
	h.must(h.accounts.RevokeVia(t.Context(), actor, "door"))
	_, err = h.accounts.AuthenticateVia(t.Context(), "door", first.Token.Reveal(), "")
	wantError(t, "revoked", err, "unauthenticated")
	_, err = h.accounts.AuthenticateVia(t.Context(), "other", other.Token.Reveal(), "")
	h.must(err)
}

func TestDisable(t *testing.T) {
	h := newHouse(t)
	h.signUp("ann")
	in, elsewhere := h.signIn("ann"), h.signIn("ann")
	actor := h.actor(in.Token.Reveal())
	wantError(t, "wrong password", h.accounts.Disable(t.Context(), actor, "wrong horse"), "wrong_password")
	h.must(h.accounts.Disable(t.Context(), actor, password))
	for _, s := range []account.Signed{in, elsewhere} {
		_, err := h.accounts.Authenticate(t.Context(), s.Token.Reveal(), "")
		wantError(t, "session", err, "unauthenticated")
	}
	_, err := h.accounts.SignIn(t.Context(), "ann", password, account.Client{})
	wantError(t, "sign in", err, "wrong_sign_in")
	_, err = h.accounts.SignUp(t.Context(), account.Registration{Name: "Ann", Password: password})
	wantError(t, "the name stays taken", err, "name_taken")
}

func TestTheLastAdministratorStays(t *testing.T) {
	h := newHouse(t)
	root, err := h.accounts.Add(t.Context(), account.Registration{Name: "root", Password: password}, true)
	h.must(err)
	actor := h.actor(h.signIn("root").Token.Reveal())
	wantError(t, "the last one", h.accounts.Disable(t.Context(), actor, password), "last_admin")
	h.must(h.store.View(t.Context(), func(r store.Reader) error {
		a, err := r.Account(root.ID)
		if !a.DisabledAt.IsZero() {
			t.Error("disabled all the same")
		}
		return err
	}))
	_, err = h.accounts.Add(t.Context(), account.Registration{Name: "root2", Password: password}, true)
	h.must(err)
	h.must(h.accounts.Disable(t.Context(), actor, password))
}
