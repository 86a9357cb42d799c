package room_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestDeletedRoomsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var expelled []chat.ID
		s := storetest.Open(t, func(c store.Commit) {
			for _, e := range c.Events {
				expelled = append(expelled, e.Room)
			}
		})
		purged := make(map[chat.ID]int)
		rooms := room.New(room.Config{Store: s, Purge: func(tx store.Tx, room chat.ID, limit int) (bool, error) {
			purged[room]++
			if _, err := tx.RoomHead(room); err != nil || limit < 1 {
				t.Errorf("purge of %s, limit %d: %v", room, limit, err)
			}
			return purged[room] > 1, nil
		}})
		h := &house{t: t, store: s, rooms: rooms}
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- rooms.Run(ctx) }()
		root, ann := h.admin("root"), h.person("ann")
		names := make([]string, 0, 70)
		for i := range cap(names) {
			name := "p" + string(rune('a'+i/10)) + string(rune('0'+i%10))
			h.person(name)
			names = append(names, name)
		}
		in := h.create(ann, room.Founding{Kind: chat.Open, Title: "Kitchen", Members: names})
		direct := h.create(ann, room.Founding{Kind: chat.Direct, Members: []string{"root"}})
		expelled = nil

		h.must(rooms.Delete(ctx, root, in.ID))
		wantError(t, "again", rooms.Delete(ctx, root, in.ID), "room_not_found")
		wantError(t, "unknown", rooms.Delete(ctx, root, chat.NewID()), "room_not_found")
		synctest.Wait()
		if n := len(expelled); n != 71 {
			t.Errorf("%d of 71 members were told that they are out", n)
		}
		_, err := rooms.Room(ctx, ann, in.ID)
		wantError(t, "a former member", err, "room_not_found")
		_, err = rooms.Join(ctx, ann, in.ID)
		wantError(t, "coming back", err, "room_not_found")
		h.must(rooms.Delete(ctx, root, direct.ID))
		again := h.create(ann, room.Founding{Kind: chat.Direct, Members: []string{"root"}})
		if again.ID == direct.ID {
			t.Error("the deleted direct room is the one of both still")
		}
		<-time.After(3 * time.Minute)
		synctest.Wait()
		if len(purged) != 2 || purged[in.ID] < 3 || purged[direct.ID] < 3 {
			t.Errorf("others were told %v", purged)
		}
		h.must(s.View(ctx, func(r store.Reader) error {
			for _, id := range []chat.ID{in.ID, direct.ID} {
				events, err := r.Tail(id, 0, 10)
				if err != nil || len(events) > 0 {
					t.Errorf("got %+v, %v", events, err)
				}
			}
			list, err := r.AllRooms(store.RoomFilter{})
			if err != nil || len(list) != 1 || list[0].ID != again.ID {
				t.Errorf("got %+v, %v, want the new direct room", list, err)
			}
			log, err := r.AuditRun(0, 10)
			if err != nil || len(log) != 2 || log[0].Action != chat.AuditRoomDeleted || log[0].Subject != in.ID || log[0].Detail["members"] != "71" {
				t.Errorf("audit: got %+v, %v", log, err)
			}
			return err
		}))
		stop()
		h.must(<-over)
	})
}

// TestARoomThatStaysKeepsNoOther: what cannot be taken away is tried again, and the others go meanwhile.
func TestARoomThatStaysKeepsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.Open(t)
		var stays chat.ID
		rooms := room.New(room.Config{Store: s, Purge: func(_ store.Tx, room chat.ID, _ int) (bool, error) {
			if room == stays {
				return false, errors.New("it cannot be read")
			}
			return true, nil
		}})
		h := &house{t: t, store: s, rooms: rooms}
		root := h.admin("root")
		stays = h.open(root)
		goes := h.open(root)
		for _, id := range []chat.ID{stays, goes} {
			h.must(rooms.Delete(t.Context(), root, id))
			<-time.After(time.Second) // the clock is none of the machine's: one stands before the other
		}
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- rooms.Run(ctx) }()
		<-time.After(3 * time.Minute)
		synctest.Wait()
		h.must(s.View(ctx, func(r store.Reader) error {
			dooms, err := r.Dooms(10)
			if err != nil || len(dooms) != 1 || dooms[0].Room != stays {
				t.Errorf("got %+v, %v, want %s alone", dooms, err, stays)
			}
			return err
		}))
		stop()
		h.must(<-over)
	})
}

func TestTheLobbyStays(t *testing.T) {
	h := newHouse(t)
	lobby, err := h.rooms.EnsureLobby(t.Context())
	h.must(err)
	root := h.admin("root")
	wantError(t, "the lobby", h.rooms.Delete(t.Context(), root, lobby.ID), "lobby_stays")
	h.demote(root)
	wantError(t, "an administrator no more", h.rooms.Delete(t.Context(), root, lobby.ID), "forbidden")
}
