// Package demo fills a store with believable people and what they told each other in the last weeks, for trying and for pictures.
//
// It does so through the verbs, with clocks of the past: what stands there afterwards is a log like any other.
package demo

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Host is the name of the person whom the demonstration is made for: the one who has unread messages and drafts.
const Host = "maja"

// Config says what is filled and how.
type Config struct {
	Store    store.Store
	Password secret.String // of everybody
	Seed     uint64        // the same seed at the same moment makes the same conversations
	Until    time.Time     // the last message comes shortly before; hours of the day are those of its location
	Force    bool          // add to a store that already has people
}

// Summary is what was made.
type Summary struct {
	People   []chat.Account
	Rooms    int
	Messages int
}

// ErrNotEmpty refuses a store that has people already.
var ErrNotEmpty = &chat.Error{Kind: chat.Conflict, Code: "not_empty", Message: "there are people on this server already: a demonstration would mix with them"}

// early is how long before the first conversation people came to the server.
const early = 30 * 24 * time.Hour

// Fill makes people, rooms and conversations.
func Fill(ctx context.Context, c Config) (Summary, error) {
	people, err := loadPeople()
	if err != nil {
		return Summary{}, err
	}
	scripts, err := loadScripts()
	if err != nil {
		return Summary{}, err
	}
	if !c.Force {
		if err := c.isEmpty(ctx); err != nil {
			return Summary{}, err
		}
	}
	accounts, err := c.register(ctx, people)
	if err != nil {
		return Summary{}, err
	}
	sum := Summary{Rooms: len(scripts)}
	told := make([]*stage, len(scripts))
	g, gctx := errgroup.WithContext(ctx)
	for i := range scripts {
		told[i] = c.stage(&scripts[i], people, accounts)
		g.Go(func() error {
			if err := told[i].run(gctx); err != nil {
				return fmt.Errorf("%s: %w", scripts[i].key, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return Summary{}, err
	}
	for _, p := range people {
		sum.People = append(sum.People, accounts[p.name])
	}
	for _, s := range told {
		sum.Messages += s.messages
	}
	return sum, c.readAll(ctx, told)
}

func (c Config) isEmpty(ctx context.Context) error {
	return c.Store.View(ctx, func(r store.Reader) error {
		list, err := r.Accounts(store.AccountFilter{Limit: 1})
		if err == nil && len(list) > 0 {
			err = ErrNotEmpty
		}
		return err
	})
}

// register makes the accounts, one after the other, so that the lobby's log is the same each time.
func (c Config) register(ctx context.Context, people []person) (map[string]chat.Account, error) {
	now := &clock{at: c.Until.Add(-early)}
	rooms := room.New(room.Config{Store: c.Store, Now: now.now, NewID: now.id})
	accounts := account.New(account.Config{Store: c.Store, Now: now.now, NewID: now.id, Welcome: rooms.Welcome})
	if _, err := rooms.EnsureLobby(ctx); err != nil {
		return nil, err
	}
	made := map[string]chat.Account{}
	for i, p := range people {
		now.pass(time.Duration(11+17*i) * time.Minute)
		r := account.Registration{Name: p.name, FullName: p.fullName, Password: c.Password}
		a, err := accounts.Add(ctx, r, p.name == Host)
		if errors.Is(err, chat.ErrNameTaken) {
			return nil, fmt.Errorf("%q: %w", p.name, err)
		}
		if err != nil {
			return nil, err
		}
		made[p.name] = a
	}
	return made, nil
}

// stage prepares one room.
func (c Config) stage(s *script, people []person, accounts map[string]chat.Account) *stage {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.key)) // never fails
	rng := rand.New(rand.NewPCG(c.Seed, h.Sum64()))
	calls := map[string]string{}
	for _, p := range people {
		calls[p.name] = p.call
	}
	return newStage(c, s, newTeller(rng, s, calls), accounts)
}

// readAll moves everybody's positions to the ends of their rooms, but for what the host has yet to read.
func (c Config) readAll(ctx context.Context, told []*stage) error {
	ctx, stop := context.WithCancel(ctx)
	rooms := room.New(room.Config{Store: c.Store})
	done := make(chan error, 1)
	go func() { done <- rooms.Run(ctx) }()
	var g errgroup.Group
	for _, s := range told {
		for _, name := range s.there {
			g.Go(func() error {
				_, err := rooms.Read(ctx, s.actor(name), s.room, s.readUpTo(name))
				return err
			})
		}
	}
	err := g.Wait()
	stop()
	return errors.Join(err, <-done)
}
