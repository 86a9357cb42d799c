package client

import (
	"context"
	"net/url"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Keys lists the account's API keys, the newest first.
func (c *Client) Keys(ctx context.Context) ([]wire.Key, error) {
	out, err := get[struct {
		Keys []wire.Key `json:"keys"`
	}](ctx, c, "/me/keys", nil)
	return out.Keys, err
}

// MakeKey makes an API key; a client made WithToken of it acts with it. It asks for a proof.
func (c *Client) MakeKey(ctx context.Context, body wire.NewKey) (wire.MadeKey, error) {
	out, _, err := post[wire.MadeKey](ctx, c, "/me/keys", body)
	return out, err
}

// RevokeKey ends an API key.
func (c *Client) RevokeKey(ctx context.Context, key string) error {
	return c.delete(ctx, "/me/keys/"+url.PathEscape(key))
}
