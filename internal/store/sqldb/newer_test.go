package sqldb_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// An old program leaves alone what a later one has changed: it would read it wrongly, and write what the later one does not expect.
func TestDataOfALaterVersionIsRefused(t *testing.T) {
	for name, config := range map[string]func(t *testing.T) sqldb.Config{
		"SQLite": func(t *testing.T) sqldb.Config {
			return sqldb.Config{Key: storetest.Key, SQLite: filepath.Join(t.TempDir(), "samtal.db")}
		},
		"PostgreSQL": func(t *testing.T) sqldb.Config {
			return sqldb.Config{Key: storetest.Key, Postgres: storetest.Schema(t)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			db, err := sqldb.Open(t.Context(), c)
			must(t, err)
			must(t, db.Raw(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1 = 1)`, nil))
			must(t, db.Close())
			if _, err := sqldb.Open(t.Context(), c); !errors.Is(err, sqldb.ErrNewer) {
				t.Fatalf("got %v, want %v", err, sqldb.ErrNewer)
			}
		})
	}
}
