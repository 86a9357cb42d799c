package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Blocks lists whom the account has blocked, the newest block first.
func (c *Client) Blocks(ctx context.Context) ([]wire.Block, error) {
	out, err := get[wire.Blocks](ctx, c, "/blocks", nil)
	return out.Blocks, err
}

// Block keeps somebody away, by the id of the account.
func (c *Client) Block(ctx context.Context, account string) error {
	_, err := c.do(ctx, request{method: http.MethodPut, path: "/blocks/" + url.PathEscape(account)})
	return err
}

// Unblock takes a block back.
func (c *Client) Unblock(ctx context.Context, account string) error {
	return c.delete(ctx, "/blocks/"+url.PathEscape(account))
}
