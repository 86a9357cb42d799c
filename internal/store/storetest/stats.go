package storetest

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testStats(t *testing.T, open Opener) {
	w := newWorld(t, open)
	before, err := w.s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ann := w.person("ann")
	r := w.room(chat.Group, ann)
	for range 10 {
		w.say(r, ann, "hello")
	}
	var during store.Stats
	w.update(func(store.Tx) (err error) {
		during, err = w.s.Stats(t.Context())
		return err
	})
	after, err := w.s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.Writes-before.Writes != 13 || after.Database <= 0 || after.Median <= 0 || after.Slow < after.Median || after.Engine == "" {
		t.Errorf("got %+v after %+v", after, before)
	}
	if after.Letters != 0 || !after.Oldest.IsZero() {
		t.Errorf("got %d letters since %v where there are none", after.Letters, after.Oldest)
	}
	since := w.now()
	for i := range 2 {
		l := store.Letter{ID: chat.NewID(), To: "ann@example.org", Due: since, CreatedAt: since.Add(time.Duration(i) * time.Hour)}
		w.update(func(tx store.Tx) error { return tx.InsertLetter(l) })
	}
	if after, err = w.s.Stats(t.Context()); err != nil || after.Letters != 2 || !after.Oldest.Equal(since) {
		t.Errorf("got %d letters since %v (%v)", after.Letters, after.Oldest, err)
	}
	if during.Writing != 1 || after.Writing != 0 {
		t.Errorf("got %d that write during a write, %d after it", during.Writing, after.Writing)
	}
}
