// Package samtal is a private messaging server: the one that cmd/samtal runs, ready to be run or mounted by another program.
//
//	server, err := samtal.New(ctx, samtal.Config{Data: "samtal-data"})
//	if err != nil { … }
//	defer server.Close()
//	err = server.Serve(ctx, listener) // or: Run(ctx) beside an http.Server of your own with Handler()
package samtal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/gofrs/flock"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/admin"
	"github.com/samtal-chat/samtal/internal/api"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/ban"
	"github.com/samtal-chat/samtal/internal/certificate"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/gateway/chatire"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/metric"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/policy"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// Version is the version of this code.
const Version = "0.1.0-dev"

// Defaults of a Config.
const (
	DefaultData = "samtal-data"
	DefaultURL  = "http://localhost:7777"
)

// Config says how a server runs. Its zero value is a server on SQLite in the folder samtal-data, reached at
// http://localhost:7777.
type Config struct {
	// Data is the directory that the server keeps its files in. It is made if it is not there, and belongs to one server at a
	// time.
	Data string
	// Database is a PostgreSQL connection string; empty means SQLite in Data.
	Database string
	// URL is the address at which people reach the server. Cookies, the origins of sockets and links follow from it.
	URL string
	// Key is the key, of 32 random bytes, that all other keys are kept under. If it is nil, it is read from KeyFile.
	Key []byte
	// KeyFile is the file that holds the key. It is made, for its owner alone, where there is neither key nor data. Empty means Data
	// with ".key" behind it: beside the data, so that a copy of the data is one without the key.
	KeyFile string
	// TrustedProxies are the addresses and prefixes (10.0.0.0/8) of proxies whose word about the client is taken; nil means those
	// of this machine, none means nobody.
	TrustedProxies []string
	// TLSCert and TLSKey are PEM files: with them Serve speaks TLS. They are read again when they change.
	TLSCert, TLSKey string
	// Domains are names for which Serve obtains certificates by ACME, and keeps them in Data.
	Domains []string
	// ACMEDirectory is the address of the authority's directory; empty means Let's Encrypt.
	ACMEDirectory string
	// NoPiratchat leaves out the API for clients of Piratchat.
	NoPiratchat bool
	// Chatire serves clients of Chatire; nil leaves them out.
	Chatire *Chatire
	// RateLimits is how many times the usual one may do what is limited; 0 means once.
	RateLimits float64
	// NoRateLimits lets anyone try to sign in and make accounts as fast as they like: for tests and measurements.
	NoRateLimits bool
	// Policy fixes parts of what administrators could decide otherwise while the server runs, by their names in the JSON of
	// chat.Policy; "pin" is the word that lets people sign up. Nobody signs up beside Authenticate unless "sign_up" says so.
	Policy map[string]Fixed
	// Settings are shown to administrators, with who set them. They change nothing.
	Settings []Setting
	// Mail is how letters leave the server; nil: it writes none.
	Mail *Mail
	// Metrics has the server count what it does, for ServeMetrics to tell.
	Metrics bool
	// Logger takes what operators should know; nil discards it.
	Logger *slog.Logger
	// Dump lets anybody have the database as SQL text from /dbdump, without what is secret.
	Dump bool
	// Directory knows people by name and password; nil if no LDAP directory does.
	Directory *Directory
	// Provider signs people in by OpenID Connect; nil if none does.
	Provider *Provider
	// Authenticate tells the name of the person who makes a request by the host program's own login, "" if nobody is signed in.
	// Whoever has no account under that name gets one, without a password. If it is nil, Samtal's own sign-in is the only one.
	Authenticate func(r *http.Request) (name string, err error)
}

// Server is a messaging server. Make it with New; it serves while Run or Serve runs.
type Server struct {
	config    Config
	public    *url.URL
	proxies   *door.Proxies
	tls       *tls.Config       // nil: Serve speaks plain HTTP
	acme      *certificate.ACME // nil if there is none
	log       *slog.Logger
	lock      *flock.Flock
	admin     net.Listener // nil where there can be none
	resealing atomic.Bool
	resealDue chan struct{}
	key       secret.Key // what every other key is derived from
	store     store.Store
	keys      *sqldb.DB // the store, as far as its keys are concerned
	hub       *realtime.Hub
	policy    *policy.Service
	audit     *audit.Service
	accounts  *account.Service
	backups   *backup.Service
	rooms     *room.Service
	messages  *message.Service
	bans      *ban.Service
	chatire   atomic.Pointer[chatire.Gateway] // none where it is switched off
	lobby     chat.Room
	api       *api.API
	metrics   *metric.Metrics // nil: nothing is counted

	overview *admin.Service
}

// ErrInUse says that another process has the data directory.
var ErrInUse = errors.New("the data directory is in use by another server")

