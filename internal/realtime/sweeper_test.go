package realtime

import (
	"testing"
	"time"
)

func TestMemoryIsGivenBackOnceAfterARush(t *testing.T) {
	h := New(Config{})
	var all []*Session
	for range rush {
		s, err := h.Attach(nil, Format{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	last := all[len(all)-1]
	now := h.sweeper.since
	for i, tt := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {quiet - time.Second, false}, {quiet + time.Second, true}, {time.Hour, false}} {
		if got := h.sweeper.rushOver(now.Add(tt.after)); got != tt.want {
			t.Errorf("%d: after %v got %v", i, tt.after, got)
		}
	}
	for _, s := range all {
		s.Detach()
	}
	if h.sweeper.rushOver(now.Add(time.Hour)) || len(h.sweeper.slots[last.slot]) != 0 {
		t.Error("sessions that went are still counted")
	}
}

// still is a link whose peer was last heard at a time.
type still struct {
	Link
	heard time.Time
	over  chan Code
}

func (s still) Heard() time.Time          { return s.heard }
func (s still) Ping()                     {}
func (s still) Write([][]byte) error      { return nil }
func (s still) Close(code Code, _ string) { s.over <- code }

// TestWhoStoodStillGivesUpNobody: what the machine has slept through, no peer has been silent for.
func TestWhoStoodStillGivesUpNobody(t *testing.T) {
	h := New(Config{})
	now := time.Now()
	peer := still{heard: now, over: make(chan Code, 1)}
	s, err := h.Attach(peer, Format{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Detach()
	w := wake{last: now}
	at := func(d time.Duration) {
		w.tick(now.Add(d), h.cfg.Silence/2)
		h.check(s, now.Add(d), w.since)
		h.tasks.Wait()
	}
	for _, d := range []time.Duration{40 * time.Second, time.Hour, time.Hour + 40*time.Second, time.Hour + 80*time.Second} {
		if at(d); len(peer.over) > 0 {
			t.Fatalf("given up after %v", d)
		}
	}
	if at(time.Hour + 90*time.Second); len(peer.over) == 0 {
		t.Error("a peer that is silent while the server listens is not given up")
	}
}

// TestASweeperWhoseClockIsSetBack: who was heard of by the clock of before, and is silent from then on, is given up as soon as others.
func TestASweeperWhoseClockIsSetBack(t *testing.T) {
	h := New(Config{})
	now := time.Now()
	peer := still{heard: now, over: make(chan Code, 1)}
	s, err := h.Attach(peer, Format{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Detach()
	w := wake{last: now}
	at := func(d time.Duration) {
		now := now.Round(0).Add(d)
		w.tick(now, h.cfg.Silence/2)
		h.check(s, now, w.since)
		h.tasks.Wait()
	}
	const back = -5 * time.Hour
	for d := time.Duration(0); d < h.cfg.Silence; d += 10 * time.Second {
		if at(back + d); len(peer.over) > 0 {
			t.Fatalf("given up %v after the clock was set back", d)
		}
	}
	if at(back + h.cfg.Silence); len(peer.over) == 0 {
		t.Error("a silent peer is not given up")
	}
}
