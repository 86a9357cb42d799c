package piratchat

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// crowd is who is online, over all doors, and who is connected here.
type crowd struct {
	apart func(one, other chat.ID) bool // whether one of two people has blocked the other

	mu      sync.Mutex
	people  []person            // in the order of their coming
	sockets map[chat.ID]*socket // by account, of which each has one at most
}

type person struct {
	account chat.ID
	name    string // as others were told
}

// turn notes who has come or gone and tells everybody else who is connected here. The hub calls it, one turn after the other.
func (c *crowd) turn(t realtime.Turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := turned{Event: "join", Username: t.Name}
	i := slices.IndexFunc(c.people, func(p person) bool { return p.account == t.Account })
	switch {
	case t.Here:
		c.people = append(c.people, person{account: t.Account, name: t.Name})
	case i >= 0:
		what = turned{Event: "leave", Username: c.people[i].name}
		c.people = slices.Delete(c.people, i, i+1)
	}
	f := frame(what)
	for account, s := range c.sockets {
		if s.present && account != t.Account && !c.apart(account, t.Account) {
			s.session.Tell(f)
		}
	}
}

// names are those of who is online, as one of them sees it.
func (c *crowd) names(reader chat.ID) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	names := make([]string, 0, len(c.people))
	for _, p := range c.people {
		if !c.apart(reader, p.account) {
			names = append(names, p.name)
		}
	}
	return names
}

func (c *crowd) socketOf(account chat.ID) *socket {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sockets[account]
}

// reserve makes s the one socket of its account. A socket that is just going is waited for; errConnected if there is one that stays.
func (c *crowd) reserve(ctx context.Context, s *socket, wait time.Duration) error {
	until := time.Now().Add(wait)
	for {
		c.mu.Lock()
		other := c.sockets[s.actor.Account]
		if other == nil {
			c.sockets[s.actor.Account] = s
		}
		c.mu.Unlock()
		if other == nil {
			return nil
		}
		if !other.waitGone(ctx, time.Until(until)) {
			return errConnected
		}
	}
}

// welcome has s told of everything from now on.
func (c *crowd) welcome(s *socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.present = true
}

// dismiss has s told of nothing any more.
func (c *crowd) dismiss(s *socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.present = false
}

// release lets the account connect again.
func (c *crowd) release(s *socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sockets[s.actor.Account] == s {
		delete(c.sockets, s.actor.Account)
		close(s.gone)
	}
}
