package client

import (
	"context"

	"github.com/samtal-chat/samtal/chat/wire"
)

// MakeInvitation makes an invitation; its token and link are shown once.
func (c *Client) MakeInvitation(ctx context.Context, body wire.NewInvitation) (wire.Invite, error) {
	out, _, err := post[wire.Invite](ctx, c, "/invitations", body)
	return out, err
}

// LookAtInvitation tells what an invitation lets its holder do. It needs no session.
func (c *Client) LookAtInvitation(ctx context.Context, token string) (wire.Offer, error) {
	out, _, err := post[wire.Offer](ctx, c, "/invitations/look", wire.InvitationToken{Token: token})
	return out, err
}

// AcceptInvitation goes into the room that an invitation names, with the account one has.
func (c *Client) AcceptInvitation(ctx context.Context, token string) (wire.Room, error) {
	out, _, err := post[wire.Room](ctx, c, "/invitations/accept", wire.InvitationToken{Token: token})
	return out, err
}

// CheckPassword tells what is thought of a password. It needs no session.
func (c *Client) CheckPassword(ctx context.Context, body wire.PasswordCheck) (wire.PasswordVerdict, error) {
	out, _, err := post[wire.PasswordVerdict](ctx, c, "/passwords/check", body)
	return out, err
}
