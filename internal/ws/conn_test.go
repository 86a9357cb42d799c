package ws_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

// within fails the test when f does not return.
func within(t *testing.T, limit time.Duration, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("%s takes over %s", what, limit)
	}
}

func eachTransport(t *testing.T, f func(t *testing.T, secure bool)) {
	t.Helper()
	t.Run("plain", func(t *testing.T) { f(t, false) })
	t.Run("tls", func(t *testing.T) { f(t, true) })
}

func TestCloseByServer(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := pair(t, ws.Options{}, secure)
		got := make(chan error, 1)
		go func() {
			_, _, err := client.ReadMessage()
			_ = client.Close(ws.CodeNormal, "")
			got <- err
		}()
		if err := srv.Close(4001, "resume from your position"); err != nil {
			t.Errorf("close: %v", err)
		}
		err := <-got
		wantClosed(t, err, 4001, false)
		if !strings.Contains(err.Error(), "resume from your position") {
			t.Errorf("no reason in %v", err)
		}
		if err := srv.Close(ws.CodeNormal, ""); err != nil {
			t.Errorf("second close: %v", err)
		}
		if err := srv.WriteFrames(ws.AppendText(nil, []byte("x"))); !errors.Is(err, ws.ErrClosing) {
			t.Errorf("write after close: %v", err)
		}
	})
}

// Both sides close at once while both are being read; what was written before arrives.
func TestCloseByBoth(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := pair(t, ws.Options{}, secure)
		var all sync.WaitGroup
		for _, c := range []*ws.Conn{srv, client} {
			all.Go(func() {
				for {
					if _, _, err := c.ReadMessage(); err != nil {
						wantClosed(t, err, ws.CodeGoingAway, false)
						return
					}
				}
			})
			all.Go(func() {
				for range 50 {
					if err := c.WriteMessage(ws.OpText, []byte("x")); err != nil && !errors.Is(err, ws.ErrClosing) {
						t.Errorf("write: %v", err)
					}
				}
				if err := c.Close(ws.CodeGoingAway, ""); err != nil {
					t.Errorf("close: %v", err)
				}
			})
		}
		within(t, patience, "close", all.Wait)
	})
}

// A stopping server starts all closes; the goroutines that read end by themselves.
func TestStartCloseEndsReader(t *testing.T) {
	opts := ws.Options{CloseTimeout: 50 * time.Millisecond}
	srv, client := pair(t, opts, false)
	if err := srv.StartClose(ws.CodeGoingAway, "stopping"); err != nil {
		t.Fatal(err)
	}
	if err := client.WriteMessage(ws.OpText, []byte("still talking")); err != nil {
		t.Fatal(err)
	}
	within(t, patience, "the end of the reader", func() { // the client does not answer, its message is dropped
		if _, payload, err := srv.ReadMessage(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %q, error %v; want deadline exceeded", payload, err)
		}
		if err := srv.Close(ws.CodeGoingAway, ""); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("close: %v", err)
		}
	})
	_, _, err := client.ReadMessage()
	wantClosed(t, err, ws.CodeGoingAway, false)
}

func TestCloseCodes(t *testing.T) {
	srv, client := pair(t, ws.Options{}, false)
	for _, code := range []ws.Code{0, 999, 1004, 1006, 1015, 2999, 5000} {
		if err := srv.StartClose(code, ""); err == nil {
			t.Errorf("%d was sent", code)
		}
	}
	if err := srv.StartClose(4999, strings.Repeat("å", 100)); err != nil {
		t.Fatal(err)
	}
	_, _, err := client.ReadMessage()
	if ce, ok := errors.AsType[*ws.CloseError](err); !ok || ce.Reason != strings.Repeat("å", 61) {
		t.Errorf("reason in %v; want 61 runes", err)
	}
}

// The peer's message is too big and still on its way: it sees the code, not a reset.
func TestTooBigIsToldToBusyPeer(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := pair(t, ws.Options{}, secure)
		go func() { _ = client.WriteMessage(ws.OpBinary, make([]byte, 900<<10)) }()
		within(t, patience, "the end", func() {
			var all sync.WaitGroup
			all.Go(func() {
				_, _, err := client.ReadMessage()
				wantClosed(t, err, ws.CodeTooBig, false)
				_ = client.Close(ws.CodeNormal, "")
			})
			_, _, err := srv.ReadMessage()
			wantClosed(t, err, ws.CodeTooBig, true)
			_ = srv.Close(ws.CodeNormal, "")
			all.Wait()
		})
	})
}

