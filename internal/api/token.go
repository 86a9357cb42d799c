package api

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

type tokensAnswer struct{ Body wire.Tokens }

func (a *API) tokenRoutes() {
	const tag = "Sessions"
	write(a, created(open(op(http.MethodPost, "/tokens", tag, "Sign in by JSON web token"))), a.signInForTokens)
	write(a, created(open(op(http.MethodPost, "/tokens/refresh", tag, "Exchange a refresh token for new tokens"))), a.refresh)
}

func (a *API) signInForTokens(ctx context.Context, c *call, _ *none, b *wire.SignIn) (*pendingAnswer, error) {
	tokens, err := a.Accounts.SignInForTokens(ctx, b.Name, secret.String(b.Password), a.clientOf(c))
	if err != nil {
		return orPending(err)
	}
	return &pendingAnswer{Status: http.StatusCreated, Body: showTokens(tokens)}, nil
}

func (a *API) refresh(ctx context.Context, c *call, _ *none, b *wire.Refresh) (*tokensAnswer, error) {
	tokens, err := a.Accounts.Refresh(ctx, b.Refresh, door.Address(c.r))
	return &tokensAnswer{showTokens(tokens)}, err
}

func showTokens(t account.Tokens) wire.Tokens {
	return wire.Tokens{
		Access: t.Access.Reveal(), Refresh: t.Refresh.Reveal(), ExpiresIn: int(account.AccessLife / time.Second),
		Account: wire.FromAccount(t.Account), Session: t.Session.ID.String(),
	}
}
