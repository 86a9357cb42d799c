package api

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
)

// Keys is the reader's API keys, the newest first.
type Keys struct {
	Keys []wire.Key `json:"keys"`
}

type (
	keysAnswer    struct{ Body Keys }
	madeKeyAnswer struct{ Body wire.MadeKey }
)

func (a *API) keyRoutes() {
	const tag = "Me"
	read(a, op(http.MethodGet, "/me/keys", tag, "API keys"), a.keys)
	write(a, created(op(http.MethodPost, "/me/keys", tag, "Make an API key; asks for a proof")), a.makeKey)
	read(a, op(http.MethodDelete, "/me/keys/{id}", tag, "End an API key and its connections"), a.revokeKey)
}

func (a *API) keys(ctx context.Context, c *call, _ *none) (*keysAnswer, error) {
	keys, err := a.Accounts.Keys(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return &keysAnswer{Keys{list(keys, wire.FromKey)}}, nil
}

func (a *API) makeKey(ctx context.Context, c *call, _ *none, b *wire.NewKey) (*madeKeyAnswer, error) {
	scopes, err := chat.ParseScopes(b.Scopes)
	if err != nil {
		return nil, err
	}
	const most = int64(100 * 365 * 24 * time.Hour / time.Second)
	if b.ExpiresIn < 0 || b.ExpiresIn > most {
		return nil, account.ErrKeyLife
	}
	key, token, err := a.Accounts.MakeKey(ctx, c.actor, account.NewKey{
		Name: b.Name, Scopes: scopes, Life: time.Duration(b.ExpiresIn) * time.Second,
	})
	if err != nil {
		return nil, err
	}
	return &madeKeyAnswer{wire.MadeKey{Key: wire.FromKey(key), Token: token.Reveal()}}, nil
}

func (a *API) revokeKey(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.RevokeKey(ctx, c.actor, id)
}
