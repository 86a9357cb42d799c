package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

const senders = 64

// measureSend takes how many messages a second become durable with 64 senders over 1,000 rooms, and then, at half of that
// load, how long a message takes from its sender to the other's frame.
func measureSend(ctx context.Context, b *bench) error {
	p, desks, err := b.desks(ctx)
	if err != nil {
		return err
	}
	defer closeDesks(desks)
	rate, cost, err := b.flood(ctx, p, desks)
	if err != nil {
		return err
	}
	b.line("durable messages/s, 64 senders over the socket, 1,000 rooms", "≥ 8 k (goal 80 % of a bare writer)",
		"%.1f k/s (%.0f µs of CPU each)", rate/1e3, cost*1e6)
	took, err := b.halfLoad(ctx, desks, rate/2)
	if err != nil {
		return err
	}
	b.line("send → durable → other's frame, p50 / p99 at half load", "5 / 30 ms (goal 2 / 10)",
		"%.1f / %.1f ms (%d messages at %.1f k/s)", ms(quantile(took, 0.5)), ms(quantile(took, 0.99)), len(took), rate/2/1e3)
	closeDesks(desks)
	return p.stop()
}

// desk is one sender with rooms of his own, and his partner, who is in all of them.
type desk struct {
	rooms     []string
	sender    *client.Stream
	partner   *client.Stream
	sent      sync.Map // client id to the time it was sent
	took      chan time.Duration
	sentCount int // of the half load
}

func closeDesks(desks []*desk) {
	for _, d := range desks {
		_ = d.sender.CloseNow()
		_ = d.partner.CloseNow()
	}
}

func (b *bench) desks(ctx context.Context) (*process, []*desk, error) {
	s, err := b.seed(ctx, "send")
	if err != nil {
		return nil, nil, err
	}
	people, err := s.people(2*senders, 1)
	if err != nil {
		return nil, nil, err
	}
	rooms, err := s.rooms(1000)
	if err != nil {
		return nil, nil, err
	}
	desks := make([]*desk, senders)
	for i := range desks {
		desks[i] = &desk{took: make(chan time.Duration, 1<<20)}
	}
	var joins []join
	for i, room := range rooms {
		at := i % senders
		desks[at].rooms = append(desks[at].rooms, room.String())
		joins = append(joins, join{room, people[2*at].id}, join{room, people[2*at+1].id})
	}
	if err := s.joins(joins); err != nil {
		return nil, nil, err
	}
	if err := s.close(); err != nil {
		return nil, nil, err
	}
	p, _, err := b.start(ctx, s.dir)
	if err != nil {
		return nil, nil, err
	}
	for i, d := range desks {
		if d.sender, err = stream(ctx, p, people[2*i], nil); err != nil {
			return nil, nil, err
		}
		if d.partner, err = stream(ctx, p, people[2*i+1], d.arrived); err != nil {
			return nil, nil, err
		}
	}
	return p, desks, nil
}

// stream connects and reads in the background; on is told of events and may be nil.
func stream(ctx context.Context, p *process, who person, on func(*wire.Event)) (*client.Stream, error) {
	s, err := client.New(p.url, client.WithToken(who.tokens[0])).Connect(ctx, client.Resume{})
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			f, err := s.Next()
			if err != nil {
				return
			}
			if f.Event != nil && on != nil {
				on(f.Event)
			}
		}
	}()
	return s, nil
}

func (d *desk) arrived(e *wire.Event) {
	if at, ok := d.sent.LoadAndDelete(e.ClientID); ok {
		d.took <- time.Since(at.(time.Time))
	}
}

// flood lets every sender keep a few messages under way for some seconds.
func (b *bench) flood(ctx context.Context, p *process, desks []*desk) (rate, cpuEach float64, err error) {
	const window = 8
	span := 10 * time.Second
	if b.quick {
		span = 2 * time.Second
	}
	before, err := cpu(p.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	var done atomic.Int64
	errs := make(chan error, len(desks)*window)
	began := time.Now()
	for i, d := range desks {
		for w := range window {
			go func() {
				for n := 0; time.Since(began) < span; n++ {
					_, err := d.sender.Do(ctx, wire.Command{
						Type: "send", Room: d.rooms[(w+n*window)%len(d.rooms)], ClientID: fmt.Sprintf("f%d-%d-%d", i, w, n), Text: filler,
					})
					if err != nil {
						errs <- err
						return
					}
					done.Add(1)
				}
				errs <- nil
			}()
		}
	}
	for range len(desks) * window {
		if e := <-errs; e != nil {
			err = e
		}
	}
	took := time.Since(began)
	after, cpuErr := cpu(p.cmd.Process.Pid)
	if err == nil {
		err = cpuErr
	}
	n := float64(done.Load())
	return n / took.Seconds(), (after - before) / n, err
}

// halfLoad sends at a steady rate and collects how long each message took to the partner's frame.
func (b *bench) halfLoad(ctx context.Context, desks []*desk, rate float64) ([]time.Duration, error) {
	span := 10 * time.Second
	if b.quick {
		span = 2 * time.Second
	}
	each := time.Duration(float64(len(desks)) / rate * float64(time.Second))
	errs := make(chan error, len(desks))
	var sent atomic.Int64
	for i, d := range desks {
		go func() { errs <- d.steady(ctx, i, each, span, &sent) }()
	}
	for range desks {
		if err := <-errs; err != nil {
			return nil, err
		}
	}
	var took []time.Duration
	for _, d := range desks {
		for range d.sentCount {
			select {
			case t := <-d.took:
				took = append(took, t)
			case <-time.After(patience):
				return nil, fmt.Errorf("%d of %d messages did not arrive", sent.Load()-int64(len(took)), sent.Load())
			}
		}
	}
	return took, nil
}

// steady sends one message every so often, without waiting for the answers, and then waits for them all.
func (d *desk) steady(ctx context.Context, i int, every, span time.Duration, sent *atomic.Int64) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var waits []func(context.Context) (wire.ReplyFrame, error)
	for n, began := 0, time.Now(); time.Since(began) < span; n++ {
		<-tick.C
		id := "h" + strconv.Itoa(i) + "-" + strconv.Itoa(n)
		d.sent.Store(id, time.Now())
		wait, err := d.sender.Start(wire.Command{Type: "send", Room: d.rooms[n%len(d.rooms)], ClientID: id, Text: filler})
		if err != nil {
			return err
		}
		waits = append(waits, wait)
		sent.Add(1)
	}
	for _, wait := range waits {
		if _, err := wait(ctx); err != nil {
			return err
		}
	}
	d.sentCount = len(waits)
	return nil
}
