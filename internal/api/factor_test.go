package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp/totp"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

const origin = "http://localhost:7777"

// guarded is a server at an address that passkeys work at.
func guarded(t *testing.T) *servertest.Server {
	t.Helper()
	return servertest.New(t, func(c *samtal.Config) { c.URL = origin })
}

// authenticator holds one passkey.
type authenticator struct {
	t    *testing.T
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

var party = virtualwebauthn.RelyingParty{ID: "localhost", Name: "localhost", Origin: origin}

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	a := &authenticator{t: t, auth: virtualwebauthn.NewAuthenticator()}
	// The library forgets the leading zeros of a coordinate: one key in 128 is none (RFC 9053 §7.1.1).
	const whole = 77
	for a.key.Key == nil || len(a.key.Key.AttestationData()) != whole {
		a.key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	}
	return a
}

func (a *authenticator) attest(o wire.PasskeyOptions) json.RawMessage {
	a.t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(string(o.Options))
	must(a.t, err)
	a.auth.Options.UserHandle = []byte(parsed.UserID)
	return json.RawMessage(virtualwebauthn.CreateAttestationResponse(party, a.auth, a.key, *parsed))
}

func (a *authenticator) assert(o wire.PasskeyOptions) json.RawMessage {
	a.t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(string(o.Options))
	must(a.t, err)
	return json.RawMessage(virtualwebauthn.CreateAssertionResponse(party, a.auth, a.key, *parsed))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, name string, err error, status int, code string) {
	t.Helper()
	var e *client.Error
	if !errors.As(err, &e) || e.Code != code || e.Status != status {
		t.Errorf("%s: got %v, want %d %s", name, err, status, code)
	}
}

func TestProof(t *testing.T) {
	srv := servertest.New(t)
	bearer := []string{"Authorization", "Bearer " + srv.As("ann").Token()}
	const path = "/api/v1/sessions/current/proof"
	refused(t, srv.Do("POST", path, `{"password":"`+servertest.Password+`"}`), http.StatusUnauthorized, "unauthenticated")
	refused(t, srv.Do("POST", path, `{"password":"not the password"}`, bearer...), http.StatusForbidden, "wrong_proof")
	refused(t, srv.Do("POST", path, `{}`, bearer...), http.StatusUnprocessableEntity, "one_proof")
	nothing(t, srv.Do("POST", path, `{"password":"`+servertest.Password+`"}`, bearer...), http.StatusNoContent)
}

// secondStep begins a sign-in that needs a second factor.
func secondStep(t *testing.T, c *client.Client, name string) *client.SecondFactorError {
	t.Helper()
	_, err := c.SignIn(t.Context(), name, servertest.Password)
	var second *client.SecondFactorError
	if !errors.As(err, &second) {
		t.Fatalf("got %v, want to be asked for a second factor", err)
	}
	return second
}

func TestAnAppIsASecondFactor(t *testing.T) {
	srv := guarded(t)
	ann, ctx := srv.As("ann"), t.Context()
	begun, err := ann.BeginTOTP(ctx)
	must(t, err)
	wantCode(t, "wrong code", ann.ConfirmTOTP(ctx, "no"), http.StatusForbidden, "wrong_code")
	code, err := totp.GenerateCode(begun.Secret, time.Now())
	must(t, err)
	must(t, ann.ConfirmTOTP(ctx, code))
	codes, err := ann.MakeRecoveryCodes(ctx)
	must(t, err)
	f, err := ann.Factors(ctx)
	must(t, err)
	if f.TOTP == nil || f.RecoveryCodes != 10 || len(codes) != 10 || strings.Join(f.Second, " ") != "totp recovery_code" || f.ProvedUntil == nil {
		t.Errorf("got %+v", f)
	}
	shown := as(srv, ann, "GET", "/me/factors", "")
	silent(t, shown, append(codes, begun.Secret)...)

	answer := srv.Do("POST", "/api/v1/sessions", signIn)
	pending := want[wire.Pending](t, answer, http.StatusAccepted)
	silent(t, answer, `"token"`, `"account"`, "ann")
	if answer.Header.Get("Set-Cookie") != "" || !strings.HasPrefix(pending.Pending, "sp_") {
		t.Errorf("got %s with cookie %q", answer.Text, answer.Header.Get("Set-Cookie"))
	}
	refused(t, srv.Do("GET", "/api/v1/me", "", "Authorization", "Bearer "+pending.Pending), http.StatusUnauthorized, "unauthenticated")

	phone := client.New(srv.URL)
	second := secondStep(t, phone, "ann")
	if got := strings.Join(second.Factors, " "); got != "totp recovery_code" {
		t.Errorf("asked for %s", got)
	}
	_, err = phone.CompleteSignIn(ctx, wire.SecondFactor{Pending: second.Pending.Pending, TOTP: code})
	wantCode(t, "a used code", err, http.StatusUnauthorized, "wrong_factor")
	_, err = phone.CompleteSignIn(ctx, wire.SecondFactor{Pending: second.Pending.Pending, RecoveryCode: codes[0]})
	must(t, err)
	_, err = phone.Factors(ctx)
	must(t, err)
	body := `{"pending":"` + secondStep(t, client.New(srv.URL), "ann").Pending.Pending + `","recovery_code":"` + codes[1] + `"}`
	inBrowser := srv.Do("POST", "/api/v1/sessions/factor", body, browser, "same-origin")
	if signed := want[wire.SignedIn](t, inBrowser, http.StatusCreated); signed.Token != "" || inBrowser.Header.Get("Set-Cookie") == "" {
		t.Errorf("a browser got %s and cookie %q", inBrowser.Text, inBrowser.Header.Get("Set-Cookie"))
	}
	script := client.New(srv.URL)
	_, err = script.SignInForTokens(ctx, "ann", servertest.Password)
	if !errors.As(err, &second) {
		t.Fatalf("tokens without a second factor: %v", err)
	}
	tokens, err := script.CompleteForTokens(ctx, wire.SecondFactor{Pending: second.Pending.Pending, RecoveryCode: codes[2]})
	must(t, err)
	if tokens.Refresh == "" {
		t.Error("no refresh token")
	}

	wantCode(t, "the password alone", ann.Prove(ctx, wire.StepUp{Password: servertest.Password}), http.StatusForbidden, "second_factor_required")
	must(t, ann.Prove(ctx, wire.StepUp{RecoveryCode: codes[3]}))
	must(t, ann.RemoveTOTP(ctx))
	srv.SignIn("ann")
}

