package room_test

import (
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestAdmit(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	group := h.group(ann)
	for range 2 {
		h.must(h.rooms.Admit(t.Context(), bob, group))
	}
	if got, want := h.roles(bob, group), "ann:owner bob:member"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	h.wantLog(ann, group, "1:ann/ann/joined/owner 2:bob/bob/joined/member")

	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutMembership(chat.Membership{Room: group, Account: eve.Account, Role: chat.RoleMember, Status: chat.Banned, Involvement: chat.Everything})
	}))
	if err := h.rooms.Admit(t.Context(), eve, group); !errors.Is(err, chat.ErrForbidden) {
		t.Errorf("banned: got %v", err)
	}
	direct := h.create(ann, room.Founding{Kind: chat.Direct, Members: []string{"bob"}})
	if err := h.rooms.Admit(t.Context(), eve, direct.ID); !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("direct: got %v", err)
	}
	if err := h.rooms.Admit(t.Context(), eve, chat.NewID()); !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("no room: got %v", err)
	}
	h.must(h.rooms.Leave(t.Context(), bob, group))
	h.must(h.rooms.Leave(t.Context(), ann, group))
	if err := h.rooms.Admit(t.Context(), bob, group); !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("nobody is there: got %v", err)
	}
}

// TestADoomedRoomTakesNobody: a room that is being deleted takes nobody in while others are taken out of it.
func TestADoomedRoomTakesNobody(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	group := h.group(ann)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error { return h.rooms.Land(tx, bob, group) }))
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.DoomRoom(store.Doom{Room: group, By: ann.Account, Since: time.Now()})
	}))
	err := h.store.Update(t.Context(), func(tx store.Tx) error { return h.rooms.Land(tx, eve, group) })
	wantError(t, "by an invitation", err, "room_not_found")
	wantError(t, "by its address", h.rooms.Admit(t.Context(), eve, group), "room_not_found")
}

func TestHistoryOfAFounding(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	r := h.create(ann, room.Founding{Kind: chat.Group, Title: "Kitchen", History: chat.HistoryAll})
	if r.History != chat.HistoryAll {
		t.Errorf("got %q", r.History)
	}
	_, _, err := h.rooms.Create(t.Context(), ann, room.Founding{Kind: chat.Group, Title: "Kitchen", History: "some"})
	var e *chat.Error
	if !errors.As(err, &e) || e.Code != "bad_history" {
		t.Errorf("got %v", err)
	}
}

// TestWhatBeginsWithARoom: it is part of the same transaction, and of the first making alone.
func TestWhatBeginsWithARoom(t *testing.T) {
	h := newHouse(t)
	ann, _ := h.person("ann"), h.person("bob")
	refused := errors.New("refused")
	begun := 0
	f := room.Founding{Kind: chat.Direct, Members: []string{"bob"}, Then: func(store.Tx, chat.ID) error {
		begun++
		return refused
	}}
	if _, _, err := h.rooms.Create(t.Context(), ann, f); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	f.Then = func(tx store.Tx, room chat.ID) error {
		begun++
		_, err := tx.PutAlias("here", "x", room)
		return err
	}
	for range 2 {
		_, _, err := h.rooms.Create(t.Context(), ann, f)
		h.must(err)
	}
	if begun != 2 {
		t.Errorf("begun %d times, want once in vain and once for good", begun)
	}
}

// TestWhatEndsWithAnExpulsion: it is part of the same transaction, and who leaves is not expelled.
func TestWhatEndsWithAnExpulsion(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	group := h.group(ann, "bob")
	refused := errors.New("refused")
	expelled := 0
	h.rooms.Expelled = func(_ store.Tx, by chat.Actor, room chat.ID) error {
		expelled++
		if by != ann || room != group {
			t.Errorf("%v expels from %v", by, room)
		}
		return refused
	}
	if err := h.rooms.Expel(t.Context(), ann, group, bob.Account); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	if got, want := h.roles(ann, group), "ann:owner bob:member"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	h.must(h.rooms.Leave(t.Context(), bob, group))
	if expelled != 1 {
		t.Errorf("told of %d expulsions, want 1", expelled)
	}
}
