package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

func (a *API) factorRoutes() {
	write(a, op(http.MethodPost, "/sessions/current/proof", "Sessions", "Prove once more who one is, for sensitive acts"), a.prove)
}

func (a *API) prove(ctx context.Context, c *call, _ *none, b *wire.StepUp) (*none, error) {
	if err := a.Limits.SignIn(c.r); err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.Prove(ctx, c.actor, account.Proof{Password: secret.String(b.Password)})
}
