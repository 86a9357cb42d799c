package message_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestEdit(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	first := h.send(bob, in, "first")
	m := h.sendAs(ann, in, message.Outgoing{Text: "helo", Subject: "Greetings", Reply: first.ID})
	ctx := t.Context()

	edited, err := h.messages.Edit(ctx, ann, in, m.ID, message.Edit{ClientID: "e1", Text: "hello @bob"})
	h.must(err)
	if edited.Edited != 5 || edited.Content.Text != "hello @bob" || edited.Content.Subject != "Greetings" || edited.Content.Reply != first.ID {
		t.Errorf("got %+v", edited)
	}
	if len(edited.Content.Mentions) != 1 || edited.Content.Mentions[0] != bob.Account {
		t.Errorf("mentions: got %v", edited.Content.Mentions)
	}
	shown, err := h.messages.Message(ctx, bob, in, m.ID)
	h.must(err)
	if shown.Content.Text != edited.Content.Text || shown.Edited != edited.Edited || !shown.EditedAt.Equal(edited.EditedAt) {
		t.Errorf("answered %+v, shown %+v", edited, shown)
	}

	again, err := h.messages.Edit(ctx, ann, in, m.ID, message.Edit{ClientID: "e1", Text: "hello @bob"})
	if err != nil || again.Edited != 5 {
		t.Errorf("the same again: got %+v, %v", again, err)
	}
	late, err := h.messages.Edit(ctx, ann, in, m.ID, message.Edit{ClientID: "e1", Text: "something else"})
	if err != nil || late.Content.Text != "hello @bob" || late.Edited != 5 {
		t.Errorf("the same client id with another text: got %+v, %v", late, err)
	}
	_, err = h.messages.Edit(ctx, ann, in, m.ID, message.Edit{Text: "hello @bob"})
	h.must(err)
	if got := len(h.log(ann, in)); got != 5 {
		t.Errorf("the log has %d events, want 5: an edit that changes nothing is none", got)
	}
}

func TestEditRefuses(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	in := h.room(ann, room.Founding{Kind: chat.Open, Title: "Square", Members: []string{"bob"}})
	m, gone := h.send(bob, in, "hello"), h.send(bob, in, "gone")
	_, err := h.messages.Remove(t.Context(), bob, in, gone.ID)
	h.must(err)
	notice := h.log(ann, in)[0]
	tests := []struct {
		name   string
		who    chat.Actor
		target chat.ID
		edit   message.Edit
		code   string
	}{
		{"another's, though she owns the room", ann, m.ID, message.Edit{Text: "x"}, "forbidden"},
		{"from outside", eve, m.ID, message.Edit{Text: "x"}, "room_not_found"},
		{"removed", bob, gone.ID, message.Edit{Text: "x"}, "message_removed"},
		{"unknown", bob, chat.NewID(), message.Edit{Text: "x"}, "message_not_found"},
		{"a notice", ann, notice.ID, message.Edit{Text: "x"}, "message_not_found"},
		{"to nothing", bob, m.ID, message.Edit{Text: " "}, "text_missing"},
		{"with a bad client id", bob, m.ID, message.Edit{ClientID: "a b", Text: "x"}, "bad_client_id"},
	}
	for _, tt := range tests {
		_, err := h.messages.Edit(t.Context(), tt.who, in, tt.target, tt.edit)
		wantError(t, tt.name, err, tt.code)
	}
	h.wantTexts(ann, in, "(member)", "(member)", "hello", "(removed)")
}

