package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// PasskeySignIn is the body that signs in by a passkey alone.
type PasskeySignIn struct {
	Passkey json.RawMessage `json:"passkey" doc:"what navigator.credentials.get answered, as its toJSON gives it"`
}

// PasskeyQuestion is the body that asks for options to sign in by a passkey.
type PasskeyQuestion struct {
	Pending string `json:"pending,omitempty" maxLength:"100" doc:"of the sign-in to complete; without it, the passkey alone signs in"`
}

// NewPasskey is the body that keeps a passkey.
type NewPasskey struct {
	Name    string          `json:"name" maxLength:"64" doc:"as its owner calls it"`
	Passkey json.RawMessage `json:"passkey" doc:"what navigator.credentials.create answered, as its toJSON gives it"`
}

// PasskeyName is the body that renames a passkey.
type PasskeyName struct {
	Name string `json:"name" maxLength:"64"`
}

// Code is the body that confirms the codes of an authenticator app.
type Code struct {
	Code string `json:"code" maxLength:"20"`
}

type (
	factorsAnswer struct{ Body wire.Factors }
	optionsAnswer struct{ Body wire.PasskeyOptions }
	passkeyAnswer struct{ Body wire.Passkey }
	totpAnswer    struct{ Body wire.TOTP }
	codesAnswer   struct{ Body wire.RecoveryCodes }
	// pendingAnswer is what a sign-in answers that may need a second step.
	pendingAnswer struct {
		Status    int
		SetCookie []string `header:"Set-Cookie"`
		Body      any
	}
)

func (a *API) factorRoutes() {
	const sessions, me = "Sessions", "Me"
	write(a, counted(created(open(op(http.MethodPost, "/sessions/factor", sessions, "Complete a sign-in by a second factor"))), door.ClassSignIn), a.completeSignIn)
	write(a, counted(created(open(op(http.MethodPost, "/tokens/factor", sessions, "Complete a sign-in by JSON web token"))), door.ClassSignIn), a.completeForTokens)
	write(a, counted(open(op(http.MethodPost, "/sessions/passkey/options", sessions, "Options to sign in by a passkey")), door.ClassSignIn), a.signInOptions)
	write(a, counted(created(open(op(http.MethodPost, "/sessions/passkey", sessions, "Sign in by a passkey alone"))), door.ClassSignIn), a.signInByPasskey)
	read(a, op(http.MethodPost, "/sessions/current/proof/options", sessions, "Options to prove by a passkey who one is"), a.proofOptions)
	write(a, counted(op(http.MethodPost, "/sessions/current/proof", sessions, "Prove once more who one is, for sensitive acts"), door.ClassSignIn), a.prove)

	read(a, op(http.MethodGet, "/me/factors", me, "By what one signs in"), a.factors)
	read(a, op(http.MethodPost, "/me/totp", me, "Begin to set up an authenticator app"), a.beginTOTP)
	write(a, op(http.MethodPost, "/me/totp/confirm", me, "Confirm it by one of its codes"), a.confirmTOTP)
	read(a, op(http.MethodDelete, "/me/totp", me, "Give up the authenticator app"), a.removeTOTP)
	read(a, op(http.MethodPost, "/me/passkeys/options", me, "Options to make a passkey"), a.passkeyOptions)
	write(a, created(op(http.MethodPost, "/me/passkeys", me, "Keep a passkey")), a.addPasskey)
	write(a, op(http.MethodPatch, "/me/passkeys/{id}", me, "Rename a passkey"), a.renamePasskey)
	read(a, op(http.MethodDelete, "/me/passkeys/{id}", me, "Give up a passkey"), a.removePasskey)
	read(a, op(http.MethodPost, "/me/recovery-codes", me, "Make recovery codes, in place of those there were"), a.makeRecoveryCodes)
	read(a, op(http.MethodDelete, "/me/password", me, "Give up the password"), a.removePassword)
}

// describePending says in the document what the framework cannot know of answers that are one of two.
func (a *API) describePending() {
	doc := a.huma.OpenAPI()
	answer := func(v any) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: a.schema(reflect.TypeOf(v))}}
	}
	for path, done := range map[string]any{"/sessions": wire.SignedIn{}, "/tokens": wire.Tokens{}} {
		op := doc.Paths[path].Post
		op.Responses["201"].Content = answer(done)
		op.Responses["202"] = &huma.Response{Description: "A second factor is needed", Content: answer(wire.Pending{})}
	}
}

// orPending answers 202 where err says that a second factor is needed.
func orPending(err error) (*pendingAnswer, error) {
	var second *account.SecondFactorError
	if !errors.As(err, &second) {
		return nil, err
	}
	return &pendingAnswer{Status: http.StatusAccepted, Body: wire.Pending{
		Pending: second.Token.Reveal(), Factors: wire.FromFactorKinds(second.Factors),
	}}, nil
}

