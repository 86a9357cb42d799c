package ws_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

// patience bounds every wait of these tests; none is expected to come near it.
const patience = 5 * time.Minute

var noDeadline time.Time

func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftBehind(); left != "" && code == 0 {
		fmt.Fprintf(os.Stderr, "goroutines left behind:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leftBehind waits until no goroutine but the caller's is inside the package, and returns those that stay.
func leftBehind() string {
	deadline := time.Now().Add(patience)
	for {
		buf := make([]byte, 1<<20)
		stacks := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
		var left []string
		for _, s := range stacks[1:] {
			if strings.Contains(s, "internal/ws") {
				left = append(left, s)
			}
		}
		if len(left) == 0 || time.Now().After(deadline) {
			return strings.Join(left, "\n\n")
		}
		<-time.After(5 * time.Millisecond)
	}
}

// drop closes what the test is done with.
func drop(c io.Closer) { _ = c.Close() }

// server is an HTTP server whose every request is upgraded and served on a goroutine that the test waits for.
type server struct {
	*httptest.Server

	mu      sync.Mutex // net/http does not wait for handlers that took their connection over
	stopped bool
	conns   sync.WaitGroup
}

func startServer(t testing.TB, opts ws.Options, secure bool, serve func(*ws.Conn)) *server {
	t.Helper()
	opts = patient(opts)
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := ws.Upgrade(w, r, opts)
		if err != nil {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.stopped {
			_ = c.CloseNow()
			return
		}
		s.conns.Go(func() { serve(c) })
	}))
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(func() {
		s.Close()
		s.mu.Lock()
		s.stopped = true
		s.mu.Unlock()
		s.conns.Wait()
	})
	return s
}

// patient waits for a machine that stands still, where a test does not want less.
func patient(opts ws.Options) ws.Options {
	if opts.WriteTimeout == 0 {
		opts.WriteTimeout = patience
	}
	if opts.CloseTimeout == 0 {
		opts.CloseTimeout = patience
	}
	return opts
}

// wsURL is the server's address as a client dials it.
func (s *server) wsURL() string { return "ws" + strings.TrimPrefix(s.URL, "http") }

func (s *server) clientTLS() *tls.Config {
	tr, _ := s.Client().Transport.(*http.Transport)
	return tr.TLSClientConfig
}

// echo sends every message back until the connection ends.
func echo(c *ws.Conn) {
	for {
		op, payload, err := c.ReadMessage()
		if err != nil {
			_ = c.Close(ws.CodeNormal, "")
			return
		}
		if err := c.WriteMessage(op, payload); err != nil {
			_ = c.CloseNow()
			return
		}
	}
}

// pair returns both ends of one connection; the server's end is the test's to close.
func pair(t testing.TB, opts ws.Options, secure bool) (srv, client *ws.Conn) {
	t.Helper()
	conns := make(chan *ws.Conn, 1)
	s := startServer(t, opts, secure, func(c *ws.Conn) { conns <- c })
	client = dial(t, s, ws.DialOptions{})
	select {
	case srv = <-conns:
	case <-time.After(patience):
		t.Fatal("no connection")
	}
	t.Cleanup(func() {
		_ = srv.CloseNow()
		_ = client.CloseNow()
	})
	return srv, client
}

func dial(t testing.TB, s *server, opts ws.DialOptions) *ws.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	opts.Options = patient(opts.Options)
	if s.TLS != nil {
		opts.TLS = s.clientTLS()
	}
	c, err := ws.Dial(ctx, s.wsURL(), nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const handshake = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

// wire is a client that writes bytes as it likes.
type wire struct {
	net.Conn
	br *bufio.Reader
}

// dialWire connects and shakes hands; early is sent in the same write as the request.
func dialWire(t testing.TB, s *server, early []byte) *wire {
	t.Helper()
	var (
		nc  net.Conn
		err error
	)
	address := s.Listener.Addr().String()
	if s.TLS != nil {
		cfg := s.clientTLS().Clone()
		cfg.ServerName = "example.com"
		nc, err = tls.Dial("tcp", address, cfg)
	} else {
		nc, err = net.Dial("tcp", address)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	if _, err := nc.Write(append([]byte(handshake), early...)); err != nil {
		t.Fatal(err)
	}
	w := &wire{nc, bufio.NewReader(nc)}
	resp, err := http.ReadResponse(w.br, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	// The key and its answer are the example of RFC 6455 §1.3.
	if got, want := resp.Header.Get("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; resp.StatusCode != 101 || got != want {
		t.Fatalf("status %d, accept %q; want 101, %q", resp.StatusCode, got, want)
	}
	return w
}

// seen is a frame from the server, decoded by the test's own few lines.
type seen struct {
	op      byte
	payload string
}

func (f seen) String() string { return fmt.Sprintf("%x:%.60q", f.op, f.payload) }

// next reads one final, unmasked frame.
func (w *wire) next() (seen, error) {
	var h [2]byte
	if _, err := io.ReadFull(w.br, h[:]); err != nil {
		return seen{}, err
	}
	if h[0]&0xF0 != 0x80 || h[1]&0x80 != 0 {
		return seen{}, fmt.Errorf("header % x: want final, no reserved bits, no mask", h)
	}
	n := int(h[1])
	switch n {
	case 126:
		var b [2]byte
		_, _ = io.ReadFull(w.br, b[:])
		n = int(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, _ = io.ReadFull(w.br, b[:])
		n = int(binary.BigEndian.Uint64(b[:]))
	}
	p := make([]byte, n)
	_, err := io.ReadFull(w.br, p)
	return seen{h[0] & 0xF, string(p)}, err
}

// frame encodes a client frame; flags are the upper four bits of the first byte.
func frame(flags, op byte, payload string) []byte {
	return header(flags, op, len(payload), true, payload)
}

func header(flags, op byte, length int, masked bool, payload string) []byte {
	b := []byte{flags | op}
	switch {
	case length < 126:
		b = append(b, byte(length))
	case length < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(length))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(length))
	}
	if !masked {
		return append(b, payload...)
	}
	b[1] |= 0x80
	mask := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return b
}

func closing(code uint16, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, code)) + reason
}

func join(frames ...[]byte) []byte { return bytes.Join(frames, nil) }

// wantClosed checks that err is a close frame's error with this code.
func wantClosed(t *testing.T, err error, code ws.Code, local bool) {
	t.Helper()
	ce, ok := errors.AsType[*ws.CloseError](err)
	if !ok || ce.Code != code || ce.Local != local {
		t.Errorf("error %v; want close code %d, local %v", err, code, local)
	}
}
