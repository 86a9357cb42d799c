package sqldb

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// outage tells the log when the database takes no changes (a full disk, a server that is gone), and when it does again: once each,
// since every caller meets it.
type outage struct {
	log *slog.Logger

	out   atomic.Bool // changes under mu alone; lets what succeeds pass without it
	mu    sync.Mutex
	since time.Time
}

func (o *outage) note(ctx context.Context, err error) {
	fails := errors.Is(err, chat.ErrUnavailable) && !errors.Is(err, errOver) && !collided(err) // who collides too often tries again
	if fails == o.out.Load() || !fails && err != nil {                                         // what was refused for another reason tells nothing
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.out.CompareAndSwap(!fails, fails) {
		return
	}
	if fails {
		o.since = time.Now()
		o.log.ErrorContext(ctx, "the database takes no changes", "err", err)
		return
	}
	o.log.InfoContext(ctx, "the database takes changes again", "after", time.Since(o.since).Round(time.Millisecond))
}
