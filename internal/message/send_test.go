package message_test

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestSendAnswersWithWhatHistoryShows(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	first := h.send(ann, in, "hello")
	sent := h.sendAs(ann, in, message.Outgoing{Text: "hello @bob", Subject: "Greetings", Reply: first.ID})
	if sent.Seq != 4 || sent.Name != "ann" || sent.Thread != sent.ID {
		t.Errorf("got %+v", sent)
	}
	shown, err := h.messages.Message(t.Context(), bob, in, sent.ID)
	h.must(err)
	if !reflect.DeepEqual(sent, shown) {
		t.Errorf("sent and shown differ:\n%+v\n%+v", sent, shown)
	}
	if want := []chat.ID{bob.Account}; !reflect.DeepEqual(shown.Content.Mentions, want) {
		t.Errorf("mentions: got %v, want %v", shown.Content.Mentions, want)
	}
	view, err := h.rooms.Room(t.Context(), bob, in)
	h.must(err)
	if view.Unread != 2 || view.Mentions != 1 {
		t.Errorf("bob has %d unread and %d mentions, want 2 and 1", view.Unread, view.Mentions)
	}
	view, err = h.rooms.Room(t.Context(), ann, in)
	h.must(err)
	if view.Unread != 0 {
		t.Errorf("ann has %d unread of her own", view.Unread)
	}
}

func TestSendRefusesWhatMakesNoSense(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	in := h.group(ann, "bob")
	elsewhere := h.group(ann)
	plain := h.send(ann, in, "plain")
	foreign := h.sendAs(ann, elsewhere, message.Outgoing{Text: "x", Subject: "Elsewhere"})
	thread := h.sendAs(ann, in, message.Outgoing{Text: "x", Subject: "Here"})
	tests := []struct {
		name string
		who  chat.Actor
		in   chat.ID
		out  message.Outgoing
		code string
	}{
		{"no client id", ann, in, message.Outgoing{Text: "x"}, "bad_client_id"},
		{"no text", ann, in, message.Outgoing{ClientID: "1", Text: " \n"}, "text_missing"},
		{"too much text", ann, in, message.Outgoing{ClientID: "1", Text: strings.Repeat("x", chat.MaxText+1)}, "text_too_long"},
		{"null", ann, in, message.Outgoing{ClientID: "1", Text: "a\x00"}, "null_character"},
		{"subject and thread", ann, in, message.Outgoing{ClientID: "1", Text: "x", Subject: "S", Thread: thread.ID}, "subject_in_thread"},
		{"unknown thread", ann, in, message.Outgoing{ClientID: "1", Text: "x", Thread: chat.NewID()}, "thread_not_found"},
		{"thread of another room", ann, in, message.Outgoing{ClientID: "1", Text: "x", Thread: foreign.ID}, "thread_not_found"},
		{"thread that is none", ann, in, message.Outgoing{ClientID: "1", Text: "x", Thread: plain.ID}, "thread_not_found"},
		{"reply to nothing", ann, in, message.Outgoing{ClientID: "1", Text: "x", Reply: chat.NewID()}, "message_not_found"},
		{"reply to another room", ann, in, message.Outgoing{ClientID: "1", Text: "x", Reply: foreign.ID}, "message_not_found"},
		{"unknown room", ann, chat.NewID(), message.Outgoing{ClientID: "1", Text: "x"}, "room_not_found"},
		{"foreign room", eve, in, message.Outgoing{ClientID: "1", Text: "x"}, "room_not_found"},
		{"foreign room with something of it", eve, in, message.Outgoing{ClientID: "1", Text: "x", Reply: plain.ID, Thread: thread.ID}, "room_not_found"},
	}
	for _, tt := range tests {
		_, again, err := h.messages.Send(t.Context(), tt.who, tt.in, tt.out)
		wantError(t, tt.name, err, tt.code)
		if again {
			t.Errorf("%s: sent before", tt.name)
		}
	}
	h.wantTexts(bob, in, "(member)", "plain", "x")
}

func TestReplyToWhatOneMayNotSee(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann)
	early := h.sendAs(ann, in, message.Outgoing{Text: "before bob", Subject: "Bob"})
	h.must(h.rooms.Invite(t.Context(), ann, in, []string{"bob"}))
	_, _, err := h.messages.Send(t.Context(), bob, in, message.Outgoing{ClientID: "1", Text: "x", Reply: early.ID})
	wantError(t, "reply", err, "message_not_found")
	_, _, err = h.messages.Send(t.Context(), bob, in, message.Outgoing{ClientID: "1", Text: "x", Thread: early.ID})
	wantError(t, "thread", err, "thread_not_found")
	_, err = h.messages.React(t.Context(), bob, in, early.ID, message.Reaction{Emoji: "👍"})
	wantError(t, "reaction", err, "message_not_found")
	_, err = h.messages.Message(t.Context(), bob, in, early.ID)
	wantError(t, "message", err, "message_not_found")
}

