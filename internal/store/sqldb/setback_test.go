package sqldb

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// TestKeysMadeBeforeTheClockWasSetBackAreReplacedToo: a rotation reaches every scope, and each once, though keys seem to be newer than it.
func TestKeysMadeBeforeTheClockWasSetBackAreReplacedToo(t *testing.T) {
	h := newHall(t)
	h.send("before")
	jump := func(d time.Duration) { h.db.keyring().now = func() time.Time { return time.Now().Add(d) } }
	for i, d := range []time.Duration{24 * time.Hour, -3 * time.Hour, 0} {
		jump(d)
		before := h.report()
		made, err := h.db.RotateData(t.Context())
		h.must(err)
		if made != before.Scopes {
			t.Errorf("by a clock %v ahead %d of %d scopes got a new key", d, made, before.Scopes)
		}
		h.must(h.db.Reseal(t.Context()))
		if r := h.report(); r.DataKeys != r.Scopes || r.Resealing != "" {
			t.Errorf("by a clock %v ahead: %+v", d, r)
		}
		h.must(h.db.View(t.Context(), func(sr store.Reader) error {
			var version int64
			_, err := sr.(*reader).one(`SELECT max(version) FROM deks`, nil, &version)
			if version != int64(i+2) {
				t.Errorf("by a clock %v ahead the newest key has version %d, want %d", d, version, i+2)
			}
			return err
		}))
		h.check()
	}
}
