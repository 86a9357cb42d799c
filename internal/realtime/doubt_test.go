package realtime_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

// Who comes into a room that has a gap follows it, also when the last follower leaves while the gap is read.
func TestWhoComesIntoAGapFollowsThoughOthersLeave(t *testing.T) {
	told := &turns{}
	w := newWorldWith(t, realtime.Config{Flushers: 1}, func(h *realtime.Hub) { h.WatchTurns(told.note) })
	ann, ben, cara := w.account("ann"), w.account("ben"), w.account("cara")
	group, other := w.group(ann, "ben"), w.group(ann, "cara")
	b, c := w.connect(ben, realtime.Opening{}), w.connect(cara, realtime.Opening{})

	reached, open := make(chan struct{}, 1), make(chan struct{})
	wait := func() {
		select {
		case reached <- struct{}{}:
		default:
		}
		<-open
	}
	w.reading.Store(&wait)
	gap := func(in chat.ID) {
		w.lossy.Store(true)
		w.send(ann, in, "unheard")
		w.lossy.Store(false)
	}
	gap(other)
	w.send(ann, other, "heard")
	<-reached // the only place for reading a gap is taken
	gap(group)
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"cara"}))
	w.must(w.hub.Sync(t.Context()))
	b.leave()
	eventually(t, "the last follower to leave", func() bool { return slices.Contains(told.all(), "-ben") })
	close(open)
	w.send(ann, group, "for cara")
	c.reaches(group, w.head(group))
}

// A session whose end was not heard of is found out.
func TestALostEndIsFoundOut(t *testing.T) {
	var mu sync.Mutex
	gone := map[chat.ID]bool{}
	var asked atomic.Int64
	over := func(_ context.Context, sessions []chat.ID) (list []chat.ID, err error) {
		mu.Lock()
		defer mu.Unlock()
		asked.Add(1)
		for _, id := range sessions {
			if gone[id] {
				list = append(list, id)
			}
		}
		return list, nil
	}
	w := newWorld(t, realtime.Config{PingEvery: 120 * time.Millisecond, Silence: time.Hour, Over: over})
	ann, ben := w.account("ann"), w.account("ben")
	first, again, b := w.connect(ann, realtime.Opening{}), w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{})
	n := asked.Load()
	eventually(t, "sessions to be asked about", func() bool { return asked.Load() > n+3 })
	mu.Lock()
	gone[ann.Session] = true
	mu.Unlock()
	for _, p := range []*peer{first, again} {
		if code := p.closedWith(); code != realtime.CodeEnded {
			t.Errorf("closed with %d", code)
		}
	}
	n = asked.Load()
	eventually(t, "the others to be asked about", func() bool { return asked.Load() > n+3 })
	if b.session.Revoked() {
		t.Error("a session that goes on was ended")
	}
}

// What a commit did whose answer was lost is found out: rooms are read, who follows account state begins anew.
func TestACommitInDoubtIsLookedInto(t *testing.T) {
	var gone atomic.Pointer[chat.ID]
	over := func(_ context.Context, sessions []chat.ID) (list []chat.ID, err error) {
		if id := gone.Load(); id != nil && slices.Contains(sessions, *id) {
			list = append(list, *id)
		}
		return list, nil
	}
	w := newWorld(t, realtime.Config{PingEvery: time.Hour, Silence: 2 * time.Hour, Over: over})
	ann, ben, cara := w.account("ann"), w.account("ben"), w.account("cara")
	group := w.group(ann, "ben", "cara")
	a, b, c := w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{}), w.connect(cara, realtime.Opening{})
	head := w.head(group)

	w.lossy.Store(true)
	m := w.send(ann, group, "came about")
	w.lossy.Store(false)
	w.hub.Ring(store.Commit{Doubtful: true, Events: []chat.Event{{Room: group, Seq: head + 1, Kind: chat.KindMessage, ID: m.ID}}})
	a.reaches(group, head+1)
	w.hub.Ring(store.Commit{Doubtful: true, Events: []chat.Event{{Room: group, Seq: head + 2, Kind: chat.KindMessage}}})
	w.send(ann, group, "stands where the other would")
	got := a.reaches(group, head+2)
	if s := seqs(got, group); !slices.Equal(s, []int64{head + 1, head + 2}) {
		t.Errorf("got %v", s)
	}

	w.hub.Ring(store.Commit{Doubtful: true, States: []chat.State{{Account: ben.Account, Kind: chat.StateSetting, Changed: 1}}})
	if code := b.closedWith(); code != realtime.CodeResume {
		t.Errorf("ben was closed with %d", code)
	}
	gone.Store(&cara.Session)
	w.hub.Ring(store.Commit{Doubtful: true, Ended: []chat.ID{ann.Session, cara.Session}})
	if code := c.closedWith(); code != realtime.CodeEnded {
		t.Errorf("cara was closed with %d", code)
	}
	if a.session.Revoked() {
		t.Error("ann's session goes on")
	}
}
