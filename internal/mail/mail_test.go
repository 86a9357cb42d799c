package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/mail"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
)

type password string

func (p password) Reveal() string { return string(p) }

func newSender(t *testing.T, c mail.Config) *mail.Sender {
	t.Helper()
	if c.From == "" {
		c.From = "Samtal <samtal@chat.example>"
	}
	c.Timeout = 5 * time.Minute // a machine may stand still
	s, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var letter = mail.Letter{To: "ann@example.org", Subject: "Återställ lösenordet", Text: "Hej ann,\n\nhttps://chat.example/reset#token\n.\nende\n"}

func TestSend(t *testing.T) {
	sink := mailtest.New(t, mailtest.Config{})
	s := newSender(t, mail.Config{Server: "smtp://" + sink.Address})
	if err := s.Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	got := sink.Next(t)
	if got.From != "samtal@chat.example" || got.To != "ann@example.org" {
		t.Errorf("envelope: from %q to %q", got.From, got.To)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got.Data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letter.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"To": "<ann@example.org>", "From": `"Samtal" <samtal@chat.example>`, "Auto-Submitted": "auto-generated",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !strings.HasSuffix(m.Header.Get("Message-Id"), "@chat.example>") {
		t.Errorf("message id %q", m.Header.Get("Message-Id"))
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.ReplaceAll(string(text), "\r\n", "\n") != letter.Text {
		t.Errorf("text %q, %v", text, err)
	}
}

func TestSendTLS(t *testing.T) {
	cert, roots := certificate(t)
	for _, c := range []struct {
		name     string
		config   mailtest.Config
		scheme   string
		roots    *x509.CertPool
		password mail.Secret
		fails    bool
	}{
		{name: "STARTTLS", config: mailtest.Config{TLS: cert}, scheme: "smtp", roots: roots},
		{name: "TLS at once", config: mailtest.Config{TLS: cert, Implicit: true}, scheme: "smtps", roots: roots},
		{name: "unknown authority", config: mailtest.Config{TLS: cert}, scheme: "smtp", roots: x509.NewCertPool(), fails: true},
		{name: "no TLS where it was asked for", scheme: "smtps", roots: roots, fails: true},
		{
			name: "password", config: mailtest.Config{TLS: cert, User: "post", Password: "open sesame"}, scheme: "smtp", roots: roots,
			password: password("open sesame"),
		},
		{
			name: "wrong password", config: mailtest.Config{TLS: cert, User: "post", Password: "open sesame"}, scheme: "smtp", roots: roots,
			password: password("sesame"), fails: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := mailtest.New(t, c.config)
			server := c.scheme + "://" + sink.Address
			if c.config.User != "" {
				server = c.scheme + "://" + c.config.User + "@" + sink.Address
			}
			s := newSender(t, mail.Config{Server: server, Password: c.password, TLS: &tls.Config{RootCAs: c.roots}})
			err := s.Send(t.Context(), letter)
			if (err != nil) != c.fails {
				t.Fatalf("got %v, want an error: %v", err, c.fails)
			}
			if err == nil {
				if got := sink.Next(t); !got.Secure {
					t.Error("came in the clear")
				}
			}
		})
	}
}

// TestNoClearText asks a server that has no STARTTLS, by an address that is not known to be this machine's, though it leads here.
func TestNoClearText(t *testing.T) {
	sink := mailtest.New(t, mailtest.Config{})
	_, port, err := net.SplitHostPort(sink.Address)
	if err != nil {
		t.Fatal(err)
	}
	err = newSender(t, mail.Config{Server: "smtp://" + net.JoinHostPort("0.0.0.0", port)}).Send(t.Context(), letter)
	if err == nil || !strings.Contains(err.Error(), "STARTTLS") {
		t.Errorf("got %v, want that there is no STARTTLS", err)
	}
	sink.WantNone(t)
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		config mailtest.Config
		letter mail.Letter
		final  bool
	}{
		{"no such mailbox", mailtest.Config{RefuseTo: "550 5.1.1 no such user"}, letter, true},
		{"later", mailtest.Config{RefuseTo: "451 4.7.1 greylisted"}, letter, false},
		{"two lines of subject", mailtest.Config{}, mail.Letter{To: letter.To, Subject: "a\r\nBcc: b@example.org"}, true},
		{"two addresses", mailtest.Config{}, mail.Letter{To: "a@example.org,b@example.org", Subject: "a"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := mailtest.New(t, c.config)
			err := newSender(t, mail.Config{Server: "smtp://" + sink.Address}).Send(t.Context(), c.letter)
			if err == nil || errors.Is(err, mail.ErrRefused) != c.final {
				t.Errorf("got %v, want one for good: %v", err, c.final)
			}
			if err != nil && strings.Contains(err.Error(), "example.org") {
				t.Errorf("the error names the receiver: %v", err)
			}
			sink.WantNone(t)
		})
	}
}

func TestBadConfig(t *testing.T) {
	for _, c := range []mail.Config{
		{Server: "smtp://localhost", From: "nobody"},
		{Server: "localhost:25", From: "a@b.example"},
		{Server: "http://localhost", From: "a@b.example"},
		{Server: "smtp://localhost:99999", From: "a@b.example"},
		{Server: "smtp://user:secret@localhost", From: "a@b.example"},
		{Server: "smtp://user@localhost", From: "a@b.example"},
		{Server: "smtp://localhost/path", From: "a@b.example"},
	} {
		if _, err := mail.New(c); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	for _, good := range []string{"ann@example.org", "a.b+c@sub.example.org", "o'hara@example.org", "root@localhost"} {
		if err := mail.CheckAddress(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "ann", "ann@", "@example.org", "ann@host", "Ann <ann@example.org>", `"a b"@example.org`, "a@b.example\r\nBcc: c@d.example",
		"a@b.example, c@d.example", "ann@[127.0.0.1]", "ån@example.org", "a@b@example.org", strings.Repeat("a", 65) + "@example.org",
		"a@" + strings.Repeat("b.", 130) + "org", "a..b@example.org",
	} {
		if mail.CheckAddress(bad) == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

// certificate makes one for loopback addresses, and those who trust it.
func certificate(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