func TestTheSameClientIDSendsOnce(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in, other := h.group(ann, "bob"), h.group(ann)
	out := message.Outgoing{ClientID: "same", Text: "hello"}
	first := h.sendAs(ann, in, out)

	again := func(name string, o message.Outgoing) chat.Message {
		t.Helper()
		m, again, err := h.messages.Send(t.Context(), ann, in, o)
		if err != nil || !again || m.ID != first.ID || m.Seq != first.Seq {
			t.Errorf("%s: got %+v, again %v, %v, want the first", name, m, again, err)
		}
		return m
	}
	again("the same", out)
	again("another text", message.Outgoing{ClientID: "same", Text: "other"})
	again("a reference that does not hold any more", message.Outgoing{ClientID: "same", Text: "hello", Thread: chat.NewID()})

	_, err := h.messages.Edit(t.Context(), ann, in, first.ID, message.Edit{Text: "edited"})
	h.must(err)
	if m := again("after an edit", out); m.Content.Text != "edited" || m.Edited == 0 {
		t.Errorf("after an edit: got %+v", m)
	}
	_, err = h.messages.HideMessage(t.Context(), ann, in, first.ID, true)
	h.must(err)
	again("hidden by its sender", out)
	_, err = h.messages.HideMessage(t.Context(), ann, in, first.ID, false)
	h.must(err)
	_, err = h.messages.Remove(t.Context(), ann, in, first.ID)
	h.must(err)
	if m := again("after its removal", out); m.Content.Text != "" || m.Removed == 0 {
		t.Errorf("after its removal: got %+v", m)
	}

	h.sendAs(bob, in, out)    // another sender
	h.sendAs(ann, other, out) // another room
	h.wantTexts(bob, in, "(member)", "(removed)", "hello")
}

func TestClientIDOfSomethingElse(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	in := h.group(ann)
	m := h.send(ann, in, "hello")
	_, err := h.messages.Edit(t.Context(), ann, in, m.ID, message.Edit{ClientID: "edit", Text: "edited"})
	h.must(err)
	_, again, err := h.messages.Send(t.Context(), ann, in, message.Outgoing{ClientID: "edit", Text: "x"})
	wantError(t, "send under an edit's id", err, "client_id_used")
	if again {
		t.Error("an edit was answered as a message")
	}
	_, err = h.messages.Edit(t.Context(), ann, in, m.ID, message.Edit{ClientID: m.ClientID, Text: "x"})
	wantError(t, "edit under a message's id", err, "client_id_used")
}

func TestTheSameClientIDAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.person("ann")
		in := h.group(ann)
		const callers = 24
		var wg sync.WaitGroup
		ids := make([]chat.ID, callers)
		firsts := make([]bool, callers)
		for i := range callers {
			wg.Go(func() {
				m, again, err := h.messages.Send(t.Context(), ann, in, message.Outgoing{ClientID: "same", Text: "hello"})
				if err != nil {
					t.Error(err)
				}
				ids[i], firsts[i] = m.ID, !again
			})
		}
		wg.Wait()
		made := 0
		for i := range callers {
			if ids[i] != ids[0] {
				t.Errorf("caller %d got %s, caller 0 got %s", i, ids[i], ids[0])
			}
			if firsts[i] {
				made++
			}
		}
		if made != 1 {
			t.Errorf("%d callers were told that they sent it, want 1", made)
		}
		if got := len(h.log(ann, in)); got != 2 {
			t.Errorf("the log has %d events, want 2: ann's coming and the message", got)
		}
	})
}

