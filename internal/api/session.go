package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

type signedInAnswer struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      wire.SignedIn
}

// Sessions is where one is signed in, last used first.
type Sessions struct {
	Sessions []wire.Session `json:"sessions"`
}

type sessionsAnswer struct{ Body Sessions }

// signedOut takes the cookie away with the session.
type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

func (a *API) sessionRoutes() {
	const tag = "Sessions"
	write(a, created(open(op(http.MethodPost, "/sessions", tag, "Sign in"))), a.signIn)
	read(a, op(http.MethodGet, "/sessions", tag, "Where one is signed in"), a.sessions)
	read(a, op(http.MethodDelete, "/sessions", tag, "End all sessions but this one"), a.revokeOthers)
	read(a, op(http.MethodDelete, "/sessions/current", tag, "Sign out"), a.signOut)
	read(a, op(http.MethodDelete, "/sessions/{id}", tag, "End one session"), a.revoke)
}

func (a *API) signIn(ctx context.Context, c *call, _ *none, b *wire.SignIn) (*pendingAnswer, error) {
	signed, err := a.begin(ctx, c, b.Name, secret.String(b.Password))
	if err != nil {
		return orPending(err)
	}
	return &pendingAnswer{Status: http.StatusCreated, SetCookie: signed.SetCookie, Body: signed.Body}, nil
}

func (a *API) begin(ctx context.Context, c *call, name string, password secret.String) (*signedInAnswer, error) {
	signed, err := a.Accounts.SignIn(ctx, name, password, a.clientOf(c))
	if err != nil {
		return nil, err
	}
	return a.signedIn(c, signed), nil
}

// clientOf is what is known of who signs in. A browser is recognised later by what it gets now.
func (a *API) clientOf(c *call) account.Client {
	if door.FromBrowser(c.r) {
		c.device = a.Tokens.Device(c.r)
	}
	return account.Client{Agent: c.r.UserAgent(), Address: door.Address(c.r), Device: c.device}
}

// signedIn shows a session that has begun: browsers get a cookie and no token, everyone else a token and no cookie.
func (a *API) signedIn(c *call, signed account.Signed) *signedInAnswer {
	out := &signedInAnswer{Body: wire.SignedIn{
		Account: wire.FromAccount(signed.Account),
		Session: wire.FromSession(signed.Session, signed.Session.ID),
	}}
	if door.FromBrowser(c.r) {
		cookie := a.Tokens.Cookie(c.r, signed.Token.Reveal(), signed.Session.ExpiresAt)
		out.SetCookie = []string{cookie.String()}
		if c.device != "" {
			device := a.Tokens.DeviceCookie(c.r, c.device.Reveal())
			out.SetCookie = append(out.SetCookie, device.String())
		}
	} else {
		out.Body.Token = signed.Token.Reveal()
	}
	return out
}

func (a *API) sessions(ctx context.Context, c *call, _ *none) (*sessionsAnswer, error) {
	sessions, err := a.Accounts.Sessions(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	show := func(s chat.Session) wire.Session { return wire.FromSession(s, c.actor.Session) }
	return &sessionsAnswer{Sessions{list(sessions, show)}}, nil
}

func (a *API) revokeOthers(ctx context.Context, c *call, _ *none) (*none, error) {
	return &none{}, a.Accounts.RevokeOthers(ctx, c.actor)
}

func (a *API) signOut(ctx context.Context, c *call, _ *none) (*signedOut, error) {
	cookie := a.Tokens.NoCookie(c.r)
	return &signedOut{cookie.String()}, a.Accounts.SignOut(ctx, c.actor)
}

func (a *API) revoke(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.Revoke(ctx, c.actor, id)
}
