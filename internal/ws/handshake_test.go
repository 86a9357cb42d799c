package ws_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/samtal-chat/samtal/internal/ws"
)

func TestUpgradeRefuses(t *testing.T) {
	s := startServer(t, ws.Options{}, false, echo)
	tests := []struct {
		name, old, new string // what to change in a good request
		status         int
		header, value  string // what the answer must say
	}{
		{"method", "GET /", "POST /", 405, "Allow", "GET"},
		{"HTTP/1.0", "HTTP/1.1", "HTTP/1.0", 400, "", ""},
		{"no upgrade", "Upgrade: websocket\r\n", "", 426, "Upgrade", "websocket"},
		{"other upgrade", "Upgrade: websocket", "Upgrade: h2c", 426, "Upgrade", "websocket"},
		{"no connection", "Connection: keep-alive, Upgrade\r\n", "", 400, "", ""},
		{"connection without upgrade", "keep-alive, Upgrade", "keep-alive", 400, "", ""},
		{"no version", "Sec-WebSocket-Version: 13\r\n", "", 426, "Sec-WebSocket-Version", "13"},
		{"old version", "Version: 13", "Version: 8", 426, "Sec-WebSocket-Version", "13"},
		{"two versions", "Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n", 426, "Sec-WebSocket-Version", "13"},
		{"no key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400, "", ""},
		{"short key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", 400, "", ""},
		{"key not base64", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ***", 400, "", ""},
		{"two keys", "\r\n\r\n", "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 400, "", ""},
		{"body", "\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nhi", 400, "", ""},
		{"chunked body", "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "", ""},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			nc, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer drop(nc)
			_ = nc.SetDeadline(time.Now().Add(patience))
			request := strings.Replace(handshake, tc.old, tc.new, 1)
			if request == handshake {
				t.Fatal("the request is a good one")
			}
			_, _ = io.WriteString(nc, request)
			resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer drop(resp.Body)
			if resp.StatusCode != tc.status || tc.header != "" && resp.Header.Get(tc.header) != tc.value {
				t.Errorf("status %d, %s %q; want %d, %q", resp.StatusCode, tc.header, resp.Header.Get(tc.header), tc.status, tc.value)
			}
		})
	}
}

// A browser offers compression and perhaps subprotocols; neither may be in the answer.
func TestUpgradeNegotiatesNothing(t *testing.T) {
	s := startServer(t, ws.Options{}, false, echo)
	nc, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer drop(nc)
	_ = nc.SetDeadline(time.Now().Add(patience))
	offers := "\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
	_, _ = io.WriteString(nc, strings.Replace(handshake, "\r\n\r\n", offers, 1))
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer drop(resp.Body)
	if resp.StatusCode != 101 || resp.Header.Get("Sec-WebSocket-Extensions")+resp.Header.Get("Sec-WebSocket-Protocol") != "" {
		t.Errorf("answer %d %v", resp.StatusCode, resp.Header)
	}
}

func TestUpgradeKeepsEarlyBytes(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := startServer(t, ws.Options{}, secure, echo)
		long := strings.Repeat("x", 3000)
		f := join(frame(fin, text, "early"), frame(0, text, long), frame(fin, cont, "end"))
		w := dialWire(t, s, f[:len(f)-3])
		_, _ = w.Write(f[len(f)-3:])
		for _, want := range []seen{{text, "early"}, {text, long + "end"}} {
			if got, err := w.next(); err != nil || got != want {
				t.Errorf("tls=%v: got %v, error %v; want %v", secure, got, err, want)
			}
		}
	}
}

// answering is a server that reads a request and gives one answer, with KEY replaced by the right proof.
func answering(t *testing.T, answer string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		defer drop(nc)
		_ = nc.SetDeadline(time.Now().Add(patience))
		req, err := http.ReadRequest(bufio.NewReader(nc))
		if err != nil {
			return
		}
		_, _ = io.WriteString(nc, strings.ReplaceAll(answer, "KEY", ws.Accept(req.Header.Get("Sec-WebSocket-Key"))))
		_, _ = io.Copy(io.Discard, nc)
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		<-served
	})
	return "ws://" + ln.Addr().String()
}

