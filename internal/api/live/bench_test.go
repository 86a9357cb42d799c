package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"runtime"
	"strconv"
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

// BenchmarkFanout hands events to sockets that do nothing but read: with 200 and 1,000 receivers, one at a time and 32 in a row.
// An operation is one delivery. Both ends run in this process, so that only the ratio of two runs means something.
func BenchmarkFanout(b *testing.B) {
	for _, receivers := range []int{200, 1000} {
		for _, burst := range []int{1, 32} {
			b.Run(fmt.Sprintf("receivers=%d/burst=%d", receivers, burst), func(b *testing.B) { fanout(b, receivers, burst) })
		}
	}
}

func fanout(b *testing.B, receivers, burst int) {
	s := start(b, settings{hub: realtime.Config{MaxSessions: -1}, door: live.Config{SocketsPerAddress: -1}})
	ann := s.person("ann")
	group := s.group(ann)
	m := s.send(ann, group, "the first")
	var got atomic.Int64 // bytes
	reached := make(chan struct{}, 1)
	var want atomic.Int64
	for range receivers {
		s.reader(ann, func(n int) {
			if now := got.Add(int64(n)); now >= want.Load() && now-int64(n) < want.Load() {
				reached <- struct{}{}
			}
		})
	}
	event := chat.Event{Room: group, Kind: chat.KindMessage, ID: chat.NewID(), Sender: ann.Account, SenderName: "ann", Content: []byte(`{"text":"hello"}`), SentAt: time.Now()}
	seq := m.Seq
	event.Seq = 1
	frame := frameSize(b, event)
	tell := func(n int) {
		size := 0
		events := make([]chat.Event, n)
		for i := range events {
			seq++
			events[i] = event
			events[i].Seq = seq
			size += frame - 1 + len(strconv.FormatInt(seq, 10))
		}
		want.Add(int64(size * receivers))
		s.hub.Ring(store.Commit{Events: events})
		<-reached
	}
	tell(1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	deliveries := 0
	began := time.Now()
	for b.Loop() {
		tell(burst)
		deliveries += burst * receivers
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(took.Nanoseconds())/float64(deliveries), "ns/delivery")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(deliveries), "allocs/delivery")
	b.ReportMetric(0, "ns/op")
}

func frameSize(b *testing.B, e chat.Event) int {
	w, err := wire.FromEvent(e)
	if err != nil {
		b.Fatal(err)
	}
	text, err := json.Marshal(wire.EventFrame{Type: wire.TypeEvent, Event: w})
	if err != nil {
		b.Fatal(err)
	}
	return len(ws.AppendText(nil, text))
}

// reader opens a socket, waits until it is live, and then only counts bytes.
func (s *server) reader(p person, count func(n int)) {
	s.t.Helper()
	var nc net.Conn
	conn, err := ws.Dial(s.t.Context(), s.socketURL(), nil, ws.DialOptions{
		DialContext: func(ctx context.Context, network, address string) (_ net.Conn, err error) {
			nc, err = new(net.Dialer).DialContext(ctx, network, address)
			return nc, err
		},
	})
	s.must(err)
	s.t.Cleanup(func() { _ = nc.Close() })
	c := &client{t: s.t, conn: conn}
	c.say(wire.Command{ID: "hello", Type: "hello", Token: p.token})
	c.until(isLive)
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := nc.Read(buf)
			if err != nil {
				return
			}
			count(n)
		}
	}()
}
