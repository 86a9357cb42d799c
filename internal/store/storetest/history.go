package storetest

import (
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// shown is a page in short: its seqs, what it stands for, and in which directions there is more.
func shown(p store.Page) string {
	s := ""
	for _, m := range p.Messages {
		s += fmt.Sprint(m.Seq, " ")
	}
	s += fmt.Sprintf("[%d–%d of %d]", p.From, p.To, p.Head)
	if p.MoreBefore {
		s += " before"
	}
	if p.MoreAfter {
		s += " after"
	}
	return s
}

func (w *world) page(f store.PageFilter) store.Page {
	w.t.Helper()
	return read(w, func(r store.Reader) (store.Page, error) { return r.Page(f) })
}

func testPages(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	w.equal("empty room", shown(w.page(store.PageFilter{Account: ann.ID, Room: r.ID})), "[1–0 of 0]")
	w.append(w.event(r.ID, ann, chat.KindMember, chat.MemberContent{Account: ann.ID, Name: "ann", Change: chat.MemberJoined})) // 1
	var first chat.Event
	for i := 2; i <= 9; i++ {
		m := w.say(r, ann, fmt.Sprint(i))
		if i == 2 {
			first = m
		}
	}
	w.append(w.event(r.ID, ann, chat.KindSettings, chat.SettingsContent{Title: "new"})) // 10
	w.edit(first, "edited")                                                             // 11
	thread := w.subject(r, ann, "subject")                                              // 12
	w.reply(thread, ann, "reply")                                                       // 13
	for _, c := range []struct {
		name string
		f    store.PageFilter
		want string
	}{
		{"newest", store.PageFilter{Limit: 3}, "9 10 12 [9–13 of 13] before"},
		{"all", store.PageFilter{}, "1 2 3 4 5 6 7 8 9 10 12 [1–13 of 13]"},
		{"exactly all", store.PageFilter{Limit: 11}, "1 2 3 4 5 6 7 8 9 10 12 [1–13 of 13]"},
		{"before", store.PageFilter{Before: 9, Limit: 3}, "6 7 8 [6–8 of 13] before after"},
		{"before, to the beginning", store.PageFilter{Before: 4, Limit: 3}, "1 2 3 [1–3 of 13] after"},
		{"before the beginning", store.PageFilter{Before: 1, Limit: 3}, "[1–0 of 13] after"},
		{"before what is to come", store.PageFilter{Before: 99, Limit: 2}, "10 12 [10–13 of 13] before"},
		{"after", store.PageFilter{After: 4, Limit: 3}, "5 6 7 [5–7 of 13] before after"},
		{"after, over what is not shown", store.PageFilter{After: 8, Limit: 2}, "9 10 [9–11 of 13] before after"},
		{"after, to the head", store.PageFilter{After: 9, Limit: 3}, "10 12 [10–13 of 13] before"},
		{"after the head", store.PageFilter{After: 13, Limit: 3}, "[14–13 of 13] before"},
		{"around", store.PageFilter{Around: 6, Limit: 4}, "5 6 7 8 [5–8 of 13] before after"},
		{"around the head", store.PageFilter{Around: 13, Limit: 4}, "8 9 10 12 [8–13 of 13] before"},
		{"around the first", store.PageFilter{Around: 1, Limit: 4}, "1 2 3 [1–3 of 13] after"},
		{"a thread", store.PageFilter{Thread: thread.ID}, "12 13 [1–13 of 13]"},
		{"a thread's newest", store.PageFilter{Thread: thread.ID, Limit: 1}, "13 [13–13 of 13] before"},
		{"a thread, after", store.PageFilter{Thread: thread.ID, After: 12}, "13 [13–13 of 13] before"},
	} {
		c.f.Account, c.f.Room = ann.ID, r.ID
		w.equal(c.name, shown(w.page(c.f)), c.want)
	}
	p := w.page(store.PageFilter{Account: ann.ID, Room: r.ID})
	w.equal("present state", p.Messages[1].Content.Text, "edited")
	w.equal("member notice", *p.Messages[0].Member, chat.MemberContent{Account: ann.ID, Name: "ann", Change: chat.MemberJoined})
	w.equal("settings notice", p.Messages[9].Settings.Title, "new")

	w.update(func(tx store.Tx) error { _, err := tx.AdvanceHidden(ann.ID, r.ID, 8); return err })
	w.equal("above the floor", shown(w.page(store.PageFilter{Account: ann.ID, Room: r.ID})), "9 10 12 [9–13 of 13]")
	w.equal("after below the floor", shown(w.page(store.PageFilter{Account: ann.ID, Room: r.ID, After: 2, Limit: 2})), "9 10 [9–11 of 13] after")
	w.equal("before below the floor", shown(w.page(store.PageFilter{Account: ann.ID, Room: r.ID, Before: 5})), "[9–8 of 13] after")
	w.fails("below the floor, by id", chat.ErrMessageNotFound, func(rd store.Reader) error { _, err := rd.Message(ann.ID, r.ID, first.ID); return err })
	w.fails("a stranger", chat.ErrRoomNotFound, func(rd store.Reader) error {
		_, err := rd.Page(store.PageFilter{Account: chat.NewID(), Room: r.ID})
		return err
	})
}

// A page that meets nothing to show for thousands of events is empty, says so, and can be gone on from.
func testPageAcrossReactions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	m := w.say(r, ann, "alone")
	content := chat.ReactionContent{Emoji: "👍"}
	const many = 5500
	w.update(func(tx store.Tx) error {
		for range many {
			e := w.event(r.ID, ann, chat.KindReaction, content)
			e.Target = m.ID
			if err := tx.Append(&e); err != nil {
				return err
			}
		}
		return nil
	})
	var pages int
	f := store.PageFilter{Account: ann.ID, Room: r.ID}
	for {
		p := w.page(f)
		pages++
		if len(p.Messages) > 0 {
			w.equal("found", p.Messages[0].ID, m.ID)
			break
		}
		if !p.MoreBefore || pages > 10 {
			t.Fatal("the message was not found")
		}
		f.Before = p.From
	}
	w.equal("pages backward", pages, 2)
	p := w.page(store.PageFilter{Account: ann.ID, Room: r.ID, After: 1})
	w.equal("forward", shown(p), "[2–5001 of 5501] before after")
}

