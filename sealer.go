package samtal

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// sealer encrypts everything anew under keys that were replaced.
type sealer struct {
	db   *sqldb.DB
	log  *slog.Logger
	runs atomic.Bool
	due  chan struct{}
}

func newSealer(db *sqldb.DB, log *slog.Logger) *sealer {
	return &sealer{db: db, log: log, due: make(chan struct{}, 1)}
}

// again has everything encrypted anew: by Run, or here if that is not at work.
func (s *sealer) again(ctx context.Context) error {
	if !s.runs.Load() {
		return s.db.Reseal(ctx)
	}
	select {
	case s.due <- struct{}{}:
	default:
	}
	return nil
}

// resealAgain is when a re-encryption that failed is tried again.
const resealAgain = 10 * time.Minute

// Run goes on with a re-encryption that was cut off, and with those that are asked for, until ctx ends.
func (s *sealer) Run(ctx context.Context) error {
	s.runs.Store(true)
	defer s.runs.Store(false)
	again := time.NewTicker(resealAgain)
	defer again.Stop()
	for {
		if err := s.db.Reseal(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "encrypting anew has stopped, it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.due:
		case <-again.C:
		}
	}
}
