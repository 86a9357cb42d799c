package main

import "context"

// measureIdle takes the slope of the server's memory between a few and many idle sockets.
func measureIdle(ctx context.Context, b *bench) error {
	return b.idle(ctx, "idle", b.scale(2000), b.scale(19000))
}

func (b *bench) idle(ctx context.Context, name string, few, many int) error {
	s, err := b.seed(ctx, name)
	if err != nil {
		return err
	}
	people, err := s.people(many, 1)
	if err != nil {
		return err
	}
	rooms, err := s.rooms(many / 10)
	if err != nil {
		return err
	}
	var joins []join
	for i, p := range people {
		joins = append(joins, join{rooms[i/10%len(rooms)], p.id})
	}
	if err := s.joins(joins); err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	p, _, err := b.start(ctx, s.dir)
	if err != nil {
		return err
	}
	quiet, err := settled(ctx, p.cmd.Process.Pid)
	if err != nil {
		return err
	}
	b.line("resident memory, idle server", "< 60 MB (goal 30)", "%.1f MB", quiet/1024)
	var c crowd
	defer c.close()
	var held [2]float64
	for i, upTo := range []int{few, many} {
		from := []int{0, few}[i]
		if err := c.open(ctx, p, tokens(people[from:upTo])); err != nil {
			return err
		}
		if held[i], err = settled(ctx, p.cmd.Process.Pid); err != nil {
			return err
		}
	}
	b.line("idle connection, resident", "≤ 8 KiB (goal 2)", "%.2f KiB (slope %d → %d sockets; %.0f MB at %d)",
		(held[1]-held[0])/float64(many-few), few, many, held[1]/1024, many)
	c.close()
	return p.stop()
}

// tokens takes the first token of each person.
func tokens(people []person) []string {
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = p.tokens[0]
	}
	return out
}
