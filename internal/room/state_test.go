package room_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestReadMovesForwardAlone(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	for i := range 5 {
		h.say(ann, in, fmt.Sprint(i))
	}
	for _, tt := range []struct{ seq, want int64 }{{4, 4}, {3, 4}, {0, 4}, {-5, 4}, {1000, 7}, {1000, 7}, {7, 7}} {
		if got, err := h.rooms.Read(t.Context(), bob, in, tt.seq); err != nil || got != tt.want {
			t.Errorf("read %d: got %d, %v, want %d", tt.seq, got, err, tt.want)
		}
	}
	if got := h.state(bob, chat.StateRead, in.String()); got != `{"seq":7}` {
		t.Errorf("state: got %s", got)
	}
	v, err := h.rooms.Room(t.Context(), bob, in)
	h.must(err)
	if v.Unread != 0 || v.Membership.Read != 7 {
		t.Errorf("unread %d, read %d", v.Unread, v.Membership.Read)
	}
	if commits, positions := h.bells.reads(); commits != 2 || positions != 2 {
		t.Errorf("%d commits told of %d positions, want 2 of 2: what moves nothing is not written", commits, positions)
	}
	_, err = h.rooms.Read(t.Context(), bob, chat.NewID(), 1)
	wantError(t, "unknown room", err, "room_not_found")
}

func TestManyReadersShareCommits(t *testing.T) {
	inABubble(t, func(t *testing.T, h *house) {
		const readers = 60
		names := make([]string, readers)
		people := make([]chat.Actor, readers)
		for i := range people {
			names[i] = fmt.Sprint("p", i)
			people[i] = h.person(names[i])
		}
		ann := h.person("ann")
		in := h.open(ann, names...)
		head := h.say(ann, in, "hello")
		var wg sync.WaitGroup
		for _, p := range people {
			for range 3 { // three devices of each
				wg.Go(func() {
					if got, err := h.rooms.Read(t.Context(), p, in, head); err != nil || got != head {
						t.Errorf("%s: got %d, %v, want %d", p.Name, got, err, head)
					}
				})
			}
		}
		wg.Wait()
		commits, positions := h.bells.reads()
		if positions < readers || commits > readers/2 {
			t.Errorf("%d positions of %d readers in %d commits", positions, readers, commits)
		}
	})
}

// What many read in a thread is written together, too, and beside what they read in the room.
func TestThreadsAreReadTogether(t *testing.T) {
	inABubble(t, func(t *testing.T, h *house) {
		const readers = 40
		names := make([]string, readers)
		people := make([]chat.Actor, readers)
		for i := range people {
			names[i] = fmt.Sprint("p", i)
			people[i] = h.person(names[i])
		}
		ann := h.person("ann")
		in := h.open(ann, names...)
		thread := h.subject(ann, in)
		head := h.say(ann, in, "hello")
		var wg sync.WaitGroup
		for _, p := range people {
			wg.Go(func() {
				if got, err := h.rooms.Read(t.Context(), p, in, head); err != nil || got != head {
					t.Errorf("%s: got %d, %v, want %d", p.Name, got, err, head)
				}
			})
			for seq := range head { // they scroll
				wg.Go(func() {
					if got, err := h.rooms.ReadThread(t.Context(), p.Account, in, thread, seq+1); err != nil || got < seq+1 {
						t.Errorf("%s in the thread: got %d, %v, want %d", p.Name, got, err, seq+1)
					}
				})
			}
		}
		wg.Wait()
		for _, p := range people {
			if got := h.state(p, chat.StateThreadRead, thread.String()); got != fmt.Sprintf(`{"room":"%s","seq":%d}`, in, head) {
				t.Errorf("%s: got %s", p.Name, got)
			}
		}
		if commits, positions := h.bells.of(chat.StateThreadRead); positions < readers || commits > readers/2 {
			t.Errorf("%d positions of %d readers in %d commits", positions, readers, commits)
		}
		_, err := h.rooms.ReadThread(t.Context(), ann.Account, in, chat.NewID(), 1)
		wantError(t, "no thread", err, "message_not_found")
	})
}

