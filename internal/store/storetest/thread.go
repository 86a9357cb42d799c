package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testThreads(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	first := w.subject(r, ann, "plans")
	replies := func(who chat.Account) chat.Replies {
		return w.page(store.PageFilter{Account: who.ID, Room: r.ID}).Messages[0].Replies
	}
	w.equal("none yet", replies(bob), chat.Replies{})
	w.reply(first, ann, "one")
	two := w.reply(first, ann, "two")
	three := w.reply(first, bob, "three")
	w.equal("as bob sees it", replies(bob), chat.Replies{Count: 3, Latest: three.Seq, LastAt: three.SentAt, Unread: 2})
	w.equal("as ann sees it", replies(ann), chat.Replies{Count: 3, Latest: three.Seq, LastAt: three.SentAt, Unread: 1})
	for _, c := range [][2]int64{{2, 2}, {1, 2}, {99, 4}} {
		w.update(func(tx store.Tx) error {
			now, moved, err := tx.AdvanceThreadRead(bob.ID, r.ID, first.ID, c[0])
			w.equal("read position", now, c[1])
			w.equal("moved", moved, c[0] != 1)
			return err
		})
	}
	w.equal("read", replies(bob).Unread, 0)
	w.reply(first, ann, "four")
	w.equal("one more", replies(bob).Unread, 1)
	w.remove(two)
	w.equal("a removed reply leaves its place", replies(bob).Count, 4)

	w.refused("a reply to what opens no thread", chat.ErrMessageNotFound, func(tx store.Tx) error {
		return tx.AddReply(chat.Event{Room: r.ID, ID: chat.NewID(), Thread: two.ID, SentAt: w.now()})
	})
	w.refused("read of no thread", chat.ErrMessageNotFound, func(tx store.Tx) error {
		_, _, err := tx.AdvanceThreadRead(bob.ID, r.ID, two.ID, 1)
		return err
	})
	w.refused("read by a stranger", chat.ErrRoomNotFound, func(tx store.Tx) error {
		_, _, err := tx.AdvanceThreadRead(chat.NewID(), r.ID, first.ID, 1)
		return err
	})
	err := w.s.Update(t.Context(), func(tx store.Tx) error { return tx.OpenThread(chat.Event{Room: r.ID, ID: chat.NewID()}) })
	if err == nil || errors.As(err, new(*chat.Error)) {
		t.Errorf("a thread that does not name itself: %v", err)
	}
}

// What was said before somebody came in is nothing that he has missed.
func testThreadsBeforeJoining(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Open, ann)
	first := w.subject(r, ann, "plans")
	w.reply(first, ann, "before")
	w.update(func(tx store.Tx) error { return tx.PutMembership(w.joined(r.ID, bob)) })
	unread := func() [2]int {
		v := read(w, func(rd store.Reader) (store.RoomView, error) { return rd.RoomOf(bob.ID, r.ID) })
		return [2]int{v.Threads, w.page(store.PageFilter{Account: bob.ID, Room: r.ID}).Messages[0].Replies.Unread}
	}
	w.equal("on coming in", unread(), [2]int{0, 0})
	w.reply(first, ann, "after")
	w.equal("later", unread(), [2]int{1, 1})
}

func testThreadPages(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r, other := w.room(chat.Group, ann, bob), w.room(chat.Group, ann)
	var firsts []chat.Event
	for i := range 3 {
		firsts = append(firsts, w.subject(r, bob, fmt.Sprint("s", i)))
	}
	elsewhere := w.subject(other, ann, "elsewhere")
	reply := w.reply(firsts[0], ann, "newest")
	w.update(func(tx store.Tx) error {
		_, _, err := tx.AdvanceThreadRead(ann.ID, r.ID, firsts[0].ID, reply.Seq)
		return err
	})
	list := func(f store.ThreadFilter) (s string, next string) {
		f.Account = ann.ID
		p := read(w, func(rd store.Reader) (store.ThreadPage, error) { return rd.Threads(f) })
		for _, v := range p.Threads {
			s += v.First.Content.Subject
			if v.Last != nil {
				s += fmt.Sprint("(", v.Last.Content.Text, " ", v.Read, " ", v.First.Replies.Count, ")")
			}
			s += " "
		}
		return s + fmt.Sprint(names(p.People)), p.Next
	}
	all, next := list(store.ThreadFilter{})
	w.equal("all rooms, newest activity first", all, fmt.Sprint("s0(newest ", reply.Seq, " 1) elsewhere s2 s1 [ann bob]"))
	w.equal("no more", next, "")
	one, next := list(store.ThreadFilter{Room: r.ID, Limit: 2})
	w.equal("one room", one, fmt.Sprint("s0(newest ", reply.Seq, " 1) s2 [ann bob]"))
	rest, next := list(store.ThreadFilter{Room: r.ID, Limit: 2, Before: next})
	w.equal("the rest", rest+next, "s1 [bob]")
	w.hide(ann, firsts[2], true)
	w.update(func(tx store.Tx) error { _, err := tx.AdvanceHidden(ann.ID, other.ID, elsewhere.Seq); return err })
	all, _ = list(store.ThreadFilter{})
	w.equal("neither hidden nor put away", all, fmt.Sprint("s0(newest ", reply.Seq, " 1) s1 [ann bob]"))
	w.fails("a stranger", chat.ErrRoomNotFound, func(rd store.Reader) error {
		_, err := rd.Threads(store.ThreadFilter{Account: bob.ID, Room: other.ID})
		return err
	})
	for _, before := range []string{"x", "!!", "AAAA"} {
		w.fails("no cursor", &chat.Error{Code: "bad_cursor"}, func(rd store.Reader) error {
			_, err := rd.Threads(store.ThreadFilter{Account: ann.ID, Before: before})
			return err
		})
	}
}
