package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	senders    = 64
	sendWindow = 16 // messages of one sender under way
)

// measureSend takes how many messages a second become durable with 64 senders over 1,000 rooms, and then, at half of that
// load, how long a message takes from its sender to the other's frame.
func measureSend(ctx context.Context, b *bench) error {
	p, desks, err := b.desks(ctx)
	if err != nil {
		return err
	}
	defer desks.close()
	span := 10 * time.Second
	if b.quick {
		span = 2 * time.Second
	}
	rate, cost, err := desks.flood(ctx, p, span)
	if err != nil {
		return err
	}
	b.line("durable messages/s, 64 senders over the socket, 1,000 rooms", "≥ 8 k (goal 80 % of a bare writer)",
		"%.1f k/s (%.0f µs of CPU each)", rate/1e3, cost*1e6)
	took, err := desks.steady(ctx, rate/2, span)
	if err != nil {
		return err
	}
	b.line("send → durable → other's frame, p50 / p99 at half load", "5 / 30 ms (goal 2 / 10)",
		"%.1f / %.1f ms (%d messages at %.1f k/s)", ms(quantile(took, 0.5)), ms(quantile(took, 0.99)), len(took), rate/2/1e3)
	desks.close()
	return p.stop()
}

// desk is one sender with rooms of his own, and his partner, who is in all of them.
type desk struct {
	sender  *line
	partner *line

	mu    sync.Mutex
	timed bool
	took  []time.Duration
}

type office []*desk

func (o office) close() {
	for _, d := range o {
		d.sender.close()
		d.partner.close()
	}
}

func (b *bench) desks(ctx context.Context) (*process, office, error) {
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
	var joins []join
	of := make([][]string, senders)
	for i, room := range rooms {
		at := i % senders
		of[at] = append(of[at], room.String())
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
	desks := make(office, senders)
	for i := range desks {
		d := &desk{}
		if d.sender, err = newLine(ctx, p, people[2*i].tokens[0], sendWindow, nil); err != nil {
			return nil, nil, err
		}
		d.sender.rooms = of[i]
		if d.partner, err = newLine(ctx, p, people[2*i+1].tokens[0], 1, d.heard); err != nil {
			return nil, nil, err
		}
		desks[i] = d
	}
	return p, desks, nil
}

func (d *desk) heard(n int) {
	took := d.sender.since(n)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timed {
		d.took = append(d.took, took)
	}
}

// flood lets every sender keep its window full for a while.
func (o office) flood(ctx context.Context, p *process, span time.Duration) (rate, cpuEach float64, err error) {
	before, err := cpu(p.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	err = o.each(func(d *desk) error {
		for time.Since(began) < span {
			if err := d.sender.say(ctx); err != nil {
				return err
			}
		}
		return d.sender.settle(ctx)
	})
	if err != nil {
		return 0, 0, err
	}
	took := time.Since(began)
	after, err := cpu(p.cmd.Process.Pid)
	var n int64
	for _, d := range o {
		n += d.sender.done.Load()
	}
	return float64(n) / took.Seconds(), (after - before) / float64(n), err
}

// steady sends at an even rate and collects how long each message took to the partner's frame. Each sender begins at a moment
// of his own: 64 messages in the same instant would measure what a burst of 64 takes, not a message at half load.
func (o office) steady(ctx context.Context, rate float64, span time.Duration) ([]time.Duration, error) {
	every := time.Duration(float64(len(o)) / rate * float64(time.Second))
	var sent atomic.Int64
	err := o.each(func(d *desk) error {
		d.mu.Lock()
		d.timed = true
		d.mu.Unlock()
		select {
		case <-time.After(rand.N(every)):
		case <-ctx.Done():
			return ctx.Err()
		}
		tick := time.NewTicker(every)
		defer tick.Stop()
		for began := time.Now(); time.Since(began) < span; {
			<-tick.C
			if err := d.sender.say(ctx); err != nil {
				return err
			}
			sent.Add(1)
		}
		return d.sender.settle(ctx)
	})
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	err = poll(ctx, 10*time.Millisecond, func() (bool, error) {
		took = took[:0]
		for _, d := range o {
			d.mu.Lock()
			took = append(took, d.took...)
			d.mu.Unlock()
		}
		return int64(len(took)) >= sent.Load(), nil
	})
	return took, err
}

// each runs f for all desks at once and returns the first error.
func (o office) each(f func(d *desk) error) error {
	errs := make(chan error, len(o))
	for _, d := range o {
		go func() { errs <- f(d) }()
	}
	var first error
	for range o {
		if err := <-errs; err != nil && first == nil {
			first = fmt.Errorf("a sender failed: %w", err)
		}
	}
	return first
}
