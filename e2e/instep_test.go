package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// company is ann on three devices, two with a socket and one with an event stream, and bob with one.
type company struct {
	t        *testing.T
	srv      *servertest.Server
	ann, bob *servertest.Person
	devices  []*servertest.Person // ann's sessions
	anns     []*ears
	bobs     *ears
	room     string // of the two
}

func meet(t *testing.T) *company {
	t.Helper()
	srv := servertest.New(t)
	c := &company{t: t, srv: srv, ann: srv.As("ann"), bob: srv.As("bob")}
	c.room = c.ann.Direct("bob")
	c.devices = []*servertest.Person{c.ann, srv.SignIn("ann"), srv.SignIn("ann")}
	c.anns = []*ears{
		listenIn(t, "ann’s first", c.devices[0], client.Resume{}),
		listenIn(t, "ann’s second", c.devices[1], client.Resume{}),
		listenInByEvents(t, "ann’s stream", c.devices[2], client.Resume{}),
	}
	c.bobs = listenIn(t, "bob", c.bob, client.Resume{})
	for _, e := range append(c.anns, c.bobs) {
		e.live()
	}
	return c
}

// all wants an event to come to every session of both.
func (c *company) all(room string, fits func(wire.Event) bool) {
	c.t.Helper()
	for _, e := range append(c.anns, c.bobs) {
		e.event(room, fits)
	}
}

// annsState wants account state to come to all of ann's sessions.
func (c *company) annsState(kind, subject, value string) {
	c.t.Helper()
	for _, e := range c.anns {
		if got := e.state(kind, subject); got != value {
			c.t.Errorf("%s: %s of %s is %s, want %s", e.name, kind, subject, got, value)
		}
	}
}

// silent wants nothing of these kinds of account state to have come to bob. A message makes sure that it would have.
func (c *company) silent(room string, kinds ...string) {
	c.t.Helper()
	fence := c.bob.Send(room, "anything else?")
	for _, e := range c.anns {
		e.event(room, func(e wire.Event) bool { return e.ID == fence.ID })
	}
	c.bobs.hears("his own message", func(f client.Frame) bool {
		for _, kind := range kinds {
			if f.State != nil && f.State.Kind == kind {
				c.t.Errorf("bob hears of ann’s %s", kind)
			}
		}
		return f.Event != nil && f.Event.ID == fence.ID
	})
}

func (c *company) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestMessagesInStep(t *testing.T) {
	c := meet(t)
	ctx := c.ann.Context()
	m := c.bob.Send(c.room, "hi ann")
	c.all(c.room, func(e wire.Event) bool {
		return e.Kind == "message" && e.ID == m.ID && e.Text == "hi ann" && e.Sender == "bob"
	})
	own := c.ann.Post(c.room, wire.NewMessage{Text: "hi @bob", Reply: m.ID})
	c.all(c.room, func(e wire.Event) bool {
		return e.ID == own.ID && e.Reply == m.ID && len(e.Mentions) == 1 && e.Mentions[0] == c.bob.Account.ID
	})

	_, err := c.devices[1].Edit(ctx, c.room, own.ID, wire.MessageEdit{Text: "hello @bob"})
	c.must(err)
	c.all(c.room, func(e wire.Event) bool { return e.Kind == "edit" && e.Target == own.ID && e.Text == "hello @bob" })
	c.must(c.bob.React(ctx, c.room, own.ID, "🎉"))
	c.all(c.room, func(e wire.Event) bool {
		return e.Kind == "reaction" && e.Target == own.ID && e.Emoji == "🎉" && !e.Off
	})
	c.must(c.bob.Unreact(ctx, c.room, own.ID, "🎉"))
	c.all(c.room, func(e wire.Event) bool { return e.Kind == "reaction" && e.Target == own.ID && e.Off })
	c.must(c.devices[2].Remove(ctx, c.room, own.ID))
	c.all(c.room, func(e wire.Event) bool { return e.Kind == "removal" && e.Target == own.ID && e.Text == "" })

	for _, d := range append(c.devices, c.bob) {
		got, err := d.Message(ctx, c.room, own.ID)
		c.must(err)
		if got.Text != "" || got.Removed == 0 || len(got.Reactions) > 0 {
			t.Errorf("after its removal the message reads %+v", got)
		}
	}
}

