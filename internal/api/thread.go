package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/store"
)

type (
	threadsAnswer struct{ Body wire.Threads }
	threadsQuery  struct {
		Before string `query:"before" maxLength:"100" doc:"what the page before gave as next"`
		Limit  int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
	// The fields stand here again because those of an embedded type that is not exported are not read.
	roomThreadsQuery struct {
		ID     string `path:"id"`
		Before string `query:"before" maxLength:"100" doc:"what the page before gave as next"`
		Limit  int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
	threadPath struct {
		ID     string `path:"id"`
		Thread string `path:"thread"`
	}
)

func (a *API) threadRoutes() {
	const tag = "Threads"
	read(a, op(http.MethodGet, "/threads", tag, "Subjects of all rooms, newest activity first"), a.allThreads)
	read(a, op(http.MethodGet, "/rooms/{id}/threads", tag, "Subjects of a room, newest activity first"), a.roomThreads)
	write(a, op(http.MethodPut, "/rooms/{id}/threads/{thread}/read", tag, "Say how far a thread was read"), a.readThread)
}

func (a *API) allThreads(ctx context.Context, c *call, in *threadsQuery) (*threadsAnswer, error) {
	return a.threads(ctx, c, store.ThreadFilter{Before: in.Before, Limit: in.Limit})
}

func (a *API) roomThreads(ctx context.Context, c *call, in *roomThreadsQuery) (*threadsAnswer, error) {
	id, err := ids(in.ID)
	if err != nil {
		return nil, err
	}
	return a.threads(ctx, c, store.ThreadFilter{Room: id[0], Before: in.Before, Limit: in.Limit})
}

func (a *API) threads(ctx context.Context, c *call, f store.ThreadFilter) (*threadsAnswer, error) {
	page, err := a.Messages.Threads(ctx, c.actor, f)
	if err != nil {
		return nil, err
	}
	return &threadsAnswer{wire.FromThreads(page)}, nil
}

func (a *API) readThread(ctx context.Context, c *call, in *threadPath, b *wire.Position) (*none, error) {
	thread, err := position(in.Thread, b)
	if err != nil {
		return nil, err
	}
	id, err := ids(in.ID)
	if err != nil {
		return nil, err
	}
	_, err = a.Messages.ReadThread(ctx, c.actor, id[0], thread, b.Seq)
	return &none{}, err
}
