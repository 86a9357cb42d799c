// Package admin holds what administrators see of the server as a whole: who and what is on it, and how it does.
package admin

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// Setting is a setting that the server was started with.
type Setting struct {
	Name   string
	Value  string // "" for secrets, whatever they are
	Origin string // who set it, as people are told: "flag --listen", "environment SAMTAL_URL", "file /etc/samtal.conf", "default"
	Secret bool
	Set    bool // of a secret: whether there is one
}

// Live is who is connected.
type Live struct{ Sessions, People int }

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store    store.Store
	Log      *slog.Logger // nil discards
	Now      func() time.Time
	Live     func() Live
	Ready    func(ctx context.Context) error // why requests cannot be served, if they cannot
	Version  string
	Settings []Setting
}

// Service does what this package is for. Its methods may be called from many goroutines; Run must be running for the messages of
// past days to be counted once.
type Service struct {
	Config

	started time.Time
}

// New makes a Service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Live == nil {
		c.Live = func() Live { return Live{} }
	}
	if c.Ready == nil {
		c.Ready = func(context.Context) error { return nil }
	}
	return &Service{Config: c, started: c.Now()}
}

// Days is how many days an overview tells the messages of, the present one included.
const Days = 30

// How messages are counted: so many events at once, and not those of just now, whose transactions may not all have ended.
const (
	tallyEvery = time.Minute
	tallyRun   = 2000
	tallyLag   = time.Minute
	maxLive    = 20_000 // events of today that an overview counts itself
)

// Run counts messages until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	again := time.NewTicker(tallyEvery)
	defer again.Stop()
	for {
		if err := s.tally(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "messages not counted", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
}

// tally counts what came since the last time, in steps that keep nobody from writing.
func (s *Service) tally(ctx context.Context) error {
	for more := true; more && ctx.Err() == nil; {
		t, err := s.count(ctx, s.Now().Add(-tallyLag), tallyRun)
		if err != nil {
			return err
		}
		if t.To == t.After {
			return nil
		}
		if err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.KeepTally(t) }); err != nil {
			return fmt.Errorf("keep tally: %w", err)
		}
		more = t.More
	}
	return nil
}

func (s *Service) count(ctx context.Context, before time.Time, limit int) (t store.Tally, err error) {
	err = s.Store.View(ctx, func(r store.Reader) (err error) {
		t, err = r.TallyMessages(before, limit)
		return err
	})
	if err != nil {
		err = fmt.Errorf("count messages: %w", err)
	}
	return t, err
}

// Day is how many messages were sent on a day.
type Day struct {
	Day      time.Time // its beginning, UTC
	Messages int64
}

// Overview is what there is on the server, and how it does.
type Overview struct {
	store.Census
	Live     Live
	Days     []Day // the last Days, oldest first
	Stats    store.Stats
	Version  string
	Started  time.Time
	Now      time.Time
	Problems []string // why requests cannot be served, or soon may not
}

// lowSpace is how little free space is told of as a problem.
const lowSpace = 1 << 30

// Overview reads it. The caller has made sure that an administrator asks.
func (s *Service) Overview(ctx context.Context) (Overview, error) {
	now := s.Now().UTC()
	o := Overview{Live: s.Live(), Version: s.Version, Started: s.started, Now: now}
	today := now.Truncate(24 * time.Hour)
	fresh, err := s.count(ctx, now.Add(time.Hour), maxLive)
	if err != nil {
		return Overview{}, err
	}
	first := today.AddDate(0, 0, 1-Days)
	var days map[int64]int64
	err = s.Store.View(ctx, func(r store.Reader) (err error) {
		if o.Census, err = r.Census(now, today); err != nil {
			return err
		}
		days, err = r.MessageDays(dayOf(first))
		return err
	})
	if err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	for day := first; !day.After(today); day = day.AddDate(0, 0, 1) {
		n := dayOf(day)
		o.Days = append(o.Days, Day{Day: day, Messages: days[n] + fresh.Days[n]})
	}
	if o.Stats, err = s.Store.Stats(ctx); err != nil {
		return Overview{}, err
	}
	o.Problems = s.problems(ctx, o.Stats)
	return o, nil
}

func dayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

// The codes of Overview.Problems.
const (
	ProblemNotReady = "not_ready"
	ProblemLowSpace = "low_space"
	ProblemSlow     = "slow_writes"
	ProblemLetters  = "letters_wait"
)

// What is told of as a problem: how slow writing is, and how long a letter waits.
const (
	slowWrite  = 2 * time.Second
	longLetter = 15 * time.Minute
)

func (s *Service) problems(ctx context.Context, stats store.Stats) []string {
	list := []string{}
	if err := s.Ready(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "err", err)
		list = append(list, ProblemNotReady)
	}
	if stats.Free >= 0 && stats.Free < lowSpace {
		list = append(list, ProblemLowSpace)
	}
	if stats.Slow > slowWrite {
		list = append(list, ProblemSlow)
	}
	if stats.Letters > 0 && s.Now().Sub(stats.Oldest) > longLetter {
		list = append(list, ProblemLetters)
	}
	return list
}
