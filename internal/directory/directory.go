// Package directory asks an LDAP directory (RFC 4511) whether a password is right, and who its owner is.
package directory

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Config says which directory to ask, and how. URL and Base are required.
type Config struct {
	ID  string // by which the directory is known on this server; default "ldap"
	URL string // ldaps://host, or ldap://host: then STARTTLS is required, unless the host is this machine
	// BindDN and BindPassword are of who may search; without them the search is anonymous.
	BindDN       string
	BindPassword secret.String
	Base         string // below which people stand
	Filter       string // finds a person; %s is the name, escaped. Default (uid=%s)
	// Attributes of a person: of an id that stays, the name, the full name and the address of mail. Defaults: entryUUID, uid, cn,
	// mail.
	IDAttribute, NameAttribute, FullNameAttribute, MailAttribute string

	Roots   *x509.CertPool // authorities whose certificates count; nil means those of the system
	Timeout time.Duration  // for one question; default 5 seconds
}

// Directory answers for one LDAP directory. Its methods may be called from many goroutines.
type Directory struct {
	Config

	secure bool // the connection begins with TLS
	local  bool
	host   string
	places chan struct{}
}

// maxAtOnce bounds how many connections to the directory are open at a time; more wait.
const maxAtOnce = 16

// New makes a Directory. It asks nothing yet: the directory may be away.
func New(c Config) (*Directory, error) {
	for field, value := range map[*string]string{
		&c.ID: "ldap", &c.Filter: "(uid=%s)", &c.IDAttribute: "entryUUID", &c.NameAttribute: "uid",
		&c.FullNameAttribute: "cn", &c.MailAttribute: "mail",
	} {
		if *field == "" {
			*field = value
		}
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "ldap" && u.Scheme != "ldaps" {
		return nil, errors.New("the directory's address is not of the form ldaps://host or ldap://host") // and may hold a password
	}
	if u.User != nil {
		return nil, errors.New("who searches the directory does not belong into its address: name him for himself, and give his password by file or environment")
	}
	if c.Base == "" {
		return nil, errors.New("directory: the base below which people stand is missing")
	}
	if _, err := ldap.CompileFilter(strings.ReplaceAll(c.Filter, "%s", "name")); err != nil || !strings.Contains(c.Filter, "%s") {
		return nil, fmt.Errorf("directory filter %q is not one with %%s in place of the name", c.Filter)
	}
	return &Directory{
		Config: c, secure: u.Scheme == "ldaps", local: isLocal(u.Hostname()), host: u.Hostname(),
		places: make(chan struct{}, maxAtOnce),
	}, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Provider is the id by which the directory is known on this server.
func (d *Directory) Provider() string { return d.ID }

// Check tells who has this name and password. Whoever has not gets [chat.ErrWrongSignIn]; a directory that cannot be asked is
// [chat.ErrUpstreamAway], and nobody has been refused; anything else is a mistake of the configuration.
func (d *Directory) Check(ctx context.Context, name string, password secret.String) (chat.Identity, error) {
	// RFC 4513 §5.1.2: a bind with a name and no password succeeds, and proves nothing.
	if password == "" || name == "" {
		return chat.Identity{}, d.Pretend(ctx, name)
	}
	var who chat.Identity
	err := d.ask(ctx, func(conn *ldap.Conn) error {
		entry, err := d.search(conn, name)
		if err != nil {
			return err
		}
		if entry == nil {
			return d.refuse(conn)
		}
		if err := conn.Bind(entry.DN, password.Reveal()); err != nil {
			return refusal(err)
		}
		who, err = d.identity(entry)
		return err
	})
	return who, err
}

// Pretend asks what Check asks, takes as long, and compares no password: the answer is [chat.ErrWrongSignIn] or that the directory
// cannot be asked, whoever has the name.
func (d *Directory) Pretend(ctx context.Context, name string) error {
	return d.ask(ctx, func(conn *ldap.Conn) error {
		if _, err := d.search(conn, name); err != nil {
			return err
		}
		return d.refuse(conn)
	})
}

// refuse binds as somebody who is not there, so that a name nobody has takes the same questions as one that somebody has.
func (d *Directory) refuse(conn *ldap.Conn) error {
	if err := conn.Bind("cn="+rand.Text()+","+d.Base, rand.Text()); err != nil {
		return refusal(err)
	}
	return chat.ErrWrongSignIn // a directory that lets everybody in has let nobody in here
}

// Find tells who has this name, ok whether anybody has. The error is as that of Check.
func (d *Directory) Find(ctx context.Context, name string) (who chat.Identity, ok bool, err error) {
	err = d.ask(ctx, func(conn *ldap.Conn) error {
		entry, err := d.search(conn, name)
		if err != nil || entry == nil {
			return err
		}
		ok = true
		who, err = d.identity(entry)
		return err
	})
	return who, ok && err == nil, err
}

// ask runs f on a connection of its own, bound as who may search.
func (d *Directory) ask(ctx context.Context, f func(*ldap.Conn) error) error {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	case <-ctx.Done():
		return fmt.Errorf("directory: too many wait: %w", chat.ErrUpstreamAway)
	}
	conn, err := d.dial(ctx)
	if err != nil {
		return fmt.Errorf("directory: %w", away(err))
	}
	defer func() { _ = conn.Close() }()
	if d.BindDN != "" {
		if err := conn.Bind(d.BindDN, d.BindPassword.Reveal()); err != nil {
			return fmt.Errorf("directory: bind as %s: %w", d.BindDN, away(err))
		}
	}
	if err := f(conn); err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return nil
}

func (d *Directory) dial(ctx context.Context) (*ldap.Conn, error) {
	trust := &tls.Config{ServerName: d.host, RootCAs: d.Roots, MinVersion: tls.VersionTLS12}
	deadline, _ := ctx.Deadline()
	dialer := &net.Dialer{Deadline: deadline}
	conn, err := ldap.DialURL(d.URL, ldap.DialWithDialer(dialer), ldap.DialWithTLSConfig(trust))
	if err != nil {
		return nil, err
	}
	conn.SetTimeout(max(time.Until(deadline), 1)) // less would be none
	if !d.secure && !d.local {
		if err := conn.StartTLS(trust); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// filterOf is what finds somebody by name. Nothing in a name is more than that (RFC 4515 §3).
func (d *Directory) filterOf(name string) string {
	return strings.ReplaceAll(d.Filter, "%s", ldap.EscapeFilter(name))
}

// search finds the one person with this name; nil if there is none.
func (d *Directory) search(conn *ldap.Conn, name string) (*ldap.Entry, error) {
	found, err := conn.Search(ldap.NewSearchRequest(
		d.Base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 2, int(d.Timeout.Seconds()), false, d.filterOf(name),
		[]string{d.IDAttribute, d.NameAttribute, d.FullNameAttribute, d.MailAttribute}, nil))
	switch {
	case ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded), err == nil && len(found.Entries) > 1:
		return nil, fmt.Errorf("several people have one name: the filter %s is too wide", d.Filter)
	case err != nil:
		return nil, fmt.Errorf("search below %s: %w", d.Base, away(err))
	case len(found.Entries) == 0:
		return nil, nil //nolint:nilnil // nobody has this name, which is no error
	}
	return found.Entries[0], nil
}

// identity reads an entry. Without an id that stays nobody can be told from who has his name later.
func (d *Directory) identity(entry *ldap.Entry) (chat.Identity, error) {
	subject := string(entry.GetRawAttributeValue(d.IDAttribute))
	if !utf8.ValidString(subject) { // objectGUID is 16 bytes of anything
		subject = hex.EncodeToString([]byte(subject))
	}
	if subject == "" || len(subject) > chat.MaxIdentity {
		return chat.Identity{}, fmt.Errorf("%s has no usable %s", entry.DN, d.IDAttribute)
	}
	return chat.Identity{
		Provider: d.ID, Subject: subject, Name: entry.GetAttributeValue(d.NameAttribute),
		FullName: entry.GetAttributeValue(d.FullNameAttribute), Email: entry.GetAttributeValue(d.MailAttribute),
	}, nil
}

// refusal sorts why somebody could not be bound: whatever the directory says but that it cannot be asked is a refusal.
func refusal(err error) error {
	var answer *ldap.Error
	if err = away(err); errors.Is(err, chat.ErrUpstreamAway) || !errors.As(err, &answer) || answer.ResultCode >= ldap.ErrorNetwork {
		return err // what the library numbers from there on is its own trouble
	}
	return fmt.Errorf("%w: %s", chat.ErrWrongSignIn, ldap.LDAPResultCodeMap[answer.ResultCode])
}

// away marks what says that the directory cannot be asked. A certificate that does not count is not among them: who answers then is
// somebody else.
func away(err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &certificate) {
		return err
	}
	if ldap.IsErrorAnyOf(err, ldap.ErrorNetwork, ldap.LDAPResultBusy, ldap.LDAPResultUnavailable, ldap.LDAPResultTimeout) {
		return fmt.Errorf("%w: %w", chat.ErrUpstreamAway, err)
	}
	return err
}
