package storetest

import (
	"testing"

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
	if during.Writing != 1 || after.Writing != 0 {
		t.Errorf("got %d that write during a write, %d after it", during.Writing, after.Writing)
	}
}
