package live_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/ws"
)

// TestHellosAreCommandsToo: who says hello wrongly again and again is not listened to.
func TestHellosAreCommandsToo(t *testing.T) {
	s := start(t, settings{door: live.Config{CommandsPerSecond: 1}})
	if code := s.dial(nil).talksOn(wire.Command{Type: "hello", Room: "none of its fields"}); code != wire.CloseLimit {
		t.Errorf("closed with %d", code)
	}
}

func TestHelloIsNeeded(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	tests := []struct {
		name, in, code string
		want           ws.Code
	}{
		{"command before it", `{"id":"1","type":"ping"}`, "", wire.CloseHello},
		{"no token", `{"id":"1","type":"hello"}`, "unauthenticated", wire.CloseSession},
		{"wrong token", `{"id":"1","type":"hello","token":"smt_nothing"}`, "unauthenticated", wire.CloseSession},
		{"no JSON", `{`, "", ws.CodeInvalidData},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := s.dial(nil)
			c.raw(tt.in)
			if tt.code != "" {
				if f := c.reply("1"); f.Error == nil || f.Error.Code != tt.code {
					t.Errorf("got %+v", f)
				}
			}
			if code := c.code(); code != tt.want {
				t.Errorf("closed with %d, want %d", code, tt.want)
			}
		})
	}
	c := s.dial(nil)
	c.raw(`{"id":"1","type":"hello","token":"` + ann.token + `","rooms":{"lobby":4}}`)
	if f := c.reply("1"); f.Error == nil || f.Error.Code != "bad_id" {
		t.Errorf("got %+v", f)
	}
	c.raw(`{"id":"2","type":"hello","token":"` + ann.token + `"}`) // it may try again
	c.until(func(f frame) bool { return f.Type == "live" })
}

// What comes behind a hello that is refused is not done: nobody would hear of it.
func TestNothingIsDoneAfterAHelloInVain(t *testing.T) {
	s := start(t, settings{hub: realtime.Config{MaxSessions: 1}})
	ann := s.person("ann")
	group := s.group(ann)
	s.live(ann, wire.Command{})
	c := s.dial(nil)
	c.say(wire.Command{ID: "1", Type: "hello", Token: ann.token})
	for i := range 20 {
		_ = c.perhaps(wire.Command{ID: fmt.Sprint(i), Type: "send", Room: group.String(), ClientID: fmt.Sprint(i), Text: "in vain"})
	}
	if code := c.code(); code != wire.CloseLimit {
		t.Errorf("closed with %d", code)
	}
	s.stop() // waits for what was under way
	s.must(s.store.View(t.Context(), func(r store.Reader) error {
		list, err := r.Tail(group, 0, 100)
		for _, e := range list {
			if e.Kind == chat.KindMessage {
				t.Errorf("%d was sent", e.Seq)
			}
		}
		return err
	}))
}

func TestNoHelloInTime(t *testing.T) {
	t.Parallel() // it waits most of the time
	s := start(t, settings{door: live.Config{HelloTime: 2 * time.Second}})
	ann := s.person("ann")
	var in *client
	eventually(t, "a hello to come in time", func() bool {
		in = s.dial(nil)
		err := in.perhaps(wire.Command{ID: "hello", Type: "hello", Token: ann.token})
		for f := (frame{}); err == nil && f.Type != "live"; {
			f, err = in.next()
		}
		return err == nil // a machine that stood still may have been too late
	})
	c := s.dial(nil) // later: when its time is over, so is ann's
	if code := c.code(); code != wire.CloseHello {
		t.Errorf("closed with %d", code)
	}
	in.say(wire.Command{ID: "1", Type: "ping"})
	in.reply("1")
}
