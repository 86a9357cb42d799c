package operator

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// NewInvitation is what makes an invitation.
type NewInvitation struct {
	Uses int           // how often it counts; 0 for any number
	Life time.Duration // 0 for the usual one
}

// Invitations is what can be done about invitations.
type Invitations interface {
	// Invite makes a link by which people make accounts.
	Invite(ctx context.Context, n NewInvitation) (Link, error)
}

// Invite makes a link by which people make accounts.
func (l Local) Invite(ctx context.Context, n NewInvitation) (Link, error) {
	made, err := l.Verbs.InviteByOperator(ctx, account.NewInvitation{Uses: n.Uses, Life: n.Life})
	if err != nil {
		return Link{}, err
	}
	return Link{secret.String(l.Verbs.InvitationLink(made.Token)), made.ExpiresAt}, nil
}

// newInvitation is NewInvitation on its way through the socket.
type newInvitation struct {
	Uses    int   `json:"uses"`
	Seconds int64 `json:"seconds,omitempty"`
}

// Invite makes a link by which people make accounts.
func (m *Remote) Invite(ctx context.Context, n NewInvitation) (Link, error) {
	var l link
	err := m.do(ctx, http.MethodPost, "/invitations", newInvitation{Uses: n.Uses, Seconds: int64(n.Life / time.Second)}, &l)
	return Link{secret.String(l.URL), l.Expires}, err
}

func invitationRoute(answer func(route string, status int, do func(*http.Request, []byte) (any, error)), desk Desk) {
	answer("POST /invitations", http.StatusCreated, func(r *http.Request, body []byte) (any, error) {
		var n newInvitation
		if err := door.Decode(body, &n); err != nil {
			return nil, err
		}
		made, err := desk.Invite(r.Context(), NewInvitation{Uses: n.Uses, Life: time.Duration(n.Seconds) * time.Second})
		return link{made.URL.Reveal(), made.Expires}, err
	})
}
