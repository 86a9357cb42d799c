package room_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func (h *house) block(who, whom chat.Actor, on bool) {
	h.t.Helper()
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error {
		_, err := tx.SetBlock(who.Account, whom.Account, time.Now(), on)
		return err
	}))
}

func TestBlockedPeopleAreNotBroughtTogether(t *testing.T) {
	h := newHouse(t)
	ann, bob, cy := h.person("ann"), h.person("bob"), h.person("cy")
	anns, bobs := h.group(ann), h.group(bob)
	h.block(ann, bob, true)
	direct := func(who chat.Actor, name string) error {
		_, _, err := h.rooms.Create(t.Context(), who, room.Founding{Kind: chat.Direct, Members: []string{name}})
		return err
	}
	wantError(t, "a direct room, by who was blocked", direct(bob, "ann"), "cannot_write")
	wantError(t, "a direct room, by the blocker", direct(ann, "bob"), "you_blocked")
	wantError(t, "invited by who was blocked", h.rooms.Invite(t.Context(), bob, bobs, []string{"cy", "ann"}), "cannot_invite")
	wantError(t, "invited by the blocker", h.rooms.Invite(t.Context(), ann, anns, []string{"bob"}), "you_blocked")
	_, _, err := h.rooms.Create(t.Context(), bob, room.Founding{Kind: chat.Group, Title: "trap", Members: []string{"ann"}})
	wantError(t, "a group made around the blocker", err, "cannot_invite")
	if got := h.roles(bob, bobs); got != "bob:owner" {
		t.Errorf("in bob's group: %s", got)
	}

	h.must(h.rooms.Invite(t.Context(), cy, h.group(cy), []string{"ann", "bob"})) // others may
	h.must(direct(cy, "ann"))
	h.must(h.rooms.Invite(t.Context(), ann, anns, []string{"cy"}))
	open := h.open(ann)
	_, err = h.rooms.Join(t.Context(), bob, open) // a room that anyone may join
	h.must(err)
	h.must(h.rooms.Invite(t.Context(), ann, open, []string{"bob"})) // is there already

	h.block(ann, bob, false)
	h.must(direct(bob, "ann"))
	h.block(ann, bob, true)
	h.must(direct(bob, "ann")) // it is there: what was said can be read
}
