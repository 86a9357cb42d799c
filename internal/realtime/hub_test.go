package realtime_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestEventsReachAllSessionsOfAllMembersInOrder(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben, eve := w.account("ann"), w.account("ben"), w.account("eve")
	group := w.group(ann, "ben")
	head := w.head(group)
	tabs := []*peer{
		w.connect(ann, realtime.Opening{}), w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{}),
	}
	stranger := w.connect(eve, realtime.Opening{})
	var want []int64
	for i := range 100 {
		w.send(ann, group, fmt.Sprint("hello ", i))
		want = append(want, head+int64(i)+1)
	}
	for _, p := range tabs {
		got := p.reaches(group, head+100)
		if s := seqs(got, group); !slices.Equal(s, want) {
			t.Errorf("%s got %v, want %v", p.actor.Name, s, want)
		}
		if got[0].Type != "welcome" || got[1].Type != "live" {
			t.Errorf("it began with %s", summary(got[:2]))
		}
		if at := got[0].Welcome.Rooms; len(at) != 1 || at[0].Room != group || at[0].Head != head {
			t.Errorf("welcome names %v", at)
		}
	}
	own := w.group(eve)
	w.send(eve, own, "to myself")
	if got := stranger.reaches(own, w.head(own)); len(seqs(got, group)) > 0 {
		t.Error("a stranger got events of the group")
	}
}

func TestResumeSendsWhatWasMissedOnce(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	head := w.head(group)
	for range 30 {
		w.send(ann, group, "missed")
	}
	tests := []struct {
		name       string
		after      int64
		generation string
		want       int // events before live
	}{
		{"from the middle", head + 10, "", 20},
		{"from before the floor", 0, w.store.Generation(), 31}, // his own coming is the first thing that ben may see
		{"from the head", head + 30, "", 0},
		{"from beyond the head", head + 99, "", 0},
		{"from another log", head, "another", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := w.connect(ben, realtime.Opening{Generation: tt.generation, Rooms: map[chat.ID]int64{group: tt.after}})
			got := p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 })
			if n := len(seqs(got, group)); n != tt.want {
				t.Errorf("got %d events, want %d: %s", n, tt.want, summary(got))
			}
			p.leave()
		})
	}
}

func TestTooMuchMissedIsSkipped(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	long, short := w.group(ann), w.group(ann)
	for range chat.MaxCatchUp + 1 {
		w.send(ann, long, "much")
	}
	w.send(ann, short, "little")
	from := map[chat.ID]int64{long: w.head(long) - chat.MaxCatchUp - 1, short: w.head(short) - 1}
	p := w.connect(ann, realtime.Opening{Rooms: from})
	got := p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 })
	if len(seqs(got, long)) != 0 || len(seqs(got, short)) != 1 {
		t.Errorf("got %s", summary(got))
	}
	skipped := count(got, func(n note) bool { return n.Type == "skipped" && n.Room == long && n.Head == w.head(long) })
	if skipped != 1 {
		t.Errorf("skipped %d times", skipped)
	}
	w.send(ann, long, "goes on")
	if s := seqs(p.reaches(long, w.head(long)), long); len(s) != 1 {
		t.Errorf("behind the skipped head came %v", s)
	}
}

func TestMemberEventsTakeEffectInLine(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann)
	p := w.connect(ben, realtime.Opening{})
	w.send(ann, group, "before ben")
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"ben"}))
	added := w.head(group)
	w.send(ann, group, "with ben")
	w.must(w.rooms.Expel(t.Context(), ann, group, ben.Account))
	removed := w.head(group)
	w.send(ann, group, "without ben")
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"ben"}))
	again := w.head(group)
	got := p.reaches(group, again)
	if s, want := seqs(got, group), []int64{added, added + 1, removed, again}; !slices.Equal(s, want) {
		t.Errorf("got %v, want %v", s, want)
	}
}

func TestWhoCameBackWhileAwayIsToldToReload(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	seen := w.head(group)
	w.send(ann, group, "missed by ben")
	w.must(w.rooms.Expel(t.Context(), ann, group, ben.Account))
	w.send(ann, group, "never for ben")
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"ben"}))
	for _, by := range []chat.Actor{ann, ben} { // ann reads first, so that ben could take what she has read
		p := w.connect(by, realtime.Opening{Rooms: map[chat.ID]int64{group: seen}})
		got := p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 })
		events, skips := seqs(got, group), count(got, func(n note) bool { return n.Type == "skipped" && n.Head == w.head(group) })
		if by == ann && (len(events) != 4 || skips != 0) || by == ben && (len(events) != 0 || skips != 1) {
			t.Errorf("%s got %s", by.Name, summary(got))
		}
	}
}

