package client

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Rename gives the account another name. Its live connections are closed to come again. It asks for a proof.
func (c *Client) Rename(ctx context.Context, name string) (wire.Me, error) {
	var out wire.Me
	_, err := c.do(ctx, request{method: http.MethodPut, path: "/me/name", in: wire.NewName{Name: name}, out: &out})
	return out, err
}

// SetEmail has an address confirmed by a mailed link; "" takes the present one away. It asks for a proof.
func (c *Client) SetEmail(ctx context.Context, address string) error {
	return c.put(ctx, "/me/email", wire.NewEmail{Email: address})
}

// ConfirmEmail makes an address the account's, by the token of the link that was mailed to it. It needs no session.
func (c *Client) ConfirmEmail(ctx context.Context, token string) error {
	_, _, err := post[struct{}](ctx, c, "/email/confirm", wire.ResetToken{Token: token})
	return err
}

// AskReset has a link mailed to who has a name or an address. It tells nothing of whether anyone has.
func (c *Client) AskReset(ctx context.Context, name string) error {
	_, _, err := post[struct{}](ctx, c, "/reset", wire.ResetRequest{Name: name})
	return err
}

// FinishReset chooses a new password. It does not sign in.
func (c *Client) FinishReset(ctx context.Context, body wire.Reset) (wire.ResetDone, error) {
	out, _, err := post[wire.ResetDone](ctx, c, "/reset/finish", body)
	return out, err
}

// StopReset takes back a reset that somebody has asked for by answers.
func (c *Client) StopReset(ctx context.Context) error { return c.delete(ctx, "/me/reset") }

// DeleteMe deletes the account, and what it said if shred is set. It asks for a proof.
func (c *Client) DeleteMe(ctx context.Context, shred bool) error {
	content := "keep"
	if shred {
		content = "shred"
	}
	_, err := c.do(ctx, request{method: http.MethodDelete, path: "/me", in: wire.Deletion{Content: content}})
	if err == nil {
		c.setToken("")
	}
	return err
}

// SetQuestions sets the account's security questions, or takes them away. It asks for a proof.
func (c *Client) SetQuestions(ctx context.Context, body wire.Questions) error {
	return c.put(ctx, "/me/questions", body)
}
