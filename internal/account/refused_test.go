package account_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// wantFailed checks what the audit log says of sign-ins that failed: name, address, by what, at which door and why.
func (h *house) wantFailed(what string, want ...string) {
	h.t.Helper()
	var got []string
	for _, e := range h.audited() {
		if e.Action == chat.AuditSignInFailed {
			got = append(got, fmt.Sprintf("%s %s by=%s via=%s why=%s", e.Name, e.Address, e.Detail["by"], e.Detail["via"], e.Detail["why"]))
		}
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("%s: the audit log says %q, want %q", what, got, want)
	}
}

var stranger = account.Client{Agent: "test", Address: "192.0.2.9"}

func TestAPasskeyThatProvesNothingIsAudited(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpPasskey(ann, "phone")
	answer := phone.assert(h.signInOptions(""))
	_, err := h.accounts.SignInByPasskey(t.Context(), answer, stranger)
	h.must(err)
	h.wantFailed("a good one")
	_, err = h.accounts.SignInByPasskey(t.Context(), answer, stranger)
	wantError(t, "again", err, "wrong_factor")
	unknown := h.newDevice()
	unknown.auth.Options.UserHandle = []byte("nobody")
	_, err = h.accounts.SignInByPasskey(t.Context(), unknown.assert(h.signInOptions("")), stranger)
	wantError(t, "unknown", err, "wrong_factor")
	h.wantFailed("passkeys", "ann 192.0.2.9 by=passkey via= why=", " 192.0.2.9 by=passkey via= why=")
}

func TestSignInsAtGatewaysThatComeToNothingAreAudited(t *testing.T) {
	h := guarded(t)
	h.setUpApp(h.owner("ann"))
	_, err := h.accounts.SignInOn(t.Context(), "ann", password, terms("door", "k"), stranger)
	wantError(t, "with a second factor", err, "wrong_sign_in")
	_, err = h.accounts.SignInOn(t.Context(), "bob", password, terms("door", "k"), stranger)
	wantError(t, "unknown", err, "wrong_sign_in")
	h.wantFailed("at a gateway", "ann 192.0.2.9 by=password via=door why=second_factor", "bob 192.0.2.9 by= via=door why=")
}

func TestSignInsWhileTheDirectoryIsAwayAreAudited(t *testing.T) {
	h, server := elsewhere(t)
	h.signUp("ann")
	_, err := h.try("eva", eva.Password)
	h.must(err)
	server.Stop()
	for _, name := range []string{"ann", "eva", "nobody"} {
		_, err := h.accounts.SignIn(t.Context(), name, "wrong password", stranger)
		wantError(t, name, err, "login_away")
	}
	_, err = h.accounts.SignInOn(t.Context(), "eva", "violet umbrella 7", terms("door", "k"), stranger)
	wantError(t, "from memory at a gateway", err, "login_away")
	h.wantFailed("while it is away", "ann 192.0.2.9 by= via= why=", "eva 192.0.2.9 by= via= why=", "nobody 192.0.2.9 by= via= why=",
		"eva 192.0.2.9 by=ldap, remembered via=door why=login_away")
}

func TestAWrongPINIsAudited(t *testing.T) {
	h := newHall(t)
	h.policy.SignUp = chat.SignUpPIN
	for pin, code := range map[string]string{"midvinter": "bad_pin", "": "pin_required"} {
		_, err := h.come("ann", account.Admission{PIN: secret.String(pin), Address: stranger.Address})
		wantError(t, pin, err, code)
	}
	h.wantFailed("a wrong one", " 192.0.2.9 by=pin via= why=")
}

func TestWhoIsBannedIsAudited(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	h.accounts = account.New(account.Config{Store: h.store, Now: h.clock.Now, Banned: func(id chat.ID) error {
		if id == ann.ID {
			return chat.ErrForbidden
		}
		return nil
	}})
	_, err := h.accounts.SignIn(t.Context(), "ann", password, stranger)
	wantError(t, "banned", err, "forbidden")
	h.wantFailed("banned", "ann 192.0.2.9 by=password via= why=banned")
}

func TestARefusalElsewhereIsAudited(t *testing.T) {
	h := newHouse(t)
	for _, err := range []error{chat.ErrWrongSignIn, account.ErrSignInOver, chat.ErrUpstreamAway, chat.ErrForbidden} {
		h.accounts.RefusedElsewhere(t.Context(), "oidc", err, stranger)
	}
	who := chat.Identity{Provider: "https://id.example.org", Subject: "17", Name: "vera"}
	signed, err := h.accounts.SignInAs(t.Context(), who, stranger)
	h.must(err)
	a := signed.Account
	a.DisabledAt = h.clock.Now()
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error { return tx.UpdateAccount(a) }))
	_, err = h.accounts.SignInAs(t.Context(), who, stranger)
	wantError(t, "suspended", err, "wrong_sign_in")
	h.wantFailed("elsewhere", " 192.0.2.9 by=oidc via= why=refused", " 192.0.2.9 by=oidc via= why=not_asked", "vera 192.0.2.9 by= via= why=")
}
