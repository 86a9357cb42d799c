package samtal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/internal/operator"
)

// Run does the work behind Handler until ctx ends; sockets are closed then with a code that asks to come back.
// Requests are to be served while it runs, and not after.
func (s *Server) Run(ctx context.Context) error {
	live, stop := context.WithCancel(ctx)
	defer stop()
	return s.run(ctx, live)
}

// run works until ctx ends. What is live ends earlier, with the context live.
func (s *Server) run(ctx, live context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	live, stop := context.WithCancel(live)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	g.Go(func() error { return s.hub.Run(live) })
	g.Go(func() error { return s.accounts.Run(ctx) })
	g.Go(func() error { return s.bans.Run(ctx) })
	g.Go(func() error { return s.policy.Run(ctx) })
	g.Go(func() error { return s.accounts.Revalidate(ctx) })
	g.Go(func() error { return s.rooms.Run(ctx) })
	g.Go(func() error { return s.audit.Run(ctx) })
	g.Go(func() error { return s.overview.Run(ctx) })
	g.Go(func() error { return s.sealer.Run(ctx) })
	g.Go(func() error { return s.serveAdmin(ctx) })
	g.Go(func() error { return s.serveChatire(live) })
	return g.Wait()
}

// serveAdmin answers the operator's commands.
func (s *Server) serveAdmin(ctx context.Context) error {
	if s.admin == nil {
		return nil
	}
	return operator.Serve(ctx, s.admin, s.Desk(), s.log)
}

// Serve runs the server on l, under TLS if it is configured, until ctx ends. It then takes no more connections, closes sockets with 1001, and lets requests
// under way finish for some seconds.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := s.httpServer(s.Handler())
	serve := server.Serve
	if s.tls != nil {
		server.TLSConfig = s.tls.Clone()
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	live, stopLive := context.WithCancel(work)
	defer stopLive()
	s.log.InfoContext(ctx, "serving", "address", l.Addr().String(), "url", s.URL(), "version", Version)
	defer s.log.InfoContext(ctx, "stopped")
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.run(work, live) })
	g.Go(func() error {
		if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		s.log.InfoContext(ctx, "stopping")
		defer stopWork()
		stopLive() // streams are requests under way too
		return shutDown(server)
	})
	return g.Wait()
}
