package api

import (
	"context"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/ban"
	"github.com/samtal-chat/samtal/internal/store"
)

type (
	banAnswer    struct{ Body wire.Ban }
	bansAnswer   struct{ Body wire.Bans }
	earlierQuery struct {
		Before string `query:"before" maxLength:"64" doc:"next of the page before"`
		Limit  int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
)

func (a *API) banRoutes() {
	const tag = "Administration"
	read(a, op(http.MethodGet, "/admin/bans", tag, "Who is kept out"), a.bans)
	write(a, created(op(http.MethodPost, "/admin/bans", tag, "Keep an account or addresses out; asks for a proof")), a.makeBan)
	read(a, op(http.MethodDelete, "/admin/bans/{id}", tag, "Let them in again; asks for a proof"), a.liftBan)
}

func fromBan(v ban.View) wire.Ban { return wire.FromBan(v.Ban, v.Whom, v.MadeBy) }

func (a *API) bans(ctx context.Context, c *call, in *earlierQuery) (*bansAnswer, error) {
	f := store.BanFilter{Limit: pageSize(in.Limit)}
	var err error
	if f.Before, err = optionalID("before", in.Before); err != nil {
		return nil, err
	}
	bans, err := a.Bans.Bans(ctx, c.actor, f)
	if err != nil {
		return nil, err
	}
	page := wire.Bans{Bans: list(bans, fromBan)}
	if len(bans) == f.Limit {
		page.Next = bans[f.Limit-1].ID.String()
	}
	return &bansAnswer{page}, nil
}

func (a *API) makeBan(ctx context.Context, c *call, _ *none, b *wire.NewBan) (*banAnswer, error) {
	const most = 100 * 365 * 24 * time.Hour
	d := ban.Draft{Prefix: b.Prefix, Reason: b.Reason, Life: most}
	if b.ExpiresIn < 0 {
		return nil, &chat.Error{Kind: chat.Invalid, Code: "bad_life", Message: "expires_in is a number of seconds", Field: "expires_in"}
	}
	if b.ExpiresIn < int64(most/time.Second) {
		d.Life = time.Duration(b.ExpiresIn) * time.Second
	}
	if b.Account != "" {
		var err error
		if d.Account, err = chat.ParseID(b.Account); err != nil {
			return nil, err
		}
	}
	v, err := a.Bans.Ban(ctx, c.actor, d)
	if err != nil {
		return nil, err
	}
	return &banAnswer{fromBan(v)}, nil
}

func (a *API) liftBan(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Bans.Lift(ctx, c.actor, id)
}