func TestReadPositionsInStep(t *testing.T) {
	c := meet(t)
	m := c.bob.Send(c.room, "one")
	c.all(c.room, func(e wire.Event) bool { return e.ID == m.ID })
	c.must(c.devices[1].Read(c.ann.Context(), c.room, m.Seq))
	c.annsState("read", c.room, fmt.Sprintf(`{"seq":%d}`, m.Seq))
	c.bobs.hears("ann’s reading", func(f client.Frame) bool {
		return f.Signal != nil && f.Signal.Kind == "read" && f.Signal.Room == c.room && f.Signal.Account == c.ann.Account.ID && f.Signal.Seq == m.Seq
	})
	c.silent(c.room, "read")
	view, err := c.devices[0].Room(c.ann.Context(), c.room)
	c.must(err)
	if view.Read != m.Seq || view.Unread != 1 {
		t.Errorf("read up to %d with %d unread, want %d with 1", view.Read, view.Unread, m.Seq)
	}
}

func TestWhatIsPutAwayInStep(t *testing.T) {
	c := meet(t)
	ctx := c.ann.Context()
	m := c.bob.Send(c.room, "embarrassing")
	c.all(c.room, func(e wire.Event) bool { return e.ID == m.ID })
	c.must(c.devices[0].Hide(ctx, c.room, m.ID))
	c.annsState("hide", m.ID, fmt.Sprintf(`{"room":%q,"seq":%d}`, c.room, m.Seq))
	run, err := c.devices[1].Events(ctx, c.room, m.Seq-1, 1)
	c.must(err)
	if len(run.Events) != 1 || run.Events[0].Kind != "hidden" || run.Events[0].Seq != m.Seq || run.Events[0].Text != "" {
		t.Errorf("the hidden message is told as %+v", run.Events)
	}
	c.must(c.devices[2].Unhide(ctx, c.room, m.ID))
	c.annsState("hide", m.ID, "null")

	c.must(c.devices[1].HideRoom(ctx, c.room, m.Seq))
	c.annsState("hidden", c.room, fmt.Sprintf(`{"before":%d}`, m.Seq))
	view, err := c.ann.Room(ctx, c.room)
	c.must(err)
	if !view.Hidden || view.Floor != m.Seq {
		t.Errorf("the conversation is not put away: hidden %v, floor %d", view.Hidden, view.Floor)
	}
	c.silent(c.room, "hide", "hidden")
	view, err = c.ann.Room(ctx, c.room)
	c.must(err)
	page := c.devices[2].History(c.room)
	if view.Hidden || len(page.Messages) != 1 || page.Messages[0].Seq != m.Seq+1 {
		t.Errorf("the conversation comes back with %+v (hidden %v)", page.Messages, view.Hidden)
	}
	if got := c.bob.Texts(c.room); len(got) != 2 {
		t.Errorf("bob still reads both messages, not %q", got)
	}
}

func TestWhatBelongsToAnnInStep(t *testing.T) {
	c := meet(t)
	ctx := c.ann.Context()
	c.must(c.devices[1].SetDraft(ctx, c.room, wire.Draft{Text: "dear bo"}))
	c.annsState("draft", c.room, `{"text":"dear bo"}`)
	c.must(c.devices[0].SetDraft(ctx, c.room, wire.Draft{}))
	c.annsState("draft", c.room, "null")
	c.must(c.devices[2].PutSetting(ctx, "theme", map[string]string{"shade": "dark"}))
	c.annsState("setting", "theme", `{"shade":"dark"}`)
	c.must(c.devices[0].Involve(ctx, c.room, "mentions"))
	c.annsState("involvement", c.room, `{"level":"mentions"}`)
	_, err := c.devices[1].SetFullName(ctx, "Ann Öberg")
	c.must(err)
	c.annsState("profile", "me", `{"full_name":"Ann Öberg","name":"ann"}`)
	c.silent(c.room, "draft", "setting", "involvement", "profile")
}

func TestThreadsInStep(t *testing.T) {
	c := meet(t)
	first := c.bob.Post(c.room, wire.NewMessage{Text: "where to?", Subject: "Summer"})
	c.all(c.room, func(e wire.Event) bool { return e.ID == first.ID && e.Thread == first.ID && e.Subject == "Summer" })
	reply := c.bob.Post(c.room, wire.NewMessage{Text: "north", Thread: first.ID})
	c.all(c.room, func(e wire.Event) bool { return e.ID == reply.ID && e.Thread == first.ID })
	c.must(c.devices[2].ReadThread(c.ann.Context(), c.room, first.ID, reply.Seq))
	c.annsState("thread_read", first.ID, fmt.Sprintf(`{"room":%q,"seq":%d}`, c.room, reply.Seq))
	c.silent(c.room, "thread_read")
}