func TestHiddenAndFloorOnResume(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	seen := w.head(group)
	m := w.send(ann, group, "hidden by ben")
	edit, err := w.messages.Edit(t.Context(), ann, group, m.ID, message.Edit{Text: "still hidden"})
	w.must(err)
	w.send(ann, group, "seen by both")
	_, err = w.messages.HideMessage(t.Context(), ben, group, m.ID, true)
	w.must(err)
	kinds := func(by chat.Actor, after int64) (kinds []chat.EventKind) {
		p := w.connect(by, realtime.Opening{Rooms: map[chat.ID]int64{group: after}})
		for _, n := range p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 }) {
			if n.Type == "event" {
				kinds = append(kinds, n.Event.Kind)
			}
		}
		return kinds
	}
	for range 2 { // from the log, and from what was read before
		if got, want := kinds(ann, seen), []chat.EventKind{chat.KindMessage, chat.KindEdit, chat.KindMessage}; !slices.Equal(got, want) {
			t.Errorf("ann got %v", got)
		}
		if got, want := kinds(ben, seen), []chat.EventKind{chat.KindHidden, chat.KindHidden, chat.KindMessage}; !slices.Equal(got, want) {
			t.Errorf("ben got %v", got)
		}
	}
	_, err = w.rooms.Hide(t.Context(), ben, group, edit.Edited)
	w.must(err)
	if got := kinds(ben, seen); !slices.Equal(got, []chat.EventKind{chat.KindMessage}) {
		t.Errorf("above the floor ben got %v", got)
	}
	if _, err := w.messages.Remove(t.Context(), ann, group, m.ID); err != nil {
		t.Fatal(err)
	}
	p := w.connect(ann, realtime.Opening{Rooms: map[chat.ID]int64{group: seen}})
	for _, n := range p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 }) {
		if n.Type == "event" && n.Event.ID == m.ID && len(n.Event.Content) > 0 {
			t.Error("what was removed came out of memory")
		}
	}
}

func TestAGapIsReadFromTheLog(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	group := w.group(ann)
	p := w.connect(ann, realtime.Opening{})
	head := w.head(group)
	w.lossy.Store(true) // bells get lost
	for range 450 {
		w.send(ann, group, "unheard")
	}
	w.lossy.Store(false)
	w.send(ann, group, "heard")
	got := p.reaches(group, head+451)
	s := seqs(got, group)
	for i, seq := range s {
		if seq != head+int64(i)+1 {
			t.Fatalf("event %d has seq %d", i, seq)
		}
	}
	w.lossy.Store(true)
	w.send(ann, group, "unheard at the end")
	w.hub.Heard(group, w.head(group)) // as another node tells
	p.reaches(group, head+452)
}

func TestBellsOutOfOrder(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	group := w.group(ann)
	p := w.connect(ann, realtime.Opening{})
	head := w.head(group)
	w.lossy.Store(true)
	for range 20 {
		w.send(ann, group, "shuffled")
	}
	var events []chat.Event
	w.must(w.store.View(t.Context(), func(r store.Reader) (err error) {
		events, err = r.Tail(group, head, 100)
		return err
	}))
	for i := len(events) - 1; i >= 0; i-- {
		w.hub.Ring(store.Commit{Events: events[i : i+1]})
		w.hub.Ring(store.Commit{Events: events[i : i+1]}) // and twice
	}
	p.reaches(group, head+20)
	w.hub.Ring(store.Commit{Events: []chat.Event{{Room: group, Seq: head + 21, Kind: chat.KindMessage, Content: []byte(`{}`)}}})
	got := p.reaches(group, head+21)
	if s := seqs(got, group); len(s) != 21 || !slices.IsSorted(s) {
		t.Errorf("got %v", s)
	}
}