func TestWhoLeavesBeforeTheWritingSpoilsNothing(t *testing.T) {
	s := storetest.Open(t)
	h := &house{t: t, store: s, rooms: room.New(room.Config{Store: s}), bells: &bells{}} // Run does not run yet
	ann, bob, cyd := h.person("ann"), h.person("bob"), h.person("cyd")
	in := h.open(ann, "bob", "cyd")
	head := h.say(ann, in, "hello")
	ctx, giveUp := context.WithCancel(t.Context())
	results := make(chan error, 1)
	go func() {
		_, err := h.rooms.Read(ctx, cyd, in, head)
		results <- err
	}()
	bobs := make(chan error, 1)
	go func() {
		_, err := h.rooms.Read(t.Context(), bob, in, head)
		bobs <- err
	}()
	anns := make(chan error, 1)
	go func() {
		_, err := h.rooms.Read(t.Context(), ann, in, head)
		anns <- err
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for h.rooms.Waiting() < 3 { // until all three wait
		select {
		case err := <-bobs:
			t.Fatal(err)
		case <-look.C:
		}
	}
	h.must(h.rooms.Leave(t.Context(), bob, in))
	giveUp()
	if err := <-results; !errors.Is(err, chat.ErrOutcomeUnknown) {
		t.Errorf("who gives up: got %v", err)
	}
	run, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- h.rooms.Run(run) }()
	if err := <-anns; err != nil {
		t.Errorf("who waits: %v", err)
	}
	wantError(t, "who left", <-bobs, "room_not_found")
	stop()
	h.must(<-over)
	if got := h.state(cyd, chat.StateRead, in.String()); got != fmt.Sprintf(`{"seq":%d}`, head) {
		t.Errorf("what was given up is still written: got %s", got)
	}
	head = h.say(ann, in, "more")
	_, err := h.rooms.Read(t.Context(), cyd, in, head)
	if chat.KindOf(err) != chat.Unavailable {
		t.Errorf("after Run is over: got %v, want unavailable", err)
	}
}

func TestHideBringsBackOnlyWhatIsNew(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	seen := h.say(ann, in, "old")
	after := h.say(ann, in, "not yet seen")
	now, err := h.rooms.Hide(t.Context(), bob, in, seen)
	if err != nil || now != seen {
		t.Errorf("got %d, %v, want %d", now, err, seen)
	}
	h.wantLog(bob, in, fmt.Sprint(after, ":not yet seen"))
	now, err = h.rooms.Hide(t.Context(), bob, in, after+100)
	if err != nil || now != after {
		t.Errorf("beyond the head: got %d, %v, want %d", now, err, after)
	}
	h.wantLog(bob, in, "")
	if got, want := h.state(bob, chat.StateHidden, in.String()), fmt.Sprintf(`{"before":%d}`, after); got != want {
		t.Errorf("state: got %s, want %s", got, want)
	}
	newer := h.say(ann, in, "new")
	h.wantLog(bob, in, fmt.Sprint(newer, ":new"))
	v, err := h.rooms.Room(t.Context(), bob, in)
	h.must(err)
	if v.Unread != 1 || v.Last == nil || v.Last.Content.Text != "new" || v.Membership.Floor() != after {
		t.Errorf("got %+v", v)
	}
	changed := h.changed(bob)
	if back, err := h.rooms.Hide(t.Context(), bob, in, 1); err != nil || back != after || h.changed(bob) != changed {
		t.Errorf("back: got %d, %v, want %d and nobody told", back, err, after)
	}
	h.wantLog(ann, in, "1:ann/ann/joined/owner 2:ann/bob/added/member 3:old 4:not yet seen 5:new")
}

