package storetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (w *world) block(who, whom chat.Account, on bool) (changed bool) {
	w.t.Helper()
	w.update(func(tx store.Tx) (err error) {
		changed, err = tx.SetBlock(who.ID, whom.ID, w.now(), on)
		return err
	})
	return changed
}

func testBlocks(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cy := w.person("ann"), w.person("bob"), w.person("cy")
	list := func(who chat.Account) (s string) {
		for _, b := range read(w, func(r store.Reader) ([]chat.Block, error) { return r.Blocks(who.ID) }) {
			s += b.Account.Name + " "
			if b.BlockedAt.Before(epoch) {
				t.Errorf("%s was blocked at %v", b.Account.Name, b.BlockedAt)
			}
		}
		return s
	}
	w.equal("none", list(ann), "")
	w.equal("blocked, and again", fmt.Sprint(w.block(ann, bob, true), w.block(ann, bob, true)), "true false")
	w.block(ann, cy, true)
	w.equal("newest first", list(ann), "cy bob ")
	w.equal("ids", len(read(w, func(r store.Reader) ([]chat.ID, error) { return r.Blocked(ann.ID) })), 2)
	w.equal("counted", read(w, func(r store.Reader) (int, error) { return r.CountBlocks(ann.ID) }), 2)
	w.equal("another's", list(bob), "")
	bar := func(who, other chat.Account) chat.Bar {
		return read(w, func(r store.Reader) (chat.Bar, error) { return r.Bar(who.ID, other.ID) })
	}
	w.equal("as the blocker sees it", bar(ann, bob), chat.BarOwn)
	w.equal("as the blocked one sees it", bar(bob, ann), chat.BarOther)
	w.equal("between others", bar(bob, cy), chat.Bar(0))
	w.block(bob, ann, true)
	w.equal("both", bar(bob, ann), chat.BarOwn|chat.BarOther)
	w.equal("no longer, and again", fmt.Sprint(w.block(ann, bob, false), w.block(ann, bob, false)), "true false")
	w.equal("the other way still", bar(ann, bob), chat.BarOther)
	w.equal("the others stay", list(ann), "cy ")
}

// A direct room's memberships say who has blocked whom, so that sending reads nothing more for it.
func testBlocksBarDirectRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	group := w.room(chat.Group, ann, bob)
	r := chat.Room{ID: chat.NewID(), Kind: chat.Direct, Encryption: "none", History: chat.HistoryAll, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error {
		if err := tx.InsertRoom(r, ann.ID, bob.ID); err != nil {
			return err
		}
		for _, a := range []chat.Account{ann, bob} {
			if err := tx.PutMembership(w.joined(r.ID, a)); err != nil {
				return err
			}
		}
		return nil
	})
	barred := func(room chat.Room) string {
		var bars []chat.Bar
		for _, a := range []chat.Account{ann, bob} {
			w.view(func(r store.Reader) error {
				_, m, err := r.Entry(a.ID, room.ID)
				if err != nil {
					return err
				}
				v, err := r.RoomOf(a.ID, room.ID)
				w.equal("in the list", v.Membership.Barred, m.Barred)
				bars = append(bars, m.Barred)
				return err
			})
		}
		return fmt.Sprint(bars)
	}
	w.equal("open", barred(r), "[0 0]")
	w.block(bob, ann, true)
	w.equal("blocked", barred(r), "[2 1]")
	w.equal("in no other room", barred(group), "[0 0]")
	w.update(func(tx store.Tx) error {
		_, m, err := tx.Entry(ann.ID, r.ID)
		if err != nil {
			return err
		}
		return tx.PutMembership(m)
	})
	w.equal("a membership is written whole", barred(r), "[2 1]")
	w.block(ann, bob, true)
	w.equal("both", barred(r), "[3 3]")
	w.block(bob, ann, false)
	w.equal("one", barred(r), "[1 2]")
	w.block(ann, bob, false)
	w.equal("open again", barred(r), "[0 0]")
}