// New opens the data and assembles a server. The caller closes it.
func New(ctx context.Context, c Config) (_ *Server, err error) {
	s := &Server{config: c, resealDue: make(chan struct{}, 1)}
	if s.config.Data == "" {
		s.config.Data = DefaultData
	}
	if s.config.URL == "" {
		s.config.URL = c.defaultURL()
	}
	if s.log = c.Logger; s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.log = door.Log(s.log)
	if s.config.TrustedProxies == nil {
		s.config.TrustedProxies = door.LocalProxies
	}
	if s.public, err = parseURL(s.config.URL); err != nil {
		return nil, err
	}
	if s.proxies, err = door.NewProxies(s.config.TrustedProxies); err != nil {
		return nil, err
	}
	if err := s.openTLS(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := s.takeData(); err != nil {
		return nil, err
	}
	s.openMetrics()
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	if s.api, err = s.assembleAPI(); err != nil {
		return nil, err
	}
	// A path too long for a socket costs the operator's commands, not the server.
	if s.admin, err = operator.Listen(ctx, s.config.Data); err != nil {
		s.log.WarnContext(ctx, "no admin socket: account commands work only while the server is stopped", "err", err)
	}
	return s, nil
}

// parseURL reads the public address: scheme and host, and nothing else.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil {
		return nil, fmt.Errorf("public address: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("public address %q is not of the form https://host or http://host:port", text)
	}
	return u, nil
}

// takeData makes the data directory this server's own.
func (s *Server) takeData() error {
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	lock := flock.New(filepath.Join(s.config.Data, "lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock data directory: %w", err)
	}
	if !got {
		return fmt.Errorf("%s: %w", s.config.Data, ErrInUse)
	}
	s.lock = lock
	return sqldb.SweepSnapshots(s.config.Data)
}

// open opens the store and makes the verbs that work on it. The bell has something to tell only once the verbs are there.
func (s *Server) open(ctx context.Context) error {
	db, err := sqldb.Open(ctx, sqldb.Config{
		SQLite: filepath.Join(s.config.Data, "samtal.db"), Postgres: s.config.Database, Log: s.log,
		Key: s.keyEncryptionKey, Bell: s.ring, Committed: s.metrics.Committed,
	})
	if err != nil {
		return err
	}
	s.store, s.keys, s.key = db, db, db.Root()
	addresses := chatire.Addresses{Rooms: func() *room.Service { return s.rooms }}
	over := func(ctx context.Context, sessions []chat.ID) ([]chat.ID, error) {
		return s.accounts.Over(ctx, sessions)
	}
	s.hub = realtime.New(realtime.Config{Log: db, Logger: s.log, Barred: func(account chat.ID, address string) bool { return s.bans.Keeps(account, address) }, Over: over})
	if s.bans, err = ban.Open(ctx, ban.Config{Store: db, Log: s.log, Refreshed: s.hub.EndBarred}); err != nil {
		return err
	}
	s.rooms = room.New(room.Config{Store: db, Log: s.log, Expelled: addresses.Renew})
	if err := s.openPolicy(ctx); err != nil {
		return err
	}
	s.openOverview()
	s.audit = audit.New(audit.Config{Store: db, Log: s.log, Policy: s.policy.Current})
	s.messages = message.New(message.Config{Store: db, Log: s.log, Policy: s.policy.Current})
	post, err := s.post()
	if err != nil {
		return err
	}
	directory, err := s.config.Directory.open()
	if err != nil {
		return err
	}
	s.accounts = account.New(account.Config{
		Upstream: directory,
		Store:    db, Log: s.log, Key: s.key, Public: s.public, Banned: s.bans.Account, Policy: s.policy.Current, Note: s.audit.Note, Watch: s.metrics.Audited,
		Welcome: s.rooms.Welcome, Mail: post, Traces: account.Traces{Leave: s.rooms.Depart, Shred: s.messages.Shred},
		Guesses: s.guesses(), IsPIN: s.policy.IsPIN, Rooms: s.rooms,
	})
	s.backups = backup.New(backup.Config{Store: db, Folder: s.config.Data, Key: db.KeyEncryptionKey, Version: Version})
	s.lobby, err = s.rooms.EnsureLobby(ctx)
	return err
}

// Handler answers all requests: the API, the sockets, the pages. It is meant for the root of a host name.
func (s *Server) Handler() http.Handler { return s.proxies.Resolve(s.besideGateways(s.api.Handler())) }

// URL is the address at which people reach the server.
func (s *Server) URL() string { return s.public.String() }

// SetupLink is where the first administrator is made; "" when there is one. The token in it works once, and each call
// makes a fresh one in place of the last. It stands in the fragment, which browsers send to nobody.
func (s *Server) SetupLink(ctx context.Context) (string, error) {
	token, err := s.accounts.SetupToken(ctx)
	if errors.Is(err, account.ErrSetupDone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.URL() + "/setup#" + token.Reveal(), nil
}

// SignOut ends all sessions of an account and closes their sockets: for host programs whose own login has ended.
// An unknown name is no error.
func (s *Server) SignOut(ctx context.Context, name string) error {
	var a chat.Account
	err := s.store.View(ctx, func(r store.Reader) (err error) {
		a, err = r.AccountByName(name)
		return err
	})
	if errors.Is(err, chat.ErrAccountNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.accounts.RevokeOthers(ctx, chat.Actor{Account: a.ID, Name: a.Name})
}

// Desk is what an operator may do about accounts.
func (s *Server) Desk() operator.Desk {
	return operator.Local{Verbs: s.accounts, Archive: s.backups, Audit: s.audit, Keys: keyDesk{s}}
}

// Close lets go of the data. Call it after Run or Serve has returned.
func (s *Server) Close() error {
	var errs []error
	if s.admin != nil {
		_ = s.admin.Close() // Run has closed it already, unless it never came to that
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}
