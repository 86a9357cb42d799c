package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
)

type (
	blocksAnswer struct{ Body wire.Blocks }
	blockPath    struct {
		Account string `path:"account"`
	}
)

func (a *API) blockRoutes() {
	const tag = "Blocks"
	read(a, op(http.MethodGet, "/blocks", tag, "Whom the reader has blocked"), a.blocks)
	read(a, op(http.MethodPut, "/blocks/{account}", tag, "Block somebody: nothing more is heard of them"), a.block)
	read(a, op(http.MethodDelete, "/blocks/{account}", tag, "Take a block back"), a.unblock)
}

func (a *API) blocks(ctx context.Context, c *call, _ *none) (*blocksAnswer, error) {
	blocks, err := a.Accounts.Blocks(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return &blocksAnswer{wire.Blocks{Blocks: list(blocks, wire.FromBlock)}}, nil
}

func (a *API) block(ctx context.Context, c *call, in *blockPath) (*none, error) {
	id, err := chat.ParseID(in.Account)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.Block(ctx, c.actor, id)
}

func (a *API) unblock(ctx context.Context, c *call, in *blockPath) (*none, error) {
	id, err := chat.ParseID(in.Account)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Accounts.Unblock(ctx, c.actor, id)
}