func TestACallerWhoGivesUpHarmsNobody(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.person("ann")
		in := h.group(ann)
		gone := ended(t)
		const callers = 60
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				out := message.Outgoing{ClientID: clientIDs(), Text: "hello"}
				if i%2 == 1 {
					if _, _, err := h.messages.Send(t.Context(), ann, in, out); err != nil {
						t.Errorf("one who waits: %v", err)
					}
					return
				}
				if _, _, err := h.messages.Send(gone, ann, in, out); err != nil && !errors.Is(err, chat.ErrOutcomeUnknown) {
					t.Errorf("one who gave up: %v", err)
				}
				m, _, err := h.messages.Send(t.Context(), ann, in, out) // the retry tells
				if err != nil || m.ClientID != out.ClientID {
					t.Errorf("the retry: got %+v, %v", m, err)
				}
			})
		}
		wg.Wait()
		seen := map[string]int{}
		for _, e := range h.log(ann, in)[1:] {
			seen[e.ClientID]++
		}
		if len(seen) != callers {
			t.Errorf("the log has %d messages, want %d", len(seen), callers)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s is there %d times", id, n)
			}
		}
	})
}

func TestNobodySendsWhereHeIsNoMore(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.room(ann, room.Founding{Kind: chat.Open, Title: "Square", Members: []string{"bob"}})
	m := h.sendAs(bob, in, message.Outgoing{ClientID: "b1", Text: "hello"})
	h.must(h.rooms.Expel(t.Context(), ann, in, bob.Account))
	ctx := t.Context()
	_, _, err := h.messages.Send(ctx, bob, in, message.Outgoing{ClientID: "b1", Text: "hello"})
	wantError(t, "send again", err, "room_not_found")
	_, err = h.messages.Message(ctx, bob, in, m.ID)
	wantError(t, "message", err, "room_not_found")
	_, err = h.messages.Page(ctx, bob, store.PageFilter{Room: in})
	wantError(t, "page", err, "room_not_found")
	_, err = h.messages.Page(ctx, bob, store.PageFilter{Room: in, Account: ann.Account})
	wantError(t, "page through another account", err, "room_not_found")
	_, err = h.messages.Events(ctx, bob, store.EventFilter{Room: in, Account: ann.Account})
	wantError(t, "events", err, "room_not_found")
	_, err = h.messages.Threads(ctx, bob, store.ThreadFilter{Room: in, Account: ann.Account})
	wantError(t, "threads", err, "room_not_found")
	_, err = h.messages.Edit(ctx, bob, in, m.ID, message.Edit{Text: "x"})
	wantError(t, "edit", err, "room_not_found")
	_, err = h.messages.Remove(ctx, bob, in, m.ID)
	wantError(t, "remove", err, "room_not_found")
	_, err = h.messages.React(ctx, bob, in, m.ID, message.Reaction{Emoji: "👍"})
	wantError(t, "react", err, "room_not_found")
	_, err = h.messages.HideMessage(ctx, bob, in, m.ID, true)
	wantError(t, "hide", err, "room_not_found")
	_, err = h.messages.ReadThread(ctx, bob, in, m.ID, 1)
	wantError(t, "read thread", err, "room_not_found")
	h.wantTexts(ann, in, "(member)", "(member)", "hello", "(member)")
}

// TestTheSameClientIDAfterABlock: what was said before is told to be said, even where nothing more can be: to be told that it cannot
// be sent would say that it was not.
func TestTheSameClientIDAfterABlock(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	r, _, err := h.rooms.Create(t.Context(), bob, room.Founding{Kind: chat.Direct, Members: []string{"ann"}})
	h.must(err)
	o := message.Outgoing{ClientID: "once", Text: "hello"}
	first := h.sendAs(bob, r.ID, o)
	edit := message.Edit{ClientID: "edit", Text: "hello there"}
	_, err = h.messages.Edit(t.Context(), bob, r.ID, first.ID, edit)
	h.must(err)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		_, err := tx.SetBlock(ann.Account, bob.Account, first.SentAt, true)
		return err
	}))
	m, again, err := h.messages.Send(t.Context(), bob, r.ID, o)
	h.must(err)
	if !again || m.ID != first.ID {
		t.Errorf("got %s, again %v, want %s", m.ID, again, first.ID)
	}
	_, _, err = h.messages.Send(t.Context(), bob, r.ID, message.Outgoing{ClientID: "another", Text: "hello"})
	wantError(t, "another", err, "cannot_write")
	m, err = h.messages.Edit(t.Context(), bob, r.ID, first.ID, edit)
	h.must(err)
	if m.ID != first.ID || m.Content.Text != edit.Text {
		t.Errorf("edited: got %s, %q", m.ID, m.Content.Text)
	}
	for _, id := range []string{"", "once", "another"} { // the second is that of the message
		_, err = h.messages.Edit(t.Context(), bob, r.ID, first.ID, message.Edit{ClientID: id, Text: "never"})
		wantError(t, "an edit "+id, err, "cannot_write")
	}
}