func TestAFullBellLosesNothing(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	group := w.group(ann)
	head := w.head(group)
	p := w.connect(ann, realtime.Opening{})
	w.lossy.Store(true)
	for range 10 {
		w.send(ann, group, "told at once")
	}
	var events []chat.Event
	w.must(w.store.View(t.Context(), func(r store.Reader) (err error) {
		events, err = r.Tail(group, head, 100)
		return err
	}))
	flood := make([]chat.Event, 10_000) // more than the bell keeps
	for i := range flood {
		flood[i] = events[min(i, len(events)-1)]
	}
	w.hub.Ring(store.Commit{Events: flood})
	if s := seqs(p.reaches(group, head+10), group); len(s) != 10 {
		t.Errorf("got %v", s)
	}
}

// TestAFullBellTellsOfNewRooms: of a room that nobody follows yet the head alone tells nobody.
func TestAFullBellTellsOfNewRooms(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	p, other := w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{})
	w.lossy.Store(true)
	group := w.group(ann)
	var events []chat.Event
	w.must(w.store.View(t.Context(), func(r store.Reader) (err error) {
		events, err = r.Tail(group, 0, 100)
		return err
	}))
	w.hub.Ring(store.Commit{Events: slices.Repeat(events, 10_000)})
	if code := p.closedWith(); code != realtime.CodeResume {
		t.Errorf("who came in: got %d, want %d", code, realtime.CodeResume)
	}
	again := w.connect(ann, realtime.Opening{})
	w.lossy.Store(false)
	w.send(ann, group, "hello")
	again.reaches(group, w.head(group))
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"ben"}))
	other.reaches(group, w.head(group)) // whom it did not concern has stayed
}

func TestASlowReceiverIsToldToResumeAndLosesNothing(t *testing.T) {
	w := newWorld(t, realtime.Config{MaxQueue: 64})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	slow, quick := w.connect(ben, realtime.Opening{}), w.connect(ben, realtime.Opening{})
	resume := slow.stall()
	head := w.head(group)
	for range 200 {
		w.send(ann, group, "faster than ben reads")
	}
	quick.reaches(group, head+200)
	resume()
	if code := slow.closedWith(); code != realtime.CodeResume {
		t.Fatalf("closed with %d", code)
	}
	reached := head
	for i, seq := range seqs(slow.got, group) {
		if reached++; seq != reached {
			t.Fatalf("event %d has seq %d", i, seq)
		}
	}
	p := w.connect(ben, realtime.Opening{Rooms: map[chat.ID]int64{group: reached}})
	got := p.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 })
	if n := int64(len(seqs(got, group))); reached+n != head+200 {
		t.Errorf("got %d before and %d after, want up to %d", reached, n, head+200)
	}
}

func TestAStuckReceiverHoldsUpNobody(t *testing.T) {
	w := newWorld(t, realtime.Config{Flushers: 1})
	ann := w.account("ann")
	group := w.group(ann)
	var stuck []*peer
	for range 20 {
		p := w.connect(ann, realtime.Opening{})
		t.Cleanup(p.stall())
		stuck = append(stuck, p)
	}
	p := w.connect(ann, realtime.Opening{})
	for range 50 {
		w.send(ann, group, "goes through")
		p.reaches(group, w.head(group))
	}
	for _, s := range stuck {
		s.leave()
	}
}

func TestAnEndedSessionClosesAtOnce(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	other := ann
	other.Session = chat.NewID()
	one, two, spared := w.connect(ann, realtime.Opening{}), w.connect(ann, realtime.Opening{}), w.connect(other, realtime.Opening{})
	w.hub.Ring(store.Commit{Ended: []chat.ID{ann.Session}})
	for _, p := range []*peer{one, two} {
		if code := p.closedWith(); code != realtime.CodeEnded {
			t.Errorf("closed with %d", code)
		}
	}
	if _, err := w.try(ann, realtime.Opening{}); !errors.Is(err, chat.ErrUnauthenticated) {
		t.Errorf("a session that ended a moment ago opened again: %v", err)
	}
	group := w.group(other)
	spared.reaches(group, 1)
}

