package realtime_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// turns keeps what a hub tells of people's coming and going.
type turns struct {
	mu   sync.Mutex
	told []string
}

func (ts *turns) note(t realtime.Turn) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.told = append(ts.told, map[bool]string{true: "+", false: "-"}[t.Here]+t.Name)
}

func (ts *turns) all() []string {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	return slices.Clone(ts.told)
}

func watched(t *testing.T) (*world, *turns) {
	told := &turns{}
	return newWorldWith(t, realtime.Config{}, func(h *realtime.Hub) { h.WatchTurns(told.note) }), told
}

func TestTurnsTellOfPeopleNotOfSessions(t *testing.T) {
	w, told := watched(t)
	ann, ben := w.account("ann"), w.account("ben")
	want := func(list ...string) {
		t.Helper()
		w.must(w.hub.Sync(t.Context()))
		if got := told.all(); !slices.Equal(got, list) {
			t.Fatalf("got %v, want %v", got, list)
		}
	}
	first := w.connect(ann, realtime.Opening{})
	want("+ann")
	second := w.connect(ann, realtime.Opening{})
	w.connect(ben, realtime.Opening{})
	want("+ann", "+ben")
	gone := func(p *peer, list ...string) {
		t.Helper()
		p.leave()
		eventually(t, "the last turn", func() bool { return len(told.all()) == len(list) })
		want(list...)
	}
	gone(first, "+ann", "+ben")
	gone(second, "+ann", "+ben", "-ann")
	w.connect(ann, realtime.Opening{})
	want("+ann", "+ben", "-ann", "+ann")
}

// TestTurnsAlternate lets sessions of few people come and go at once.
func TestTurnsAlternate(t *testing.T) {
	w, told := watched(t)
	var all sync.WaitGroup
	for i := range 4 {
		who := w.account(fmt.Sprint("p", i))
		for range 3 {
			all.Go(func() {
				for range 50 {
					p, err := w.try(who, realtime.Opening{})
					if err != nil {
						t.Error(err)
						return
					}
					if rand.IntN(2) == 0 {
						p.session.End(realtime.CodeResume, "")
					}
					p.leave()
				}
			})
		}
	}
	all.Wait()
	here := map[string]bool{}
	eventually(t, "everybody to be gone", func() bool {
		clear(here)
		for _, turn := range told.all() {
			name := turn[1:]
			if come := strings.HasPrefix(turn, "+"); come == here[name] {
				t.Fatalf("%s twice in a row", turn)
			}
			here[name] = !here[name]
		}
		return len(here) == 4 && !here["p0"] && !here["p1"] && !here["p2"] && !here["p3"]
	})
}

// TestTurnsStandInLineWithEvents lets a person come, speak and go again and again: a witness hears nothing from who is not there.
func TestTurnsStandInLineWithEvents(t *testing.T) {
	var mu sync.Mutex
	var witness *peer
	w := newWorldWith(t, realtime.Config{}, func(h *realtime.Hub) {
		h.WatchTurns(func(turn realtime.Turn) {
			mu.Lock()
			defer mu.Unlock()
			if witness != nil && turn.Name == "ben" {
				witness.session.Tell(pack(note{Type: "turn", Signal: realtime.Signal{Online: turn.Here}}))
			}
		})
	})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	p := w.connect(ann, realtime.Opening{})
	mu.Lock()
	witness = p
	mu.Unlock()
	const times = 100
	var got []note
	for i := range times {
		here := w.connect(ben, realtime.Opening{})
		w.send(ben, group, "hello")
		here.leave()
		got = p.until("the going", func(got []note) bool {
			return count(got, func(n note) bool { return n.Type == "turn" }) == 2*(i+1)
		})
	}
	here := false
	for _, n := range got {
		switch {
		case n.Type == "turn":
			here = n.Signal.Online
		case n.Type == "event" && n.Event.Kind == chat.KindMessage && !here:
			t.Fatal("heard from somebody who is not there")
		}
	}
}

func TestWithoutEchoOneDoesNotHearOneself(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	loud := w.connect(ann, realtime.Opening{})
	bens := w.connect(ben, realtime.Opening{})
	w.format = w.format.WithoutEcho()
	quiet := w.connect(ann, realtime.Opening{})
	other := ann
	other.Session = chat.NewID()
	elsewhere := w.connect(other, realtime.Opening{})
	own := w.send(ann, group, "from this session")
	last := w.send(ben, group, "from somebody else")
	for _, p := range []*peer{loud, bens, elsewhere} {
		if got := p.reaches(group, last.Seq); len(seqs(got, group)) != 2 {
			t.Errorf("%s: %s", p.actor.Name, summary(got))
		}
	}
	if got := seqs(quiet.reaches(group, last.Seq), group); !slices.Equal(got, []int64{last.Seq}) {
		t.Errorf("got %v, without the echo of %d", got, own.Seq)
	}
}
