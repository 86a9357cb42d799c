// Package mailtest is a mail server for tests: it speaks SMTP on a loopback port and keeps what it is handed.
package mailtest

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds what a test waits for.
const patience = 5 * time.Minute

// Config says how the server behaves. Its zero value takes everything in the clear.
type Config struct {
	TLS      *tls.Certificate // offered as STARTTLS
	Implicit bool             // TLS from the first byte
	User     string           // who may hand in; anyone if it is empty
	Password string
	RefuseTo string // the answer to every RCPT, such as "550 5.1.1 no such user"
}

// Mail is what was handed in.
type Mail struct {
	From, To string // of the envelope
	Data     string // header and body as they came
	Secure   bool   // came over TLS
}

// Text is the body, decoded.
func (m Mail) Text(t testing.TB) string {
	t.Helper()
	parsed, err := netmail.ReadMessage(strings.NewReader(m.Data))
	if err != nil {
		t.Fatalf("read mail: %v", err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		t.Fatalf("read mail: %v", err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// Sink is a running server. It stops with its test.
type Sink struct {
	Address string

	config Config
	mails  chan Mail
	open   sync.WaitGroup

	mu       sync.Mutex
	refuseTo string
}

// New starts a server.
func New(t testing.TB, c Config) *Sink {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	if c.Implicit {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*c.TLS}})
	}
	s := &Sink{Address: l.Addr().String(), config: c, mails: make(chan Mail, 1000), refuseTo: c.RefuseTo}
	s.open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.open.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.open.Wait()
	})
	return s
}

// Refuse changes what every RCPT is answered with from now on; "" takes it.
func (s *Sink) Refuse(answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseTo = answer
}

// Next waits for the next mail.
func (s *Sink) Next(t testing.TB) Mail {
	t.Helper()
	select {
	case m := <-s.mails:
		return m
	case <-time.After(patience):
		t.Fatal("no mail came")
		return Mail{}
	}
}

// WantNone fails if a mail has come that nobody took.
func (s *Sink) WantNone(t testing.TB) {
	t.Helper()
	select {
	case m := <-s.mails:
		t.Errorf("a mail to %s came:\n%s", m.To, m.Data)
	default:
	}
}

// dialogue is one connection.
type dialogue struct {
	s    *Sink
	conn net.Conn
	in   *bufio.Reader
	mail Mail
	auth bool
}

func (s *Sink) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(patience))
	d := &dialogue{s: s, conn: conn, in: bufio.NewReader(conn), mail: Mail{Secure: s.config.Implicit}}
	d.say("220 sink ESMTP")
	for {
		line, err := d.in.ReadString('\n')
		if err != nil || !d.answer(strings.TrimRight(line, "\r\n")) {
			return
		}
	}
}

func (d *dialogue) say(lines ...string) {
	for _, line := range lines {
		_, _ = fmt.Fprintf(d.conn, "%s\r\n", line)
	}
}

// answer does one command; false ends the connection.
func (d *dialogue) answer(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		d.greet()
	case "HELO", "NOOP", "RSET":
		d.say("250 ok")
	case "STARTTLS":
		return d.startTLS()
	case "AUTH":
		d.authenticate(rest)
	case "MAIL":
		if d.s.config.User != "" && !d.auth {
			d.say("530 5.7.0 sign in first")
			return true
		}
		d.mail.From = address(rest)
		d.say("250 ok")
	case "RCPT":
		d.receiver(rest)
	case "DATA":
		return d.take()
	case "QUIT":
		d.say("221 bye")
		return false
	default:
		d.say("502 5.5.1 what?")
	}
	return true
}

func (d *dialogue) greet() {
	lines := []string{"250-sink"}
	if d.s.config.TLS != nil && !d.mail.Secure {
		lines = append(lines, "250-STARTTLS")
	}
	if d.s.config.User != "" {
		lines = append(lines, "250-AUTH PLAIN")
	}
	d.say(append(lines, "250 8BITMIME")...)
}

func (d *dialogue) startTLS() bool {
	if d.s.config.TLS == nil {
		d.say("502 5.5.1 no TLS here")
		return true
	}
	d.say("220 go on")
	conn := tls.Server(d.conn, &tls.Config{Certificates: []tls.Certificate{*d.s.config.TLS}})
	if conn.HandshakeContext(context.Background()) != nil {
		return false
	}
	d.conn, d.in, d.mail.Secure = conn, bufio.NewReader(conn), true
	return true
}

// authenticate knows PLAIN with its initial response (RFC 4616).
func (d *dialogue) authenticate(rest string) {
	_, response, _ := strings.Cut(rest, " ")
	b, _ := base64.StdEncoding.DecodeString(response)
	if d.auth = string(b) == "\x00"+d.s.config.User+"\x00"+d.s.config.Password; d.auth {
		d.say("235 2.7.0 welcome")
		return
	}
	d.say("535 5.7.8 no")
}

func (d *dialogue) receiver(rest string) {
	d.s.mu.Lock()
	refuse := d.s.refuseTo
	d.s.mu.Unlock()
	if refuse != "" {
		d.say(refuse)
		return
	}
	d.mail.To = address(rest)
	d.say("250 ok")
}

// take reads a mail up to its lonely dot and undoes the stuffing of others (RFC 5321 §4.5.2).
func (d *dialogue) take() bool {
	d.say("354 go on")
	var b strings.Builder
	for {
		line, err := d.in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	d.mail.Data = b.String()
	d.s.mails <- d.mail
	d.say("250 2.0.0 taken")
	return true
}

// address is what stands between < and >.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
