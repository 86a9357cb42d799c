package realtime

import (
	"context"
	"sync"
)

// flusher is the list of sessions that have something to write, and the few goroutines that write it. They never wait for a
// peer: a session whose socket is full gets a goroutine of its own until it is not.
type flusher struct {
	mu      sync.Mutex
	work    sync.Cond // there is something to write, or closed
	idle    sync.Cond // nothing is left to write
	dirty   []*Session
	at      int // dirty[at:] waits
	busy    int // goroutines that write
	pressed bool
	closed  bool
}

// flushBatch is how many sessions a writer takes at once.
const flushBatch = 32

func (f *flusher) init() {
	f.work.L, f.idle.L = &f.mu, &f.mu
}

// add schedules sessions whose state says that they are.
func (f *flusher) add(sessions ...*Session) {
	if len(sessions) == 0 {
		return
	}
	f.mu.Lock()
	if f.at > 0 && len(f.dirty)+len(sessions) > cap(f.dirty) {
		n := copy(f.dirty, f.dirty[f.at:])
		clear(f.dirty[n:])
		f.dirty, f.at = f.dirty[:n], 0
	}
	f.dirty = append(f.dirty, sessions...)
	f.mu.Unlock()
	if len(sessions) > flushBatch {
		f.work.Broadcast()
	} else {
		f.work.Signal()
	}
}

// take moves the next sessions into batch; false when the flusher is closed.
func (f *flusher) take(batch []*Session) ([]*Session, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy--
	for f.at == len(f.dirty) {
		if f.busy == 0 {
			f.pressed = false
			f.idle.Broadcast()
		}
		if f.closed {
			return nil, false
		}
		f.work.Wait()
	}
	f.busy++
	n := min(flushBatch, len(f.dirty)-f.at)
	batch = append(batch[:0], f.dirty[f.at:f.at+n]...)
	clear(f.dirty[f.at : f.at+n])
	f.at += n
	if f.at == len(f.dirty) {
		f.dirty, f.at = f.dirty[:0], 0
		if cap(f.dirty) > 1<<15 {
			f.dirty = nil
		}
	}
	return batch, true
}

// press notes that queues grow faster than they are written.
func (f *flusher) press() {
	f.mu.Lock()
	f.pressed = true
	f.mu.Unlock()
}

// catchUp waits, when queues have grown, until the writers have tried them all: what the server itself is too slow for must
// not be counted against the receivers. Those whose own socket is full are not waited for.
func (f *flusher) catchUp(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.pressed {
		return
	}
	defer context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.idle.Broadcast()
	})()
	for f.pressed && ctx.Err() == nil {
		if f.at == len(f.dirty) && f.busy == 0 {
			f.pressed = false
			return
		}
		f.idle.Wait()
	}
}

func (f *flusher) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.work.Broadcast()
}

// flush is one writer.
func (h *Hub) flush() {
	f := &h.flusher
	f.mu.Lock()
	f.busy++
	f.mu.Unlock()
	batch := make([]*Session, 0, flushBatch)
	scratch := make([][]byte, 0, 64)
	for {
		var ok bool
		if batch, ok = f.take(batch); !ok {
			return
		}
		for _, s := range batch {
			scratch = s.flush(scratch)
		}
	}
}
