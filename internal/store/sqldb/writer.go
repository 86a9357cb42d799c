package sqldb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of the writer: how many functions may wait, and how many share one commit. A larger batch makes one sync serve
// more messages, and one message wait for more others.
const (
	maxWaiting = 1024
	maxBatch   = 256
)

// writer runs all write transactions of one SQLite file on one goroutine. It takes every function that waits, gives each
// its own savepoint, commits once, answers them all and rings their bells in order.
type writer struct {
	p    *pinned
	keys *keyring
	bell store.Bell
	told func(shared int, took time.Duration)
	log  *slog.Logger

	closing sync.RWMutex // held for reading while a function is put in the queue
	closed  bool
	queue   chan *job
	done    chan struct{}
}

// job is one function that waits for its commit.
type job struct {
	f      func(tx store.Tx) error
	tx     *tx
	err    error
	answer chan error // holds one
}

func startWriter(p *pinned, keys *keyring, c Config) *writer {
	w := &writer{p: p, keys: keys, bell: c.Bell, told: c.Committed, log: c.Log, queue: make(chan *job, maxWaiting), done: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) keyring() *keyring { return w.keys }

// stop lets the writer finish what waits; it tells whether this call was the first.
func (w *writer) stop() bool {
	w.closing.Lock()
	first := !w.closed
	w.closed = true
	if first {
		close(w.queue)
	}
	w.closing.Unlock()
	<-w.done
	return first
}

// Update queues f and waits for its commit. When ctx ends first, f runs all the same.
func (w *writer) Update(ctx context.Context, f func(tx store.Tx) error) error {
	j := &job{f: f, answer: make(chan error, 1)}
	if err := w.enqueue(ctx, j); err != nil {
		return err
	}
	select {
	case err := <-j.answer:
		return err
	case <-ctx.Done():
		return outcomeUnknown(ctx)
	}
}

func (w *writer) enqueue(ctx context.Context, j *job) error {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.queue <- j:
		return nil
	case <-ctx.Done():
		return outcomeUnknown(ctx)
	}
}

func outcomeUnknown(ctx context.Context) error {
	return fmt.Errorf("%w: %w", chat.ErrOutcomeUnknown, context.Cause(ctx))
}

func (w *writer) run() {
	defer close(w.done)
	batch := make([]*job, 0, maxBatch)
	for first := range w.queue {
		batch = w.collect(append(batch[:0], first))
		w.commit(batch)
		clear(batch)
	}
}

// collect adds what waits to the batch, without waiting for more. It lets those who were answered just now come back first:
// with 64 callers that makes batches of 46 instead of 34.
func (w *writer) collect(batch []*job) []*job {
	runtime.Gosched()
	for len(batch) < maxBatch {
		select {
		case j, open := <-w.queue:
			if !open {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction, rings the bells in commit order and answers everyone.
func (w *writer) commit(batch []*job) {
	began := time.Now()
	if err := w.transact(batch); err != nil {
		for _, j := range batch {
			j.answer <- unavailable(err)
		}
		return
	}
	took := time.Since(began)
	for _, j := range batch {
		if j.err == nil {
			w.tell(j.tx)
		}
		j.answer <- j.err
	}
	w.told(len(batch), took)
}

// transact returns an error if the whole transaction is lost. What a single function did wrong stands in its job.
func (w *writer) transact(batch []*job) error {
	if _, err := w.p.exec(`BEGIN IMMEDIATE`); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, j := range batch {
		if err := w.attempt(j); err != nil {
			w.abandon()
			return err
		}
	}
	if _, err := w.p.exec(`COMMIT`); err != nil {
		w.abandon()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// attempt runs one function in its savepoint. It returns an error if SQLite has dropped the transaction.
func (w *writer) attempt(j *job) error {
	if _, err := w.p.exec(`SAVEPOINT f`); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	j.tx = newTx(w.p, w.keys, false)
	j.err = sqliteError(contain(j.f, j.tx))
	if w.p.c.GetAutocommit() {
		return errors.Join(errLost, j.err)
	}
	if j.err != nil {
		if _, err := w.p.exec(`ROLLBACK TO f`); err != nil {
			return fmt.Errorf("roll back: %w", err)
		}
	}
	if _, err := w.p.exec(`RELEASE f`); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return nil
}

var errLost = errors.New("the database dropped the transaction")

// contain runs f and writes what it has to say for the audit log; a panic of f is its error.
func contain(f func(tx store.Tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write transaction: %v\n%s", p, debug.Stack())
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	return t.writeAudit()
}

// abandon ends a transaction that SQLite has not ended itself.
func (w *writer) abandon() {
	if w.p.c.GetAutocommit() {
		return
	}
	if _, err := w.p.exec(`ROLLBACK`); err != nil {
		w.log.Error("a lost transaction could not be rolled back", "err", err)
	}
}

// tell runs what waits for a function's commit and rings its bell. A panic there must not end the writer.
func (w *writer) tell(t *tx) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("panic after a commit", "err", p, "stack", string(debug.Stack()))
		}
	}()
	t.committed()
	if !t.silent() {
		w.bell(t.commit)
	}
}
