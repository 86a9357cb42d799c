package account_test

import (
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// guarded is a house that passkeys are bound to.
func guarded(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.guard()
	return h
}

func (h *house) guard() {
	h.accounts = account.New(account.Config{
		Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: serverKey(h.t, 7), Public: &url.URL{Scheme: "https", Host: "chat.example:8443"},
	})
	h.bells.accounts = h.accounts
}

// owner is somebody who has just signed in by password.
func (h *house) owner(name string) chat.Actor {
	h.t.Helper()
	h.signUp(name)
	return h.actor(h.signIn(name).Token.Reveal())
}

// app is an authenticator app.
type app struct {
	h      *house
	secret string
}

// code is the app's code some steps from now.
func (a *app) code(steps int) secret.String {
	a.h.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.h.clock.Now().Add(time.Duration(steps)*30*time.Second))
	a.h.must(err)
	return secret.String(code)
}

// setUpApp sets an app up; its code of now is used then.
func (h *house) setUpApp(actor chat.Actor) *app {
	h.t.Helper()
	begun, err := h.accounts.BeginTOTP(h.t.Context(), actor)
	h.must(err)
	a := &app{h, begun.Secret.Reveal()}
	h.must(h.accounts.ConfirmTOTP(h.t.Context(), actor, a.code(0).Reveal()))
	return a
}

// device holds one passkey.
type device struct {
	h     *house
	party virtualwebauthn.RelyingParty
	auth  virtualwebauthn.Authenticator
	key   virtualwebauthn.Credential
	id    chat.ID
}

func (h *house) newDevice() *device {
	d := &device{
		h: h, party: virtualwebauthn.RelyingParty{ID: "chat.example", Name: "chat.example", Origin: "https://chat.example:8443"},
		auth: virtualwebauthn.NewAuthenticator(),
	}
	// The library forgets the leading zeros of a coordinate: one key in 128 is none (RFC 9053 §7.1.1).
	const whole = 77
	for d.key.Key == nil || len(d.key.Key.AttestationData()) != whole {
		d.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return d
}

// attest makes the passkey that options ask for.
func (d *device) attest(options json.RawMessage) []byte {
	d.h.t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(options))
	d.h.must(err)
	d.auth.Options.UserHandle = []byte(parsed.UserID)
	return []byte(virtualwebauthn.CreateAttestationResponse(d.party, d.auth, d.key, *parsed))
}

// assert answers options by the passkey.
func (d *device) assert(options json.RawMessage) []byte {
	d.h.t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(options))
	d.h.must(err)
	return []byte(virtualwebauthn.CreateAssertionResponse(d.party, d.auth, d.key, *parsed))
}

func (h *house) setUpPasskey(actor chat.Actor, name string) *device {
	h.t.Helper()
	d := h.newDevice()
	options, err := h.accounts.PasskeyOptions(h.t.Context(), actor)
	h.must(err)
	p, err := h.accounts.AddPasskey(h.t.Context(), actor, name, d.attest(options))
	h.must(err)
	d.id = p.ID
	h.clock.forward(time.Microsecond)
	return d
}

// signInOptions are those for a sign-in that waits, or without a token for a passkey alone.
func (h *house) signInOptions(token secret.String) json.RawMessage {
	h.t.Helper()
	options, err := h.accounts.SignInOptions(h.t.Context(), token.Reveal())
	h.must(err)
	h.clock.forward(time.Microsecond)
	return options
}

func (h *house) proofOptions(actor chat.Actor) json.RawMessage {
	h.t.Helper()
	options, err := h.accounts.ProofOptions(h.t.Context(), actor)
	h.must(err)
	h.clock.forward(time.Microsecond)
	return options
}

// pending begins a sign-in that needs one of factors too.
func (h *house) pending(name, factors string) secret.String {
	h.t.Helper()
	return h.pendingBy(name, password, factors)
}

