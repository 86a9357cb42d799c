package api

import (
	"context"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/store"
)

func (a *API) adminRoomRoutes() {
	read(a, op(http.MethodGet, "/admin/rooms", adminTag, "All rooms, those made last first"), a.managedRooms)
	read(a, op(http.MethodDelete, "/admin/rooms/{id}", adminTag, "Delete a room with all that was said in it"), a.deleteRoom)
}

type managedRoomsQuery struct {
	Kind   string `query:"kind" enum:"direct,group,open"`
	Before string `query:"before" doc:"rooms made before this one"`
	Limit  int    `query:"limit" minimum:"0" maximum:"199" doc:"50 unless told"`
}

type managedRoomsAnswer struct{ Body wire.ManagedRooms }

func (a *API) managedRooms(ctx context.Context, _ *call, in *managedRoomsQuery) (*managedRoomsAnswer, error) {
	f := store.RoomFilter{Kind: chat.RoomKind(in.Kind)}
	if in.Before != "" {
		var err error
		if f.Before, err = chat.ParseID(in.Before); err != nil {
			return nil, err
		}
	}
	want := in.Limit
	if want == 0 {
		want = chat.DefaultPage
	}
	f.Limit = want + 1
	found, err := a.Rooms.All(ctx, f)
	if err != nil {
		return nil, err
	}
	v := wire.ManagedRooms{}
	if len(found) > want {
		found = found[:want]
		v.Next = found[want-1].ID.String()
	}
	v.Rooms = list(found, func(r store.RoomRecord) wire.ManagedRoom {
		return wire.ManagedRoom{
			ID: r.ID.String(), Kind: string(r.Kind), Title: r.Title, Lobby: r.Lobby, Members: r.Members, Events: r.Events,
			CreatedAt: r.CreatedAt, LastAt: timeOrNone(r.LastAt),
		}
	})
	return &managedRoomsAnswer{v}, nil
}

func (a *API) deleteRoom(ctx context.Context, c *call, in *idPath) (*none, error) {
	id, err := chat.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.Rooms.Delete(ctx, c.actor, id)
}
