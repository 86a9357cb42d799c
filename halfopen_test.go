package samtal_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal"
)

// pipes is a listener whose connections have deadlines, but no time that passes by itself.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	over  chan struct{}
}

// pipe is one end of a connection, from somewhere else.
type pipe struct{ net.Conn }

func (pipe) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.over) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects.
func (p *pipes) dial() net.Conn {
	here, there := net.Pipe()
	p.conns <- pipe{there}
	return here
}

// TestHalfOpenRequestsAreEnded holds requests open in every way there is, by a clock of its own: each is ended, and until then others
// are served.
func TestHalfOpenRequestsAreEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := samtal.New(t.Context(), samtal.Config{Data: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		listener := &pipes{conns: make(chan net.Conn), over: make(chan struct{})}
		server := s.HTTPServer()
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
		defer func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
			serving.Wait()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		served(t, listener)
		for _, c := range []struct {
			name   string
			hold   func(conn net.Conn) // returns when the connection is ended
			within time.Duration
		}{
			{"a header that never ends", func(conn net.Conn) {
				_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
				for err == nil {
					<-time.After(time.Second)
					_, err = io.WriteString(conn, "a")
				}
			}, 12 * time.Second},
			{"a body that stalls", func(conn net.Conn) {
				_, _ = io.WriteString(conn, "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost:7777\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"name\":")
				in := bufio.NewReader(conn)
				res, err := http.ReadResponse(in, nil)
				if err != nil || res.StatusCode != http.StatusBadRequest || res.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("a stalled body is answered by %v, %v", res, err)
					return
				}
				_, _ = io.Copy(io.Discard, in)
			}, 12 * time.Second},
			{"a body that drips", func(conn net.Conn) {
				_, err := io.WriteString(conn, "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost:7777\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
				go func() { _, _ = io.Copy(io.Discard, conn) }()
				for err == nil {
					<-time.After(time.Second)
					_, err = io.WriteString(conn, " ")
				}
			}, 13 * time.Second},
			{"a request that never comes", func(conn net.Conn) {
				_, _ = io.Copy(io.Discard, conn)
			}, 12 * time.Second},
			{"an answer that nobody reads", func(conn net.Conn) {
				_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost:7777\r\n\r\n")
				for err == nil {
					<-time.After(time.Second)
					_, err = io.WriteString(conn, "G")
				}
			}, 70 * time.Second},
			{"nothing more after an answer", func(conn net.Conn) {
				_, _ = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: localhost:7777\r\n\r\n")
				_, _ = io.Copy(io.Discard, conn)
			}, 3 * time.Minute},
		} {
			held := time.Now()
			done := make(chan time.Duration)
			conn := listener.dial()
			go func() {
				c.hold(conn)
				done <- time.Since(held)
			}()
			synctest.Wait()
			served(t, listener)
			if took := <-done; took > c.within || took < 5*time.Second {
				t.Errorf("%s: ended after %v, want within %v", c.name, took, c.within)
			}
			_ = conn.Close()
		}
	})
}

// served wants an answer at once.
func served(t *testing.T, at *pipes) {
	t.Helper()
	conn := at.dial()
	defer func() { _ = conn.Close() }()
	begun := time.Now()
	if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: localhost:7777\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 200") || time.Since(begun) > 0 {
		t.Errorf("after %v: %q, %v", time.Since(begun), text, err)
	}
}
