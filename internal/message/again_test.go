package message_test

import (
	"context"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/store"
)

// blind is a store that can be written and not read.
type blind struct{ store.Store }

func (blind) View(context.Context, func(r store.Reader) error) error { return chat.ErrUnavailable }

// TestAnUnknownOutcomeIsNoConflict: who sends a message again must not be told that it cannot be sent, as long as nobody can
// tell whether it was.
func TestAnUnknownOutcomeIsNoConflict(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	o := message.Outgoing{ClientID: "once", Text: "hello"}
	first := h.sendAs(ann, in, o)
	_, _, err := message.New(message.Config{Store: blind{h.store}}).Send(t.Context(), ann, in, o)
	wantError(t, "while the store cannot be read", err, "unavailable")
	m, again, err := h.messages.Send(t.Context(), ann, in, o)
	h.must(err)
	if !again || m.ID != first.ID {
		t.Errorf("got %s, again %v, want %s", m.ID, again, first.ID)
	}
}