func (h *house) pendingBy(name string, password secret.String, factors string) secret.String {
	h.t.Helper()
	_, err := h.accounts.SignIn(h.t.Context(), name, password, account.Client{})
	var second *account.SecondFactorError
	if !errors.As(err, &second) {
		h.t.Fatalf("sign in: got %v, want to be asked for a second factor", err)
	}
	if got := fmt.Sprint(second.Factors); got != factors {
		h.t.Errorf("asked for %s, want %s", got, factors)
	}
	return second.Token
}

func (h *house) complete(token secret.String, p account.Proof) (account.Signed, error) {
	return h.accounts.CompleteSignIn(h.t.Context(), token.Reveal(), p, account.Client{Address: "::1"})
}

// entries counts the entries of an action in the audit log.
func (h *house) entries(action chat.AuditAction) int {
	h.t.Helper()
	n := 0
	h.must(h.store.View(h.t.Context(), func(r store.Reader) error {
		list, err := r.AuditEntries(store.AuditFilter{Actions: []chat.AuditAction{action}, Limit: chat.MaxPage})
		n = len(list)
		return err
	}))
	return n
}

func TestFactorsNeedAProof(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	h.setUpPasskey(ann, "phone")
	h.clock.forward(chat.ProofLife + time.Second)
	ctx := t.Context()
	for name, act := range map[string]func() error{
		"begin totp":      func() error { _, err := h.accounts.BeginTOTP(ctx, ann); return err },
		"confirm totp":    func() error { return h.accounts.ConfirmTOTP(ctx, ann, "123456") },
		"remove totp":     func() error { return h.accounts.RemoveTOTP(ctx, ann) },
		"passkey options": func() error { _, err := h.accounts.PasskeyOptions(ctx, ann); return err },
		"rename passkey":  func() error { return h.accounts.RenamePasskey(ctx, ann, chat.NewID(), "x") },
		"remove passkey":  func() error { return h.accounts.RemovePasskey(ctx, ann, chat.NewID()) },
		"recovery codes":  func() error { _, err := h.accounts.MakeRecoveryCodes(ctx, ann); return err },
		"remove password": func() error { return h.accounts.RemovePassword(ctx, ann) },
		"change password": func() error { return h.accounts.ChangePassword(ctx, ann, password, "another password") },
		"disable":         func() error { return h.accounts.Disable(ctx, ann, password) },
	} {
		wantError(t, name, act(), "proof_required")
	}
}

func TestAChangedFactorLetsProofsOfOthersLapse(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	other := h.signIn("ann").Token.Reveal()
	h.must(chat.CheckProof(h.actor(other), h.clock.Now()))
	h.setUpApp(ann)
	wantError(t, "another session", chat.CheckProof(h.actor(other), h.clock.Now()), "proof_required")
	h.must(chat.CheckProof(ann, h.clock.Now()))
	if h.bells.told(chat.StateFactors) == 0 {
		t.Error("nobody was told")
	}
}

func TestAPasswordAloneIsNoProofBesideAFactor(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	app := h.setUpApp(ann)
	wantError(t, "password", h.accounts.Prove(t.Context(), ann, account.Proof{Password: password}), "second_factor_required")
	wantError(t, "wrong password", h.accounts.Prove(t.Context(), ann, account.Proof{Password: "wrong password"}), "wrong_proof")
	wantError(t, "used code", h.accounts.Prove(t.Context(), ann, account.Proof{TOTP: app.code(0)}), "wrong_proof")
	wantError(t, "two at once", h.accounts.Prove(t.Context(), ann, account.Proof{TOTP: app.code(1), Password: password}), "one_proof")
	h.clock.forward(time.Hour)
	h.must(h.accounts.Prove(t.Context(), ann, account.Proof{TOTP: app.code(0)}))
	if got := h.entries(chat.AuditProofFailed); got != 2 {
		t.Errorf("%d failed proofs in the audit log, want 2", got)
	}
	if got := h.entries(chat.AuditProved); got != 1 {
		t.Errorf("%d proofs in the audit log, want 1", got)
	}
}

