package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/samtal-chat/samtal/chat/wire"
)

type policyAnswer struct{ Body wire.PolicyView }

func (a *API) policyRoutes() {
	const tag = "Administration"
	read(a, op(http.MethodGet, "/admin/policy", tag, "What administrators have decided"), a.policy)
	write(a, op(http.MethodPatch, "/admin/policy", tag, "Decide"), a.changePolicy)
}

func (a *API) policy(_ context.Context, c *call, _ *none) (*policyAnswer, error) {
	v, err := a.Policy.View(c.actor)
	if err != nil {
		return nil, err
	}
	return &policyAnswer{wire.PolicyView{Policy: v.Policy, PINSet: v.PINSet, Locked: v.Locked}}, nil
}

func (a *API) changePolicy(ctx context.Context, c *call, _ *none, b *wire.PolicyChange) (*policyAnswer, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("read the change: %w", err)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, fmt.Errorf("read the change: %w", err)
	}
	if b.PIN != nil && *b.PIN == "" {
		parts["pin"] = json.RawMessage("null")
	}
	if err := a.Policy.Change(ctx, c.actor, parts); err != nil {
		return nil, err
	}
	return a.policy(ctx, c, &none{})
}