func TestShowAgain(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	in := h.group(ann, "bob")
	seen := h.say(ann, in, "old")
	after := h.say(ann, in, "newer")
	for _, seq := range []int64{seen, after} {
		_, err := h.rooms.Hide(t.Context(), bob, in, seq)
		h.must(err)
	}
	for _, want := range []struct {
		before int64
		log    string
	}{{seen, fmt.Sprint(after, ":newer")}, {0, "2:ann/bob/added/member 3:old 4:newer"}} {
		now, err := h.rooms.Show(t.Context(), bob, in, want.before)
		if err != nil || now != want.before {
			t.Errorf("back to %d: got %d, %v", want.before, now, err)
		}
		h.wantLog(bob, in, want.log)
		if got := h.state(bob, chat.StateHidden, in.String()); got != fmt.Sprintf(`{"before":%d}`, want.before) {
			t.Errorf("state: got %s", got)
		}
	}
	changed := h.changed(bob)
	if now, err := h.rooms.Show(t.Context(), bob, in, after); err != nil || now != 0 || h.changed(bob) != changed {
		t.Errorf("forward: got %d, %v, want 0 and nobody told", now, err)
	}
	_, err := h.rooms.Show(t.Context(), eve, in, 0)
	wantError(t, "a stranger", err, "room_not_found")
}

func TestInvolve(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	h.must(h.rooms.Involve(t.Context(), ann, in, chat.Mentions))
	v, err := h.rooms.Room(t.Context(), ann, in)
	h.must(err)
	if v.Membership.Involvement != chat.Mentions {
		t.Errorf("got %s", v.Membership.Involvement)
	}
	if got := h.state(ann, chat.StateInvolvement, in.String()); got != `{"level":"mentions"}` {
		t.Errorf("state: got %s", got)
	}
	wantError(t, "no such level", h.rooms.Involve(t.Context(), ann, in, "some"), "bad_level")
}

func TestDraft(t *testing.T) {
	h := newHouse(t)
	ann, eve := h.person("ann"), h.person("eve")
	in := h.group(ann)
	thread, reply := h.subject(ann, in), chat.NewID()
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: `say "hi"`}))
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: "there", Thread: thread, Reply: reply}))
	if got := h.state(ann, chat.StateDraft, in.String()); got != `{"text":"say \"hi\""}` {
		t.Errorf("in the room: got %s", got)
	}
	subject := in.String() + "/" + thread.String()
	if got, want := h.state(ann, chat.StateDraft, subject), fmt.Sprintf(`{"text":"there","reply":"%s"}`, reply); got != want {
		t.Errorf("in the thread: got %s, want %s", got, want)
	}
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{}))
	if got := h.state(ann, chat.StateDraft, in.String()); got != "" {
		t.Errorf("cleared: got %s", got)
	}
	wantError(t, "foreign room", h.rooms.Draft(t.Context(), eve, in, room.Draft{Text: "x"}), "room_not_found")
	none := room.Draft{Text: "x", Thread: chat.NewID()}
	wantError(t, "no thread", h.rooms.Draft(t.Context(), ann, in, none), "thread_not_found")
	none.Text = ""
	h.must(h.rooms.Draft(t.Context(), ann, in, none))
	if got := h.state(ann, chat.StateDraft, in.String()+"/"+none.Thread.String()); got != "(none)" {
		t.Errorf("a draft of no thread, cleared: got %s", got)
	}
	wantError(t, "null", h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: "\x00"}), "null_character")
}

func TestDraftsAreBounded(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	last := h.subject(ann, in)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for i := range chat.MaxSettings {
			thread := chat.NewID()
			if i == 7 {
				thread = last
			}
			err := tx.PutState(chat.State{
				Account: ann.Account, Kind: chat.StateDraft, Subject: in.String() + "/" + thread.String(), Value: []byte(`{"text":"x"}`),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	wantError(t, "one more", h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: "x"}), "too_many_drafts")
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: "longer", Thread: last}))
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{Thread: last}))
	h.must(h.rooms.Draft(t.Context(), ann, in, room.Draft{Text: "x"}))
}
