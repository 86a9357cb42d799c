package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

// OpenRooms is a list of open rooms, those with most members first.
type OpenRooms struct {
	Rooms []wire.Room `json:"rooms"`
}

type (
	roomAnswer struct {
		Status int
		Body   wire.Room
	}
	roomsAnswer     struct{ Body wire.Rooms }
	openRoomsAnswer struct{ Body OpenRooms }
	openQuery       struct {
		Query string `query:"query" maxLength:"100" doc:"beginning of a word of the title"`
		Limit int    `query:"limit" minimum:"0" maximum:"200" doc:"50 unless told"`
	}
)

func (a *API) roomRoutes() {
	const tag = "Rooms"
	read(a, op(http.MethodGet, "/rooms", tag, "The reader's rooms, newest activity first"), a.rooms)
	read(a, op(http.MethodGet, "/rooms/open", tag, "Open rooms, joined or not"), a.openRooms)
	write(a, counted(created(op(http.MethodPost, "/rooms", tag, "Make a room, or find the direct room with somebody")), door.ClassMake), a.makeRoom)
	read(a, op(http.MethodGet, "/rooms/{id}", tag, "One room"), a.room)
	write(a, op(http.MethodPatch, "/rooms/{id}", tag, "Change title, topic or history"), a.changeRoom)
}

func (a *API) rooms(ctx context.Context, c *call, _ *none) (*roomsAnswer, error) {
	l, err := a.Rooms.Rooms(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return &roomsAnswer{wire.Rooms{
		Rooms: list(l.Rooms, wire.FromRoom), Generation: a.Generation, Changed: l.Changed, People: wire.FromAccounts(l.People),
	}}, nil
}

func (a *API) openRooms(ctx context.Context, c *call, in *openQuery) (*openRoomsAnswer, error) {
	open, err := a.Rooms.OpenRooms(ctx, c.actor, store.OpenFilter{Query: in.Query, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &openRoomsAnswer{OpenRooms{list(open, wire.FromRoom)}}, nil
}

func (a *API) makeRoom(ctx context.Context, c *call, _ *none, b *wire.NewRoom) (*roomAnswer, error) {
	founding := room.Founding{Kind: chat.RoomKind(b.Kind), Title: b.Title, Topic: b.Topic, Members: b.Members}
	view, made, err := a.Rooms.Create(ctx, c.actor, founding)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if made {
		status = http.StatusCreated
	}
	return &roomAnswer{status, wire.FromRoom(view)}, nil
}

func (a *API) room(ctx context.Context, c *call, in *idPath) (*roomAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	view, err := a.Rooms.Room(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	return &roomAnswer{http.StatusOK, wire.FromRoom(view)}, nil
}

func (a *API) changeRoom(ctx context.Context, c *call, in *idPath, b *wire.RoomChange) (*roomAnswer, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	view, err := a.Rooms.Configure(ctx, c.actor, id, room.Change{Title: b.Title, Topic: b.Topic, History: (*chat.History)(b.History)})
	if err != nil {
		return nil, err
	}
	return &roomAnswer{http.StatusOK, wire.FromRoom(view)}, nil
}
