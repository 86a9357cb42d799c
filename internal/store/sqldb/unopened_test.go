package sqldb

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// spoil changes the last byte of a message that was sent, and gives back the way to put it right.
func (h *hall) spoil(seq int64) (right func()) {
	h.t.Helper()
	change := func() {
		h.must(h.db.Update(h.t.Context(), func(stx store.Tx) error {
			tx := stx.(*tx)
			var content []byte
			if _, err := tx.one(`SELECT content FROM events WHERE seq = $1`, []any{seq}, &content); err != nil {
				return err
			}
			content[len(content)-1] ^= 1
			_, err := tx.exec(`UPDATE events SET content = $2 WHERE seq = $1`, seq, content)
			return err
		}))
	}
	change()
	return change
}

// TestOneValueThatDoesNotOpen: a re-encryption passes it over, tells of it, and keeps what it could be opened with once it is put right.
func TestOneValueThatDoesNotOpen(t *testing.T) {
	h := newHall(t)
	for range 3 {
		h.send("a text")
	}
	h.must(h.db.Close())
	var said bytes.Buffer
	var err error
	h.db, err = Open(t.Context(), Config{Key: FixedKey(h.kek), SQLite: h.path, Log: slog.New(slog.NewTextHandler(&said, nil))})
	h.must(err)
	right := h.spoil(2)
	for range 2 { // the second time, the value is two keys behind
		_, err = h.db.RotateData(t.Context())
		h.must(err)
		h.must(h.db.Reseal(t.Context()))
	}
	for _, values := range []bool{false, true} {
		r, err := h.db.CheckKeys(t.Context(), values)
		h.must(err)
		if len(r.Unopened) != 1 || r.Unopened["events.content"] != 1 || r.Resealing != "" || r.DataKeys != r.Scopes+1 {
			t.Errorf("values %v: got %+v", values, r)
		}
	}
	if log := said.String(); strings.Count(log, "column=events.content") != 2 || strings.Contains(log, "a text") {
		t.Errorf("the log says\n%s", log)
	}
	right()
	h.reopen()
	h.check()
	_, err = h.db.RotateData(t.Context())
	h.must(err)
	h.must(h.db.Reseal(t.Context()))
	h.check()
	if r := h.report(); r.Unopened != nil || r.DataKeys != r.Scopes {
		t.Errorf("put right: got %+v", r)
	}
}

// TestManyKeysOfWhatDoesNotOpen: where they are too many to tell apart, none goes.
func TestManyKeysOfWhatDoesNotOpen(t *testing.T) {
	h := newHall(t)
	h.send("a text")
	var left unopened
	for version := range uint64(maxKeptKeys + 1) {
		left.add(cell{scope: serverScope, table: "bans", column: "reason"}, append(binary.AppendUvarint([]byte{sealForm}, version), make([]byte, nonceSize+tagSize)...))
	}
	left.add(cell{scope: serverScope, table: "bans", column: "reason"}, []byte("no form"))
	if !left.TooMany || len(left.Keys) != maxKeptKeys || left.In["bans.reason"] != maxKeptKeys+2 {
		t.Fatalf("got %d keys, %v", len(left.Keys), left.In)
	}
	_, err := h.db.RotateData(t.Context())
	h.must(err)
	h.must(h.db.Update(t.Context(), func(stx store.Tx) error {
		state, _, err := stx.(*tx).resealing()
		state.Left = left
		if err == nil {
			err = stx.(*tx).putReseal(state)
		}
		return err
	}))
	h.must(h.db.Reseal(t.Context()))
	if r := h.report(); r.DataKeys != 2*r.Scopes || r.Resealing != "" {
		t.Errorf("got %+v", r)
	}
}

// TestResealWaitsForWhoeverTrustsAnOldKey: from when the last scope has its new key, not from when the first was to have one.
func TestResealWaitsForWhoeverTrustsAnOldKey(t *testing.T) {
	h := newHall(t)
	h.send("first")
	const trust = 50 * time.Millisecond
	h.db.Trust(trust)
	_, err := h.db.RotateData(t.Context())
	h.must(err)
	h.must(h.db.Update(t.Context(), func(stx store.Tx) error {
		t := stx.(*tx)
		state, _, err := t.resealing()
		if err != nil {
			return err
		}
		state.Began -= time.Hour.Microseconds() // it took an hour to get here
		if _, err := t.exec(`UPDATE deks SET created_at = created_at - $1`, 2*time.Hour.Microseconds()); err != nil {
			return err
		}
		return t.putReseal(state)
	}))
	began := time.Now()
	h.must(h.db.Reseal(t.Context()))
	if took := time.Since(began); took < 2*trust {
		t.Errorf("it waited for no more than %v", took)
	}
	h.check()

	h.reopen()
	h.check()
}
