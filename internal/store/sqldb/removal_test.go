package sqldb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestRemovalLeavesNoBytes looks for what was removed in the database file itself: what is freed is overwritten, although it is sealed.
func TestRemovalLeavesNoBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samtal.db")
	const secret, stays = "removed-text-", "kept-text-"
	says := func(text string, times int) []byte {
		b, err := chat.Content{Text: strings.Repeat(text, times)}.Encode()
		must(t, err)
		return b
	}
	once := func(f func(tx store.Tx) error) {
		t.Helper()
		db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
		must(t, err)
		must(t, db.Update(t.Context(), f))
		must(t, db.Close())
	}
	room := chat.NewID()
	var targets []chat.Event
	once(func(tx store.Tx) error {
		if err := tx.InsertRoom(chat.Room{ID: room, Kind: chat.Group, CreatedAt: firstDay}); err != nil {
			return err
		}
		for i := range 40 { // short ones share a page with others, long ones have pages of their own
			e := firstEvent(room, chat.ID{}, chat.KindMessage, "")
			e.Content = says([]string{secret, stays}[i%2], 1+i/10*300)
			if err := tx.Append(&e); err != nil {
				return err
			}
			if i%2 == 0 {
				targets = append(targets, e)
			}
		}
		edit := firstEvent(room, chat.ID{}, chat.KindEdit, "")
		edit.Target, edit.Content = targets[0].ID, says(secret, 2)
		if err := tx.Append(&edit); err != nil {
			return err
		}
		return tx.MarkEdited(edit)
	})
	gone := sealedContents(t, path, `SELECT content FROM events WHERE seq % 2 = 1`)
	kept := sealedContents(t, path, `SELECT content FROM events WHERE seq % 2 = 0`)
	raw, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Contains(raw, gone[0]) || len(gone) != 21 || len(kept) != 20 || bytes.Contains(raw, []byte(secret)) {
		t.Fatalf("%d and %d events are not there as they should be", len(gone), len(kept))
	}
	once(func(tx store.Tx) error {
		for _, target := range targets {
			e := firstEvent(room, chat.ID{}, chat.KindRemoval, "")
			e.Target = target.ID
			if err := tx.Append(&e); err != nil {
				return err
			}
			if err := tx.MarkRemoved(e); err != nil {
				return err
			}
		}
		return nil
	})
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		must(t, err)
		for i, sealed := range gone {
			if bytes.Contains(raw, sealed) {
				t.Errorf("%s still has what was removed: %d", filepath.Base(name), i)
			}
		}
		if name == path && !bytes.Contains(raw, kept[0]) {
			t.Error("what was to stay is gone")
		}
	}
}

// sealedContents are the beginnings of what is in a column, long enough to be found nowhere else, short enough to stand in one page.
func sealedContents(t *testing.T, path, query string) (list [][]byte) {
	t.Helper()
	c, err := sqlite3.OpenFlags(path, sqlite3.OPEN_READONLY)
	must(t, err)
	s, _, err := c.Prepare(query)
	must(t, err)
	for s.Step() {
		list = append(list, s.ColumnBlob(0, nil)[:24])
	}
	must(t, s.Close())
	must(t, c.Close())
	return list
}