func TestMembershipsInStep(t *testing.T) {
	c := meet(t)
	ctx := c.ann.Context()
	group := c.bob.Group("Trip")
	c.bob.Send(group, "before ann")
	c.must(c.bob.Invite(ctx, group, "ann"))
	added := func(e wire.Event) bool { return e.Kind == "member" && e.Change == "added" && e.Name == "ann" }
	for _, e := range c.anns {
		e.event(group, added) // and nothing from before
	}
	title := "Trip to the north"
	_, err := c.bob.ChangeRoom(ctx, group, wire.RoomChange{Title: &title})
	c.must(err)
	c.must(c.bob.Appoint(ctx, group, c.ann.Account.ID, "moderator"))
	for _, e := range c.anns {
		e.event(group, func(e wire.Event) bool { return e.Kind == "settings" && e.Title == title })
		e.event(group, func(e wire.Event) bool { return e.Kind == "member" && e.Change == "role" && e.Role == "moderator" })
	}
	c.must(c.bob.Expel(ctx, group, c.ann.Account.ID))
	for _, e := range c.anns {
		e.event(group, func(e wire.Event) bool { return e.Kind == "member" && e.Change == "removed" && e.Name == "ann" })
	}
	c.bob.Send(group, "after ann")
	fence := c.bob.Send(c.room, "do you hear me?")
	for _, e := range c.anns {
		e.hears("what comes behind", func(f client.Frame) bool {
			if f.Event != nil && f.Event.Room == group {
				t.Errorf("%s hears what is said after her removal: %+v", e.name, *f.Event)
			}
			return f.Event != nil && f.Event.ID == fence.ID
		})
	}
	if _, err := c.ann.Room(ctx, group); err == nil {
		t.Error("ann still sees the room")
	}
}

func TestSignals(t *testing.T) {
	c := meet(t)
	presence := func(online bool) {
		t.Helper()
		for _, e := range c.anns {
			e.hears(fmt.Sprintf("bob’s being online: %v", online), func(f client.Frame) bool {
				return f.Signal != nil && f.Signal.Kind == "presence" && f.Signal.Account == c.bob.Account.ID && f.Signal.Online == online
			})
		}
	}
	presence(true)
	c.must(c.bob.Typing(c.bob.Context(), c.room, ""))
	for _, e := range c.anns {
		e.hears("bob’s typing", func(f client.Frame) bool {
			return f.Signal != nil && f.Signal.Kind == "typing" && f.Signal.Room == c.room && f.Signal.Account == c.bob.Account.ID
		})
	}
	c.bobs.leave()
	presence(false)
	listenIn(t, "bob again", c.bob, client.Resume{})
	presence(true)
}

func TestSessionsEndAtOnce(t *testing.T) {
	c := meet(t)
	ctx := c.ann.Context()
	me, err := c.devices[1].Me(ctx)
	c.must(err)
	c.must(c.devices[0].Revoke(ctx, me.Session))
	if got := c.anns[1].ends(); got != wire.CloseSession {
		t.Errorf("the revoked session’s socket ends with %d, want %d", got, wire.CloseSession)
	}
	c.anns[0].state("sessions", "all")
	c.anns[2].state("sessions", "all")
	c.must(c.devices[0].RevokeOthers(ctx))
	if got := c.anns[2].ends(); got != wire.CloseSession {
		t.Errorf("the revoked session’s stream ends with %d, want %d", got, wire.CloseSession)
	}
	if _, err := c.devices[2].Me(ctx); err == nil {
		t.Error("the revoked session still acts")
	}
}