func TestLostConnection(t *testing.T) {
	srv, client := pair(t, ws.Options{CloseTimeout: time.Hour}, false)
	_ = client.CloseNow()
	_, _, err := srv.ReadMessage()
	if !errors.Is(err, io.EOF) {
		t.Errorf("error %v; want EOF", err)
	}
	_, _, again := srv.ReadMessage()
	if again != err { //nolint:errorlint // the same error is asked for, not its like
		t.Errorf("second error %v; want %v", again, err)
	}
	within(t, patience, "close", func() { _ = srv.Close(ws.CodeNormal, "") })
}

func TestCloseNowEndsReaderAndWriter(t *testing.T) {
	srv, _ := pair(t, ws.Options{}, false)
	var all sync.WaitGroup
	all.Go(func() {
		if _, _, err := srv.ReadMessage(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("read: %v", err)
		}
	})
	all.Go(func() {
		for {
			if err := srv.WriteFrames(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	})
	_ = srv.CloseNow()
	within(t, patience, "the end", all.Wait)
}

func TestReadDeadline(t *testing.T) {
	srv, _ := pair(t, ws.Options{}, false)
	if err := srv.SetReadDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := srv.ReadMessage(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("error %v; want deadline exceeded", err)
	}
	if err := srv.StartClose(ws.CodePolicy, "no hello"); err != nil {
		t.Error(err)
	}
	if err := srv.SetReadDeadline(time.Time{}); !errors.Is(err, ws.ErrClosing) {
		t.Errorf("deadline while closing: %v", err)
	}
}

// A peer that does not read costs WriteTimeout, once, and the reader ends too.
func TestWriteTimeout(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, _ := pair(t, ws.Options{WriteTimeout: 50 * time.Millisecond}, secure)
		readEnds := make(chan error, 1)
		go func() { _, _, err := srv.ReadMessage(); readEnds <- err }()
		f := ws.AppendBinary(nil, make([]byte, 100<<10))
		within(t, patience, "write", func() {
			var err error
			for err == nil {
				err = srv.WriteFrames(f)
			}
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("write: %v", err)
			}
		})
		within(t, patience, "the end of the reader", func() {
			if err := <-readEnds; err == nil {
				t.Error("the reader got a message")
			}
		})
		if err := srv.WriteFrames(f); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("second write: %v; want the first error", err)
		}
	})
}

// numbered builds frames of many sizes whose payload starts with their number.
func numbered(n int) [][]byte {
	frames := make([][]byte, n)
	for i := range frames {
		size := []int{0, 1, 100, 126, 5000, 40000, 70000}[i%7]
		frames[i] = ws.AppendText(nil, fmt.Appendf(nil, "%d %s", i, strings.Repeat("x", size)))
	}
	return frames
}

func wantNumbered(t *testing.T, c *ws.Conn, n int) {
	t.Helper()
	for i := range n {
		_, payload, err := c.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(i, " "); !bytes.HasPrefix(payload, []byte(want)) {
			t.Fatalf("message %d is %.20q", i, payload)
		}
	}
}

