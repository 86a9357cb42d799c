package live

import (
	"encoding/json"
	"log/slog"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// encoder makes the native frames: JSON, put into the frame of a socket or of a stream.
type encoder struct {
	name  string
	log   *slog.Logger
	frame func(json []byte) []byte
}

// Name is how connections of this format are counted.
func (e encoder) Name() string { return e.name }

// socketFrame puts JSON into a WebSocket text frame.
func socketFrame(b []byte) []byte { return ws.AppendText(make([]byte, 0, len(b)+4), b) }

// streamFrame puts JSON, which has no line feed, into a server-sent event.
func streamFrame(b []byte) []byte {
	f := make([]byte, 0, len(b)+8)
	f = append(f, "data: "...)
	f = append(f, b...)
	return append(f, "\n\n"...)
}

// encodeJSON encodes structs of package wire, which cannot fail.
func encodeJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// Event shows an event whose content is none of ours as a hidden one: its place in the log must not be missing.
func (e encoder) Event(ev chat.Event) []byte {
	w, err := wire.FromEvent(ev)
	if err != nil {
		e.log.Error("event cannot be shown", "room", ev.Room, "seq", ev.Seq, "err", err)
		w = wire.Event{Room: ev.Room.String(), Seq: ev.Seq, Kind: string(chat.KindHidden)}
	}
	return e.frame(encodeJSON(wire.EventFrame{Type: wire.TypeEvent, Event: w}))
}

func (e encoder) Skipped(room chat.ID, head int64) []byte {
	return e.frame(encodeJSON(wire.SkippedFrame{Type: wire.TypeSkipped, Room: room.String(), Head: head}))
}

// State shows account state. A value that is no JSON is none of ours and is not shown.
func (e encoder) State(s chat.State) []byte {
	if len(s.Value) > 0 && !json.Valid(s.Value) {
		e.log.Error("account state cannot be shown", "account", s.Account, "kind", s.Kind)
		return nil
	}
	return e.frame(encodeJSON(wire.StateFrame{Type: wire.TypeState, State: wire.FromState(s)}))
}

func (e encoder) Signal(s realtime.Signal) []byte {
	w := wire.SignalFrame{Type: wire.TypeSignal, Kind: string(s.Kind), Account: s.Account.String(), Name: s.Name, Online: s.Online, Seq: s.Seq}
	if !s.Room.IsZero() {
		w.Room = s.Room.String()
	}
	if !s.Thread.IsZero() {
		w.Thread = s.Thread.String()
	}
	if s.Person != nil {
		person := wire.FromAccount(*s.Person)
		w.Person = &person
	}
	return e.frame(encodeJSON(w))
}

func (e encoder) Live() []byte { return e.frame(encodeJSON(wire.LiveFrame{Type: wire.TypeLive})) }
