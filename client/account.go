package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/samtal-chat/samtal/chat/wire"
)

// SignUp makes an account. It does not sign in.
func (c *Client) SignUp(ctx context.Context, body wire.SignUp) (wire.Person, error) {
	out, _, err := post[wire.Person](ctx, c, "/accounts", body)
	return out, err
}

// SignIn makes a session; the client acts with its token from then on. Where a second factor is needed the error is a
// *SecondFactorError.
func (c *Client) SignIn(ctx context.Context, name, password string) (wire.SignedIn, error) {
	out, err := begin[wire.SignedIn](ctx, c, "/sessions", wire.SignIn{Name: name, Password: password})
	if err == nil {
		c.setToken(out.Token)
	}
	return out, err
}

// SignInForTokens is SignIn by access token: the client acts with it from then on, until it expires. Refresh gets the next one.
func (c *Client) SignInForTokens(ctx context.Context, name, password string) (wire.Tokens, error) {
	out, err := begin[wire.Tokens](ctx, c, "/tokens", wire.SignIn{Name: name, Password: password})
	if err == nil {
		c.setToken(out.Access)
	}
	return out, err
}

// Refresh exchanges a refresh token, which counts once, for new tokens; the client acts with the new access token from then on.
func (c *Client) Refresh(ctx context.Context, refresh string) (wire.Tokens, error) {
	out, _, err := post[wire.Tokens](ctx, c, "/tokens/refresh", wire.Refresh{Refresh: refresh})
	if err == nil {
		c.setToken(out.Access)
	}
	return out, err
}

// SignOut ends the client's session.
func (c *Client) SignOut(ctx context.Context) error {
	err := c.delete(ctx, "/sessions/current")
	if err == nil {
		c.setToken("")
	}
	return err
}

// Me reads the account the client acts for.
func (c *Client) Me(ctx context.Context) (wire.Me, error) { return get[wire.Me](ctx, c, "/me", nil) }

// SetFullName changes what others read in place of the name.
func (c *Client) SetFullName(ctx context.Context, name string) (wire.Me, error) {
	var out wire.Me
	in := map[string]string{"full_name": name}
	_, err := c.do(ctx, request{method: http.MethodPatch, path: "/me", in: in, out: &out})
	return out, err
}

// ChangePassword sets another password and ends all other sessions.
func (c *Client) ChangePassword(ctx context.Context, current, changed string) error {
	_, _, err := post[struct{}](ctx, c, "/me/password", map[string]string{"current": current, "new": changed})
	return err
}

// Sessions lists the account's sessions, last used first.
func (c *Client) Sessions(ctx context.Context) ([]wire.Session, error) {
	out, err := get[struct {
		Sessions []wire.Session `json:"sessions"`
	}](ctx, c, "/sessions", nil)
	return out.Sessions, err
}

// Revoke ends one session.
func (c *Client) Revoke(ctx context.Context, session string) error {
	return c.delete(ctx, "/sessions/"+url.PathEscape(session))
}

// RevokeOthers ends all sessions but the client's own.
func (c *Client) RevokeOthers(ctx context.Context) error { return c.delete(ctx, "/sessions") }

// People finds accounts by the beginning of a name or of a word of the full name.
func (c *Client) People(ctx context.Context, query string) ([]wire.Person, error) {
	out, err := get[struct {
		People []wire.Person `json:"people"`
	}](ctx, c, "/accounts", url.Values{"query": {query}})
	return out.People, err
}

// States is a run of the account's state, ascending by Changed, with the newest position there is.
type States struct {
	State   []wire.State `json:"state"`
	Changed int64        `json:"changed"`
}

// State lists what changed of the account's state after a position.
func (c *Client) State(ctx context.Context, after int64) (States, error) {
	return get[States](ctx, c, "/me/state", url.Values{"after": {number(after)}})
}

// PutSetting keeps a value under a key for all of the account's devices; nil clears it.
func (c *Client) PutSetting(ctx context.Context, key string, value any) error {
	return c.put(ctx, "/me/settings/"+url.PathEscape(key), map[string]any{"value": value})
}
