// Package limit counts how often something is done and says when it is too often.
package limit

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter gives each key a bucket of its own. It remembers a bounded number of keys: the one not seen for longest is
// forgotten first, and starts again with a full bucket.
type Limiter struct {
	every rate.Limit
	burst int
	size  int
	now   func() time.Time

	mu    sync.Mutex
	order *list.List // of *entry, last used first
	byKey map[string]*list.Element
}

type entry struct {
	key    string
	bucket *rate.Limiter
}

// New makes a limiter that lets each key do burst things at once and one more every interval, for up to size keys.
func New(interval time.Duration, burst, size int) *Limiter {
	return &Limiter{
		every: rate.Every(interval), burst: burst, size: size, now: time.Now,
		order: list.New(), byKey: make(map[string]*list.Element),
	}
}

// Standing is how a key stands after something was done under it.
type Standing struct {
	Wait time.Duration // positive: it was too often, and counted for nothing; it may be tried again then
	Left int           // what may be done at once from here on
	Next time.Duration // until one more may be done than Left
}

// Times is what lets factor times as much be done as one thing every interval and burst at once. At least one may always be done.
func Times(factor float64, interval time.Duration, burst int) (time.Duration, int) {
	return time.Duration(float64(interval) / factor), max(1, int(math.Round(float64(burst)*factor)))
}

// Take counts one thing done under key. If it is too often, nothing is counted and wait, which is positive, tells when
// it may be tried again. A nil Limiter counts nothing.
func (l *Limiter) Take(key string) (wait time.Duration) {
	if l == nil {
		return 0
	}
	return l.Count(key).Wait
}

// Count is Take, and tells how the key stands then.
func (l *Limiter) Count(key string) Standing {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.bucketLocked(key)
	r := bucket.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return Standing{Wait: wait, Next: wait}
	}
	tokens := bucket.TokensAt(now)
	left := int(tokens)
	return Standing{Left: left, Next: time.Duration((float64(left+1) - tokens) / float64(l.every) * float64(time.Second))}
}

func (l *Limiter) bucketLocked(key string) *rate.Limiter {
	if at, ok := l.byKey[key]; ok {
		l.order.MoveToFront(at)
		return at.Value.(*entry).bucket
	}
	if l.order.Len() >= l.size {
		oldest := l.order.Back()
		l.order.Remove(oldest)
		delete(l.byKey, oldest.Value.(*entry).key)
	}
	e := &entry{key: key, bucket: rate.NewLimiter(l.every, l.burst)}
	l.byKey[key] = l.order.PushFront(e)
	return e.bucket
}
