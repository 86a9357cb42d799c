package live_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
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

func TestRevokedSessionClosesAtOnce(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	other := s.again("ann")
	one, two, spared := s.live(ann, wire.Command{}), s.live(ann, wire.Command{}), s.live(other, wire.Command{})
	s.must(s.accounts.Revoke(t.Context(), other.Actor, ann.Session))
	for _, c := range []*client{one, two} {
		if code := c.code(); code != wire.CloseSession {
			t.Errorf("closed with %d", code)
		}
	}
	spared.say(wire.Command{ID: "1", Type: "ping"})
	spared.reply("1")
	c := s.dial(nil)
	c.say(wire.Command{ID: "1", Type: "hello", Token: ann.token})
	if code := c.code(); code != wire.CloseSession {
		t.Errorf("a revoked session opened again: %d", code)
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

func TestStopSaysSoAndLeavesNothingBehind(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	var clients []*client
	for range 20 {
		clients = append(clients, s.live(ann, wire.Command{}))
	}
	silent := s.dial(nil) // has not said hello
	m := s.send(ann, group, "last words")
	for _, c := range clients {
		c.event(m.Seq)
	}
	stopped := make(chan struct{})
	go func() {
		s.stop()
		close(stopped)
	}()
	for _, c := range append(clients, silent) {
		if code := c.code(); code != ws.CodeGoingAway {
			t.Errorf("closed with %d", code)
		}
	}
	<-stopped
	noGoroutines(t)
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

func TestHalfOpenAndResetConnectionsCostOthersNothing(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	witness := s.live(ann, wire.Command{})
	for range 20 {
		c := s.live(ann, wire.Command{})
		s.must(c.conn.SetReadDeadline(time.Unix(1, 0)))
		_ = c.conn.CloseNow()
		s.dial(nil) // and one that never says a word
	}
	for range 20 {
		m := s.send(ann, group, "goes on")
		witness.event(m.Seq)
	}
}

// mute is a connection that is cut in one direction: what is written to it goes nowhere.
type mute struct {
	net.Conn

	on atomic.Bool
}

func (m *mute) Write(b []byte) (int, error) {
	if m.on.Load() {
		return len(b), nil
	}
	return m.Conn.Write(b)
}

func TestDeadPeersAreGivenUpAndLivingOnesAreNot(t *testing.T) {
	t.Parallel() // it waits most of the time
	const silence = 10 * time.Second
	s := start(t, settings{hub: realtime.Config{PingEvery: silence / 10, Silence: silence}})
	ann := s.person("ann")
	group := s.group(ann)
	var line mute
	conn, err := ws.Dial(t.Context(), s.socketURL(), nil, ws.DialOptions{
		DialContext: func(ctx context.Context, network, address string) (_ net.Conn, err error) {
			line.Conn, err = new(net.Dialer).DialContext(ctx, network, address)
			return &line, err
		},
	})
	s.must(err)
	defer func() { _ = conn.CloseNow() }()
	dead, alive := &client{t: t, conn: conn}, s.live(ann, wire.Command{})
	dead.say(wire.Command{ID: "h", Type: "hello", Token: ann.token})
	dead.until(func(f frame) bool { return f.Type == "live" })
	line.on.Store(true) // its answers to pings are lost

	var talking sync.WaitGroup
	talking.Go(func() { // reading answers the pings
		for {
			f, err := alive.next()
			if err != nil {
				t.Errorf("the living one: %v", err)
			}
			if err != nil || f.Type == "event" && f.Event.Text == "the last" {
				return
			}
		}
	})
	if code := dead.code(); code != wire.CloseResume {
		t.Errorf("closed with %d", code)
	}
	s.send(ann, group, "the last")
	talking.Wait()
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

func TestASlowReceiverIsToldToResume(t *testing.T) {
	s := start(t, settings{hub: realtime.Config{MaxQueueBytes: 512 << 10}})
	ann := s.person("ann")
	group := s.group(ann)
	head := s.send(ann, group, "the first").Seq
	slow, quick := s.live(ann, wire.Command{}), s.live(ann, wire.Command{})
	e := chat.Event{Room: group, Seq: head, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann.Account, SentAt: time.Now()}
	e.Content = []byte(`{"text":"` + strings.Repeat("x", 64<<10) + `"}`)
	for s.hub.Stats().Slow == 0 { // until it is more than the system's buffers hold
		e.Seq++
		s.hub.Ring(store.Commit{Events: []chat.Event{e}})
		quick.event(e.Seq)
	}
	seq := head
	for {
		f, err := slow.next()
		if err != nil {
			break
		}
		if f.Type == "event" {
			if seq++; f.Event.Seq != seq {
				t.Fatalf("after %d came %d", seq-1, f.Event.Seq)
			}
		}
	}
	if code := slow.code(); code != wire.CloseResume || seq == e.Seq {
		t.Errorf("closed with %d at %d of %d", code, seq, e.Seq)
	}
}

func TestNothingIsDoneInTheNameOfARevokedSession(t *testing.T) {
	s := start(t, settings{door: live.Config{CommandsPerSecond: -1}})
	ann := s.person("ann")
	other := s.again("ann")
	group := s.group(ann)
	c := s.live(ann, wire.Command{})
	stop := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		for i := 0; ; i++ {
			b := `{"id":"1","type":"send","room":"` + group.String() + `","client_id":"` + fmt.Sprint(i) + `","text":"still me"}`
			select {
			case <-stop:
				return
			default:
			}
			if c.conn.WriteMessage(ws.OpText, []byte(b)) != nil {
				return
			}
		}
	})
	c.event(20)
	revoked := make(chan error, 1) // meanwhile somebody reads, for there is much to read
	go func() { revoked <- s.accounts.Revoke(t.Context(), other.Actor, ann.Session) }()
	if code := c.code(); code != wire.CloseSession {
		t.Errorf("closed with %d", code)
	}
	s.must(<-revoked)
	at := s.send(other, group, "afterwards").Seq
	close(stop)
	talking.Wait()
	s.stop() // waits for what was under way
	var head int64
	s.must(s.store.View(t.Context(), func(r store.Reader) (err error) {
		head, err = r.RoomHead(group)
		return err
	}))
	if head > at+1 { // one may have been under way
		t.Errorf("%d messages came after the session had ended", head-at)
	}
}
