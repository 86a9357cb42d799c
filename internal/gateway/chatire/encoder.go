package chatire

import (
	"encoding/json"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// What the encoder hands to the sockets' links are text frames (RFC 6455 §5.2), or notes for the link itself, which stand in line
// with them: their first byte is none that a text frame begins with.
const (
	noteUnknown = 'u' // then a message event as JSON: its sender is to be looked up first
	noteLeft    = 'l' // then the id of an account that left the room
	noteRenewed = 'r' // somebody was taken out of the room: its address is another one now
)

func isNote(frame []byte) bool {
	return frame[0] == noteUnknown || frame[0] == noteLeft || frame[0] == noteRenewed
}

// frame is a text frame of JSON.
func frame(v any) []byte { return ws.AppendText(nil, door.EncodeJSON(v)) }

// encoder shows what is said. For everything else this protocol has no words.
type encoder struct{ g *Gateway }

// message is a message whose sender is to be looked up.
type unknown struct {
	Sender chat.ID
	Text   string
}

func (e encoder) Event(ev chat.Event) []byte {
	switch {
	case len(ev.Content) == 0:
		return nil
	case ev.Kind == chat.KindMember:
		return e.member(ev)
	case ev.Kind != chat.KindMessage:
		return nil
	}
	c, err := chat.ParseContent(ev.Content)
	if err != nil {
		e.g.Log.Error("event cannot be shown", "room", ev.Room, "seq", ev.Seq, "err", err)
		return nil
	}
	if u, ok := e.g.people.get(ev.Sender); ok {
		return frame(said{u, c.Text})
	}
	return append([]byte{noteUnknown}, door.EncodeJSON(unknown{ev.Sender, c.Text})...)
}

func (e encoder) member(ev chat.Event) []byte {
	var c chat.MemberContent
	if json.Unmarshal(ev.Content, &c) != nil {
		return nil
	}
	switch c.Change {
	case chat.MemberRemoved:
		return []byte{noteRenewed}
	case chat.MemberLeft:
		return append([]byte{noteLeft}, c.Account[:]...)
	default:
		return nil
	}
}

func (encoder) Skipped(chat.ID, int64) []byte { return nil }

func (encoder) State(chat.State) []byte { return nil }

func (encoder) Signal(realtime.Signal) []byte { return nil }

func (encoder) Live() []byte { return nil }

// Name is how connections of this format are counted.
func (encoder) Name() string { return "chatire" }
