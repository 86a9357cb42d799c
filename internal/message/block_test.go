package message_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestNobodyWritesToWhoHasBlockedHim(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	r, _, err := h.rooms.Create(t.Context(), bob, room.Founding{Kind: chat.Direct, Members: []string{"ann"}})
	h.must(err)
	m := h.send(bob, r.ID, "hi")
	block := func(on bool) {
		h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
			_, err := tx.SetBlock(ann.Account, bob.Account, time.Now(), on)
			return err
		}))
	}
	block(true)
	for _, c := range []struct {
		who  chat.Actor
		code string
	}{{bob, "cannot_write"}, {ann, "you_blocked"}} {
		_, _, err := h.messages.Send(t.Context(), c.who, r.ID, message.Outgoing{ClientID: "again", Text: "hi"})
		wantError(t, c.who.Name+" sends", err, c.code)
		_, err = h.messages.React(t.Context(), c.who, r.ID, m.ID, message.Reaction{Emoji: "👍"})
		wantError(t, c.who.Name+" reacts", err, c.code)
	}
	_, err = h.messages.Edit(t.Context(), bob, r.ID, m.ID, message.Edit{Text: "ha"})
	wantError(t, "bob edits", err, "cannot_write")
	h.wantTexts(ann, r.ID, "(hidden)")
	h.wantTexts(bob, r.ID, "(member)", "(member)", "hi")
	_, err = h.messages.Remove(t.Context(), bob, r.ID, m.ID)
	h.must(err)
	block(false)
	h.send(bob, r.ID, "sorry")
	h.wantTexts(ann, r.ID, "(removed)", "sorry")
}