// What does not go out at once is kept, in order and without a byte lost, until the flush.
func TestTryWriteFrames(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := bigPair(t, secure)
		const n = 1400
		held := 0
		within(t, patience, "writing without waiting", func() {
			for i, f := range numbered(n) {
				done, err := srv.TryWriteFrames(f)
				if err != nil {
					t.Error(err)
				}
				if !done {
					held++
				}
				if secure { // a ping would flush, and wait
					return
				}
				if i%10 == 0 {
					if err := srv.Ping(nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
		if held == 0 {
			t.Fatal("the socket took everything")
		}
		flushed := make(chan error, 1)
		go func() { flushed <- srv.Flush() }()
		want := n
		if secure {
			want = 1
		}
		wantNumbered(t, client, want)
		if err := <-flushed; err != nil {
			t.Error(err)
		}
	})
}

// bigPair has a client that takes large messages.
func bigPair(t testing.TB, secure bool) (srv, client *ws.Conn) {
	t.Helper()
	conns := make(chan *ws.Conn, 1)
	s := startServer(t, ws.Options{}, secure, func(c *ws.Conn) { conns <- c })
	client = dial(t, s, ws.DialOptions{Options: ws.Options{MaxMessage: 1 << 20}})
	srv = <-conns
	t.Cleanup(func() {
		_ = srv.CloseNow()
		_ = client.CloseNow()
	})
	return srv, client
}

func TestWriteFramesTogether(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := bigPair(t, secure)
		written := make(chan error, 1)
		go func() { written <- srv.WriteFrames(numbered(700)...) }()
		wantNumbered(t, client, 700)
		if err := <-written; err != nil {
			t.Error(err)
		}
		if err := client.WriteFrames(ws.AppendText(nil, nil)); err == nil {
			t.Error("a client wrote an unmasked frame")
		}
	})
}

// Writers, pongs of the reader and pings of a sweeper share one connection; every frame stays whole.
func TestWritersDoNotInterleave(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := bigPair(t, secure)
		const writers, each, maxPings = 4, 200, 100 // each ping is a pong, too: below the bound on control frames
		var all sync.WaitGroup
		for i := range writers {
			f := ws.AppendText(nil, bytes.Repeat([]byte{byte('a' + i)}, 1+i*2000))
			all.Go(func() {
				for range each {
					if err := srv.WriteFrames(f, f); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Go(func() {
			for range maxPings {
				if err := errors.Join(client.Ping([]byte("ping")), srv.Ping([]byte("gnip"))); err != nil {
					t.Error(err)
				}
			}
			_ = client.WriteMessage(ws.OpText, []byte("done"))
		})
		all.Go(func() {
			if _, payload, err := srv.ReadMessage(); err != nil || string(payload) != "done" {
				t.Errorf("server got %q, error %v", payload, err)
			}
		})
		for range 2 * writers * each {
			_, payload, err := client.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			if i := int(payload[0] - 'a'); len(payload) != 1+i*2000 || bytes.Count(payload, payload[:1]) != len(payload) {
				t.Fatalf("%d bytes %.20q are mixed", len(payload), payload)
			}
		}
		within(t, patience, "writers", all.Wait)
	})
}

// A sweeper learns from LastRead who is alive, and a peer that is not reading does not hold it up.
func TestPingSweep(t *testing.T) {
	srv, client := pair(t, ws.Options{}, false)
	go func() { _, _, _ = client.ReadMessage() }()
	go func() { _, _, _ = srv.ReadMessage() }()
	before := srv.LastRead()
	if time.Since(before) > patience {
		t.Errorf("last read %v at first", before)
	}
	if err := srv.Ping([]byte("are you there")); err != nil {
		t.Fatal(err)
	}
	within(t, patience, "a pong", func() {
		for srv.LastRead().Equal(before) {
			<-time.After(time.Millisecond)
		}
	})
	if err := srv.Ping(make([]byte, 126)); err == nil {
		t.Error("a ping of 126 bytes was sent")
	}

	deaf, _ := pair(t, ws.Options{}, false)
	within(t, patience, "pings to a deaf peer", func() {
		f := ws.AppendBinary(nil, make([]byte, 1<<20))
		for done := true; done; {
			done, _ = deaf.TryWriteFrames(f)
		}
		for range 10 {
			if err := deaf.Ping(nil); err != nil {
				t.Error(err)
			}
		}
	})
}

// The buffer goes back as soon as the next message is asked for.
func TestIdleHoldsNothing(t *testing.T) {
	eachTransport(t, func(t *testing.T, secure bool) {
		srv, client := pair(t, ws.Options{}, secure)
		for range 3 {
			_ = client.WriteMessage(ws.OpText, []byte("x"))
			if _, _, err := srv.ReadMessage(); err != nil || !srv.Holds() {
				t.Fatalf("error %v, holds %v; want the payload's buffer", err, srv.Holds())
			}
		}
		_ = srv.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		_, _, err := srv.ReadMessage()
		if !errors.Is(err, os.ErrDeadlineExceeded) || srv.Holds() {
			t.Errorf("error %v, holds %v; want an idle wait without buffer", err, srv.Holds())
		}
	})
}
