package chatire

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// userSpace is where accounts have their small numbers, by their ids.
const userSpace = "chatire user"

// user is an account as clients see it. Of names they know two; there is no e-mail address.
type user struct {
	ID        int64  `json:"id"`
	Username  string `json:"username"`
	Email     string `json:"email"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

// people remembers accounts as they are shown.
type people struct {
	mu      sync.Mutex
	changes uint64 // counts calls of forget, so that what was read before one is not kept after it
	known   *simplelru.LRU[chat.ID, user]
}

func newPeople() *people {
	known, err := simplelru.NewLRU[chat.ID, user](maxKnown, nil)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &people{known: known}
}

func (p *people) get(id chat.ID) (user, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known.Get(id)
}

func (p *people) epoch() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changes
}

// add keeps those of a list at some places, which were read at epoch.
func (p *people) add(epoch uint64, list []user, ids []chat.ID, at []int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if epoch != p.changes {
		return
	}
	for _, i := range at {
		p.known.Add(ids[i], list[i])
	}
}

func (p *people) forget(id chat.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes++
	p.known.Remove(id)
}

func shown(a chat.Account, number int64) user {
	first, last, _ := strings.Cut(a.FullName, " ")
	return user{ID: number, Username: a.Name, FirstName: first, LastName: last}
}

// users shows accounts, in the order in which they are asked for. Who has no number yet gets one.
func (g *Gateway) users(ctx context.Context, ids ...chat.ID) ([]user, error) {
	list := make([]user, len(ids))
	var missing []int
	for i, id := range ids {
		var ok bool
		if list[i], ok = g.people.get(id); !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return list, nil
	}
	epoch := g.people.epoch()
	unnumbered := false
	look := func(r store.Reader) error {
		unnumbered = false
		for _, i := range missing {
			a, err := r.Account(ids[i])
			if err != nil {
				return err
			}
			_, number, ok, err := r.Alias(userSpace, ids[i].String())
			if err != nil {
				return err
			}
			unnumbered = unnumbered || !ok
			list[i] = shown(a, number)
		}
		return nil
	}
	err := g.Store.View(ctx, look)
	if err == nil && unnumbered {
		if err = g.number(ctx, ids, missing); err == nil {
			err = g.Store.View(ctx, look)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("show people: %w", err)
	}
	g.people.add(epoch, list, ids, missing)
	return list, nil
}

// number gives numbers to those of ids at some places who have none.
func (g *Gateway) number(ctx context.Context, ids []chat.ID, at []int) error {
	return g.Store.Update(ctx, func(tx store.Tx) error {
		for _, i := range at {
			if _, err := tx.PutAlias(userSpace, ids[i].String(), ids[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// user is users for one.
func (g *Gateway) user(ctx context.Context, id chat.ID) (user, error) {
	list, err := g.users(ctx, id)
	if err != nil {
		return user{}, err
	}
	return list[0], nil
}
