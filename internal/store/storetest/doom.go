package storetest

import (
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testDoomedRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	direct := chat.Room{ID: chat.NewID(), Kind: chat.Direct, History: chat.HistoryAll, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error {
		if err := tx.InsertRoom(direct, ann.ID, bob.ID); err != nil {
			return err
		}
		for _, a := range []chat.Account{ann, bob} {
			if err := tx.PutMembership(w.joined(direct.ID, a)); err != nil {
				return err
			}
		}
		return nil
	})
	other := w.room(chat.Open, ann, bob)
	for _, r := range []chat.Room{direct, other} {
		first := w.subject(r, ann, "a subject")
		w.reply(first, bob, "a reply")
		w.react(first, bob, "👍", true)
		w.hide(bob, w.say(r, ann, "hello"), true)
		w.update(func(tx store.Tx) error {
			for _, subject := range []string{r.ID.String(), r.ID.String() + "/" + first.ID.String()} {
				if err := tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateDraft, Subject: subject, Value: []byte(`{}`)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	drafts := func() int {
		return read(w, func(r store.Reader) (int, error) { return r.CountStates(ann.ID, chat.StateDraft) })
	}
	w.equal("drafts", drafts(), 4)
	events := func(room chat.ID) []chat.Event {
		return read(w, func(r store.Reader) ([]chat.Event, error) { return r.Tail(room, 0, 100) })
	}
	doom := store.Doom{Room: direct.ID, By: ann.ID, Since: w.now()}
	w.update(func(tx store.Tx) error { return tx.DoomRoom(doom) })
	w.refused("twice", chat.ErrRoomNotFound, func(tx store.Tx) error { return tx.DoomRoom(doom) })
	w.refused("no room", chat.ErrRoomNotFound, func(tx store.Tx) error { return tx.DoomRoom(store.Doom{Room: chat.NewID(), Since: w.now()}) })
	w.equal("dooms", read(w, func(r store.Reader) ([]store.Doom, error) { return r.Dooms(10) }), []store.Doom{doom})
	w.fails("the room", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.Room(direct.ID); return err })
	w.fails("the room of both", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.DirectRoom(bob.ID, ann.ID); return err })
	w.equal("another room", read(w, func(r store.Reader) (chat.Room, error) { return r.Room(other.ID) }).ID, other.ID)
	w.equal("all rooms", len(read(w, func(r store.Reader) ([]store.RoomRecord, error) { return r.AllRooms(store.RoomFilter{}) })), 1)

	empty := func(tx store.Tx) error { return tx.EmptyRoom(direct.ID, w.now()) }
	if err := w.s.Update(t.Context(), empty); err == nil {
		t.Error("a room with members was emptied")
	}
	some := func(limit int) []chat.Membership {
		return read(w, func(r store.Reader) ([]chat.Membership, error) { return r.SomeMembers(direct.ID, limit) })
	}
	w.equal("some members", []int{len(some(1)), len(some(9))}, []int{1, 2})
	for _, m := range some(9) {
		m.Status, m.LeftAt = chat.Removed, w.now()
		w.update(func(tx store.Tx) error { return tx.PutMembership(m) })
	}
	w.update(empty)
	for _, e := range events(direct.ID) {
		if len(e.Content) > 0 {
			t.Errorf("event %d still says %q", e.Seq, e.Content)
		}
	}
	if d := read(w, func(r store.Reader) ([]store.Doom, error) { return r.Dooms(10) }); len(d) != 1 || d[0].EmptiedAt.IsZero() {
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
	w.equal("events", len(events(direct.ID)), 0)
	w.equal("dooms", len(read(w, func(r store.Reader) ([]store.Doom, error) { return r.Dooms(10) })), 0)
	w.equal("drafts", drafts(), 2)
	w.equal("the other's events", len(events(other.ID)), 4)
	page := read(w, func(r store.Reader) (store.Page, error) {
		return r.Page(store.PageFilter{Account: ann.ID, Room: other.ID})
	})
	w.equal("the other's reactions", len(page.Messages[0].Reactions), 1)
}
