package storetest

import (
	"errors"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// lived is a room with something of everything that hangs on a room.
func (w *world) lived(r chat.Room, ann, bob chat.Account) {
	w.t.Helper()
	first := w.subject(r, ann, "a subject")
	w.reply(first, bob, "a reply")
	w.react(first, bob, "👍", true)
	w.hide(bob, w.say(r, ann, "hello"), true)
	for _, subject := range []string{r.ID.String(), r.ID.String() + "/" + first.ID.String()} {
		w.update(func(tx store.Tx) error {
			return tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateDraft, Subject: subject, Value: []byte(`{}`)})
		})
	}
}

func testDoomedRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	direct := chat.Room{ID: chat.NewID(), Kind: chat.Direct, History: chat.HistoryAll, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error {
		return errors.Join(tx.InsertRoom(direct, ann.ID, bob.ID), tx.PutMembership(w.joined(direct.ID, ann)), tx.PutMembership(w.joined(direct.ID, bob)))
	})
	other := w.room(chat.Open, ann, bob)
	w.lived(direct, ann, bob)
	w.lived(other, ann, bob)

	doom := store.Doom{Room: direct.ID, By: ann.ID, Since: w.now()}
	w.update(func(tx store.Tx) error { return tx.DoomRoom(doom) })
	w.refused("twice", chat.ErrRoomNotFound, func(tx store.Tx) error { return tx.DoomRoom(doom) })
	w.refused("no room", chat.ErrRoomNotFound, func(tx store.Tx) error { return tx.DoomRoom(store.Doom{Room: chat.NewID(), Since: w.now()}) })
	w.equal("dooms", w.dooms(), []store.Doom{doom})
	w.fails("the room", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.Room(direct.ID); return err })
	w.fails("the room of both", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.DirectRoom(bob.ID, ann.ID); return err })
	w.equal("another room", read(w, func(r store.Reader) (chat.Room, error) { return r.Room(other.ID) }).ID, other.ID)
	w.equal("all rooms", len(read(w, func(r store.Reader) ([]store.RoomRecord, error) { return r.AllRooms(store.RoomFilter{}) })), 1)

	w.vacate(direct.ID)
	for _, e := range w.tail(direct.ID) {
		if len(e.Content) > 0 {
			t.Errorf("event %d still says %q", e.Seq, e.Content)
		}
	}
	if d := w.dooms(); len(d) != 1 || d[0].EmptiedAt.IsZero() {
		t.Errorf("got %+v, want it emptied", d)
	}
	steps := 0
	for done := false; !done; steps++ {
		w.update(func(tx store.Tx) (err error) {
			done, err = tx.PurgeRoom(direct.ID, 2)
			return err
		})
	}
	w.equal("steps", steps, 3)
	w.equal("events", len(w.tail(direct.ID)), 0)
	w.equal("dooms", len(w.dooms()), 0)
	w.equal("drafts", read(w, func(r store.Reader) (int, error) { return r.CountStates(ann.ID, chat.StateDraft) }), 2)
	w.equal("the other's events", len(w.tail(other.ID)), 4)
	page := read(w, func(r store.Reader) (store.Page, error) {
		return r.Page(store.PageFilter{Account: ann.ID, Room: other.ID})
	})
	w.equal("the other's reactions", len(page.Messages[0].Reactions), 1)
}

func (w *world) dooms() []store.Doom {
	w.t.Helper()
	return read(w, func(r store.Reader) ([]store.Doom, error) { return r.Dooms(10) })
}

// vacate takes both members out of a doomed room, which cannot be emptied before.
func (w *world) vacate(room chat.ID) {
	w.t.Helper()
	empty := func(tx store.Tx) error { return tx.EmptyRoom(room, w.now()) }
	if err := w.s.Update(w.t.Context(), empty); err == nil {
		w.t.Error("a room with members was emptied")
	}
	some := func(limit int) []chat.Membership {
		return read(w, func(r store.Reader) ([]chat.Membership, error) { return r.SomeMembers(room, limit) })
	}
	w.equal("some members", []int{len(some(1)), len(some(9))}, []int{1, 2})
	for _, m := range some(9) {
		m.Status, m.LeftAt = chat.Removed, w.now()
		w.update(func(tx store.Tx) error { return tx.PutMembership(m) })
	}
	w.update(empty)
}
