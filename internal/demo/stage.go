package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

// clock is a moment of the past that moves on only when it is told to.
type clock struct{ at time.Time }

func (c *clock) now() time.Time       { return c.at }
func (c *clock) id() chat.ID          { return chat.IDAt(c.at) }
func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }

func (c *clock) reach(t time.Time) {
	if t.After(c.at) {
		c.at = t
	}
}

func minutes(f float64) time.Duration            { return time.Duration(f * float64(time.Minute)) }
func between(r *rand.Rand, a, b float64) float64 { return a + r.Float64()*(b-a) }

// stage is one room in which a script is played.
type stage struct {
	script   *script
	teller   *teller
	accounts map[string]chat.Account
	until    time.Time
	clock    *clock
	rooms    *room.Service
	verbs    *message.Service

	room     chat.ID
	there    []string
	messages int
	seqs     []int64 // of what others than the host have said outside of threads
}

func newStage(c Config, s *script, t *teller, accounts map[string]chat.Account) *stage {
	now := &clock{at: c.Until.AddDate(0, 0, -s.days)}
	return &stage{
		script: s, teller: t, accounts: accounts, until: c.Until, clock: now,
		rooms: room.New(room.Config{Store: c.Store, Now: now.now, NewID: now.id}),
		verbs: message.New(message.Config{Store: c.Store, Now: now.now, NewID: now.id}),
	}
}

func (s *stage) actor(name string) chat.Actor {
	a := s.accounts[name]
	return chat.Actor{Account: a.ID, Name: a.Name, Admin: a.Admin}
}

// run makes the room and plays what is said in it.
func (s *stage) run(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	starts := s.starts()
	program := s.teller.program(len(starts))
	starts = s.spread(starts, len(program))
	for i, sc := range program {
		if i == len(program)/2 && len(s.script.late) > 0 {
			if err := s.welcome(ctx); err != nil {
				return err
			}
		}
		s.clock.reach(starts[i])
		if err := s.play(ctx, sc); err != nil {
			return err
		}
	}
	if s.script.draft == "" {
		return nil
	}
	return s.rooms.Draft(ctx, s.actor(Host), s.room, room.Draft{Text: s.script.draft})
}

// open makes the room, or finds the lobby.
func (s *stage) open(ctx context.Context) error {
	if s.script.lobby {
		s.there = s.script.people
		return s.rooms.Store.View(ctx, func(r store.Reader) error {
			lobby, err := r.Lobby()
			s.room = lobby.ID
			return err
		})
	}
	founding := room.Founding{Kind: s.script.kind, Title: s.script.title, Topic: s.script.topic, Members: s.script.people[1:]}
	view, _, err := s.rooms.Create(ctx, s.actor(s.script.people[0]), founding)
	s.room, s.there = view.ID, slices.Clone(s.script.people)
	return err
}

