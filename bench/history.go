package main

import (
	"context"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/client"
)

// long is a data directory with a long room and a short one in it.
type long struct {
	dir      string
	messages int
	reader   person
	rooms    []chat.ID // short, long
}

// longRoom makes it, once per run.
func (b *bench) longRoom(ctx context.Context) (*long, error) {
	if b.long != nil {
		return b.long, nil
	}
	s, err := b.seed(ctx, "long")
	if err != nil {
		return nil, err
	}
	people, err := s.people(20, 1)
	if err != nil {
		return nil, err
	}
	rooms, err := s.rooms(2)
	if err != nil {
		return nil, err
	}
	var joins []join
	for _, p := range people {
		joins = append(joins, join{rooms[0], p.id}, join{rooms[1], p.id})
	}
	if err := s.joins(joins); err != nil {
		return nil, err
	}
	messages := b.scale(1_000_000)
	for i, n := range []int{messages / 100, messages} {
		if err := s.talk(rooms[i], people, n); err != nil {
			return nil, err
		}
	}
	b.long = &long{dir: s.dir, messages: messages, reader: people[0], rooms: rooms}
	return b.long, s.close()
}

// measureHistory reads the newest page, and a page in the middle, of a short and of a long room, over HTTP.
func measureHistory(ctx context.Context, b *bench) error {
	l, err := b.longRoom(ctx)
	if err != nil {
		return err
	}
	p, _, err := b.start(ctx, l.dir)
	if err != nil {
		return err
	}
	c := p.as(l.reader.tokens[0])
	var newest [2]time.Duration
	for i, room := range l.rooms {
		if newest[i], err = pages(ctx, c, room.String(), client.Page{Limit: 50}); err != nil {
			return err
		}
	}
	middle, err := pages(ctx, c, l.rooms[1].String(), client.Page{Before: int64(l.messages / 2), Limit: 50})
	if err != nil {
		return err
	}
	b.line(fmt.Sprintf("latest page of history over HTTP, room of %d", l.messages), "< 2 ms (goal: flat)",
		"%.2f ms median of 500 (%.2f × the page of a room of %d; %.2f ms in the middle)", ms(newest[1]),
		float64(newest[1])/float64(newest[0]), l.messages/100, ms(middle))
	return p.stop()
}

func pages(ctx context.Context, c *client.Client, room string, page client.Page) (time.Duration, error) {
	var took []time.Duration
	for range 500 {
		began := time.Now()
		got, err := c.Messages(ctx, room, page)
		if err != nil {
			return 0, err
		}
		if len(got.Messages) != page.Limit {
			return 0, fmt.Errorf("a page has %d messages, not %d", len(got.Messages), page.Limit)
		}
		took = append(took, time.Since(began))
	}
	return median(took), nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
