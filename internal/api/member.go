package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/store"
)

type (
	membersAnswer struct{ Body wire.Members }
	membersQuery  struct {
		ID    string `path:"id"`
		After string `query:"after" maxLength:"32" doc:"the name to go on after"`
		Limit int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
	memberPath struct {
		ID      string `path:"id"`
		Account string `path:"account"`
	}
)

func (a *API) memberRoutes() {
	const tag = "Members"
	read(a, counted(op(http.MethodPost, "/rooms/{id}/join", tag, "Join an open room"), door.ClassMake), a.join)
	read(a, op(http.MethodPost, "/rooms/{id}/leave", tag, "Leave a room"), a.leave)
	read(a, op(http.MethodGet, "/rooms/{id}/members", tag, "Who is in a room, by name"), a.members)
	write(a, counted(op(http.MethodPost, "/rooms/{id}/members", tag, "Bring people in; those already in are passed over"), door.ClassMake), a.invite)
	write(a, op(http.MethodPatch, "/rooms/{id}/members/{account}", tag, "Give a member a role"), a.appoint)
	read(a, op(http.MethodDelete, "/rooms/{id}/members/{account}", tag, "Remove a member"), a.expel)
}

func (a *API) join(ctx context.Context, c *call, in *idPath) (*roomAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	view, err := a.Rooms.Join(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	return &roomAnswer{http.StatusOK, wire.FromRoom(view)}, nil
}

func (a *API) leave(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Leave(ctx, c.actor, id)
}

func (a *API) members(ctx context.Context, c *call, in *membersQuery) (*membersAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	limit := pageSize(in.Limit)
	members, err := a.Rooms.Members(ctx, c.actor, store.MemberFilter{Room: id, After: in.After, Limit: limit})
	if err != nil {
		return nil, err
	}
	page := wire.Members{Members: list(members, wire.FromMember)}
	if len(members) == limit {
		page.Next = members[limit-1].Account.Name
	}
	return &membersAnswer{page}, nil
}

func (a *API) invite(ctx context.Context, c *call, in *idPath, b *wire.Invitation) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Invite(ctx, c.actor, id, b.Names)
}

func (a *API) appoint(ctx context.Context, c *call, in *memberPath, b *wire.Appointment) (*none, error) {
	id, err := ids(in.ID, in.Account)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Appoint(ctx, c.actor, id[0], id[1], chat.Role(b.Role))
}

func (a *API) expel(ctx context.Context, c *call, in *memberPath) (*none, error) {
	id, err := ids(in.ID, in.Account)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Expel(ctx, c.actor, id[0], id[1])
}

// pageSize is limit, or what a page holds unless told.
func pageSize(limit int) int {
	if limit == 0 {
		return chat.DefaultPage
	}
	return limit
}