func TestDialRefuses(t *testing.T) {
	good := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n"
	tests := []struct {
		name, answer string
		status       int
		reason       string
	}{
		{"forbidden", "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\ngo away", 403, "go away"},
		{"redirect", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, ""},
		{"endless refusal", "HTTP/1.1 500 Oops\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 100000), 500, strings.Repeat("x", 4096)},
		{"no upgrade", strings.Replace(good, "Upgrade: WebSocket\r\n", "", 1), 101, "answer lacks Upgrade: websocket"},
		{"no connection", strings.Replace(good, "Connection: upgrade\r\n", "", 1), 101, "answer lacks Connection: Upgrade"},
		{"wrong proof", strings.Replace(good, "KEY", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 1), 101, "answer does not prove that the key was read"},
		{"extension", strings.Replace(good, "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 1), 101, "server chose an extension that was not offered"},
		{"subprotocol", strings.Replace(good, "\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n", 1), 101, "server chose a subprotocol that was not offered"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ws.Dial(t.Context(), answering(t, tc.answer), nil, ws.DialOptions{})
			he, ok := errors.AsType[*ws.HandshakeError](err)
			if !ok || he.Status != tc.status || he.Reason != tc.reason {
				t.Errorf("error %.200v; want %d %.100s", err, tc.status, tc.reason)
			}
		})
	}
	// The same answer without a fault, with a frame right behind it, is taken.
	c, err := ws.Dial(t.Context(), answering(t, good+"\x81\x02hi"), nil, ws.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.CloseNow() }()
	if op, payload, err := c.ReadMessage(); err != nil || op != ws.OpText || string(payload) != "hi" {
		t.Errorf("got %v %q, error %v", op, payload, err)
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := ws.Dial(ctx, answering(t, ""), nil, ws.DialOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v; want deadline exceeded", err)
	}
}

func TestDialURLs(t *testing.T) {
	for _, u := range []string{"http://x/", "ws:///x", "ws://x/#f", "ws://u:p@x/", "://", "x"} {
		dialed := ws.DialOptions{DialContext: func(context.Context, string, string) (net.Conn, error) {
			t.Errorf("%s was dialed", u)
			return nil, iotest.ErrTimeout
		}}
		if _, err := ws.Dial(t.Context(), u, nil, dialed); err == nil || strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: error %v", u, err)
		}
	}
	for u, want := range map[string]string{"ws://x/": "x:80", "wss://x": "x:443", "ws://[::1]:5/": "[::1]:5"} {
		var got string
		_, _ = ws.Dial(t.Context(), u, nil, ws.DialOptions{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			got = address
			return nil, iotest.ErrTimeout
		}})
		if got != want {
			t.Errorf("%s: dialed %s, want %s", u, got, want)
		}
	}
}

// The header goes out with the request, over a connection that the caller gives.
func TestDialHeader(t *testing.T) {
	near, far := net.Pipe()
	defer drop(far)
	got := make(chan string, 1)
	go func() {
		req, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			got <- err.Error()
			return
		}
		got <- fmt.Sprint(req.Host, " ", req.URL, " ", req.Header["Authorization"], " ", req.Header["Host"])
		_, _ = fmt.Fprint(far, "HTTP/1.1 401 Unauthorized\r\nWww-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n")
	}()
	_, err := ws.Dial(t.Context(), "ws://example.com/s?a=b", http.Header{"Host": {"h"}, "Authorization": {"Bearer x"}},
		ws.DialOptions{DialContext: func(context.Context, string, string) (net.Conn, error) { return near, nil }})
	he, ok := errors.AsType[*ws.HandshakeError](err)
	if !ok || he.Status != 401 || he.Header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("error %v", err)
	}
	if got, want := <-got, "h /s?a=b [Bearer x] []"; got != want {
		t.Errorf("request %s, want %s", got, want)
	}
}
