package realtime_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

// followerClient is a client that loses its connection again and again and holds the server to its word: every seq of a room it is
// in, once, in order, from where it came in to where it went.
type followerClient struct {
	w     *world
	actor chat.Actor
	done  <-chan struct{}
	at    map[chat.ID]int64 // rooms it is in, with the newest seq it has
	seen  atomic.Int64
}

// session connects, follows what comes until stop, and takes the positions along. It returns the first broken promise.
func (c *followerClient) session(stop func(got []note) bool, stall bool) error {
	positions := map[chat.ID]int64{}
	for room, seq := range c.at {
		positions[room] = seq
	}
	p, err := c.w.try(c.actor, realtime.Opening{Generation: c.w.store.Generation(), Rooms: positions})
	if err != nil {
		return nil // ended before it was live: comes again
	}
	defer p.leave()
	done := c.done // it may begin to look when the client has come again already
	go func() {
		select {
		case <-done:
			p.leave()
		case <-p.over:
		}
	}()
	if stall {
		defer time.AfterFunc(30*time.Millisecond, p.stall()).Stop() // long enough for a queue to overflow
	}
	got := p.until("its turn to end", func(got []note) bool {
		select {
		case <-p.over:
			return true
		default:
			return stop(got)
		}
	})
	return c.check(got)
}

func (c *followerClient) check(got []note) error {
	for _, n := range got {
		switch n.Type {
		case "welcome":
			c.greeted(n.Welcome)
		case "skipped":
			c.at[n.Room] = n.Head
		case "event":
			if err := c.take(n.Event); err != nil {
				return err
			}
		}
	}
	return nil
}

// greeted compares the rooms: those it is no longer in are gone, new ones begin at their heads.
func (c *followerClient) greeted(w realtime.Welcome) {
	now := map[chat.ID]int64{}
	for _, r := range w.Rooms {
		now[r.Room] = r.Head
		if seq, known := c.at[r.Room]; known {
			now[r.Room] = seq
		}
	}
	c.at = now
}

func (c *followerClient) take(e chat.Event) error {
	c.seen.Add(1)
	last, in := c.at[e.Room]
	change := memberChange(e)
	mine := change.Account == c.actor.Account
	came := mine && (change.Change == chat.MemberJoined || change.Change == chat.MemberAdded)
	switch {
	case !in && !came:
		return fmt.Errorf("%s got event %d %s of a room it is not in", c.actor.Name, e.Seq, e.Kind)
	case in && e.Seq != last+1:
		return fmt.Errorf("%s got event %d of %s after %d", c.actor.Name, e.Seq, e.Room, last)
	}
	c.at[e.Room] = e.Seq
	if mine && (change.Change == chat.MemberLeft || change.Change == chat.MemberRemoved) {
		delete(c.at, e.Room)
	}
	return nil
}

func memberChange(e chat.Event) chat.MemberContent {
	if e.Kind != chat.KindMember {
		return chat.MemberContent{}
	}
	var c chat.MemberContent
	if err := json.Unmarshal(e.Content, &c); err != nil {
		panic(err)
	}
	return c
}

func TestEveryClientSeesExactlyItsDenseView(t *testing.T) {
	const people, roomCount, acts = 8, 6, 800
	w := newWorld(t, realtime.Config{MaxQueue: 40, Resumptions: 3})
	host := w.account("host")
	actors := make([]chat.Actor, people)
	for i := range actors {
		actors[i] = w.account(fmt.Sprint("person", i))
	}
	roomIDs := make([]chat.ID, roomCount)
	for i := range roomIDs {
		roomIDs[i] = w.open(host)
	}
	done := make(chan struct{})
	failures := make(chan error, people*2)
	var following, acting sync.WaitGroup
	clients := make([]*followerClient, people)
	for i, actor := range actors {
		c := &followerClient{w: w, actor: actor, done: done, at: map[chat.ID]int64{}}
		clients[i] = c
		following.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			for {
				select {
				case <-done:
					return
				default:
				}
				some := 1 + r.IntN(60)
				err := c.session(func(got []note) bool { return len(got) >= some }, r.IntN(8) == 0)
				if err != nil {
					failures <- err
					return
				}
			}
		})
	}
	for i, actor := range actors {
		acting.Go(func() { stir(w, host, actor, roomIDs, rand.New(rand.NewPCG(11, uint64(i))), acts/people) })
	}
	acting.Wait()
	r := rand.New(rand.NewPCG(13, 0))
	eventually(t, "everybody to have seen something", func() bool {
		blind := slices.IndexFunc(clients, func(c *followerClient) bool { return c.seen.Load() == 0 })
		if blind >= 0 {
			stir(w, host, actors[blind], roomIDs, r, 20)
		}
		return blind < 0 || len(failures) > 0
	})
	close(done)
	following.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	for _, c := range clients {
		c.settle(t)
	}
}

// settle connects for the last time: afterwards the client is exactly where the log is.
func (c *followerClient) settle(t *testing.T) {
	c.done = make(chan struct{})
	err := c.session(func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 }, false)
	if err != nil {
		t.Error(err)
	}
	var in []store.Head
	c.w.must(c.w.store.View(t.Context(), func(r store.Reader) (err error) {
		in, err = r.HeadsOf(c.actor.Account)
		return err
	}))
	if len(in) != len(c.at) {
		t.Errorf("%s follows %d rooms and is in %d", c.actor.Name, len(c.at), len(in))
	}
	for _, h := range in {
		if c.at[h.Room] != h.Head {
			t.Errorf("%s stands at %d in a room at %d", c.actor.Name, c.at[h.Room], h.Head)
		}
	}
}

// stir does things at random: most of them speaking, the others coming and going.
func stir(w *world, host, by chat.Actor, rooms []chat.ID, r *rand.Rand, acts int) {
	ctx := w.t.Context()
	for i := range acts {
		in := rooms[r.IntN(len(rooms))]
		switch r.IntN(10) {
		case 0:
			_, _ = w.rooms.Join(ctx, by, in) // perhaps it is in already
		case 1:
			_ = w.rooms.Leave(ctx, by, in)
		case 2:
			_ = w.rooms.Expel(ctx, host, in, by.Account)
		case 3:
			_ = w.rooms.Invite(ctx, host, in, []string{by.Name})
		default:
			_, _, _ = w.messages.Send(ctx, by, in, message.Outgoing{ClientID: fmt.Sprint(i), Text: "stir"})
		}
	}
}
