package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// The reconnect storm: sessions that all come back at once, each with positions in many rooms and one event missed in each.
const (
	stormRooms    = 50
	stormSessions = 5 // of one account
)

// measureStorm takes how long it is until all have caught up, and what a bystander's messages take meanwhile.
func measureStorm(ctx context.Context, b *bench) error {
	sessions := b.scale(10000)
	s, err := b.seed(ctx, "storm")
	if err != nil {
		return err
	}
	people, positions, err := s.storm(sessions / stormSessions)
	if err != nil {
		return err
	}
	bystander, room, err := s.bystander()
	if err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	p, _, err := b.start(ctx, s.dir)
	if err != nil {
		return err
	}
	voice, err := newVoice(ctx, p, bystander, room)
	if err != nil {
		return err
	}
	defer voice.close()
	quiet, err := voice.talk(ctx, func() bool { return voice.said >= 500 })
	if err != nil {
		return err
	}
	var c crowd
	defer c.close()
	began := time.Now()
	var took time.Duration
	during, err := voice.during(ctx, func() error {
		err := c.openEach(ctx, p, people, positions)
		took = time.Since(began)
		return err
	})
	if err != nil {
		return err
	}
	want := int64(len(people) * stormSessions * stormRooms)
	if c.events.Load() != want {
		return fmt.Errorf("%d events came in place of %d", c.events.Load(), want)
	}
	b.line(fmt.Sprintf("reconnect storm, %d sessions × %d rooms, one event missed in each", len(people)*stormSessions, stormRooms),
		"10 s (goal 5 s; p99 of others < 3 × quiet)", "%.1f s; others' p99 %.1f ms, quiet %.1f ms",
		took.Seconds(), ms(quantile(during, 0.99)), ms(quantile(quiet, 0.99)))
	c.close()
	voice.close()
	return p.stop()
}

// storm makes people who are each in stormRooms of a common pool of rooms with two events, and their positions: after the first.
func (s *seeder) storm(n int) ([]person, []map[string]int64, error) {
	people, err := s.people(n, stormSessions)
	if err != nil {
		return nil, nil, err
	}
	rooms, err := s.rooms(max(n/2, stormRooms))
	if err != nil {
		return nil, nil, err
	}
	positions := make([]map[string]int64, n)
	var joins []join
	for i, p := range people {
		positions[i] = map[string]int64{}
		for k := range stormRooms {
			room := rooms[(i+k*7)%len(rooms)]
			positions[i][room.String()] = 1
			joins = append(joins, join{room, p.id})
		}
		if len(positions[i]) != stormRooms {
			return nil, nil, fmt.Errorf("person %d is in %d rooms", i, len(positions[i]))
		}
	}
	if err := s.joins(joins); err != nil {
		return nil, nil, err
	}
	err = s.batches(2*len(rooms), func(tx store.Tx, i int) error { return say(tx, rooms[i%len(rooms)], people[0], i) })
	return people, positions, err
}

func (s *seeder) bystander() (person, chat.ID, error) {
	by := person{id: chat.NewID(), name: "bystander"}
	err := s.batches(1, func(tx store.Tx, _ int) error {
		if err := tx.InsertAccount(chat.Account{ID: by.id, Name: by.name, CreatedAt: time.Now()}); err != nil {
			return err
		}
		token, err := signIn(tx, by.id)
		by.tokens = []string{token}
		return err
	})
	if err != nil {
		return by, chat.ID{}, err
	}
	rooms, err := s.rooms(1)
	if err != nil {
		return by, chat.ID{}, err
	}
	return by, rooms[0], s.joins([]join{{rooms[0], by.id}})
}

// during lets the bystander talk while f runs, and returns how long each of his messages took.
func (v *voice) during(ctx context.Context, f func() error) ([]time.Duration, error) {
	over := make(chan struct{})
	type talk struct {
		took []time.Duration
		err  error
	}
	talked := make(chan talk, 1)
	go func() {
		took, err := v.talk(ctx, func() bool {
			select {
			case <-over:
				return true
			default:
				return false
			}
		})
		talked <- talk{took, err}
	}()
	err := f()
	close(over)
	t := <-talked
	if err == nil {
		err = t.err
	}
	return t.took, err
}

// openEach connects all sessions of all people with their own positions.
func (c *crowd) openEach(ctx context.Context, p *process, people []person, positions []map[string]int64) error {
	type entry struct {
		token string
		at    map[string]int64
	}
	var list []entry
	for k := range stormSessions {
		for i, who := range people {
			list = append(list, entry{who.tokens[k], maps.Clone(positions[i])})
		}
	}
	return c.openWith(ctx, p, len(list), func(i int) (string, map[string]int64) { return list[i].token, list[i].at })
}

// voice is somebody who sends one message after the other and times each until his own frame is back.
type voice struct {
	line *line
	said int
	took chan time.Duration
}

func newVoice(ctx context.Context, p *process, who person, room chat.ID) (*voice, error) {
	v := &voice{took: make(chan time.Duration, 1)}
	var err error
	v.line, err = newLine(ctx, p, who.tokens[0], 1, func(n int) { v.took <- v.line.since(n) })
	if err == nil {
		v.line.rooms = []string{room.String()}
	}
	return v, err
}

func (v *voice) close() { v.line.close() }

func (v *voice) talk(ctx context.Context, over func() bool) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var took []time.Duration
	for !over() {
		v.said++
		if err := v.line.say(ctx); err != nil {
			return nil, err
		}
		select {
		case t := <-v.took:
			took = append(took, t)
		case <-ctx.Done():
			return nil, fmt.Errorf("message %d did not come back: %w", v.said, ctx.Err())
		}
	}
	return took, nil
}
