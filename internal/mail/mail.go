// Package mail sends short plain letters by SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// Letter is one mail. Subject is the server's own words, never anybody's input, since it stands in a header.
type Letter struct {
	To      string `json:"to"` // one address, as CheckAddress lets pass
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Secret is a password that shows itself to Reveal alone.
type Secret interface{ Reveal() string }

// Config says how letters leave the server.
type Config struct {
	// Server is where they are handed in: smtp://[user@]host[:port], which asks for STARTTLS and takes nothing less unless host is
	// this machine; or smtps://…, which speaks TLS from the first byte. The port is 587 or 465 unless told.
	Server string
	// Password is that of Server's user; nil if it has none.
	Password Secret
	// From is whom letters are from: an address, or one with a name as in "Samtal <samtal@example.org>".
	From string
	// Timeout bounds one delivery; default 30 seconds.
	Timeout time.Duration
	// TLS is what servers are checked by; nil means the system's authorities.
	TLS *tls.Config
}

// Sender hands letters to one server. It may be used by many goroutines.
type Sender struct {
	host    string
	from    *netmail.Address
	plain   bool // until STARTTLS
	options []mail.Option
}

// ErrRefused says that a letter will never be taken: sending it again is of no use.
var ErrRefused = errors.New("the mail server refuses this letter")

// defaultTimeout bounds one delivery, from the connection to the last byte.
const defaultTimeout = 30 * time.Second

// New makes a Sender. It does not connect.
func New(c Config) (*Sender, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("the sender of mails %q is no address", c.From)
	}
	u, err := url.Parse(c.Server)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" {
		return nil, errors.New("a mail server is written as smtp://user@host:port or smtps://user@host:port")
	}
	if _, given := u.User.Password(); given {
		return nil, errors.New("the password of the mail server does not belong into its address: give it by file or environment")
	}
	s := &Sender{host: u.Hostname(), from: from, plain: u.Scheme == "smtp"}
	security, err := transport(u)
	if err != nil {
		return nil, err
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	s.options = append(security, mail.WithTimeout(c.Timeout))
	if c.TLS != nil {
		t := c.TLS.Clone()
		t.ServerName = s.host
		s.options = append(s.options, mail.WithTLSConfig(t))
	}
	if user := u.User.Username(); user != "" {
		if c.Password == nil || c.Password.Reveal() == "" {
			return nil, fmt.Errorf("the mail server has the user %q but no password", user)
		}
		s.options = append(s.options,
			mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(c.Password.Reveal()))
	}
	return s, nil
}

// transport is how the connection is protected, and its port.
func transport(u *url.URL) ([]mail.Option, error) {
	var options []mail.Option
	port := 0
	switch u.Scheme {
	case "smtp":
		policy := mail.TLSMandatory
		if isLocal(u.Hostname()) {
			policy = mail.TLSOpportunistic
		}
		options, port = append(options, mail.WithTLSPolicy(policy)), 587
	case "smtps":
		options, port = append(options, mail.WithSSL()), 465
	default:
		return nil, fmt.Errorf("a mail server is reached by smtp or smtps, not %q", u.Scheme)
	}
	if text := u.Port(); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("%q is no port of a mail server", text)
		}
		port = int(n)
	}
	return append(options, mail.WithPort(port)), nil
}

// isLocal tells this machine by its usual names. What does not leave it needs no TLS.
func isLocal(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Send hands one letter in and returns when the server has taken it. ErrRefused means for good; after any other error it may be
// tried again. No error names the receiver.
func (s *Sender) Send(ctx context.Context, l Letter) error {
	if err := CheckAddress(l.To); err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if strings.ContainsAny(l.Subject, "\r\n") {
		return fmt.Errorf("%w: a subject is one line", ErrRefused)
	}
	options := s.options
	if s.plain {
		// The client lets go of a connection without ending it where the server has no STARTTLS, or refuses the password.
		var conn net.Conn
		defer func() {
			if conn != nil {
				_ = conn.Close() // it is closed already as a rule
			}
		}()
		options = append(slices.Clip(options), mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			var err error
			conn, err = new(net.Dialer).DialContext(ctx, network, address)
			return conn, err
		}))
	}
	client, err := mail.NewClient(s.host, options...)
	if err != nil {
		return fmt.Errorf("prepare mail: %w", err)
	}
	m := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP), mail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	m.ToMailAddress(&netmail.Address{Address: l.To})
	m.Subject(l.Subject)
	m.SetDate()
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(messageID(domain))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's absence notice answers (RFC 3834 §5)
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	return told(client.DialAndSendWithContext(ctx, m))
}

// told is an error of a delivery without the address that it names.
func told(err error) error {
	var failed *mail.SendError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &failed):
		var network net.Error
		if errors.As(err, &network) {
			return fmt.Errorf("reach the mail server: %w", network)
		}
		return fmt.Errorf("send mail: %w", err)
	case failed.ErrorCode() >= 500:
		return fmt.Errorf("%w: %s, code %d", ErrRefused, failed.Reason, failed.ErrorCode())
	default:
		return fmt.Errorf("send mail: %s, code %d", failed.Reason, failed.ErrorCode())
	}
}
