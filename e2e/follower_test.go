package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// follower watches what one connected client is given, over all losses of the connection: every seq of every room once and
// in order. What it saw it keeps as a sum, which is compared with the log in the end.
type follower struct {
	name string
	c    *client.Client

	mu         sync.Mutex
	generation string
	from       map[string]int64 // where its watching began
	at         map[string]int64
	sum        map[string]uint64
	opened     int
	skips      int
	wrong      error
}

func newFollower(name string, c *client.Client) *follower {
	return &follower{name: name, c: c, at: map[string]int64{}, sum: map[string]uint64{}}
}

// run follows until ctx ends. open gets every new stream and must not block.
func (f *follower) run(ctx context.Context, open func(*client.Stream)) error {
	err := f.c.Follow(ctx, client.Resume{}, func(s *client.Stream) {
		f.begin(s.Hello)
		open(s)
	}, func(frame client.Frame) error { return f.see(ctx, frame) })
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

func (f *follower) begin(h wire.Hello) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opened++
	if f.from == nil {
		f.generation, f.from, f.at = h.Generation, maps.Clone(h.Rooms), maps.Clone(h.Rooms)
	}
	if h.Generation != f.generation {
		f.wrong = fmt.Errorf("the log has become another one: %s after %s", h.Generation, f.generation)
	}
}

func (f *follower) see(ctx context.Context, frame client.Frame) error {
	switch {
	case frame.Event != nil:
		return f.take(*frame.Event)
	case frame.Skipped != nil:
		f.mu.Lock()
		f.skips++
		f.mu.Unlock()
		return f.catchUp(ctx, frame.Skipped.Room, frame.Skipped.Head)
	default:
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.wrong
	}
}

// take accepts the next event of a room and no other.
func (f *follower) take(e wire.Event) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := f.at[e.Room] + 1; e.Seq != want {
		f.wrong = fmt.Errorf("room %s: got seq %d, want %d", e.Room, e.Seq, want)
		return f.wrong
	}
	f.at[e.Room] = e.Seq
	f.sum[e.Room] += weigh(e)
	return f.wrong
}

// weigh makes a number of an event and its place, so that two runs of a log are the same when their sums are.
func weigh(e wire.Event) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(e.ID)) // never fails
	return h.Sum64() * uint64(2*e.Seq+1)
}

// catchUp reads over REST what is not sent on resume. It goes on asking while the server is away.
func (f *follower) catchUp(ctx context.Context, room string, head int64) error {
	for {
		f.mu.Lock()
		at := f.at[room]
		f.mu.Unlock()
		if at >= head {
			return nil
		}
		run, err := f.c.Events(ctx, room, at, int(min(head-at, 200)))
		if err != nil {
			if err := pause(ctx, 50*time.Millisecond); err != nil {
				return err
			}
			continue
		}
		for _, e := range run.Events {
			if err := f.take(e); err != nil {
				return err
			}
		}
	}
}

// reached tells whether everything up to the heads was seen of the rooms it is in.
func (f *follower) reached(heads map[string]int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for room, at := range f.at {
		if at < heads[room] {
			return false
		}
	}
	return true
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
