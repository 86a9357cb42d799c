package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
)

// check finds settings that do not fit each other, and says by which flags they are given.
func (s *settings) check() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key are given together")
	}
	if s.ListenHTTP != "" && s.TLSCert == "" && s.Domain == "" {
		return errors.New("--listen-http sends people on to TLS: it needs --tls-cert and --tls-key, or --domain")
	}
	if s.LDAP != "" && s.LDAPBase == "" {
		return errors.New("--ldap needs --ldap-base, below which people stand in the directory")
	}
	// RFC 4513 §5.1.2: a bind with a name and no password proves nothing. It is refused at each sign-in, so here at once.
	if s.LDAP != "" && s.LDAPBindDN != "" && s.LDAPPassword == "" && s.LDAPPasswordFile == "" {
		return errors.New("--ldap-bind-dn needs the password of who searches: --ldap-password-file, or SAMTAL_LDAP_PASSWORD")
	}
	scheme, _, isURL := strings.Cut(s.Database.Reveal(), "://")
	if isURL && scheme != "postgres" && scheme != "postgresql" {
		return errors.New("--database is written as postgres://user@host/name")
	}
	return nil
}

// advised says what to do about an error, where that is known.
func (a *app) advised(err error) error {
	var path *fs.PathError
	var known *chat.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known) && known.Code == "pin_missing":
		return errors.New("--sign-up pin needs the word that lets people in, the first line of --sign-up-pin-file")
	case errors.As(err, &known) && known.Code == "bad_policy":
		return errors.New(strings.Replace(err.Error(), known.Error(), known.Message, 1))
	case errors.As(err, &path) && errors.Is(err, fs.ErrPermission) && a.inData(path.Path):
		return fmt.Errorf("%w: run it as the user whose data this is, or choose another directory with --data", err)
	case errors.Is(err, samtal.ErrInUse):
		return fmt.Errorf("%w: stop that one, or choose another directory with --data", err)
	case errors.Is(err, secret.ErrWrongKey):
		return fmt.Errorf("%w: %s holds another one, name the right file with --key-file", err, a.settings.keyFile())
	case errors.Is(err, backup.ErrNoKey):
		return fmt.Errorf("%w, and there is no %s: name the server's key with --key-file, or age private keys with --identity", err, a.settings.keyFile())
	case errors.Is(err, backup.ErrCannotOpen):
		return fmt.Errorf("%w: it takes the server's key of when it was made (--key-file), or an age private key of a recipient (--identity)", err)
	case a.settings.Database != "" && errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: is PostgreSQL there, and --database right?", err)
	}
	return err
}

// inData tells whether something is the data directory or lies in it.
func (a *app) inData(path string) bool {
	below, err := filepath.Rel(a.settings.Data, path)
	return err == nil && filepath.IsLocal(below)
}

// oneLine is what an error says, in one line.
func oneLine(err error) string {
	var b strings.Builder
	for text := range strings.Lines(err.Error()) {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		switch {
		case b.Len() == 0:
		case strings.HasSuffix(b.String(), ":"):
			b.WriteByte(' ')
		default:
			b.WriteString("; ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// listenAdvice says what to do when one cannot listen on an address that a setting names.
func listenAdvice(err error, setting, address string) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("another program listens on %s, choose another address with %s", address, setting)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("this user may not listen on %s: choose a port from 1024 on with %s, or permit it (docs/operating.md, As a service)", address, setting)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is no address of this machine, choose another with %s", address, setting)
	}
	return fmt.Errorf("%s %s is not an address to listen on, such as 127.0.0.1:7777 or :7777: %w", setting, address, err)
}

// size is a number of bytes as people say it.
func size(n int64) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
