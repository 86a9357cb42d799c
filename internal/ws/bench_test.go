package ws_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

// fan opens n connections whose far ends only drain bytes, so that the figures are the server's.
func fan(b *testing.B, n int) []*ws.Conn {
	b.Helper()
	conns := make(chan *ws.Conn, n)
	s := startServer(b, ws.Options{}, false, func(c *ws.Conn) { conns <- c })
	all := make([]*ws.Conn, n)
	var drains sync.WaitGroup
	wires := make([]*wire, n)
	for i := range all {
		wires[i] = dialWire(b, s, nil)
		_ = wires[i].SetDeadline(noDeadline)
		drains.Go(func() { _, _ = io.Copy(io.Discard, wires[i].Conn) })
		all[i] = <-conns
	}
	b.Cleanup(func() {
		for i := range all {
			_ = all[i].CloseNow()
			_ = wires[i].Close()
		}
		drains.Wait()
	})
	return all
}

// BenchmarkFanOut writes one shared frame to n connections; the unit is one delivery.
func BenchmarkFanOut(b *testing.B) {
	for _, n := range []int{200, 2000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			conns := fan(b, n)
			f := ws.AppendText(nil, bytes.Repeat([]byte("x"), 200))
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if err := conns[i%n].WriteFrames(f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkManyFrames compares how queued frames of 200 bytes may leave; the unit is one write of all of them.
func BenchmarkManyFrames(b *testing.B) {
	ways := map[string]func(*ws.Conn, ...[]byte) error{
		"bundle": (*ws.Conn).WriteFrames,
		"writev": (*ws.Conn).WriteVectored,
		"singly": func(c *ws.Conn, frames ...[]byte) error {
			for _, f := range frames {
				if err := c.WriteFrames(f); err != nil {
					return err
				}
			}
			return nil
		},
	}
	for _, n := range []int{2, 16, 100} {
		for _, way := range []string{"bundle", "writev", "singly"} {
			b.Run(fmt.Sprintf("%d/%s", n, way), func(b *testing.B) {
				c := fan(b, 1)[0]
				f := ws.AppendText(nil, bytes.Repeat([]byte("x"), 200))
				frames := make([][]byte, n)
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					for i := range frames {
						frames[i] = f // writev consumes the slice
					}
					if err := ways[way](c, frames...); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkRead reads masked text messages as a server, from a client that writes them in bundles.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{200, 5000, 60000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			conns := make(chan *ws.Conn, 1)
			s := startServer(b, ws.Options{}, false, func(c *ws.Conn) { conns <- c })
			w := dialWire(b, s, nil)
			_ = w.SetDeadline(noDeadline)
			f := bytes.Repeat(frame(fin, text, string(bytes.Repeat([]byte("x"), size))), 1+30000/size)
			done := make(chan struct{})
			go func() {
				defer close(done)
				for {
					if _, err := w.Write(f); err != nil {
						return
					}
				}
			}()
			c := <-conns
			b.SetBytes(int64(size))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if _, _, err := c.ReadMessage(); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			_ = c.CloseNow()
			<-done
		})
	}
}

// BenchmarkRoundTrip is one message there and back, with a wait on each side.
func BenchmarkRoundTrip(b *testing.B) {
	s := startServer(b, ws.Options{}, false, echo)
	c := dial(b, s, ws.DialOptions{})
	msg := bytes.Repeat([]byte("x"), 200)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if err := c.WriteMessage(ws.OpText, msg); err != nil {
			b.Fatal(err)
		}
		if _, _, err := c.ReadMessage(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	_ = c.Close(ws.CodeNormal, "")
}

// TestIdleMemory has connections that talked once and then wait, each on its goroutine, and looks at what Go's heap and
// stacks hold for them; the far ends are bare sockets, counted too.
func TestIdleMemory(t *testing.T) {
	const n, bound = 1000, 8 << 10
	var idle sync.WaitGroup
	idle.Add(n)
	s := startServer(t, ws.Options{}, false, func(c *ws.Conn) {
		_, _, _ = c.ReadMessage()
		idle.Done()
		echo(c)
	})
	runtime.GC()
	before := held()
	socks := make([]net.Conn, n)
	for i := range socks {
		nc, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer drop(nc)
		socks[i] = nc
		_, _ = nc.Write(append([]byte(handshake), frame(fin, text, "hello")...))
	}
	idle.Wait()
	var each int64
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); { // net/http's goroutines are still going, stacks shrink at a collection
		runtime.GC()
		if each = (held() - before) / n; each <= bound {
			break
		}
	}
	t.Logf("%d bytes of heap and stack for an idle connection", each)
	if each > bound {
		t.Errorf("an idle connection holds %d bytes; want at most %d", each, bound)
	}
	runtime.KeepAlive(socks)
}

func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
