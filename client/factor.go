package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/samtal-chat/samtal/chat/wire"
)

// SecondFactorError says that a password was right and that the account asks for a second factor: CompleteSignIn goes on.
type SecondFactorError struct{ wire.Pending }

// Error names the factors that complete the sign-in.
func (e *SecondFactorError) Error() string {
	return "a second factor is needed: one of " + strings.Join(e.Factors, ", ")
}

// begin asks for a session or tokens, unless a second factor is needed first.
func begin[T any](ctx context.Context, c *Client, path string, in any) (out T, err error) {
	raw, status, err := post[json.RawMessage](ctx, c, path, in)
	if err != nil {
		return out, err
	}
	if status == http.StatusAccepted {
		var second SecondFactorError
		if err := json.Unmarshal(raw, &second.Pending); err != nil {
			return out, err
		}
		return out, &second
	}
	return out, json.Unmarshal(raw, &out)
}

// CompleteSignIn makes the session of a sign-in that waited for a second factor; the client acts with its token from then on.
func (c *Client) CompleteSignIn(ctx context.Context, body wire.SecondFactor) (wire.SignedIn, error) {
	out, _, err := post[wire.SignedIn](ctx, c, "/sessions/factor", body)
	if err == nil {
		c.setToken(out.Token)
	}
	return out, err
}

// CompleteForTokens is CompleteSignIn by access token.
func (c *Client) CompleteForTokens(ctx context.Context, body wire.SecondFactor) (wire.Tokens, error) {
	out, _, err := post[wire.Tokens](ctx, c, "/tokens/factor", body)
	if err == nil {
		c.setToken(out.Access)
	}
	return out, err
}

// SignInOptions asks for options to sign in by a passkey: alone, or to complete the sign-in that pending stands for.
func (c *Client) SignInOptions(ctx context.Context, pending string) (wire.PasskeyOptions, error) {
	in := map[string]string{}
	if pending != "" {
		in["pending"] = pending
	}
	out, _, err := post[wire.PasskeyOptions](ctx, c, "/sessions/passkey/options", in)
	return out, err
}

// SignInByPasskey makes a session by what a passkey answered; the client acts with its token from then on.
func (c *Client) SignInByPasskey(ctx context.Context, passkey json.RawMessage) (wire.SignedIn, error) {
	out, _, err := post[wire.SignedIn](ctx, c, "/sessions/passkey", map[string]any{"passkey": passkey})
	if err == nil {
		c.setToken(out.Token)
	}
	return out, err
}

// Prove proves once more who acts, which sensitive acts ask for.
func (c *Client) Prove(ctx context.Context, p wire.StepUp) error {
	_, _, err := post[struct{}](ctx, c, "/sessions/current/proof", p)
	return err
}

// ProofOptions asks for options to prove by a passkey who acts.
func (c *Client) ProofOptions(ctx context.Context) (wire.PasskeyOptions, error) {
	out, _, err := post[wire.PasskeyOptions](ctx, c, "/sessions/current/proof/options", nil)
	return out, err
}

// Factors tells by what one signs in.
func (c *Client) Factors(ctx context.Context) (wire.Factors, error) {
	return get[wire.Factors](ctx, c, "/me/factors", nil)
}

// BeginTOTP begins to set up an authenticator app.
func (c *Client) BeginTOTP(ctx context.Context) (wire.TOTP, error) {
	out, _, err := post[wire.TOTP](ctx, c, "/me/totp", nil)
	return out, err
}

// ConfirmTOTP makes the app's codes count.
func (c *Client) ConfirmTOTP(ctx context.Context, code string) error {
	_, _, err := post[struct{}](ctx, c, "/me/totp/confirm", map[string]string{"code": code})
	return err
}

// RemoveTOTP gives the app up.
func (c *Client) RemoveTOTP(ctx context.Context) error { return c.delete(ctx, "/me/totp") }

// PasskeyOptions asks for options to make a passkey.
func (c *Client) PasskeyOptions(ctx context.Context) (wire.PasskeyOptions, error) {
	out, _, err := post[wire.PasskeyOptions](ctx, c, "/me/passkeys/options", nil)
	return out, err
}

// AddPasskey keeps a passkey, by what its maker answered.
func (c *Client) AddPasskey(ctx context.Context, name string, passkey json.RawMessage) (wire.Passkey, error) {
	out, _, err := post[wire.Passkey](ctx, c, "/me/passkeys", map[string]any{"name": name, "passkey": passkey})
	return out, err
}

// RenamePasskey calls a passkey otherwise.
func (c *Client) RenamePasskey(ctx context.Context, id, name string) error {
	_, err := c.do(ctx, request{method: http.MethodPatch, path: "/me/passkeys/" + url.PathEscape(id), in: map[string]string{"name": name}})
	return err
}

// RemovePasskey gives a passkey up.
func (c *Client) RemovePasskey(ctx context.Context, id string) error {
	return c.delete(ctx, "/me/passkeys/"+url.PathEscape(id))
}

// RemovePassword gives the password up, where a passkey signs in.
func (c *Client) RemovePassword(ctx context.Context) error { return c.delete(ctx, "/me/password") }

// MakeRecoveryCodes makes ten recovery codes in place of those there were. Nobody sees them again.
func (c *Client) MakeRecoveryCodes(ctx context.Context) ([]string, error) {
	out, _, err := post[wire.RecoveryCodes](ctx, c, "/me/recovery-codes", nil)
	return out.Codes, err
}
