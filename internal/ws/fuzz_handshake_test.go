package ws

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzHandshake reads anything as the request of an opening handshake (RFC 6455 §4.2.1): it is refused with a status that says so,
// or has all that a handshake must have.
func FuzzHandshake(f *testing.F) {
	const good = "GET /api/v1/socket HTTP/1.1\r\nHost: chat.example\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	f.Add(good)
	for _, change := range [][2]string{
		{"GET", "POST"},
		{"HTTP/1.1", "HTTP/1.0"},
		{"websocket", "WebSocket"},
		{"keep-alive, Upgrade", "upgrade,,"},
		{"keep-alive, Upgrade", "upgraded"},
		{"13", "013"},
		{"13", "13, 8"},
		{"dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="},
		{"b25jZQ==", "b25jZQ"},
		{"Key: ", "Key: \tdGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: "},
		{"\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx"},
		{"\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
		{"Upgrade: websocket", "Upgrade: h2c\r\nUpgrade: websocket"},
	} {
		f.Add(strings.Replace(good, change[0], change[1], 1))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		if Refuse(w, r) {
			if w.Code != http.StatusBadRequest && w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusUpgradeRequired {
				t.Fatalf("%q is refused with %d", text, w.Code)
			}
			return
		}
		h := r.Header
		lower := func(name string) string { return strings.ToLower(strings.Join(h.Values(name), ",")) }
		if r.Method != http.MethodGet || !r.ProtoAtLeast(1, 1) || !strings.Contains(lower("Upgrade"), "websocket") || !strings.Contains(lower("Connection"), "upgrade") ||
			lower("Sec-WebSocket-Version") != "13" || len(h.Values("Sec-WebSocket-Key")) != 1 || r.ContentLength != 0 {
			t.Fatalf("took %q", text)
		}
		// A client of ours believes the answer, and no other.
		key := h.Get("Sec-WebSocket-Key")
		answer := http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Sec-Websocket-Accept": {accept(key)}}
		if reason := checkResponse(answer, key); reason != "" {
			t.Fatalf("%q: %s", text, reason)
		}
		if checkResponse(answer, key+"x") == "" {
			t.Fatalf("%q: any answer is believed", text)
		}
	})
}

// FuzzAnswer reads anything as the header of a server's answer (RFC 6455 §4.1): nothing is believed that does not prove to have read the key.
func FuzzAnswer(f *testing.F) {
	const key = "dGhlIHNhbXBsZSBub25jZQ=="
	for _, text := range []string{
		"", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n",
		"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n", "Upgrade:\x00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadResponse(bufio.NewReader(strings.NewReader("HTTP/1.1 101 x\r\n"+text+"\r\n")), nil)
		if err != nil || checkResponse(r.Header, key) != "" {
			return
		}
		if r.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" || r.Header.Get("Sec-WebSocket-Protocol") != "" || r.Header.Get("Sec-WebSocket-Extensions") != "" {
			t.Fatalf("believed %q", text)
		}
	})
}

// FuzzURL reads anything as an address to connect to (RFC 6455 §3).
func FuzzURL(f *testing.F) {
	for _, text := range []string{"ws://chat.example", "wss://chat.example:8443/x?y", "ws://[::1]", "ws://[::1%25eth0]:1/", "http://chat.example", "ws://", "ws://ann:word@chat.example", "ws://a#b", "ws://a:b", "wss://:443", "ws://a]:", "ws://a b", "//a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, address, err := parseURL(text)
		if err != nil {
			return
		}
		if u.Scheme != "ws" && u.Scheme != "wss" || u.User != nil || u.Fragment != "" {
			t.Fatalf("took %q", text)
		}
		host, port, err := net.SplitHostPort(address)
		if err != nil || host != u.Hostname() || host == "" || port == "" || strings.Trim(port, "0123456789") != "" {
			t.Fatalf("%q leads to %q", text, address)
		}
	})
}
