package sqldb_test

import (
	"errors"
	"math"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// FuzzThreadCursor: what is taken as the end of a page is one, and written as it was.
func FuzzThreadCursor(f *testing.F) {
	for _, s := range []string{"", "AAAA", sqldb.Cursor(0, chat.ID{}), sqldb.Cursor(math.MinInt64, chat.NewID()), "\n", "=", sqldb.Cursor(1, chat.ID{}) + "\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, first, err := sqldb.ParseCursor(s)
		if err != nil {
			var e *chat.Error
			if !errors.As(err, &e) || e.Kind != chat.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if s != "" && sqldb.Cursor(at, first) != s {
			t.Fatalf("%q is %q", s, sqldb.Cursor(at, first))
		}
	})
}
