package room

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const (
	readEvery  = 50 * time.Millisecond // how long a position waits for others to be written with
	readBatch  = 250                   // positions written in one transaction
	maxReading = 20_000                // positions that wait at most
)

// readings is the positions that wait to be written. Many calls of one member for one room, or one thread, are one of them.
type readings struct {
	wake chan struct{} // holds one: something waits

	mu      sync.Mutex
	waiting map[readKey]*reading
	closed  bool // Run is over
}

type readKey struct{ account, room, thread chat.ID } // no thread: the room itself

// reading is one position that waits; now and err may be read once done is closed.
type reading struct {
	seq  int64
	done chan struct{}
	now  int64
	err  error
}

func newReadings() readings {
	return readings{wake: make(chan struct{}, 1), waiting: map[readKey]*reading{}}
}

// add makes a position wait, or raises the one that does.
func (q *readings) add(key readKey, seq int64) (*reading, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r, ok := q.waiting[key]; ok {
		r.seq = max(r.seq, seq)
		return r, nil
	}
	if q.closed || len(q.waiting) >= maxReading {
		return nil, chat.ErrUnavailable
	}
	r := &reading{seq: seq, done: make(chan struct{})}
	q.waiting[key] = r
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return r, nil
}

// take hands out everything that waits.
func (q *readings) take(last bool) map[readKey]*reading {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.waiting
	q.waiting = map[readKey]*reading{}
	q.closed = q.closed || last
	return all
}

// Read moves the actor's read position in a room forward and returns where it is now: never back, never beyond the head.
// Positions of many readers are written together by Run; the answer comes when they are durable.
func (s *Service) Read(ctx context.Context, actor chat.Actor, room chat.ID, seq int64) (int64, error) {
	at, err := store.View(ctx, s.Store, "room", func(r store.Reader) (standing, error) {
		in, m, err := r.Entry(actor.Account, room)
		return standing{head: in.Head, read: m.Read}, err
	})
	if err != nil {
		return 0, err
	}
	if seq = min(seq, at.head); seq <= at.read {
		return at.read, nil
	}
	return s.await(ctx, readKey{account: actor.Account, room: room}, seq)
}

// ReadThread moves an account's read position in a thread forward in the same way. The caller has made sure that it may read there.
func (s *Service) ReadThread(ctx context.Context, account, room, thread chat.ID, seq int64) (int64, error) {
	return s.await(ctx, readKey{account, room, thread}, seq)
}

// await lets a position be written together with others.
func (s *Service) await(ctx context.Context, key readKey, seq int64) (int64, error) {
	waiting, err := s.readings.add(key, seq)
	if err != nil {
		return 0, err
	}
	select {
	case <-waiting.done:
		return waiting.now, waiting.err
	case <-ctx.Done():
		return 0, fmt.Errorf("%w (%w)", chat.ErrOutcomeUnknown, ctx.Err())
	}
}

// standing is where a room and one of its readers are.
type standing struct{ head, read int64 }

// Run writes read positions and does the rest of deleting rooms, until ctx ends; positions that wait then are still written.
func (s *Service) Run(ctx context.Context) error {
	var razing sync.WaitGroup
	razing.Go(func() { s.raze(ctx) })
	defer razing.Wait()
	pause := time.NewTimer(readEvery)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			s.writeReadings(last, s.readings.take(true))
			return nil
		case <-s.readings.wake:
		}
		pause.Reset(readEvery)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
		s.writeReadings(context.WithoutCancel(ctx), s.readings.take(false))
	}
}

func (s *Service) writeReadings(ctx context.Context, all map[readKey]*reading) {
	batch := make(map[readKey]*reading, min(len(all), readBatch))
	for key, r := range all {
		batch[key] = r
		if len(batch) == readBatch {
			s.writeBatch(ctx, batch)
			batch = make(map[readKey]*reading, readBatch)
		}
	}
	if len(batch) > 0 {
		s.writeBatch(ctx, batch)
	}
}

// writeBatch writes positions in one transaction and answers who waits for them.
func (s *Service) writeBatch(ctx context.Context, batch map[readKey]*reading) {
	type result struct {
		now int64
		err error
	}
	var results map[readKey]result
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		results = make(map[readKey]result, len(batch))
		for key, r := range batch {
			now, err := advanceRead(tx, key, r.seq)
			if err != nil && chat.KindOf(err) != chat.NotFound {
				return err
			}
			results[key] = result{now, err} // who has left meanwhile spoils it for nobody
		}
		return nil
	})
	for key, r := range batch {
		if err != nil {
			r.err = fmt.Errorf("write read position: %w", err)
		} else {
			r.now, r.err = results[key].now, results[key].err
		}
		close(r.done)
	}
}

func advanceRead(tx store.Tx, key readKey, seq int64) (int64, error) {
	if !key.thread.IsZero() {
		return store.ReadThread(tx, key.account, key.room, key.thread, seq)
	}
	now, err := tx.AdvanceRead(key.account, key.room, seq)
	if err != nil {
		return 0, err
	}
	return now, tx.PutState(chat.State{
		Account: key.account, Kind: chat.StateRead, Subject: key.room.String(),
		Value: []byte(`{"seq":` + strconv.FormatInt(now, 10) + `}`),
	})
}
