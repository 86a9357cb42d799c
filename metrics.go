package samtal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/metric"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

// openMetrics begins to count, if that is asked for.
func (s *Server) openMetrics() {
	if !s.config.Metrics {
		return
	}
	s.metrics = metric.New(metric.Config{
		Hub:     func() realtime.Stats { return s.hub.Stats() },
		Store:   func(ctx context.Context) (store.Stats, error) { return s.keys.Stats(ctx) },
		Version: Version, Log: s.log,
	})
}

// watch is told of every answer; nil if nobody counts.
func (s *Server) watch() func(door.Answered) {
	if s.metrics == nil {
		return nil
	}
	return s.metrics.Answered
}

// errNoMetrics says that nothing was counted.
var errNoMetrics = errors.New("metrics are served only where Config.Metrics is set")

// readTime bounds the reading of the metrics.
const readTime = 30 * time.Second

// ServeMetrics answers GET /metrics on l, for Prometheus, until ctx ends. Whoever reaches l may read: it belongs on an address
// that strangers do not reach.
func (s *Server) ServeMetrics(ctx context.Context, l net.Listener) error {
	if s.metrics == nil {
		return errNoMetrics
	}
	server := s.httpServer(s.metrics.Handler())
	server.ReadTimeout, server.WriteTimeout = headerTime, readTime
	s.log.InfoContext(ctx, "serving metrics", "address", l.Addr().String())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve metrics: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		return shutDown(server)
	})
	return g.Wait()
}
