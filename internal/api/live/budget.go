package live

import (
	"sync/atomic"
	"time"
)

// budget bounds the commands of one socket. It is a token bucket in the form of the time at which it will be full.
type budget struct {
	full    int64        // Unix nanoseconds
	reading atomic.Int32 // read positions that wait to be written
}

// burst is how many seconds' worth of commands may come at once.
const burst = 3

// spend takes one command out of the bucket; false if it is empty.
func (b *budget) spend(perSecond int, now time.Time) bool {
	if perSecond < 0 {
		return true
	}
	at := now.UnixNano()
	b.full = min(b.full, at+burst*int64(time.Second)) // further ahead it is only by a clock that was set back
	next := max(b.full, at) + int64(time.Second)/int64(perSecond)
	if next-at > burst*int64(time.Second) {
		return false
	}
	b.full = next
	return true
}

// read takes a place among the read positions that wait; false if all are taken.
func (b *budget) read() bool {
	if b.reading.Add(1) <= maxReading {
		return true
	}
	b.reading.Add(-1)
	return false
}
