package live_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

func TestTwoPeopleTalk(t *testing.T) {
	s := start(t, settings{})
	ann, ben := s.person("ann"), s.person("ben")
	group := s.group(ann, "ben")
	room := group.String()
	a, b := s.live(ann, wire.Command{}), s.live(ben, wire.Command{})

	a.say(wire.Command{ID: "1", Type: "send", Room: room, ClientID: "x", Text: "hej ben"})
	sent := a.reply("1")
	if sent.Error != nil || sent.Message == nil || sent.Message.Text != "hej ben" {
		t.Fatalf("got %+v", sent)
	}
	seq, id := sent.Message.Seq, sent.Message.ID
	got := b.event(seq).Event
	if got.Text != "hej ben" || got.Sender != "ann" || got.Room != room || got.ClientID != "x" || got.ID != id {
		t.Errorf("got %+v", got)
	}
	a.say(wire.Command{ID: "2", Type: "send", Room: room, ClientID: "x", Text: "hej ben"})
	if f := a.reply("2"); !f.Again || f.Message.Seq != seq {
		t.Errorf("sent again: %+v", f)
	}

	steps := []struct {
		by   *client
		do   wire.Command
		kind string
	}{
		{a, wire.Command{Type: "edit", Message: id, Text: "hej du"}, "edit"},
		{b, wire.Command{Type: "react", Message: id, Emoji: "👍"}, "reaction"},
		{b, wire.Command{Type: "react", Message: id, Emoji: "👍", Off: true}, "reaction"},
		{a, wire.Command{Type: "remove", Message: id}, "removal"},
	}
	for i, step := range steps {
		step.do.ID, step.do.Room = fmt.Sprint("step", i), room
		step.by.say(step.do)
		seq++
		// Reply and event come in either order.
		var reply, event bool
		step.by.until(func(f frame) bool {
			if f.Type == "reply" && f.Re == step.do.ID {
				reply = true
				if f.Error != nil || f.Seq != seq {
					t.Errorf("%s: %+v", step.do.Type, f)
				}
			}
			event = event || f.Type == "event" && f.Event.Seq == seq && f.Event.Kind == step.kind && f.Event.Target == id
			return reply && event
		})
	}
	b.say(wire.Command{ID: "read", Type: "read", Room: room, Seq: seq})
	if f := b.reply("read"); f.Seq != seq {
		t.Errorf("read: %+v", f)
	}
	receipt, _ := a.until(func(f frame) bool { return f.Type == "signal" && f.Kind == "read" })
	if receipt.Seq != seq || receipt.Room != room {
		t.Errorf("receipt: %+v", receipt)
	}
	b.say(wire.Command{ID: "t", Type: "typing", Room: room})
	if f, _ := a.until(func(f frame) bool { return f.Type == "signal" && f.Kind == "typing" }); f.Name != "ben" {
		t.Errorf("typing: %+v", f)
	}
	b.reply("t")
	b.say(wire.Command{ID: "p", Type: "ping"})
	if f := b.reply("p"); f.Error != nil {
		t.Errorf("ping: %+v", f)
	}
}

func TestTabsAreInStep(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	room := s.group(ann).String()
	one, two := s.live(ann, wire.Command{}), s.live(s.again("ann"), wire.Command{})
	one.say(wire.Command{ID: "1", Type: "draft", Room: room, Text: "not yet"})
	for _, tab := range []*client{one, two} { // the one that caused it included
		f, _ := tab.until(func(f frame) bool { return f.Type == "state" && f.Kind == "draft" })
		if f.Subject != room || string(f.Value) != `{"text":"not yet"}` {
			t.Errorf("got %+v %s", f, f.Value)
		}
	}
	two.say(wire.Command{ID: "1", Type: "send", Room: room, ClientID: "a", Text: "hide me"})
	m := two.reply("1").Message
	two.say(wire.Command{ID: "2", Type: "hide", Room: room, Message: m.ID})
	if f, _ := one.until(func(f frame) bool { return f.Type == "state" && f.Kind == "hide" }); f.Subject != m.ID {
		t.Errorf("got %+v", f)
	}
	two.say(wire.Command{ID: "3", Type: "hide", Room: room, Message: m.ID, Off: true})
	if f, _ := one.until(func(f frame) bool { return f.Type == "state" && f.Kind == "hide" }); string(f.Value) != "null" {
		t.Errorf("got %+v", f)
	}
}

func TestResumeOverTheSocket(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	m := s.send(ann, group, "seen")
	c := s.live(ann, wire.Command{})
	_ = c.conn.CloseNow()
	s.send(ann, group, "missed one")
	s.send(ann, group, "missed two")
	c = s.dial(nil)
	c.say(wire.Command{
		ID: "h", Type: "hello", Token: ann.token, Generation: s.store.Generation(), Rooms: map[string]int64{group.String(): m.Seq},
	})
	hello, err := c.next()
	s.must(err)
	if hello.Type != "hello" || hello.Re != "h" || hello.Rooms[group.String()] != m.Seq+2 || hello.Generation != s.store.Generation() {
		t.Errorf("hello: %+v", hello)
	}
	_, missed := c.until(func(f frame) bool { return f.Type == "live" })
	if len(missed) != 2 || missed[0].Event.Text != "missed one" || missed[1].Event.Seq != m.Seq+2 {
		t.Errorf("missed: %+v", missed)
	}
}

