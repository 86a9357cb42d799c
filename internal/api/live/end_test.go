package live_test

import (
	"context"
	"fmt"
	"net"
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
