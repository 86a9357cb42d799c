package storetest

import (
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// summary is what a list shows of a room.
func summary(v chat.RoomView) string {
	last := "-"
	if v.Last != nil {
		last = v.Last.Content.Text
	}
	return fmt.Sprintf("head %d unread %d mentions %d threads %d members %d last %s",
		v.Head, v.Unread, v.Mentions, v.Threads, v.Members, last)
}

func testRoomsOf(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	quiet, busy := w.room(chat.Group, ann), w.room(chat.Group, ann, bob)
	w.room(chat.Group, bob)
	list := func() []chat.RoomView {
		return read(w, func(r store.Reader) ([]chat.RoomView, error) { return r.RoomsOf(ann.ID) })
	}
	is := func(what, want string) {
		w.t.Helper()
		one := read(w, func(r store.Reader) (chat.RoomView, error) { return r.RoomOf(ann.ID, busy.ID) })
		w.equal(what, summary(one), want)
		for _, v := range list() {
			if v.ID == busy.ID {
				w.equal(what+": in the list", summary(v), want)
			}
		}
	}
	is("empty", "head 0 unread 0 mentions 0 threads 0 members 2 last -")
	w.say(quiet, ann, "nobody here")
	hello := w.say(busy, bob, "hello @ann")
	w.update(func(tx store.Tx) error { return tx.AddMentions(hello, []chat.ID{ann.ID}) })
	own := w.say(busy, ann, "mine")
	first := w.subject(busy, bob, "plans")
	reply := w.reply(first, bob, "aside")
	w.react(own, bob, "👍", true)
	is("a message, its subject's first one and a thread", "head 5 unread 2 mentions 1 threads 1 members 2 last about it")
	w.equal("rooms", len(list()), 2)
	w.equal("the room where something was said last", list()[0].ID, busy.ID)
	w.equal("the other room", summary(list()[1]), "head 1 unread 0 mentions 0 threads 0 members 1 last nobody here")

	w.update(func(tx store.Tx) error {
		_, _, err := tx.AdvanceThreadRead(ann.ID, busy.ID, first.ID, reply.Seq)
		return err
	})
	is("thread read", "head 5 unread 2 mentions 1 threads 0 members 2 last about it")
	w.reply(first, ann, "my own reply")
	is("one's own reply", "head 6 unread 2 mentions 1 threads 0 members 2 last about it")
	w.update(func(tx store.Tx) error { _, err := tx.AdvanceRead(ann.ID, busy.ID, hello.Seq); return err })
	is("read the first", "head 6 unread 1 mentions 0 threads 0 members 2 last about it")
	w.hide(ann, first, true)
	is("hidden is not the last", "head 6 unread 1 mentions 0 threads 0 members 2 last mine")
	w.remove(first)
	is("removed is not unread", "head 7 unread 0 mentions 0 threads 0 members 2 last mine")
	w.update(func(tx store.Tx) error { _, err := tx.AdvanceHidden(ann.ID, busy.ID, 7); return err })
	is("put away", "head 7 unread 0 mentions 0 threads 0 members 2 last -")
	w.say(busy, bob, "again")
	is("a later message brings it back", "head 8 unread 1 mentions 0 threads 0 members 2 last again")
	w.fails("a stranger", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.RoomOf(bob.ID, quiet.ID); return err })

	w.equal("rooms counted", read(w, func(r store.Reader) (int, error) { return r.CountRooms(ann.ID) }), 2)
	heads := map[chat.ID]store.Head{}
	for _, h := range read(w, func(r store.Reader) ([]store.Head, error) { return r.HeadsOf(ann.ID) }) {
		heads[h.Room] = h
	}
	w.equal("heads", heads, map[chat.ID]store.Head{
		quiet.ID: {Room: quiet.ID, Head: 1}, busy.ID: {Room: busy.ID, Head: 8, Floor: 7},
	})
	w.equal("hidden messages", read(w, func(r store.Reader) ([]chat.ID, error) { return r.HiddenBy(ann.ID, 10) }), []chat.ID{first.ID})
	w.equal("no more than asked for", len(read(w, func(r store.Reader) ([]chat.ID, error) { return r.HiddenBy(ann.ID, 0) })), 0)
	w.equal("head", read(w, func(r store.Reader) (int64, error) { return r.RoomHead(busy.ID) }), 8)
	w.fails("head of no room", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.RoomHead(chat.NewID()); return err })
}

func testRoomsOfCountsNewest(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	w.update(func(tx store.Tx) error {
		for i := range 700 {
			e := w.event(r.ID, bob, chat.KindMember, chat.MemberContent{Account: bob.ID, Change: chat.MemberJoined})
			if i >= 450 {
				e = w.event(r.ID, bob, chat.KindMessage, chat.Content{Text: fmt.Sprint(i)})
			}
			if err := tx.Append(&e); err != nil {
				return err
			}
		}
		return nil
	})
	v := read(w, func(rd store.Reader) (chat.RoomView, error) { return rd.RoomOf(ann.ID, r.ID) })
	w.equal("counting stops", summary(v), "head 700 unread 100 mentions 0 threads 0 members 2 last 699")
}
