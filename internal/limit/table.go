package limit

import (
	"hash/maphash"
	"sync"
	"time"
)

// Table is a Limiter that forgets nobody: all keys share a fixed number of cells, so that a crowd of made-up keys cannot push a real
// one out. Which keys share a cell, and with it a bucket, cannot be foreseen from outside.
type Table struct {
	every time.Duration
	burst int64
	now   func() time.Time
	seed  maphash.Seed

	mu    sync.Mutex
	cells []int64 // when each bucket is full again, in nanoseconds since begin
	begin time.Time
}

// NewTable makes a table that lets each key do burst things at once and one more every interval. now is the clock; nil is that of the
// system.
func NewTable(interval time.Duration, burst, cells int, now func() time.Time) *Table {
	if now == nil {
		now = time.Now
	}
	return &Table{every: interval, burst: int64(burst), now: now, seed: maphash.MakeSeed(), cells: make([]int64, cells), begin: now()}
}

// Take counts one thing done under key. If it is too often, nothing is counted and wait, which is positive, tells when it may be
// tried again.
func (t *Table) Take(key string) (wait time.Duration) { return t.Count(key).Wait }

// Count is Take, and tells how the key stands then.
func (t *Table) Count(key string) Standing {
	t.mu.Lock()
	defer t.mu.Unlock()
	cell, now := t.cellLocked(key), int64(t.now().Sub(t.begin))
	every := int64(t.every)
	*cell = min(*cell, now+t.burst*every) // an empty bucket: further ahead it is only by a clock that was set back
	full := max(*cell, now) + every
	free := t.burst*every - (full - now)
	if free < 0 {
		return Standing{Wait: time.Duration(-free), Next: time.Duration(-free)}
	}
	*cell = full
	left := free / every
	return Standing{Left: int(left), Next: time.Duration((left+1)*every - free)}
}

// Give takes back what Take counted.
func (t *Table) Give(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*t.cellLocked(key) -= int64(t.every)
}

func (t *Table) cellLocked(key string) *int64 {
	return &t.cells[maphash.String(t.seed, key)%uint64(len(t.cells))]
}
