package piratchat

import (
	"log/slog"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// frame is a text frame of JSON.
func frame(v any) []byte { return ws.AppendText(nil, door.EncodeJSON(v)) }

type heard struct {
	Message string `json:"message"`
	Author  string `json:"author"`
}

type turned struct {
	Event    string `json:"event"` // join or leave
	Username string `json:"username"`
}

type status struct {
	Status bool   `json:"status"`
	Code   string `json:"code,omitempty"`
}

// encoder shows what is said in the lobby. For everything else this protocol has no words.
type encoder struct {
	lobby chat.ID
	log   *slog.Logger
}

func (e encoder) Event(ev chat.Event) []byte {
	if ev.Room != e.lobby || ev.Kind != chat.KindMessage || len(ev.Content) == 0 {
		return nil
	}
	c, err := chat.ParseContent(ev.Content)
	if err != nil {
		e.log.Error("event cannot be shown", "room", ev.Room, "seq", ev.Seq, "err", err)
		return nil
	}
	return frame(heard{Message: c.Text, Author: ev.SenderName})
}

func (encoder) Skipped(chat.ID, int64) []byte { return nil }

func (encoder) State(chat.State) []byte { return nil }

func (encoder) Signal(realtime.Signal) []byte { return nil }

func (encoder) Live() []byte { return nil }

// Name is how connections of this format are counted.
func (encoder) Name() string { return "piratchat" }