func TestCommandsOfOneSocketRunInOrder(t *testing.T) {
	s := start(t, settings{door: live.Config{CommandsPerSecond: -1}})
	ann := s.person("ann")
	group := s.group(ann)
	c := s.live(ann, wire.Command{})
	const n = 300 // more than may wait at once
	go func() {
		for i := range n {
			c.say(wire.Command{ID: fmt.Sprint(i), Type: "send", Room: group.String(), ClientID: fmt.Sprint(i), Text: "in a row"})
		}
	}()
	var replies, events int
	var last int64
	c.until(func(f frame) bool {
		switch f.Type {
		case "reply":
			if f.Re != fmt.Sprint(replies) || f.Message == nil || f.Message.Seq <= last {
				t.Fatalf("reply %d is %+v", replies, f)
			}
			last = f.Message.Seq
			replies++
		case "event":
			if f.Event.ClientID != fmt.Sprint(events) {
				t.Fatalf("event %d is %+v", events, f.Event)
			}
			events++
		}
		return replies == n && events == n
	})
}

func TestBadCommandsCloseNothing(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	eve := s.person("eve")
	foreign := s.group(eve).String()
	room := s.group(ann).String()
	c := s.live(ann, wire.Command{})
	unknown := chat.NewID().String()
	tests := []struct{ name, in, re, code string }{
		{"unknown type", `{"id":"1","type":"dance"}`, "1", "unknown_command"},
		{"no type", `{"id":"2"}`, "2", "unknown_command"},
		{"no id", `{"type":"ping"}`, "", "missing_field"},
		{"long id", `{"id":"` + strings.Repeat("x", 65) + `","type":"ping"}`, "", "id_too_long"},
		{"hello again", `{"id":"3","type":"hello"}`, "3", "hello_again"},
		{"no room", `{"id":"4","type":"send","client_id":"a","text":"b"}`, "4", "missing_field"},
		{"no text", `{"id":"5","type":"send","client_id":"a","room":"` + room + `"}`, "5", "text_missing"},
		{"no position", `{"id":"5b","type":"read","room":"` + room + `"}`, "5b", "missing_field"},
		{"wrong type", `{"id":"6","type":"send","room":7}`, "6", "wrong_type"},
		{"no id of a room", `{"id":"7","type":"typing","room":"lobby"}`, "7", "bad_id"},
		{"field of another command", `{"id":"8","type":"ping","text":"x"}`, "8", "unexpected_field"},
		{"unknown room", `{"id":"9","type":"send","client_id":"a","text":"b","room":"` + unknown + `"}`, "9", "room_not_found"},
		{"foreign room", `{"id":"10","type":"typing","room":"` + foreign + `"}`, "10", "room_not_found"},
		{"negative position", `{"id":"11","type":"read","seq":-4,"room":"` + room + `"}`, "11", "bad_seq"},
		{"no emoji", `{"id":"12","type":"react","emoji":"yes","room":"` + room + `","message":"` + unknown + `"}`, "12", "bad_emoji"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c.raw(tt.in)
			if f := c.reply(tt.re); f.Error == nil || f.Error.Code != tt.code {
				t.Errorf("got %+v", f)
			}
		})
	}
	c.say(wire.Command{ID: "end", Type: "ping"})
	c.reply("end")
}

func TestBadFramesCloseTheirOwnSocketAlone(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	witness := s.live(ann, wire.Command{})
	tests := []struct {
		name string
		op   ws.Op
		in   string
		want ws.Code
	}{
		{"no JSON", ws.OpText, `hello`, ws.CodeInvalidData},
		{"cut off", ws.OpText, `{"id":"1"`, ws.CodeInvalidData},
		{"unknown field", ws.OpText, `{"id":"1","type":"ping","more":1}`, ws.CodeInvalidData},
		{"field twice", ws.OpText, `{"id":"1","type":"ping","id":"2"}`, ws.CodeInvalidData},
		{"U+0000", ws.OpText, `{"id":"1\u0000","type":"ping"}`, ws.CodeInvalidData},
		{"binary", ws.OpBinary, `{"id":"1","type":"ping"}`, ws.CodeUnsupported},
		{"too large", ws.OpText, `{"id":"` + strings.Repeat("x", 64<<10) + `"}`, ws.CodeTooBig},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := s.live(ann, wire.Command{})
			s.must(c.conn.WriteMessage(tt.op, []byte(tt.in)))
			if code := c.code(); code != tt.want {
				t.Errorf("closed with %d, want %d", code, tt.want)
			}
		})
	}
	m := s.send(ann, group, "still here")
	witness.event(m.Seq)
}

