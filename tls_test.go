package samtal_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/ws"
)

// secured is a server that speaks TLS, and its neighbour on plain HTTP.
type secured struct {
	url, plain string
	data       string
	log        *buffer
	pool       *x509.CertPool
}

func listenHere(t *testing.T) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func startTLS(t *testing.T, c samtal.Config, pool *x509.CertPool) *secured {
	t.Helper()
	l, plain := listenHere(t), listenHere(t)
	s := &secured{url: "https://" + l.Addr().String(), plain: "http://" + plain.Addr().String(), log: &buffer{}, pool: pool}
	s.data = t.TempDir()
	c.Data, c.NoRateLimits = s.data, true
	c.Logger = slog.New(slog.NewTextHandler(s.log, nil))
	if c.URL == "" {
		c.URL = s.url
	}
	server, err := samtal.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- server.Serve(ctx, l) }()
	go func() { done <- server.ServePlain(ctx, plain) }()
	t.Cleanup(func() {
		stop()
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// http is a client without connections of its own yet.
func (s *secured) http() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.pool}, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       5 * time.Minute,
	}
}

// shown is the name on the certificate of a new connection.
func (s *secured) shown(t *testing.T) string {
	t.Helper()
	d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].Subject.CommonName
}

func TestTLS(t *testing.T) {
	p := newPair(t, t.TempDir(), "first", "127.0.0.1")
	s := startTLS(t, samtal.Config{TLSCert: p.cert, TLSKey: p.key}, p.pool)
	web := s.http()
	c := client.New(s.url, client.WithHTTPClient(web))
	if _, err := c.SignUp(t.Context(), wire.SignUp{Name: "ann", Password: servertest.Password}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignIn(t.Context(), "ann", servertest.Password); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/sessions", strings.NewReader(`{"name":"ann","password":"`+servertest.Password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	cookie, _, _ := strings.Cut(res.Header.Get("Set-Cookie"), ";")
	if set := res.Header.Get("Set-Cookie"); !strings.HasPrefix(set, "__Host-samtal=") || !strings.Contains(set, "Secure") {
		t.Errorf("got cookie %q", set)
	}
	if res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("got HTTP/%d, %q", res.ProtoMajor, res.Header.Get("Strict-Transport-Security"))
	}

	stream, err := c.Connect(t.Context(), client.Resume{}) // trusts what its HTTP client trusts
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Close(); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) { // which a machine may stand still for
		t.Error(err)
	}
	conn, err := ws.Dial(t.Context(), "wss"+strings.TrimPrefix(s.url, "https")+"/api/v1/socket", http.Header{"Origin": {s.url}, "Cookie": {cookie}},
		ws.DialOptions{TLS: &tls.Config{RootCAs: s.pool, NextProtos: []string{"http/1.1"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	events, err := c.Listen(t.Context(), client.Resume{}) // over HTTP/2
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	hears(t, c, conn, events)

	renewed := newPair(t, t.TempDir(), "second", "127.0.0.1")
	replace(t, renewed.cert, p.cert)
	if got := s.shown(t); got != "first" {
		t.Errorf("with the new certificate and the old key: got %s", got)
	}
	replace(t, renewed.key, p.key)
	if got := s.shown(t); got != "second" {
		t.Errorf("with both: got %s", got)
	}
	write(t, p.cert, []byte("nonsense"))
	if got := s.shown(t); got != "second" {
		t.Errorf("with nonsense: got %s", got)
	}
	if err := os.Remove(p.cert); err != nil {
		t.Fatal(err)
	}
	if got := s.shown(t); got != "second" {
		t.Errorf("without a file: got %s", got)
	}
	if log := s.log.String(); strings.Count(log, "certificate renewed") != 1 || strings.Count(log, "cannot be used") != 2 {
		t.Errorf("got log:\n%s", log)
	}
	if err := conn.WriteMessage(ws.OpText, []byte(`{"id":"last","type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	for answered := false; !answered; {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("the socket that was open: %v", err)
		}
		answered = bytes.Contains(frame, []byte(`"re":"last"`))
	}
	if _, err := c.Me(t.Context()); err != nil {
		t.Errorf("the connection that was open: %v", err)
	}
}

func replace(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, content)
}

func TestPlainHTTPIsSentToTLS(t *testing.T) {
	p := newPair(t, t.TempDir(), "first", "127.0.0.1")
	s := startTLS(t, samtal.Config{TLSCert: p.cert, TLSKey: p.key, URL: "https://chat.example.org"}, p.pool)
	for _, c := range []struct {
		method, path string
		status       int
		location     string
	}{
		{"GET", "/", 308, "https://chat.example.org/"},
		{"HEAD", "/app/x?y=1", 308, "https://chat.example.org/app/x?y=1"},
		{"GET", "//evil.example/", 308, "https://chat.example.org//evil.example/"},
		{"GET", "/.well-known/acme-challenge/x", 308, "https://chat.example.org/.well-known/acme-challenge/x"},
		{"POST", "/api/v1/sessions", 403, ""},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, s.plain+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := s.http().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("Location"); res.StatusCode != c.status || got != c.location {
			t.Errorf("%s %s: got %d to %q, want %d to %q", c.method, c.path, res.StatusCode, got, c.status, c.location)
		}
	}
}

func TestBadTLSConfigurations(t *testing.T) {
	p, other := newPair(t, t.TempDir(), "first", "127.0.0.1"), newPair(t, t.TempDir(), "second", "127.0.0.1")
	for _, c := range []struct {
		name string
		samtal.Config
		want string
	}{
		{"no key", samtal.Config{TLSCert: p.cert}, "together"},
		{"no certificate", samtal.Config{TLSKey: p.key}, "together"},
		{"both ways", samtal.Config{TLSCert: p.cert, TLSKey: p.key, Domains: []string{"chat.example.org"}}, "either"},
		{"no file", samtal.Config{TLSCert: filepath.Join(t.TempDir(), "nowhere.pem"), TLSKey: p.key}, "nowhere.pem"},
		{"another key", samtal.Config{TLSCert: p.cert, TLSKey: other.key}, "does not match"},
		{"no certificate in it", samtal.Config{TLSCert: p.key, TLSKey: p.key}, p.key},
		{"not a name", samtal.Config{Domains: []string{"localhost"}}, "localhost"},
		{"a pattern", samtal.Config{Domains: []string{"*.example.org"}, URL: "https://chat.example.org"}, "full name"},
		{"a plain public address", samtal.Config{TLSCert: p.cert, TLSKey: p.key, URL: "http://localhost:7777"}, "https://"},
		{"a bad proxy", samtal.Config{TrustedProxies: []string{"proxy"}}, "trusted proxy"},
	} {
		c.Data = t.TempDir()
		if _, err := samtal.New(t.Context(), c.Config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want something about %q", c.name, err, c.want)
		}
	}
}