// What a blocked person says in a shared room is hidden from the blocker alone, at its place, and counts for nothing.
func testBlocksVeil(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cy := w.person("ann"), w.person("bob"), w.person("cy")
	r := w.room(chat.Group, ann, bob, cy)
	hi := w.say(r, cy, "hi")                  // 1
	bad := w.say(r, bob, "@ann bad")          // 2
	w.edit(bad, "@ann worse")                 // 3
	w.react(hi, bob, "👎", true)               // 4
	w.react(hi, cy, "👎", true)                // 5
	theirs := w.subject(r, bob, "bob's own")  // 6
	w.reply(theirs, cy, "an answer")          // 7
	shared := w.subject(r, cy, "shared")      // 8
	w.reply(shared, bob, "bad in the thread") // 9
	answer := w.event(r.ID, cy, chat.KindMessage, chat.Content{Text: "no", Reply: bad.ID})
	answer = w.append(answer)                                                                                                        // 10
	w.say(r, bob, "the last word")                                                                                                   // 11
	came := w.append(w.event(r.ID, bob, chat.KindMember, chat.MemberContent{Account: bob.ID, Name: "bob", Change: chat.MemberRole})) // 12
	w.update(func(tx store.Tx) error { return tx.AddMentions(bad, []chat.ID{ann.ID}) })

	asSeen := func(who chat.Account) (s string) {
		for _, e := range read(w, func(rd store.Reader) ([]chat.Event, error) {
			return rd.Events(store.EventFilter{Account: who.ID, Room: r.ID, Limit: 50})
		}) {
			s += fmt.Sprintf("%d%s", e.Seq, e.Kind[:2])
			if e.Veiled {
				s += "*"
			}
			s += " "
		}
		p := w.page(store.PageFilter{Account: who.ID, Room: r.ID})
		s += "|"
		for _, m := range p.Messages {
			s += fmt.Sprintf(" %d", m.Seq)
			if m.Kind == chat.KindHidden {
				s += "-"
			}
			if m.Veiled {
				s += "!"
			}
			for _, re := range m.Reactions {
				s += fmt.Sprint("*", re.Count)
			}
		}
		s += fmt.Sprint(" | quoted ", len(p.Quoted), " people ", names(p.People), " | threads")
		for _, v := range read(w, func(rd store.Reader) (store.ThreadPage, error) {
			return rd.Threads(store.ThreadFilter{Account: who.ID, Room: r.ID})
		}).Threads {
			s += fmt.Sprint(" ", v.First.Content.Subject, " ", v.First.Replies.Unread, v.Last != nil)
		}
		v := read(w, func(rd store.Reader) (store.RoomView, error) { return rd.RoomOf(who.ID, r.ID) })
		return s + fmt.Sprintf(" | unread %d mentions %d threads %d last %s", v.Unread, v.Mentions, v.Threads, v.Last.Content.Text)
	}
	const all = "1me 2me 3ed 4re 5re 6me 7me 8me 9me 10me 11me 12me | 1*2 2 6 8 10 11 12 | quoted 0 people [bob cy] |" +
		" threads shared 1 true bob's own 1 true | unread 6 mentions 1 threads 2 last the last word"
	w.equal("before", asSeen(ann), all)
	w.block(ann, bob, true)
	w.equal("blocked", asSeen(ann), "1me 2hi* 3hi 4hi 5re 6hi* 7me 8me 9hi* 10me 11hi* 12me | 1*1 2-! 6-! 8 10 11-! 12 | quoted 0 people [bob cy] |"+
		" threads shared 0 false | unread 3 mentions 0 threads 0 last no")
	w.fails("one message", chat.ErrMessageNotFound, func(rd store.Reader) error { _, err := rd.Message(ann.ID, r.ID, bad.ID); return err })
	place := w.page(store.PageFilter{Account: ann.ID, Room: r.ID}).Messages
	w.equal("of a message its place", place[1], chat.Message{Room: r.ID, Seq: 2, Kind: chat.KindHidden, ID: bad.ID, SentAt: bad.SentAt, Veiled: true})
	w.equal("of one that opens a subject", place[2], chat.Message{Room: r.ID, Seq: 6, Kind: chat.KindHidden, ID: theirs.ID, SentAt: theirs.SentAt, Veiled: true})
	inThread := w.page(store.PageFilter{Account: ann.ID, Room: r.ID, Thread: shared.ID}).Messages
	w.equal("in a subject", fmt.Sprint(inThread[1].Veiled, inThread[1].Thread == shared.ID), "true true")
	shown := w.page(store.PageFilter{Account: ann.ID, Room: r.ID, After: 1, Limit: 1, Unveiled: true}).Messages
	w.equal("shown when asked for", fmt.Sprint(shown[0].Content.Text, " ", shown[0].Name, shown[0].Veiled), "@ann worse bobfalse")
	late := w.page(store.PageFilter{Account: ann.ID, Room: r.ID, After: answer.Seq - 1})
	w.equal("what is replied to is not quoted", fmt.Sprint(len(late.Quoted), " ", late.Messages[0].Content.Reply == bad.ID), "0 true")
	notice := late.Messages[len(late.Messages)-1]
	w.equal("who came stays visible", fmt.Sprint(notice.Seq, notice.Kind), fmt.Sprint(came.Seq, "member"))
	if got := asSeen(cy); !strings.Contains(got, "11me") || strings.Contains(got, "hi") {
		t.Errorf("somebody else reads %s", got)
	}
	w.block(ann, bob, false)
	w.equal("shown again", asSeen(ann), all)
	w.block(ann, bob, true)
	w.remove(bad)
	w.equal("one that was removed leaves nothing", strings.Contains(asSeen(ann), " 2- 6-!") && strings.Contains(asSeen(ann), " 2hi 3hi "), true)
}