func testPageNamesPeople(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cleo, dan := w.person("ann"), w.person("bob"), w.person("cleo"), w.person("dan")
	r := w.room(chat.Group, ann, bob, cleo)
	old := w.say(r, cleo, "old")
	hidden := w.say(r, cleo, "hidden")
	w.append(w.event(r.ID, bob, chat.KindMember, chat.MemberContent{Account: dan.ID, Change: chat.MemberAdded}))
	for _, quoted := range []chat.Event{old, hidden, old} {
		w.append(w.event(r.ID, ann, chat.KindMessage, chat.Content{Text: "answer", Reply: quoted.ID}))
	}
	w.hide(bob, hidden, true)
	p := w.page(store.PageFilter{Account: bob.ID, Room: r.ID, Limit: 4})
	w.equal("people", names(p.People), "[ann bob cleo dan]")
	w.equal("quoted", len(p.Quoted), 1)
	w.equal("quoted text", p.Quoted[0].Content.Text, "old")
	w.update(func(tx store.Tx) error { _, err := tx.AdvanceHidden(bob.ID, r.ID, old.Seq); return err })
	w.equal("not below the floor", len(w.page(store.PageFilter{Account: bob.ID, Room: r.ID, Limit: 4}).Quoted), 0)
	p = w.page(store.PageFilter{Account: ann.ID, Room: r.ID})
	w.equal("what is on the page is not quoted", len(p.Quoted), 0)
	w.equal("named as they are now", p.Messages[0].Name, "cleo")
}

func testReactions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	m := w.say(r, ann, "hej")
	w.react(m, bob, "🎉", true)
	w.react(m, bob, "👍", true)
	w.react(m, ann, "👍", true)
	w.react(m, ann, "👍", true) // twice is once
	of := func(who chat.Account) []chat.Reaction {
		return w.page(store.PageFilter{Account: who.ID, Room: r.ID}).Messages[0].Reactions
	}
	w.equal("in order of the first", of(ann), []chat.Reaction{{Emoji: "🎉", Count: 1}, {Emoji: "👍", Count: 2, Mine: true}})
	w.equal("by id", read(w, func(rd store.Reader) (chat.Message, error) { return rd.Message(ann.ID, r.ID, m.ID) }).Reactions, of(ann))
	has := func(who chat.Account, emoji string) bool {
		return read(w, func(rd store.Reader) (bool, error) { return rd.HasReaction(r.ID, m.ID, who.ID, emoji) })
	}
	w.equal("has", fmt.Sprint(has(ann, "👍"), has(ann, "🎉"), has(bob, "🎉")), "true false true")
	w.equal("different emoji", read(w, func(rd store.Reader) (int, error) { return rd.CountEmoji(r.ID, m.ID) }), 2)
	w.react(m, bob, "🎉", false)
	w.equal("taken back", of(bob), []chat.Reaction{{Emoji: "👍", Count: 2, Mine: true}})
}

func testReactors(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cy := w.person("ann"), w.person("bob"), w.person("cy")
	r := w.room(chat.Group, ann, bob, cy)
	m, other := w.say(r, ann, "hej"), w.say(r, ann, "another")
	w.react(m, cy, "🎉", true)
	w.react(m, bob, "👍", true)
	w.react(other, bob, "👎", true)
	w.react(m, bob, "🎉", true)
	w.react(m, ann, "🎉", true)
	w.react(m, ann, "🎉", false)
	who := func(asks chat.Account, limit int) (s string) {
		for _, one := range read(w, func(rd store.Reader) ([]chat.Reactor, error) { return rd.Reactors(asks.ID, m.ID, limit) }) {
			s += one.Account.Name + one.Emoji + " "
		}
		return s
	}
	w.equal("the earliest first", who(ann, 9), "cy🎉 bob👍 bob🎉 ")
	w.equal("some", who(ann, 2), "cy🎉 bob👍 ")
	w.block(ann, bob, true)
	w.equal("none who is blocked", who(ann, 9), "cy🎉 ")
	w.equal("but for others", who(cy, 9), "cy🎉 bob👍 bob🎉 ")
	w.remove(m)
	w.equal("of what was removed", who(cy, 9), "")
}
