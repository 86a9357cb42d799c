package realtime_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
)

func TestSilentPeersArePingedAndGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, realtime.Config{Silence: 90 * time.Second})
		ann := w.account("ann")
		dead, alive := w.connect(ann, realtime.Opening{}), w.connect(ann, realtime.Opening{})
		stop := make(chan struct{})
		defer close(stop)
		go func() { // a peer that answers pings
			tick := time.NewTicker(10 * time.Second)
			defer tick.Stop()
			for {
				select {
				case <-tick.C:
					if alive.pings.Swap(0) > 0 {
						alive.heard.Store(time.Now().UnixNano())
					}
				case <-stop:
					return
				}
			}
		}()
		start := time.Now()
		<-dead.over
		if silent := time.Since(start); silent < 90*time.Second || silent > 125*time.Second {
			t.Errorf("given up after %v", silent)
		}
		if dead.code != realtime.CodeResume || dead.pings.Load() < 2 {
			t.Errorf("closed with %d after %d pings", dead.code, dead.pings.Load())
		}
		<-time.After(10 * time.Minute) // by the bubble's clock: nobody waits
		select {
		case <-alive.over:
			t.Error("a peer that answers was given up")
		default:
		}
		w.stop()
	})
}

func TestPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, realtime.Config{Silence: time.Hour})
		var mu sync.Mutex
		var watched []bool
		ann, ben, eve := w.account("ann"), w.account("ben"), w.account("eve")
		w.hub.Watch(func(account chat.ID, online bool) {
			if account == ben.Account {
				mu.Lock()
				defer mu.Unlock()
				watched = append(watched, online)
			}
		})
		w.group(ann, "ben")
		w.group(eve)
		anns, eves := w.connect(ann, realtime.Opening{}), w.connect(eve, realtime.Opening{})
		wait := func(d time.Duration) {
			<-time.After(d) // by the bubble's clock: nobody waits
			synctest.Wait()
		}
		told := func(p *peer) []bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			var list []bool
			for _, n := range p.got {
				if n.Type == "signal" && n.Signal.Kind == realtime.SignalPresence && n.Signal.Account == ben.Account {
					list = append(list, n.Signal.Online)
				}
			}
			return list
		}
		expect := func(when string, want ...bool) {
			t.Helper()
			if got := told(anns); !slices.Equal(got, want) {
				t.Errorf("%s ann was told %v, want %v", when, got, want)
			}
		}
		wait(time.Second)
		one := w.connect(ben, realtime.Opening{})
		if !slices.Equal(one.got[0].Welcome.Online, []chat.ID{ann.Account}) {
			t.Errorf("welcome names %v as online", one.got[0].Welcome.Online)
		}
		wait(time.Second)
		expect("after ben came", true)
		two := w.connect(ben, realtime.Opening{})
		wait(time.Second)
		one.leave()
		wait(time.Minute)
		expect("with one tab left", true)
		two.leave()
		wait(2 * time.Second)
		three := w.connect(ben, realtime.Opening{}) // a reload
		wait(time.Minute)
		expect("after a reload", true, true) // told again, for those who came meanwhile, but never offline
		three.leave()
		wait(time.Second)
		if !w.hub.Online(ben.Account) {
			t.Error("ben is offline within the grace")
		}
		wait(time.Minute)
		expect("after ben left", true, true, false)
		if w.hub.Online(ben.Account) {
			t.Error("ben is still online")
		}
		if got := told(eves); len(got) > 0 {
			t.Errorf("a stranger was told %v", got)
		}
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(watched, []bool{true, false}) {
			t.Errorf("watchers were told %v", watched)
		}
		w.stop()
	})
}

func TestWhoComesIntoASmallRoomLearnsWhoIsThere(t *testing.T) {
	w := newWorld(t, realtime.Config{PingEvery: time.Second})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann)
	anns, bens := w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{})
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"ben"}))
	online := func(who chat.Actor) func([]note) bool {
		return func(got []note) bool {
			return count(got, func(n note) bool {
				return n.Type == "signal" && n.Signal == realtime.Signal{Kind: realtime.SignalPresence, Account: who.Account, Online: true}
			}) > 0
		}
	}
	bens.until("ann's presence", online(ann))
	anns.until("ben's presence", online(ben))
}
