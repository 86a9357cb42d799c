package samtal

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/gateway/chatire"
	"github.com/samtal-chat/samtal/internal/store"
)

// openChatire puts the door for clients of Chatire in front of the verbs, if it is wanted.
func (s *Server) openChatire(limits *door.Limits) error {
	c := s.config.Chatire
	if c == nil {
		return nil
	}
	g, err := chatire.New(chatire.Config{
		Store: s.store, Hub: s.hub, Accounts: s.accounts, Rooms: s.rooms, Messages: s.messages, Local: s.isAtHome,
		Key: s.key.Derive("chatire"), Limits: limits, Banned: s.bans.Address, Public: s.public, Log: s.log, Watch: s.watch(),
		RefreshPath: c.RefreshPath, TokenLife: c.TokenLife, MembersOnly: c.MembersOnly, Unbounded: s.config.NoRateLimits,
	})
	if err != nil {
		return fmt.Errorf("gateway for Chatire: %w", err)
	}
	s.chatire.Store(g)
	return nil
}

// ring tells of a commit: the verbs first, who refuse what is over, then those who are live.
func (s *Server) ring(c store.Commit) {
	s.accounts.Forget(c.Ended)
	s.metrics.Rang(c)
	if g := s.chatire.Load(); g != nil {
		g.Ring(c)
	}
	s.hub.Ring(c)
}

// besideGateways answers what is for a gateway, and has next answer everything else.
func (s *Server) besideGateways(next http.Handler) http.Handler {
	if g := s.chatire.Load(); g != nil {
		return g.Beside(next)
	}
	return next
}

// Handler answers all requests: the API, the sockets, the pages. It is meant for the root of a host name.
func (s *Server) Handler() http.Handler { return s.proxies.Resolve(s.besideGateways(s.api.Handler())) }

// serveChatire takes connections of the gateway's own listeners until ctx ends.
func (s *Server) serveChatire(ctx context.Context) error {
	gateway := s.chatire.Load()
	if gateway == nil {
		return nil
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, l := range s.config.Chatire.Listeners {
		server := s.httpServer(s.proxies.Resolve(gateway.Handler()))
		s.log.InfoContext(ctx, "serving chatire", "address", l.Addr().String())
		g.Go(func() error {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serve chatire: %w", err)
			}
			return nil
		})
		g.Go(func() error {
			<-ctx.Done()
			return shutDown(server)
		})
	}
	return g.Wait()
}
