package sqldb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// The log is moved into the database while the store is open, and does not grow without end.
func TestTheLogIsMovedIntoTheDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samtal.db")
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	size := func(name string) int64 {
		info, err := os.Stat(name)
		must(t, err)
		return info.Size()
	}
	ann := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: firstDay}
	must(t, db.Update(t.Context(), func(tx store.Tx) error { return tx.InsertAccount(ann) }))
	// 80 MiB and more through the log, over the same rows.
	value := append(append([]byte{'"'}, bytes.Repeat([]byte("x"), 16<<10)...), '"')
	for range 52 {
		must(t, db.Update(t.Context(), func(tx store.Tx) error {
			for i := range 100 {
				s := chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: string(rune('a'+i%26)) + string(rune('a'+i/26)), Value: value}
				if err := tx.PutState(s); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	if log := size(path + "-wal"); log > 96<<20 {
		t.Errorf("the log has %d bytes", log)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); size(path) < 1<<20; <-tick.C {
		if time.Since(began) > 5*time.Minute {
			t.Fatalf("the database has %d bytes, the log %d", size(path), size(path+"-wal"))
		}
	}
}

// A commit is on the disk when it is answered, and what was removed is overwritten: on the connection that writes, as it is in use.
func TestCommitsAreDurable(t *testing.T) {
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: filepath.Join(t.TempDir(), "samtal.db")})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		must(t, db.Raw(t.Context(), "PRAGMA "+pragma, nil, &got))
		if got != want {
			t.Errorf("%s: got %s, want %s", pragma, got, want)
		}
	}
}
