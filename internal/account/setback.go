package account

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/samtal-chat/samtal/chat"
)

// maxSetBack is how many accounts are remembered that answered a challenge while the clock was set back.
const maxSetBack = 10_000

// setBacks is for clocks that are set back. A challenge counts only if it is newer than that of the account's answer before; where
// that stands in the future, nobody could answer for as long. So what was made here since then counts too, once: of what was made
// before, nobody knows whether it was answered.
type setBacks struct {
	mu       sync.Mutex
	last     time.Time // the newest time that was seen
	since    time.Time // when the clock was last seen to have been set back; at first, when the process began
	answered *simplelru.LRU[chat.ID, time.Time]
}

func newSetBacks(now time.Time) *setBacks {
	b := &setBacks{last: now, since: now}
	answered, err := simplelru.NewLRU(maxSetBack, func(_ chat.ID, made time.Time) {
		if made.After(b.since) { // what was answered is not forgotten
			b.since = made
		}
	})
	if err != nil {
		panic(err) // only for a size below 1
	}
	b.answered = answered
	return b
}

// see notes what the clock says.
func (b *setBacks) see(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.last.Add(-time.Second)) { // what a second is set back for is waited for
		b.answered.Purge()
		b.since, b.last = now, now
	}
	if now.After(b.last) {
		b.last = now
	}
}

// once tells whether a challenge of this process counts, though the account's answer before stands in the future, and lets neither it
// nor an older one count again.
func (b *setBacks) once(account chat.ID, made time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, ok := b.answered.Peek(account)
	if made.Before(b.since) || ok && !made.After(before) {
		return false
	}
	b.answered.Add(account, made)
	return true
}
