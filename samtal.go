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
	"log/slog"
	"net"
	"net/url"
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

// Server is a messaging server. Make it with New; it serves while Run or Serve runs.
type Server struct {
	config   Config
	public   *url.URL
	proxies  *door.Proxies
	tls      *tls.Config       // nil: Serve speaks plain HTTP
	acme     *certificate.ACME // nil if there is none
	log      *slog.Logger
	lock     *flock.Flock
	admin    net.Listener // nil where there can be none
	sealer   *sealer
	key      secret.Key // what every other key is derived from
	store    store.Store
	keys     *sqldb.DB // the store, as far as its keys are concerned
	hub      *realtime.Hub
	policy   *policy.Service
	audit    *audit.Service
	accounts *account.Service
	backups  *backup.Service
	rooms    *room.Service
	messages *message.Service
	bans     *ban.Service
	chatire  atomic.Pointer[chatire.Gateway] // none where it is switched off
	lobby    chat.Room
	api      *api.API
	overview *admin.Service
	metrics  *metric.Metrics // nil: nothing is counted
}

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
	return operator.Local{Verbs: s.accounts, Archive: s.backups, Audit: s.audit, Keys: keyDesk{config: &s.config, db: s.keys, sealer: s.sealer, log: s.log}}
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