// The summary of a thread is without what blocked people have said in it.
func testBlocksAndReplies(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cy := w.person("ann"), w.person("bob"), w.person("cy")
	r := w.room(chat.Group, ann, bob, cy)
	first, his := w.subject(r, cy, "shared"), w.subject(r, cy, "with bob alone")
	one := w.reply(first, cy, "one")
	w.reply(first, bob, "two")
	own := w.reply(first, ann, "three")
	last := w.reply(first, bob, "four")
	alone := w.reply(his, bob, "only me")
	replies := func(who chat.Account) string {
		var list []chat.Replies
		for _, m := range w.page(store.PageFilter{Account: who.ID, Room: r.ID}).Messages {
			list = append(list, m.Replies)
		}
		return fmt.Sprint(list)
	}
	all := fmt.Sprint([]chat.Replies{
		{Count: 4, Latest: last.Seq, LastAt: last.SentAt, Unread: 3}, {Count: 1, Latest: alone.Seq, LastAt: alone.SentAt, Unread: 1},
	})
	w.equal("before", replies(ann), all)
	w.block(ann, bob, true)
	w.equal("blocked", replies(ann), fmt.Sprint([]chat.Replies{{Count: 2, Latest: own.Seq, LastAt: own.SentAt, Unread: 1}, {}}))
	w.equal("the other way", replies(bob), fmt.Sprint([]chat.Replies{
		{Count: 4, Latest: last.Seq, LastAt: last.SentAt, Unread: 2}, {Count: 1, Latest: alone.Seq, LastAt: alone.SentAt},
	}))
	w.remove(one)
	w.equal("a removed reply leaves its place", replies(ann), fmt.Sprint([]chat.Replies{{Count: 2, Latest: own.Seq, LastAt: own.SentAt}, {}}))
	w.block(ann, bob, false)
	w.block(ann, cy, true)
	threads := read(w, func(rd store.Reader) (store.ThreadPage, error) {
		return rd.Threads(store.ThreadFilter{Account: bob.ID, Room: r.ID})
	}).Threads
	w.equal("in the list", fmt.Sprint(threads[0].First.Replies.Count, threads[1].First.Replies.Count), "1 4")
}