func TestCatchingUp(t *testing.T) {
	for name, listen := range map[string]func(*testing.T, string, *servertest.Person, client.Resume) *ears{
		"socket": listenIn, "events": listenInByEvents,
	} {
		t.Run(name, func(t *testing.T) {
			srv := servertest.New(t)
			ann, bob := srv.As("ann"), srv.As("bob")
			room := ann.Direct("bob")
			at := bob.Send(room, "first").Seq
			e := listen(t, "ann", ann, client.Resume{})
			e.live()
			from := client.Resume{Generation: e.hello.Generation, Rooms: map[string]int64{room: at}, Changed: &e.hello.Changed}
			e.leave()

			for range 200 {
				bob.Send(room, "meanwhile")
			}
			if err := ann.SetDraft(ann.Context(), room, wire.Draft{Text: "from elsewhere"}); err != nil {
				t.Fatal(err)
			}
			e = listen(t, "ann again", ann, from)
			events, states := sorted(t, e.live(), room)
			if len(events) != 200 || events[0] != at+1 || events[199] != at+200 || len(states) == 0 || states[len(states)-1] != "draft" {
				t.Errorf("after 200 missed events ann gets %d, and states %v", len(events), states)
			}
			live := bob.Send(room, "live")
			e.event(room, func(e wire.Event) bool { return e.ID == live.ID })
			e.leave()

			e = listen(t, "ann with 201 missing", ann, from)
			missed := e.live()
			if events, _ := sorted(t, missed, room); len(events) > 0 {
				t.Errorf("after 201 missed events ann gets %d", len(events))
			}
			var skipped *wire.SkippedFrame
			for _, f := range missed {
				if f.Skipped != nil {
					skipped = f.Skipped
				}
			}
			if skipped == nil || skipped.Room != room || skipped.Head != live.Seq {
				t.Errorf("after 201 missed events ann is told %+v", skipped)
			}
			next := bob.Send(room, "and on")
			e.event(room, func(e wire.Event) bool { return e.ID == next.ID && e.Seq == live.Seq+1 })
			e.leave()

			from.Generation = "another log"
			e = listen(t, "ann from another log", ann, from)
			if missed := e.live(); len(missed) > 0 || e.hello.Generation == from.Generation || e.hello.Rooms[room] != next.Seq {
				t.Errorf("with positions of another log: hello %+v, then %d frames", e.hello, len(missed))
			}
		})
	}
}

// sorted splits frames into the seqs of a room's events and the kinds of account state, and wants each in its order.
func sorted(t *testing.T, frames []client.Frame, room string) (seqs []int64, kinds []string) {
	t.Helper()
	changed := int64(0)
	for _, f := range frames {
		switch {
		case f.Event != nil && f.Event.Room == room:
			if n := len(seqs); n > 0 && f.Event.Seq != seqs[n-1]+1 {
				t.Fatalf("seq %d comes after %d", f.Event.Seq, seqs[n-1])
			}
			seqs = append(seqs, f.Event.Seq)
		case f.State != nil:
			if f.State.Changed <= changed {
				t.Fatalf("state %d comes after %d", f.State.Changed, changed)
			}
			changed = f.State.Changed
			kinds = append(kinds, f.State.Kind)
		}
	}
	return seqs, kinds
}

// An edit carries the whole text: who came in later must not read in it what stood before him, live or on catching up.
func TestAnEditTellsNobodyWhatWasBefore(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("Plans")
	secret := ann.Send(room, "the old secret")
	bobs := listenIn(t, "bob", bob, client.Resume{})
	bobs.live()
	if err := ann.Invite(t.Context(), room, "bob"); err != nil {
		t.Fatal(err)
	}
	own := ann.Send(room, "for bob, too")
	edit := func(message, text string) {
		t.Helper()
		if _, err := ann.Edit(t.Context(), room, message, wire.MessageEdit{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	edit(secret.ID, "the old secret, without a typing error")
	edit(own.ID, "for bob as well")
	bobs.event(room, func(e wire.Event) bool { return e.Kind == "member" })
	bobs.event(room, func(e wire.Event) bool { return e.ID == own.ID })
	hidden := bobs.event(room, func(e wire.Event) bool { return e.Kind == "hidden" })
	if hidden.Seq != own.Seq+1 || hidden.Text != "" || hidden.Target != "" {
		t.Errorf("live: %+v", hidden)
	}
	bobs.event(room, func(e wire.Event) bool { return e.Kind == "edit" && e.Text == "for bob as well" })

	list, err := bob.Events(t.Context(), room, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	again := listenIn(t, "bob again", bob, client.Resume{
		Generation: bobs.hello.Generation, Rooms: map[string]int64{room: own.Seq},
	})
	var missed []wire.Event
	for _, f := range again.live() {
		if f.Event != nil && f.Event.Room == room {
			missed = append(missed, *f.Event)
		}
	}
	if len(missed) != 2 || missed[0].Kind != "hidden" || missed[1].Kind != "edit" {
		t.Errorf("caught up: %+v", missed)
	}
	for _, e := range append(list.Events, missed...) {
		if strings.Contains(e.Text, "secret") {
			t.Errorf("bob reads %+v", e)
		}
	}
}