func TestRemoveTakesTheContentOfAllEdits(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	m := h.send(bob, in, "secret one")
	_, err := h.messages.Edit(t.Context(), bob, in, m.ID, message.Edit{Text: "secret two"})
	h.must(err)
	_, err = h.messages.React(t.Context(), ann, in, m.ID, message.Reaction{Emoji: "👍"})
	h.must(err)
	seq, err := h.messages.Remove(t.Context(), bob, in, m.ID)
	h.must(err)
	again, err := h.messages.Remove(t.Context(), bob, in, m.ID)
	if err != nil || again != seq {
		t.Errorf("removed again: got %d, %v, want %d", again, err, seq)
	}
	byOwner, err := h.messages.Remove(t.Context(), ann, in, m.ID)
	if err != nil || byOwner != seq {
		t.Errorf("removed by the owner after that: got %d, %v, want %d", byOwner, err, seq)
	}
	events := h.log(ann, in)
	for _, e := range events {
		if (e.Kind == chat.KindMessage || e.Kind == chat.KindEdit) && (len(e.Content) > 0 || len(e.Salt) > 0) {
			t.Errorf("%s %d still says %q", e.Kind, e.Seq, e.Content)
		}
	}
	if last := events[len(events)-1]; last.Kind != chat.KindRemoval || last.Seq != seq || last.Target != m.ID {
		t.Errorf("the last event is %+v, want the removal", last)
	}
	shown, err := h.messages.Message(t.Context(), ann, in, m.ID)
	h.must(err)
	if shown.Removed != seq || shown.Content.Text != "" || len(shown.Reactions) != 0 {
		t.Errorf("shown: %+v", shown)
	}
	var prev []byte
	for _, e := range events { // ann sees the log from its beginning
		prev = chat.ChainHash(in, e.Seq, prev, e.Digest)
		if string(prev) != string(e.Hash) {
			t.Fatalf("the chain breaks at %d", e.Seq)
		}
	}
}

func TestWhoRemoves(t *testing.T) {
	h := newHouse(t)
	ann, bob, cyd := h.person("ann"), h.person("bob"), h.person("cyd")
	in := h.group(ann, "bob", "cyd")
	m := h.send(bob, in, "hello")
	_, err := h.messages.Remove(t.Context(), cyd, in, m.ID)
	wantError(t, "a member another's", err, "forbidden")
	_, err = h.messages.Remove(t.Context(), ann, in, m.ID)
	h.must(err)
	direct := h.room(ann, room.Founding{Kind: chat.Direct, Members: []string{"bob"}})
	m = h.send(bob, direct, "hello")
	_, err = h.messages.Remove(t.Context(), ann, direct, m.ID)
	wantError(t, "the other's in a direct room", err, "forbidden")
}

