package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Profile is the body that changes what others read in place of the name.
type Profile struct {
	FullName string `json:"full_name" maxLength:"64"`
}

// PasswordChange is the body that gives the reader a new password.
type PasswordChange struct {
	Current string `json:"current" maxLength:"256"`
	New     string `json:"new" maxLength:"256"`
}

// Setting is the body that keeps a value for all of the reader's sessions.
type Setting struct {
	Value json.RawMessage `json:"value"`
}

// States is account state by ascending changed, complete up to Changed.
type States struct {
	State   []wire.State `json:"state"`
	Changed int64        `json:"changed" doc:"pass as after to go on"`
}

type (
	meAnswer     struct{ Body wire.Me }
	statesAnswer struct{ Body States }
	statesQuery  struct {
		After int64 `query:"after" minimum:"0"`
	}
	keyPath struct {
		Key string `path:"key"`
	}
)

func (a *API) profileRoutes() {
	const tag = "Me"
	read(a, needs(op(http.MethodGet, "/me", tag, "The reader's own account"), chat.ScopeRead), a.me)
	write(a, op(http.MethodPatch, "/me", tag, "Change the full name"), a.changeProfile)
	write(a, counted(op(http.MethodPost, "/me/password", tag, "Change the password; ends all other sessions"), door.ClassSignIn), a.changePassword)
	read(a, needs(op(http.MethodGet, "/me/state", tag, "What changed of the account's state"), chat.ScopeRead), a.states)
	write(a, op(http.MethodPut, "/me/settings/{key}", tag, "Keep a setting; null clears it"), a.putSetting)
}

func (a *API) me(ctx context.Context, c *call, _ *none) (*meAnswer, error) {
	me, err := a.Accounts.Me(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	out := &meAnswer{wire.FromMe(me.Account, c.actor.Session, me.Changed)}
	out.Body.Email, out.Body.EmailPending, out.Body.Restricted = me.Email, me.Pending, c.actor.Restricted
	if !me.ResetAt.IsZero() {
		out.Body.ResetAt = &me.ResetAt
	}
	return out, nil
}

func (a *API) changeProfile(ctx context.Context, c *call, _ *none, b *Profile) (*meAnswer, error) {
	if _, err := a.Accounts.UpdateProfile(ctx, c.actor, b.FullName); err != nil {
		return nil, err
	}
	return a.me(ctx, c, &none{})
}

func (a *API) changePassword(ctx context.Context, c *call, _ *none, b *PasswordChange) (*none, error) {
	return &none{}, a.Accounts.ChangePassword(ctx, c.actor, secret.String(b.Current), secret.String(b.New))
}

func (a *API) states(ctx context.Context, c *call, in *statesQuery) (*statesAnswer, error) {
	changes, err := a.Accounts.States(ctx, c.actor, in.After)
	if err != nil {
		return nil, err
	}
	return &statesAnswer{States{list(changes.States, wire.FromState), changes.Position}}, nil
}

func (a *API) putSetting(ctx context.Context, c *call, in *keyPath, b *Setting) (*none, error) {
	return &none{}, a.Accounts.PutSetting(ctx, c.actor, in.Key, b.Value)
}
