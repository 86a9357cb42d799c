package samtal

import (
	"crypto/tls"
	"fmt"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/mail"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Mail is how letters leave the server: links for those who have lost their password, and notices.
type Mail struct {
	// Server takes letters: smtp://[user@]host[:port], which asks for STARTTLS and takes nothing less unless host is this machine, or
	// smtps://…, which speaks TLS at once.
	Server string
	// Password is that of Server's user.
	Password []byte
	// From is whom letters are from; empty means samtal at the host of the server's URL.
	From string
	// TLS is what Server is checked by; nil means the system's authorities.
	TLS *tls.Config
}

// open makes what hands letters in, from the host unless they say otherwise; nil if there is no mail.
func (m *Mail) open(host string) (account.Post, error) {
	if m == nil {
		return nil, nil //nolint:nilnil // no post is no error
	}
	c := mail.Config{Server: m.Server, Password: secret.String(m.Password), From: m.From, TLS: m.TLS}
	if c.From == "" {
		c.From = "Samtal <samtal@" + host + ">"
	}
	sender, err := mail.New(c)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return sender, nil
}
