package ws

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRefusal is how much of a refusing answer's body is kept.
const maxRefusal = 4 << 10

// DialOptions say how a client connects. The zero value means the defaults.
type DialOptions struct {
	Options
	TLS *tls.Config // for wss; the server's name is filled in
	// DialContext opens the network connection; default net.Dialer. It may return a connection that exists.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Dial opens a client connection to a ws or wss URL; ctx bounds connecting and handshake, not the connection. The header
// is sent along (Origin, Authorization, Cookie); Host in it replaces the URL's. A server that refuses gives a
// *HandshakeError. Redirects are not followed.
func Dial(ctx context.Context, rawURL string, header http.Header, opts DialOptions) (*Conn, error) {
	u, address, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	dial := opts.DialContext
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	nc, err := dial(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("dial websocket: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = nc.SetDeadline(time.Unix(1, 0)) })
	c, err := connect(ctx, nc, u, header, opts)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = nc.Close()
		if ctx.Err() != nil {
			err = fmt.Errorf("dial websocket: %w", ctx.Err())
		}
		return nil, err
	}
	return c, nil
}

// parseURL applies RFC 6455 §3 and gives the address to connect to.
func parseURL(rawURL string) (*url.URL, string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, "", fmt.Errorf("dial websocket: %w", err)
	}
	port := map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
	if port == "" || u.Hostname() == "" || strings.ContainsAny(u.Hostname(), "[]") || u.Fragment != "" || u.User != nil {
		return nil, "", fmt.Errorf("dial websocket: %q is not a ws or wss URL", u.Redacted())
	}
	if p := u.Port(); p != "" {
		port = p
	}
	return u, net.JoinHostPort(u.Hostname(), port), nil
}

// connect does the TLS and the opening handshake on nc.
func connect(ctx context.Context, nc net.Conn, u *url.URL, header http.Header, opts DialOptions) (*Conn, error) {
	if u.Scheme == "wss" {
		cfg := opts.TLS.Clone()
		if cfg == nil {
			cfg = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		if cfg.ServerName == "" {
			cfg.ServerName = u.Hostname()
		}
		cfg.NextProtos = []string{"http/1.1"}
		tc := tls.Client(nc, cfg)
		if err := tc.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("dial websocket: %w", err)
		}
		nc = tc
	}
	req, key := request(ctx, u, header)
	if err := req.Write(nc); err != nil {
		return nil, fmt.Errorf("dial websocket: %w", err)
	}
	br := bufio.NewReaderSize(nc, inboxSize)
	resp, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, fmt.Errorf("dial websocket: %w", err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // what has arrived explains enough
		_ = resp.Body.Close()
		return nil, &HandshakeError{Status: resp.StatusCode, Reason: string(body), Header: resp.Header}
	}
	if reason := checkResponse(resp.Header, key); reason != "" {
		return nil, &HandshakeError{Status: resp.StatusCode, Reason: reason, Header: resp.Header}
	}
	early, err := br.Peek(br.Buffered())
	if err != nil {
		return nil, fmt.Errorf("dial websocket: %w", err)
	}
	return newConn(nc, true, early, opts.Options), nil
}

// request makes the opening handshake (RFC 6455 §4.1) with a fresh key.
func request(ctx context.Context, u *url.URL, header http.Header) (*http.Request, string) {
	raw := make([]byte, keySize)
	_, _ = rand.Read(raw) // never fails
	key := base64.StdEncoding.EncodeToString(raw)
	h := header.Clone()
	if h == nil {
		h = http.Header{}
	}
	req := (&http.Request{Method: http.MethodGet, URL: u, Host: h.Get("Host"), Header: h}).WithContext(ctx)
	h.Del("Host")
	h.Set("Connection", "Upgrade")
	h.Set("Upgrade", "websocket")
	h.Set("Sec-WebSocket-Version", version)
	h.Set("Sec-WebSocket-Key", key)
	return req, key
}

// checkResponse applies RFC 6455 §4.1 to the headers of a 101.
func checkResponse(h http.Header, key string) string {
	switch {
	case !hasToken(h, "Upgrade", "websocket"):
		return "answer lacks Upgrade: websocket"
	case !hasToken(h, "Connection", "upgrade"):
		return "answer lacks Connection: Upgrade"
	case h.Get("Sec-WebSocket-Accept") != accept(key):
		return "answer does not prove that the key was read"
	case len(h.Values("Sec-WebSocket-Extensions")) > 0:
		return "server chose an extension that was not offered"
	case len(h.Values("Sec-WebSocket-Protocol")) > 0:
		return "server chose a subprotocol that was not offered"
	}
	return ""
}