func TestReact(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	m := h.send(ann, in, "hello")
	react := func(who chat.Actor, emoji string, off bool) int64 {
		t.Helper()
		seq, err := h.messages.React(t.Context(), who, in, m.ID, message.Reaction{Emoji: emoji, Off: off})
		h.must(err)
		return seq
	}
	for _, tt := range []struct {
		name  string
		who   chat.Actor
		emoji string
		off   bool
		want  int64
	}{
		{"taking back what is not there", bob, "👍", true, 0},
		{"bob's", bob, "👍", false, 4},
		{"bob's again", bob, "👍", false, 0},
		{"ann's", ann, "👍", false, 5},
		{"another", bob, "🎉", false, 6},
		{"taken back", bob, "👍", true, 7},
		{"taken back again", bob, "👍", true, 0},
	} {
		if got := react(tt.who, tt.emoji, tt.off); got != tt.want {
			t.Errorf("%s: got seq %d, want %d", tt.name, got, tt.want)
		}
	}
	shown, err := h.messages.Message(t.Context(), ann, in, m.ID)
	h.must(err)
	if got, want := fmt.Sprint(shown.Reactions), "[{👍 1 true} {🎉 1 false}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReactors(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	in := h.group(ann, "bob")
	m := h.send(ann, in, "hello")
	for _, r := range []struct {
		who   chat.Actor
		emoji string
	}{{bob, "👍"}, {ann, "👍"}, {bob, "🎉"}} {
		_, err := h.messages.React(t.Context(), r.who, in, m.ID, message.Reaction{Emoji: r.emoji})
		h.must(err)
	}
	all, err := h.messages.Reactors(t.Context(), ann, in, m.ID)
	h.must(err)
	var got []string
	for _, one := range all {
		got = append(got, one.Account.Name+one.Emoji)
	}
	if want := []string{"bob👍", "ann👍", "bob🎉"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = h.messages.Reactors(t.Context(), eve, in, m.ID)
	wantError(t, "a stranger", err, "room_not_found")
}

func TestReactRefuses(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	m, gone := h.send(ann, in, "hello"), h.send(ann, in, "gone")
	_, err := h.messages.Remove(t.Context(), ann, in, gone.ID)
	h.must(err)
	_, err = h.messages.React(t.Context(), bob, in, gone.ID, message.Reaction{Emoji: "👍"})
	wantError(t, "to what was removed", err, "message_removed")
	_, err = h.messages.React(t.Context(), bob, in, m.ID, message.Reaction{Emoji: "<b>"})
	wantError(t, "with what is no emoji", err, "bad_emoji")
	_, err = h.messages.React(t.Context(), bob, in, h.log(ann, in)[0].ID, message.Reaction{Emoji: "👍"})
	wantError(t, "to a notice", err, "message_not_found")

	for i := range chat.MaxReactions {
		_, err := h.messages.React(t.Context(), ann, in, m.ID, message.Reaction{Emoji: string(rune(0x1f600 + i))})
		h.must(err)
	}
	_, err = h.messages.React(t.Context(), bob, in, m.ID, message.Reaction{Emoji: "👍"})
	wantError(t, "one emoji more than there may be", err, "too_many_reactions")
	if seq, err := h.messages.React(t.Context(), bob, in, m.ID, message.Reaction{Emoji: "\U0001f600"}); err != nil || seq == 0 {
		t.Errorf("one that is there already: got %d, %v", seq, err)
	}
}

func TestReactAtOnceIsOneReaction(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.person("ann")
		in := h.group(ann)
		m := h.send(ann, in, "hello")
		seqs := make([]int64, 16)
		var wg sync.WaitGroup
		for i := range seqs {
			wg.Go(func() {
				seq, err := h.messages.React(t.Context(), ann, in, m.ID, message.Reaction{Emoji: "👍"})
				if err != nil {
					t.Error(err)
				}
				seqs[i] = seq
			})
		}
		wg.Wait()
		made := 0
		for _, seq := range seqs {
			if seq > 0 {
				made++
			}
		}
		if made != 1 || len(h.log(ann, in)) != 3 {
			t.Errorf("%d reactions were made and the log has %d events, want 1 and 3", made, len(h.log(ann, in)))
		}
	})
}

func TestHideMessage(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	m := h.send(ann, in, "hello")
	_, err := h.messages.Edit(t.Context(), ann, in, m.ID, message.Edit{Text: "hello!"})
	h.must(err)
	seq, err := h.messages.HideMessage(t.Context(), bob, in, m.ID, true)
	if err != nil || seq != m.Seq {
		t.Errorf("hide: got %d, %v, want %d", seq, err, m.Seq)
	}
	changed := h.changed(bob)
	_, err = h.messages.HideMessage(t.Context(), bob, in, m.ID, true)
	if err != nil || h.changed(bob) != changed {
		t.Errorf("hidden again: %v, and position %d after %d", err, h.changed(bob), changed)
	}
	want := fmt.Sprintf(`{"room":"%s","seq":%d}`, in, m.Seq)
	if got := h.states(bob, chat.StateHide)[m.ID.String()]; got != want {
		t.Errorf("state: got %s, want %s", got, want)
	}
	h.wantTexts(bob, in, "(member)", "(hidden)")
	h.wantTexts(ann, in, "(member)", "(member)", "hello!")
	for _, e := range h.log(bob, in)[1:] {
		if e.Kind != chat.KindHidden || len(e.Content) > 0 || !e.ID.IsZero() {
			t.Errorf("bob is told of what he has hidden: %+v", e)
		}
	}
	_, err = h.messages.Message(t.Context(), bob, in, m.ID)
	wantError(t, "read what is hidden", err, "message_not_found")

	_, err = h.messages.HideMessage(t.Context(), bob, in, m.ID, false)
	h.must(err)
	if got := h.states(bob, chat.StateHide)[m.ID.String()]; got != "" {
		t.Errorf("state after showing again: got %s, want none", got)
	}
	h.wantTexts(bob, in, "(member)", "hello!")
}

