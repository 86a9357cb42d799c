package main

import (
	"context"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// measureFanout sends to rooms of 2,000 and of 5,000 people, paced (the next message after everyone has the last) and in
// bursts (back to back), and takes the server's CPU time.
func measureFanout(ctx context.Context, b *bench) error {
	for _, size := range []int{2000, 5000} {
		size = b.scale(size)
		if err := b.fanout(ctx, size); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) fanout(ctx context.Context, size int) error {
	const rounds, burst = 100, 100
	floor, err := rawFloor(ctx, size, rounds)
	if err != nil {
		return fmt.Errorf("raw floor: %w", err)
	}
	p, room, people, err := b.oneRoom(ctx, fmt.Sprintf("fanout%d-%t", size, b.secure != nil), size)
	if err != nil {
		return err
	}
	h := hall{p: p, size: size, speaker: &speaker{client: p.as(people[0].tokens[0]), room: room.String()}}
	defer h.crowd.close()
	if err := h.crowd.open(ctx, p, tokens(people)); err != nil {
		return err
	}
	if err := h.speaker.open(ctx); err != nil {
		return err
	}
	defer h.speaker.close()
	// One message first: whoever has just connected is written to for the first time then.
	if _, _, err := h.burst(ctx, 1); err != nil {
		return err
	}
	cost, took, err := h.paced(ctx, rounds)
	if err != nil {
		return err
	}
	b.line(fmt.Sprintf("paced fan-out, room of %d, CPU-s per million", size), "≤ 8 (goal 1.4 × raw)",
		"%.2f (%.2f × a raw write of %.2f; %.0f k deliveries/s)", cost, cost/floor, floor, float64(size*rounds)/took.Seconds()/1e3)
	cost, took, err = h.burst(ctx, burst)
	if err != nil {
		return err
	}
	b.line(fmt.Sprintf("burst fan-out, room of %d, CPU-s per million", size), "≤ 5 (goal 2.0)",
		"%.2f (%.0f k deliveries/s; %d of %d sockets told to resume)",
		cost, float64(size*burst)/took.Seconds()/1e3, h.crowd.lost.Load(), size)
	h.crowd.close()
	h.speaker.close()
	return p.stop()
}

// hall is one room with everyone in it, and one of them who speaks.
type hall struct {
	p       *process
	size    int
	crowd   crowd
	speaker *speaker
}

// oneRoom starts a server with one room in which everyone is.
func (b *bench) oneRoom(ctx context.Context, name string, size int) (*process, chat.ID, []person, error) {
	s, err := b.seed(ctx, name)
	if err != nil {
		return nil, chat.ID{}, nil, err
	}
	people, err := s.people(size, 1)
	if err != nil {
		return nil, chat.ID{}, nil, err
	}
	rooms, err := s.rooms(1)
	if err != nil {
		return nil, chat.ID{}, nil, err
	}
	var joins []join
	for _, p := range people {
		joins = append(joins, join{rooms[0], p.id})
	}
	if err := s.joins(joins); err != nil {
		return nil, chat.ID{}, nil, err
	}
	if err := s.close(); err != nil {
		return nil, chat.ID{}, nil, err
	}
	p, _, err := b.start(ctx, s.dir)
	return p, rooms[0], people, err
}

// paced sends message after message, each when everyone has the last, and returns CPU seconds per million deliveries.
func (h *hall) paced(ctx context.Context, rounds int) (cost float64, took time.Duration, err error) {
	before, err := cpu(h.p.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	began, base := time.Now(), h.crowd.events.Load()
	for i := range rounds {
		if err := h.speaker.say(ctx); err != nil {
			return 0, 0, err
		}
		if err := await(ctx, &h.crowd.events, base+int64(h.size)*int64(i+1)); err != nil {
			return 0, 0, err
		}
	}
	took = time.Since(began)
	after, err := cpu(h.p.cmd.Process.Pid)
	return (after - before) / float64(h.size*rounds) * 1e6, took, err
}

// burst sends n messages back to back and waits until everyone who was not told to resume has them all.
func (h *hall) burst(ctx context.Context, n int) (cost float64, took time.Duration, err error) {
	before, err := cpu(h.p.cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	began, base := time.Now(), h.crowd.events.Load()
	for range n {
		if err := h.speaker.start(); err != nil {
			return 0, 0, err
		}
	}
	if err := h.speaker.settle(ctx); err != nil {
		return 0, 0, err
	}
	err = poll(ctx, time.Millisecond, func() (bool, error) {
		got, lost := h.crowd.events.Load()-base, h.crowd.lost.Load()
		if time.Since(began) > patience {
			return false, fmt.Errorf("waited too long: %d of %d events, %d sockets lost", got, h.size*n, lost)
		}
		return got >= (int64(h.size)-lost)*int64(n), nil
	})
	if err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	after, err := cpu(h.p.cmd.Process.Pid)
	return (after - before) / float64(h.crowd.events.Load()-base) * 1e6, took, err
}

// speaker sends to one room over a socket of its own.
type speaker struct {
	client *client.Client
	room   string
	stream *client.Stream
	n      int
	waits  []func(context.Context) (wire.ReplyFrame, error)
}

func (s *speaker) open(ctx context.Context) error {
	stream, err := s.client.Connect(ctx, client.Resume{})
	if err != nil {
		return err
	}
	s.stream = stream
	go func() {
		for {
			if _, err := stream.Next(); err != nil {
				return
			}
		}
	}()
	return nil
}

func (s *speaker) close() { _ = s.stream.CloseNow() }

func (s *speaker) start() error {
	s.n++
	wait, err := s.stream.Start(wire.Command{Type: "send", Room: s.room, ClientID: fmt.Sprintf("b-%d", s.n), Text: filler})
	s.waits = append(s.waits, wait)
	return err
}

func (s *speaker) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, wait := range s.waits {
		if _, err := wait(ctx); err != nil {
			return err
		}
	}
	s.waits = nil
	return nil
}

func (s *speaker) say(ctx context.Context) error {
	if err := s.start(); err != nil {
		return err
	}
	return s.settle(ctx)
}