func TestPasskeysSignIn(t *testing.T) {
	srv := guarded(t)
	ann, ctx := srv.As("ann"), t.Context()
	phone := newAuthenticator(t)
	options, err := ann.PasskeyOptions(ctx)
	must(t, err)
	_, err = ann.AddPasskey(ctx, " ", json.RawMessage(`null`))
	wantCode(t, "no answer", err, http.StatusUnprocessableEntity, "bad_passkey")
	made, err := ann.AddPasskey(ctx, "phone", phone.attest(options))
	must(t, err)
	if made.Name != "phone" || made.ID == "" || made.LastUsed != nil {
		t.Errorf("got %+v", made)
	}
	must(t, ann.RenamePasskey(ctx, made.ID, "old phone"))

	alone := client.New(srv.URL)
	options, err = alone.SignInOptions(ctx, "")
	must(t, err)
	answer := phone.assert(options)
	signed, err := alone.SignInByPasskey(ctx, answer)
	must(t, err)
	if signed.Account.Name != "ann" {
		t.Errorf("signed in as %+v", signed.Account)
	}
	_, err = alone.SignInByPasskey(ctx, answer)
	wantCode(t, "a replay", err, http.StatusUnauthorized, "wrong_factor")
	options, err = alone.ProofOptions(ctx)
	must(t, err)
	must(t, alone.Prove(ctx, wire.StepUp{Passkey: phone.assert(options)}))

	beside := client.New(srv.URL)
	pending := secondStep(t, beside, "ann").Pending.Pending
	options, err = beside.SignInOptions(ctx, pending)
	must(t, err)
	if !strings.Contains(string(options.Options), "allowCredentials") {
		t.Errorf("options %s", options.Options)
	}
	_, err = beside.CompleteSignIn(ctx, wire.SecondFactor{Pending: pending, Passkey: phone.assert(options)})
	must(t, err)

	must(t, alone.RemovePassword(ctx))
	wantCode(t, "the last way in", alone.RemovePasskey(ctx, made.ID), http.StatusConflict, "last_way_in")
	f, err := alone.Factors(ctx)
	must(t, err)
	if f.Password || len(f.Passkeys) != 1 || f.Passkeys[0].Name != "old phone" || f.Passkeys[0].LastUsed == nil {
		t.Errorf("got %+v", f)
	}
	wantCode(t, "no such passkey", alone.RemovePasskey(ctx, chat.NewID().String()), http.StatusNotFound, "passkey_not_found")
}

func TestPasskeysWhereThereAreNone(t *testing.T) {
	srv := servertest.New(t) // at 127.0.0.1
	_, err := client.New(srv.URL).SignInOptions(t.Context(), "")
	wantCode(t, "options", err, http.StatusConflict, "passkeys_unavailable")
	if got := srv.Do("GET", "/api/v1/server", "").Text; !strings.Contains(got, `"passkeys":false`) {
		t.Errorf("got %s", got)
	}
	if got := guarded(t).Do("GET", "/api/v1/server", "").Text; !strings.Contains(got, `"passkeys":true`) {
		t.Errorf("got %s", got)
	}
}
