package account

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/samtal-chat/samtal/chat"
)

// Bounds of what is remembered of sessions.
const (
	cacheSize  = 20_000
	cacheLife  = time.Minute // after so long the store is asked again, which heals what a lost bell left behind
	coarseness = time.Minute // LastUsed is written at most so often
	maxTouched = 50_000
)

type tokenKey [sha256.Size]byte

// known is what the cache holds of a session.
type known struct {
	actor   chat.Actor
	session chat.Session // with LastUsed as it was last noted
	since   time.Time    // when the store said so
	ends    time.Time    // when the account does, that of a guest; zero for others
}

// at is who acts at a door, from an address: nobody at another one than that of the session.
func (k known) at(via, address string) (chat.Actor, error) {
	if k.session.Via != via {
		return chat.Actor{}, chat.ErrUnauthenticated
	}
	k.actor.Address = clip(address, MaxAddress)
	return k.actor, nil
}

// lasts is how long a session lasts from a use on that is noted, and coarse how much later another one is. So a session ends
// when it was not used for its life, and not earlier.
func lasts(s chat.Session) (life, coarse time.Duration) {
	if s.Life == 0 {
		return SessionLife, coarseness
	}
	coarse = min(coarseness, s.Life/60)
	return s.Life + coarse, coarse
}

// sessionCache remembers sessions by the hash of their token, and which were used and not yet written.
type sessionCache struct {
	mu      sync.Mutex
	changes uint64 // counts calls of forget, so that what was read before one is not put after it
	byToken *simplelru.LRU[tokenKey, known]
	tokens  map[chat.ID]tokenKey
	touched map[chat.ID]chat.Session
}

func newSessionCache() *sessionCache {
	c := &sessionCache{tokens: map[chat.ID]tokenKey{}, touched: map[chat.ID]chat.Session{}}
	byToken, err := simplelru.NewLRU(cacheSize, func(_ tokenKey, k known) { delete(c.tokens, k.session.ID) })
	if err != nil {
		panic(err) // only for a size below 1
	}
	c.byToken = byToken
	return c
}

// use answers from memory whose token this is and notes the use.
func (c *sessionCache) use(key tokenKey, now time.Time, address string) (known, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.byToken.Get(key)
	if !ok || now.Sub(k.since).Abs() > cacheLife || // by a clock that was set back nothing would grow old
		!now.Before(k.session.ExpiresAt) || !k.ends.IsZero() && !now.Before(k.ends) {
		return known{}, false
	}
	if c.note(&k, now, address) {
		c.byToken.Add(key, k)
	}
	return k, true
}

// note notes a use, unless one was noted a moment ago.
func (c *sessionCache) note(k *known, now time.Time, address string) bool {
	life, coarse := lasts(k.session)
	if now.Sub(k.session.LastUsed).Abs() < coarse || len(c.touched) >= maxTouched {
		return false
	}
	k.session.LastUsed = now
	if k.session.Via != chat.ViaKey { // the end of a key stands when it is made
		k.session.ExpiresAt = now.Add(life)
	}
	if address != "" {
		k.session.Address = clip(address, MaxAddress)
	}
	c.touched[k.session.ID] = k.session
	return true
}

func (c *sessionCache) epoch() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changes
}

// read notes the use of a session that was read at epoch, and remembers it, unless something was forgotten since: it may have been this
// one, whose use then is nobody's.
func (c *sessionCache) read(key tokenKey, k known, epoch uint64, address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if noted, ok := c.touched[k.session.ID]; ok {
		k.session.LastUsed, k.session.ExpiresAt, k.session.Address = noted.LastUsed, noted.ExpiresAt, noted.Address
	}
	c.note(&k, k.since, address)
	if epoch != c.changes {
		return
	}
	c.byToken.Add(key, k)
	c.tokens[k.session.ID] = key
}

func (c *sessionCache) forget(sessions []chat.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	for _, id := range sessions {
		delete(c.touched, id)
		if key, ok := c.tokens[id]; ok {
			c.byToken.Remove(key)
		}
	}
}

// prove remembers when the owner of a session proved who he is. What was read of it before is not put after this.
func (c *sessionCache) prove(session chat.ID, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	if s, ok := c.touched[session]; ok {
		s.ProvedAt = at
		c.touched[session] = s
	}
	key := c.tokens[session]
	if k, ok := c.byToken.Peek(key); ok {
		k.actor.ProvedAt, k.session.ProvedAt = at, at
		c.byToken.Add(key, k)
	}
}

// forgetAccount drops all sessions of an account, which has changed: the store is asked again.
func (c *sessionCache) forgetAccount(account chat.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	for _, key := range c.byToken.Keys() {
		if k, ok := c.byToken.Peek(key); ok && k.actor.Account == account {
			c.byToken.Remove(key)
		}
	}
}

// takeTouched hands out at most limit sessions whose use is not yet written.
func (c *sessionCache) takeTouched(limit int) []chat.Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	var batch []chat.Session
	for id, s := range c.touched {
		if len(batch) == limit {
			break
		}
		batch = append(batch, s)
		delete(c.touched, id)
	}
	return batch
}