// welcome brings in who comes later.
func (s *stage) welcome(ctx context.Context) error {
	s.there = append(s.there, s.script.late...)
	if s.script.kind == chat.Group {
		return s.rooms.Invite(ctx, s.actor(s.there[0]), s.room, s.script.late)
	}
	var errs []error
	for _, name := range s.script.late {
		_, err := s.rooms.Join(ctx, s.actor(name), s.room)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// starts is when people begin to talk: pace times a day, more or less, at the room's hours.
func (s *stage) starts() []time.Time {
	rng := s.teller.rng
	var starts []time.Time
	owed := 0.0
	for day := s.script.days - 1; day >= 0; day-- {
		date := s.until.AddDate(0, 0, -day)
		owed += s.script.pace * between(rng, 0.4, 1.6)
		if weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday; weekend && s.script.workdays {
			owed = 0
			continue
		}
		for ; owed >= 1; owed-- {
			hour := between(rng, float64(s.script.from), float64(s.script.to))
			midnight := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, date.Location())
			if at := midnight.Add(minutes(60 * hour)); at.Before(s.until.Add(-3 * time.Hour)) {
				starts = append(starts, at)
			}
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	return starts
}

// spread makes n starts of those there are; what is lacking, and the last one, comes shortly before the end.
func (s *stage) spread(starts []time.Time, n int) []time.Time {
	for len(starts) < n {
		starts = append(starts, s.until.Add(-minutes(between(s.teller.rng, 60, 150))))
	}
	if n > 0 && s.script.scenes[len(s.script.scenes)-1].last {
		starts[n-1] = s.until.Add(-minutes(between(s.teller.rng, 20, 55)))
	}
	slices.SortFunc(starts, time.Time.Compare)
	return starts
}

// play says one scene, as long as there is time.
func (s *stage) play(ctx context.Context, sc scene) error {
	subject, lines, err := s.teller.play(sc, s.there)
	if err != nil {
		return err
	}
	var thread, previous chat.ID
	for _, l := range lines {
		if !slices.Contains(s.there, l.who) || s.clock.at.After(s.until.Add(-2*time.Minute)) {
			continue
		}
		o := message.Outgoing{ClientID: fmt.Sprintf("demo-%d", s.messages+1), Text: l.text, Thread: thread}
		if subject != "" && thread.IsZero() {
			o.Subject = subject
		}
		if l.reply {
			o.Reply = previous
		}
		m, _, err := s.verbs.Send(ctx, s.actor(l.who), s.room, o)
		if err != nil {
			return fmt.Errorf("%s says %q: %w", l.who, l.text, err)
		}
		s.messages++
		if o.Subject != "" {
			thread = m.ID
		}
		if l.who != Host && o.Thread.IsZero() {
			s.seqs = append(s.seqs, m.Seq)
		}
		previous = m.ID
		if err := s.happen(ctx, l, m.ID); err != nil {
			return fmt.Errorf("after %q: %w", l.text, err)
		}
		s.clock.pass(s.pause(l))
	}
	return s.readThread(ctx, thread)
}

// pause is what people need to read a line and to write the next.
func (s *stage) pause(l line) time.Duration {
	typing := float64(len(l.text)) / 300
	if s.teller.rng.IntN(7) == 0 {
		typing += between(s.teller.rng, 2, 9)
	}
	return minutes(typing + between(s.teller.rng, 0.15, 1.2))
}

// happen does what becomes of a message: reactions, an edit, its removal.
func (s *stage) happen(ctx context.Context, l line, id chat.ID) error {
	for _, r := range l.reactions {
		for _, who := range r.who {
			if !slices.Contains(s.there, who) {
				continue
			}
			s.clock.pass(minutes(between(s.teller.rng, 0.05, 0.3)))
			if _, err := s.verbs.React(ctx, s.actor(who), s.room, id, message.Reaction{Emoji: r.emoji}); err != nil {
				return err
			}
		}
	}
	if l.edit != "" {
		s.clock.pass(minutes(between(s.teller.rng, 0.2, 1)))
		if _, err := s.verbs.Edit(ctx, s.actor(l.who), s.room, id, message.Edit{Text: l.edit}); err != nil {
			return err
		}
	}
	if l.removed {
		s.clock.pass(minutes(between(s.teller.rng, 0.2, 1)))
		if _, err := s.verbs.Remove(ctx, s.actor(l.who), s.room, id); err != nil {
			return err
		}
	}
	return nil
}

// readThread lets the host read a thread, unless it ended in the last days.
func (s *stage) readThread(ctx context.Context, thread chat.ID) error {
	if thread.IsZero() || !slices.Contains(s.there, Host) || s.until.Sub(s.clock.at) < 48*time.Hour {
		return nil
	}
	room, err := s.rooms.Room(ctx, s.actor(Host), s.room)
	if err != nil {
		return err
	}
	_, err = s.verbs.ReadThread(ctx, s.actor(Host), s.room, thread, room.Head)
	return err
}

// readUpTo is how far somebody has read: to the end, but for the host's unread messages.
func (s *stage) readUpTo(name string) int64 {
	const end = 1 << 40
	if unread := s.script.unread; name == Host && unread > 0 && unread < len(s.seqs) {
		return s.seqs[len(s.seqs)-unread] - 1
	}
	return end
}