func secondOf(b *wire.SecondFactor) account.Proof {
	return account.Proof{TOTP: secret.String(b.TOTP), RecoveryCode: secret.String(b.RecoveryCode), Passkey: b.Passkey}
}

func (a *API) completeSignIn(ctx context.Context, c *call, _ *none, b *wire.SecondFactor) (*signedInAnswer, error) {
	signed, err := a.Accounts.CompleteSignIn(ctx, b.Pending, secondOf(b), a.clientOf(c))
	if err != nil {
		return nil, err
	}
	return a.signedIn(c, signed), nil
}

func (a *API) completeForTokens(ctx context.Context, c *call, _ *none, b *wire.SecondFactor) (*tokensAnswer, error) {
	tokens, err := a.Accounts.CompleteForTokens(ctx, b.Pending, secondOf(b), a.clientOf(c))
	if err != nil {
		return nil, err
	}
	return &tokensAnswer{showTokens(tokens)}, nil
}

func (a *API) signInOptions(ctx context.Context, c *call, _ *none, b *PasskeyQuestion) (*optionsAnswer, error) {
	options, err := a.Accounts.SignInOptions(ctx, b.Pending)
	return &optionsAnswer{wire.PasskeyOptions{Options: options}}, err
}

func (a *API) signInByPasskey(ctx context.Context, c *call, _ *none, b *PasskeySignIn) (*signedInAnswer, error) {
	signed, err := a.Accounts.SignInByPasskey(ctx, b.Passkey, a.clientOf(c))
	if err != nil {
		return nil, err
	}
	return a.signedIn(c, signed), nil
}

func (a *API) proofOptions(ctx context.Context, c *call, _ *none) (*optionsAnswer, error) {
	options, err := a.Accounts.ProofOptions(ctx, c.actor)
	return &optionsAnswer{wire.PasskeyOptions{Options: options}}, err
}

func (a *API) prove(ctx context.Context, c *call, _ *none, b *wire.StepUp) (*none, error) {
	return &none{}, a.Accounts.Prove(ctx, c.actor, account.Proof{
		Password: secret.String(b.Password), TOTP: secret.String(b.TOTP), RecoveryCode: secret.String(b.RecoveryCode), Passkey: b.Passkey,
	})
}

func (a *API) factors(ctx context.Context, c *call, _ *none) (*factorsAnswer, error) {
	f, err := a.Accounts.Factors(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	var until time.Time
	if !c.actor.ProvedAt.IsZero() {
		until = c.actor.ProvedAt.Add(chat.ProofLife)
	}
	for i, login := range f.Logins {
		f.Logins[i] = a.loginOf(login)
	}
	return &factorsAnswer{wire.FromFactors(f, until)}, nil
}

func (a *API) beginTOTP(ctx context.Context, c *call, _ *none) (*totpAnswer, error) {
	t, err := a.Accounts.BeginTOTP(ctx, c.actor)
	return &totpAnswer{wire.TOTP{Secret: t.Secret.Reveal(), URI: t.URI.Reveal()}}, err
}

func (a *API) confirmTOTP(ctx context.Context, c *call, _ *none, b *Code) (*none, error) {
	return &none{}, a.Accounts.ConfirmTOTP(ctx, c.actor, b.Code)
}

func (a *API) removeTOTP(ctx context.Context, c *call, _ *none) (*none, error) {
	return &none{}, a.Accounts.RemoveTOTP(ctx, c.actor)
}

func (a *API) passkeyOptions(ctx context.Context, c *call, _ *none) (*optionsAnswer, error) {
	options, err := a.Accounts.PasskeyOptions(ctx, c.actor)
	return &optionsAnswer{wire.PasskeyOptions{Options: options}}, err
}

func (a *API) addPasskey(ctx context.Context, c *call, _ *none, b *NewPasskey) (*passkeyAnswer, error) {
	p, err := a.Accounts.AddPasskey(ctx, c.actor, b.Name, b.Passkey)
	return &passkeyAnswer{wire.FromPasskey(p)}, err
}

func (a *API) renamePasskey(ctx context.Context, c *call, in *idPath, b *PasskeyName) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.RenamePasskey(ctx, c.actor, id, b.Name)
}

func (a *API) removePasskey(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.RemovePasskey(ctx, c.actor, id)
}

func (a *API) makeRecoveryCodes(ctx context.Context, c *call, _ *none) (*codesAnswer, error) {
	codes, err := a.Accounts.MakeRecoveryCodes(ctx, c.actor)
	return &codesAnswer{wire.RecoveryCodes{Codes: list(codes, secret.String.Reveal)}}, err
}

func (a *API) removePassword(ctx context.Context, c *call, _ *none) (*none, error) {
	return &none{}, a.Accounts.RemovePassword(ctx, c.actor)
}