func TestCookieAndOrigin(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	cookie := http.Header{"Cookie": {"samtal=" + ann.token}}
	c := s.dial(cookie)
	c.raw(`{"id":"1","type":"hello"}`)
	c.until(func(f frame) bool { return f.Type == "live" })

	cookie.Set("Origin", "https://evil.example")
	_, err := ws.Dial(t.Context(), s.socketURL(), cookie, ws.DialOptions{})
	if refused, ok := err.(*ws.HandshakeError); !ok || refused.Status != http.StatusForbidden { //nolint:errorlint // as it is returned
		t.Errorf("a foreign page got %v", err)
	}
}

func TestLimits(t *testing.T) {
	s := start(t, settings{hub: realtime.Config{MaxSessions: 2}, door: live.Config{SocketsPerAddress: 4, CommandsPerSecond: 1, HelloTime: time.Hour}})
	ann, ben := s.person("ann"), s.person("ben")
	first := s.live(ann, wire.Command{})
	s.live(ann, wire.Command{})
	c := s.dial(nil)
	c.say(wire.Command{ID: "1", Type: "hello", Token: ann.token})
	if code := c.code(); code != wire.CloseLimit {
		t.Errorf("the third of an account was closed with %d", code)
	}
	bens := s.live(ben, wire.Command{})
	full := false
	for range 2 { // the place of the third may not be free yet, or it is
		c := s.dial(nil)
		_ = c.perhaps(wire.Command{ID: "1", Type: "hello", Room: "none of its fields"})
		f, err := c.next() // who has a place is told what is wrong, and keeps it
		var closed *ws.CloseError
		if full = errors.As(err, &closed) && closed.Code == wire.CloseLimit; full {
			break
		}
		if err != nil || f.Error == nil {
			t.Fatalf("got %+v, %v", f, err)
		}
	}
	if !full {
		t.Error("the address is never full")
	}
	if code := first.talksOn(wire.Command{Type: "ping"}); code != wire.CloseLimit {
		t.Errorf("too many commands were closed with %d", code)
	}
	bens.say(wire.Command{ID: "1", Type: "ping"})
	bens.reply("1")
}

// TestFragmentsAndInterleavedControlFrames writes a command in pieces of a few bytes, with pings between (RFC 6455 §5.4).
func TestFragmentsAndInterleavedControlFrames(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	var nc net.Conn
	conn, err := ws.Dial(t.Context(), s.socketURL(), nil, ws.DialOptions{
		DialContext: func(ctx context.Context, network, address string) (_ net.Conn, err error) {
			nc, err = new(net.Dialer).DialContext(ctx, network, address)
			return nc, err
		},
	})
	s.must(err)
	defer func() { _ = conn.CloseNow() }()
	c := &client{t: t, conn: conn}
	c.say(wire.Command{ID: "h", Type: "hello", Token: ann.token})
	c.until(func(f frame) bool { return f.Type == "live" })
	text := `{"id":"1","type":"send","room":"` + group.String() + `","client_id":"a","text":"in många bitar"}`
	var raw []byte
	for i := 0; i < len(text); i += 3 {
		op, end := byte(0), min(i+3, len(text))
		if i == 0 {
			op = 1
		}
		if end == len(text) {
			op |= 0x80
		}
		raw = append(raw, op, 0x80|byte(end-i), 0, 0, 0, 0) // a mask of zeros
		raw = append(raw, text[i:end]...)
		raw = append(raw, 0x89, 0x80, 0, 0, 0, 0) // a ping
	}
	_, err = nc.Write(raw)
	s.must(err)
	if f := c.reply("1"); f.Message == nil || f.Message.Text != "in många bitar" {
		t.Errorf("got %+v", f)
	}
}

func TestOverTLS(t *testing.T) {
	s := start(t, settings{tls: true})
	ann, ben := s.person("ann"), s.person("ben")
	group := s.group(ann, "ben")
	a, b := s.live(ann, wire.Command{}), s.live(ben, wire.Command{})
	for i := range 100 {
		a.say(wire.Command{ID: fmt.Sprint(i), Type: "send", Room: group.String(), ClientID: fmt.Sprint(i), Text: strings.Repeat("x", 1000)})
	}
	for i := range 100 {
		f, _ := b.until(func(f frame) bool { return f.Type == "event" })
		if f.Event.ClientID != fmt.Sprint(i) {
			t.Fatalf("event %d is %+v", i, f.Event)
		}
	}
	stream, _ := s.stream(ben, nil)
	stream.until(isLive)
	m := s.send(ann, group, "over a stream")
	stream.until(func(f frame) bool { return f.Event.Seq == m.Seq })
	s.stop()
	if code := b.code(); code != ws.CodeGoingAway {
		t.Errorf("closed with %d", code)
	}
	noGoroutines(t)
}