func TestOtherDoorsHaveNoSecondStep(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	terms := account.Terms{Via: "elsewhere", Token: func(id chat.ID) secret.String { return secret.String("t" + id.String()) }}
	signIn := func(p secret.String) error {
		_, err := h.accounts.SignInOn(t.Context(), "ann", p, terms, account.Client{})
		return err
	}
	h.must(signIn(password))
	h.setUpApp(ann)
	right, wrong := signIn(password), signIn("wrong password")
	wantError(t, "with a second factor", right, "wrong_sign_in")
	if right.Error() != wrong.Error() {
		t.Errorf("the right password says %v, a wrong one %v", right, wrong)
	}
}

func TestAKeyAloneIsNoFactorEither(t *testing.T) {
	h := guarded(t)
	_, key, err := h.accounts.SignUpByKey(t.Context(), "ann", account.Admission{})
	h.must(err)
	terms := account.Terms{Via: "elsewhere", Token: func(id chat.ID) secret.String { return secret.String("t" + id.String()) }}
	in, err := h.accounts.SignInByKey(t.Context(), key.Reveal(), terms, account.Client{})
	h.must(err)
	ann, err := h.accounts.AuthenticateVia(t.Context(), "elsewhere", in.Token.Reveal(), "")
	h.must(err)
	h.setUpApp(ann)
	_, err = h.accounts.SignInByKey(t.Context(), key.Reveal(), terms, account.Client{})
	wantError(t, "with a second factor", err, "wrong_key")
}

func TestClearFactors(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	h.setUpApp(ann)
	h.setUpPasskey(ann, "phone")
	_, err := h.accounts.MakeRecoveryCodes(t.Context(), ann)
	h.must(err)
	h.pending("ann", "[passkey totp recovery_code]")
	h.must(h.accounts.ClearFactors(t.Context(), "ANN"))
	h.signIn("ann")
	f, err := h.accounts.Factors(t.Context(), ann)
	h.must(err)
	if len(f.Passkeys) != 0 || f.RecoveryCodes != 0 || !f.Password {
		t.Errorf("left: %+v", f)
	}
	wantError(t, "nobody", h.accounts.ClearFactors(t.Context(), "bob"), "account_not_found")
}

func TestTheLastWayInStays(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	wantError(t, "without a passkey", h.accounts.RemovePassword(t.Context(), ann), "last_way_in")
	h.setUpApp(ann)
	wantError(t, "codes let nobody in", h.accounts.RemovePassword(t.Context(), ann), "last_way_in")
	phone, key := h.setUpPasskey(ann, "phone"), h.setUpPasskey(ann, "key")
	h.must(h.accounts.RemovePassword(t.Context(), ann))
	h.must(h.accounts.RemovePassword(t.Context(), ann)) // again is nothing
	_, err := h.accounts.SignIn(t.Context(), "ann", password, account.Client{})
	wantError(t, "the password", err, "wrong_sign_in")
	h.must(h.accounts.RemovePasskey(t.Context(), ann, phone.id))
	wantError(t, "the last passkey", h.accounts.RemovePasskey(t.Context(), ann, key.id), "last_way_in")
	_, err = h.accounts.SignInByPasskey(t.Context(), key.assert(h.signInOptions("")), account.Client{})
	h.must(err)

	h.must(h.accounts.ChangePassword(t.Context(), ann, "", "another password"))
	h.must(h.accounts.RemovePasskey(t.Context(), ann, key.id))
	if got := h.entries(chat.AuditFactorRemoved); got != 3 {
		t.Errorf("%d removals in the audit log, want 3", got)
	}
}

func base32Size(t *testing.T, text string) int {
	t.Helper()
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return len(b)
}