func TestTooManySessionsOfOneAccount(t *testing.T) {
	w := newWorld(t, realtime.Config{MaxSessions: 3})
	ann, ben := w.account("ann"), w.account("ben")
	var last *peer
	for range 3 {
		last = w.connect(ann, realtime.Opening{})
	}
	_, err := w.try(ann, realtime.Opening{})
	var wait *chat.WaitError
	if !errors.Is(err, realtime.ErrTooManySessions) || !errors.As(err, &wait) || wait.Of != (chat.Quota{Name: "sockets", Burst: 3}) || wait.Wait <= 0 {
		t.Errorf("got %v", err)
	}
	w.connect(ben, realtime.Opening{})
	last.leave()
	eventually(t, "the place to be free", func() bool {
		_, err := w.try(ann, realtime.Opening{})
		return err == nil
	})
}

func TestAccountStateReachesTheOwnSessionsAlone(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben := w.account("ann"), w.account("ben")
	group := w.group(ann, "ben")
	m := w.send(ann, group, "read me")
	one, two, anns := w.connect(ben, realtime.Opening{}), w.connect(ben, realtime.Opening{}), w.connect(ann, realtime.Opening{})
	if _, err := w.rooms.Read(t.Context(), ben, group, m.Seq); err != nil {
		t.Fatal(err)
	}
	isRead := func(n note) bool { return n.Type == "state" && n.State.Kind == chat.StateRead }
	var changed int64
	for _, p := range []*peer{one, two} {
		got := p.until("the position", func(got []note) bool { return count(got, isRead) == 1 })
		changed = got[slices.IndexFunc(got, isRead)].State.Changed // behind it somebody may be told to be online
	}
	got := anns.until("the receipt", func(got []note) bool {
		return count(got, func(n note) bool {
			return n.Type == "signal" && n.Signal == realtime.Signal{Kind: realtime.SignalRead, Room: group, Account: ben.Account, Seq: m.Seq}
		}) == 1
	})
	if count(got, isRead) != 0 {
		t.Error("somebody else's state was delivered")
	}
	before := changed - 1
	later := w.connect(ben, realtime.Opening{Changed: &before})
	got = later.until("live", func(got []note) bool { return count(got, func(n note) bool { return n.Type == "live" }) > 0 })
	if count(got, isRead) != 1 || got[0].Welcome.Changed != changed {
		t.Errorf("on resume came %s", summary(got))
	}
}

func TestTyping(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, ben, eve := w.account("ann"), w.account("ben"), w.account("eve")
	group := w.group(ann, "ben")
	own, other := w.connect(ann, realtime.Opening{}), w.connect(ben, realtime.Opening{})
	w.must(w.hub.Typing(t.Context(), ann, group, chat.ID{}))
	typing := func(n note) bool { return n.Type == "signal" && n.Signal.Kind == realtime.SignalTyping }
	got := other.until("typing", func(got []note) bool { return count(got, typing) == 1 })
	if s := got[slices.IndexFunc(got, typing)].Signal; s.Account != ann.Account || s.Name != "ann" || s.Room != group {
		t.Errorf("got %+v", s)
	}
	m := w.send(ann, group, "done")
	if got := own.reaches(group, m.Seq); count(got, typing) != 0 {
		t.Error("the sender was told of his own typing")
	}
	if err := w.hub.Typing(t.Context(), eve, group, chat.ID{}); !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("a stranger may type: %v", err)
	}
}

func TestShutdownWritesWhatIsQueuedAndSaysSo(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann := w.account("ann")
	group := w.group(ann)
	var peers []*peer
	for range 50 {
		peers = append(peers, w.connect(ann, realtime.Opening{}))
	}
	release := peers[0].stall()
	for range 20 {
		w.send(ann, group, "last words")
	}
	head := w.head(group)
	for _, p := range peers[1:] {
		p.reaches(group, head)
	}
	stopped := make(chan struct{})
	go func() {
		w.stop()
		close(stopped)
	}()
	for _, p := range peers[1:] {
		if code := p.closedWith(); code != realtime.CodeStopping {
			t.Errorf("closed with %d", code)
		}
	}
	release()
	if code := peers[0].closedWith(); code != realtime.CodeStopping {
		t.Errorf("the stalled one was closed with %d", code)
	}
	peers[0].reaches(group, head)
	select {
	case <-stopped:
	case <-time.After(patience):
		t.Fatal("the hub does not stop")
	}
	if _, err := w.try(ann, realtime.Opening{}); !errors.Is(err, realtime.ErrStopping) {
		t.Errorf("a stopped hub takes sessions: %v", err)
	}
	noGoroutines(t)
}
