// Package servertest starts a real server for a test: HTTP on a loopback port, SQLite in the test's own folder.
package servertest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Password is the password of everyone whom As brings in.
const Password = "correct horse battery"

// Server is a running server. It stops with its test, which fails if it did not stop well or logged an error.
type Server struct {
	*samtal.Server
	URL string

	t      testing.TB
	config samtal.Config
	log    *lines
	stop   func() // tells the server to stop
	done   chan error
	once   *sync.Once // waits for it and closes it

	mu     sync.Mutex
	people map[string]*Person
}

// Option changes the configuration of a server before it starts.
type Option func(*samtal.Config)

// New starts a server without rate limits, whose passwords cost no work.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{t: t, log: &lines{}, people: map[string]*Person{}}
	s.config = samtal.Config{Data: t.TempDir(), NoRateLimits: true, PasswordCost: secret.LeastCost()}
	s.config.Logger = slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	for _, o := range options {
		o(&s.config)
	}
	if s.config.URL != "" && s.config.Policy == nil { // otherwise nobody is known to sit at this machine
		s.config.Policy = map[string]samtal.Fixed{"sign_up": {Value: "open"}}
	}
	s.start()
	t.Cleanup(func() {
		s.Stop()
		if log := s.Log(); strings.Contains(log, "level=ERROR") {
			t.Errorf("the server logged errors:\n%s", log)
		}
	})
	return s
}

func (s *Server) start() {
	s.t.Helper()
	var lc net.ListenConfig
	listener, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatalf("listen: %v", err)
	}
	s.URL = "http://" + listener.Addr().String()
	config := s.config
	if config.URL == "" {
		config.URL = s.URL
	}
	if s.Server, err = samtal.New(context.Background(), config); err != nil {
		s.t.Fatalf("new server: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener) }()
	s.stop, s.done, s.once = stop, done, &sync.Once{}
}

// Interrupt tells the server to stop, as a signal would, and does not wait.
func (s *Server) Interrupt() { s.stop() }

// Stop stops the server and waits for it. Stopping again does nothing.
func (s *Server) Stop() {
	s.t.Helper()
	s.stop()
	s.once.Do(s.finish)
}

func (s *Server) finish() {
	s.t.Helper()
	select {
	case err := <-s.done:
		if err != nil {
			s.t.Errorf("serve: %v", err)
		}
	case <-time.After(patience):
		s.t.Fatal("the server does not stop")
	}
	if err := s.Close(); err != nil {
		s.t.Errorf("close: %v", err)
	}
}

// Restart stops the server and starts it again on the same data, at another port. People stay signed in.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	s.start()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		p.Client = client.New(s.URL, patient, client.WithToken(p.Token()))
	}
}

// Log is what the server logged so far, warnings and errors.
func (s *Server) Log() string { return s.log.String() }

// Answer is an HTTP answer, read whole.
type Answer struct {
	*http.Response
	Text string
}

// Do sends a request as it is, which a client would not: method and path, headers in pairs, and a body.
func (s *Server) Do(method, path, body string, headers ...string) Answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return Answer{Response: res, Text: string(text)}
}

// lines is a log that may be read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
