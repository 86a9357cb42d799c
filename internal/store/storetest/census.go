package storetest

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testCensus(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cyd := w.person("ann"), w.person("bob"), w.person("cyd")
	robot := chat.NewID()
	w.update(func(tx store.Tx) error {
		return tx.InsertAccount(chat.Account{ID: robot, Name: "robot", Bot: true, CreatedAt: w.now()})
	})
	w.update(func(tx store.Tx) error {
		return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: "guest", GuestRoom: chat.NewID(), ExpiresAt: w.now(), CreatedAt: w.now()})
	})
	gone := w.person("gone")
	gone.DisabledAt, gone.DeletedAt = w.now(), w.now()
	w.update(func(tx store.Tx) error { return tx.UpdateAccount(gone) })
	ann.Admin, cyd.DisabledAt = true, w.now()
	for _, a := range []chat.Account{ann, cyd} {
		w.update(func(tx store.Tx) error { return tx.UpdateAccount(a) })
	}
	now := epoch.Add(time.Hour)
	late := w.session(ann, "1", epoch.Add(2*time.Hour))
	w.session(ann, "2", epoch.Add(2*time.Hour))
	w.session(bob, "3", epoch.Add(time.Minute)) // over by now
	w.update(func(tx store.Tx) error {          // a key that nobody has come with yet
		return tx.InsertSession(chat.Session{ID: chat.NewID(), Account: robot, Via: chat.ViaKey, CreatedAt: now, LastUsed: now, ExpiresAt: epoch.Add(2 * time.Hour)}, []byte("key"))
	})
	w.room(chat.Direct, ann, bob)
	w.room(chat.Group, ann, bob)
	w.room(chat.Group, ann)
	w.room(chat.Open, bob)
	census := func(active time.Time) store.Census {
		return read(w, func(r store.Reader) (store.Census, error) { return r.Census(now, active) })
	}
	want := store.Census{People: 2, Bots: 1, Guests: 1, Admins: 1, Suspended: 1, Active: 1, Sessions: 2, Direct: 1, Groups: 2, Open: 1}
	w.equal("census", census(epoch), want)
	want.Active = 0
	w.equal("active later", census(now), want)

	uses := read(w, func(r store.Reader) (map[chat.ID]store.Use, error) {
		return r.Uses([]chat.ID{ann.ID, bob.ID, robot}, now)
	})
	if u := uses[ann.ID]; uses[robot] != (store.Use{}) || len(uses) != 2 || u.Sessions != 2 || u.LastUsed.Before(late.LastUsed) {
		t.Errorf("uses: got %+v", uses)
	}
	w.equal("uses of nobody", len(read(w, func(r store.Reader) (map[chat.ID]store.Use, error) { return r.Uses(nil, now) })), 0)
}

func testAllRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	found := func(kind chat.RoomKind, members ...chat.Account) chat.Room {
		return w.roomOf(chat.IDAt(w.now()), kind, members...) // ids sort by time; those of one millisecond do not
	}
	first, second, third := found(chat.Direct, ann, bob), found(chat.Group, ann, bob), found(chat.Open, ann)
	said := w.say(second, ann, "hello")
	list := func(f store.RoomFilter) []store.RoomRecord {
		return read(w, func(r store.Reader) ([]store.RoomRecord, error) { return r.AllRooms(f) })
	}
	want := []store.RoomRecord{
		{ID: third.ID, Kind: chat.Open, Title: "a room", Members: 1, CreatedAt: third.CreatedAt},
		{ID: second.ID, Kind: chat.Group, Members: 2, Events: 1, CreatedAt: second.CreatedAt, LastAt: said.SentAt},
		{ID: first.ID, Kind: chat.Direct, Members: 2, CreatedAt: first.CreatedAt},
	}
	w.equal("made last first, and no title that not everyone may read", list(store.RoomFilter{}), want)
	w.equal("limit", list(store.RoomFilter{Limit: 1}), want[:1])
	w.equal("before", list(store.RoomFilter{Before: third.ID}), want[1:])
	w.equal("kind", list(store.RoomFilter{Kind: chat.Group}), want[1:2])
	w.equal("kind before", list(store.RoomFilter{Kind: chat.Group, Before: second.ID}), []store.RoomRecord{})
}

func testMessageDays(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	day := epoch.Truncate(24 * time.Hour)
	say := func(at time.Time, kind chat.EventKind) {
		e := w.event(r.ID, ann, kind, chat.Content{Text: "x"})
		e.SentAt = at
		w.append(e)
	}
	for i := range 5 {
		say(day.Add(time.Duration(i)*12*time.Hour), chat.KindMessage)
		say(day.Add(time.Duration(i)*12*time.Hour), chat.KindReaction)
	}
	first := day.Unix() / 86400
	tally := func(before time.Time, limit int) store.Tally {
		return read(w, func(r store.Reader) (store.Tally, error) { return r.TallyMessages(before, limit) })
	}
	keep := func(c store.Tally) {
		w.update(func(tx store.Tx) error { return tx.KeepTally(c) })
	}
	days := func(from int64) map[int64]int64 {
		return read(w, func(r store.Reader) (map[int64]int64, error) { return r.MessageDays(from) })
	}
	c := tally(day.AddDate(1, 0, 0), 4)
	w.equal("a run", []any{c.Days, c.More}, []any{map[int64]int64{first: 2}, true})
	keep(c)
	keep(c) // it counts once
	w.equal("kept", days(0), map[int64]int64{first: 2})
	c = tally(day.Add(48*time.Hour), 100)
	w.equal("the rest but the last", []any{c.Days, c.More}, []any{map[int64]int64{first + 1: 2}, false})
	keep(c)
	c = tally(day.AddDate(1, 0, 0), 100)
	w.equal("the last", []any{c.Days, c.More}, []any{map[int64]int64{first + 2: 1}, false})
	keep(c)
	w.equal("all", days(0), map[int64]int64{first: 2, first + 1: 2, first + 2: 1})
	w.equal("from a day on", days(first+1), map[int64]int64{first + 1: 2, first + 2: 1})
	w.equal("nothing more", tally(day.AddDate(1, 0, 0), 100).Days, map[int64]int64{})
}
