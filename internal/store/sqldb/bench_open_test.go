//go:build unix

package sqldb_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// BenchmarkOpen measures a first start, which makes all tables, and one on a database that is there.
func BenchmarkOpen(b *testing.B) {
	open := func(b *testing.B, path string) {
		db, err := sqldb.Open(b.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
		must(b, err)
		b.StopTimer()
		must(b, db.Close())
		b.StartTimer()
	}
	b.Run("first", func(b *testing.B) {
		dir := b.TempDir()
		for i := range b.N {
			open(b, filepath.Join(dir, strconv.Itoa(i)+".db"))
		}
	})
	b.Run("again", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "samtal.db")
		open(b, path)
		for b.Loop() {
			open(b, path)
		}
	})
}
