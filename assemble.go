package samtal

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/api"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/gateway/piratchat"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/web"
)

// assembleAPI puts the native door in front of the verbs.
func (s *Server) assembleAPI() (*api.API, error) {
	origins, err := door.NewOrigins(s.public)
	if err != nil {
		return nil, err
	}
	c := api.Config{
		Accounts: s.accounts, Rooms: s.rooms, Messages: s.messages, Policy: s.policy, Audit: s.audit, Admin: s.overview, Bans: s.bans,
		Reports: report.New(report.Config{Store: s.store, Log: s.log}), Typing: s.hub.Typing,
		Pages: web.Files(), Origins: origins, Tokens: door.NewTokens(s.public),
		Public: s.public, Name: s.public.Hostname(), Version: Version, Generation: s.store.Generation(),
		Ready: s.ready, Log: s.log, Watch: s.watch(),
	}
	if s.config.Dump {
		c.Dump = &api.Dump{Write: s.backups.Dump, Dialects: sqldb.DumpDialects()}
	}
	if s.config.Directory != nil {
		c.Directory = s.config.Directory.name()
	}
	if c.Providers, err = s.config.Provider.open(s.URL(), s.key); err != nil {
		return nil, err
	}
	c.Local = s.isAtHome
	if !s.config.NoRateLimits {
		c.Limits = door.NewLimits(cmp.Or(s.config.RateLimits, 1))
	}
	if s.config.Authenticate != nil {
		c.Identify = s.identify(c.Tokens)
	}
	sockets, err := live.New(live.Config{
		Hub: s.hub, Accounts: s.accounts, Rooms: s.rooms, Messages: s.messages,
		Origins: origins, Tokens: c.Tokens, Identify: c.Identify, Version: Version, Log: s.log,
		Limits: c.Limits, SocketsPerAddress: s.bound(0), CommandsPerSecond: s.bound(0), Failed: s.metrics.Failed,
	})
	if err != nil {
		return nil, err
	}
	c.Beside = map[string]http.Handler{
		"/socket": sockets.Socket(), "/events": sockets.Stream(), "/asyncapi.json": sockets.Description(),
	}
	c.Also = s.gateways(c.Limits, origins)
	if err := s.openChatire(c.Limits); err != nil {
		return nil, err
	}
	return api.New(c)
}

// gateways puts the doors for clients of older APIs in front of the same verbs.
func (s *Server) gateways(limits *door.Limits, origins *door.Origins) map[string]http.Handler {
	if s.config.NoPiratchat {
		return nil
	}
	g := piratchat.New(piratchat.Config{
		Hub: s.hub, Accounts: s.accounts, Rooms: s.rooms, Messages: s.messages, Lobby: s.lobby.ID,
		Key: s.key.Derive("piratchat sessions"), Limits: limits, Local: s.isAtHome, Origins: origins, Secure: s.public.Scheme == "https", Log: s.log,
	})
	return g.Routes()
}

// bound is n, or no bound at all where rate limits are off.
func (s *Server) bound(n int) int {
	if s.config.NoRateLimits {
		return -1
	}
	return n
}

// ready tells whether the store answers.
func (s *Server) ready(ctx context.Context) error {
	return s.store.View(ctx, func(r store.Reader) error {
		_, err := r.Lobby()
		return err
	})
}

// identify asks the host program who makes a request. The session it begins then travels in Samtal's own cookie.
func (s *Server) identify(tokens door.Tokens) func(http.ResponseWriter, *http.Request) (chat.Actor, error) {
	return func(w http.ResponseWriter, r *http.Request) (chat.Actor, error) {
		name, err := s.config.Authenticate(r)
		if err != nil {
			return chat.Actor{}, fmt.Errorf("login of the host program: %w", err)
		}
		if name == "" {
			return chat.Actor{}, chat.ErrUnauthenticated
		}
		if token := tokens.Token(r); token != "" {
			actor, err := s.accounts.Authenticate(r.Context(), token, door.Address(r))
			if err == nil && chat.NameKey(actor.Name) == chat.NameKey(name) {
				actor.ProvedAt = time.Now() // the host program vouches for this very request
				return actor, nil
			}
		}
		signed, err := s.accounts.Vouch(r.Context(), name, account.Client{Agent: r.UserAgent(), Address: door.Address(r)})
		if err != nil {
			return chat.Actor{}, err
		}
		cookie := tokens.Cookie(r, signed.Token.Reveal(), signed.Session.ExpiresAt)
		http.SetCookie(w, &cookie)
		a := signed.Account
		return chat.Actor{Account: a.ID, Session: signed.Session.ID, Name: a.Name, Admin: a.Admin, ProvedAt: signed.Session.ProvedAt}, nil
	}
}