// TestHiddenMessagesAreBounded: at the bound nothing more can be hidden, but what is hidden can be said to be once more.
func TestHiddenMessagesAreBounded(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	first, more := h.send(ann, in, "first"), h.send(ann, in, "more")
	_, err := h.messages.HideMessage(t.Context(), ann, in, first.ID, true)
	h.must(err)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for range chat.MaxHidden - 1 {
			err := tx.PutState(chat.State{Account: ann.Account, Kind: chat.StateHide, Subject: chat.NewID().String(), Value: []byte(`{}`)})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	_, err = h.messages.HideMessage(t.Context(), ann, in, more.ID, true)
	wantError(t, "one more", err, "too_many_hidden")
	h.wantTexts(ann, in, "(member)", "(hidden)", "more")
	_, err = h.messages.HideMessage(t.Context(), ann, in, first.ID, true)
	h.must(err)
}

func TestThreads(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	first := h.sendAs(ann, in, message.Outgoing{Text: "one", Subject: "First"})
	second := h.sendAs(ann, in, message.Outgoing{Text: "two", Subject: "Second"})
	reply := h.sendAs(ann, in, message.Outgoing{Text: "more on one", Thread: first.ID})
	page, err := h.messages.Threads(t.Context(), bob, store.ThreadFilter{})
	h.must(err)
	if len(page.Threads) != 2 || page.Threads[0].First.ID != first.ID || page.Threads[1].First.ID != second.ID {
		t.Fatalf("threads: got %+v, want the one with the newest reply first", page.Threads)
	}
	if top := page.Threads[0]; top.Last == nil || top.Last.ID != reply.ID || top.First.Replies.Count != 1 || top.First.Replies.Unread != 1 {
		t.Errorf("the first: got %+v", top)
	}
	view, err := h.rooms.Room(t.Context(), bob, in)
	h.must(err)
	if view.Unread != 2 || view.Threads != 1 {
		t.Errorf("bob has %d unread in the room and %d threads, want 2 and 1", view.Unread, view.Threads)
	}
	now, err := h.messages.ReadThread(t.Context(), bob, in, first.ID, reply.Seq+100)
	if err != nil || now != reply.Seq {
		t.Errorf("read: got %d, %v, want %d", now, err, reply.Seq)
	}
	changed := h.changed(bob)
	back, err := h.messages.ReadThread(t.Context(), bob, in, first.ID, 1)
	if err != nil || back != now || h.changed(bob) != changed {
		t.Errorf("read less: got %d, %v, want %d", back, err, now)
	}
	want := fmt.Sprintf(`{"room":"%s","seq":%d}`, in, now)
	if got := h.states(bob, chat.StateThreadRead)[first.ID.String()]; got != want {
		t.Errorf("state: got %s, want %s", got, want)
	}
	_, err = h.messages.ReadThread(t.Context(), bob, in, reply.ID, 1)
	wantError(t, "a thread that is none", err, "thread_not_found")
	inThread, err := h.messages.Page(t.Context(), bob, store.PageFilter{Room: in, Thread: first.ID})
	h.must(err)
	if len(inThread.Messages) != 2 {
		t.Errorf("the thread has %d messages, want 2", len(inThread.Messages))
	}
	h.wantTexts(bob, in, "(member)", "one", "two")
}

func TestPageRefusesTwoPlacesAtOnce(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	for _, f := range []store.PageFilter{{Before: 1, After: 1}, {Around: 1, Before: 1}, {After: -1}, {Before: 1, After: 1, Around: 1}} {
		f.Room = in
		_, err := h.messages.Page(t.Context(), ann, f)
		wantError(t, fmt.Sprint(f), err, "bad_page")
	}
	_, err := h.messages.Threads(t.Context(), ann, store.ThreadFilter{Before: "no cursor"})
	wantError(t, "cursor", err, "bad_cursor")
	_, err = h.messages.Threads(t.Context(), ann, store.ThreadFilter{Before: "\x00"})
	wantError(t, "null in a cursor", err, "null_character")
}
