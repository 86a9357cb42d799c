package sqldb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestRemovalLeavesNoBytes looks for removed text in the database file itself: what is freed is overwritten.
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
	if raw, err := os.ReadFile(path); err != nil || !bytes.Contains(raw, []byte(secret)) {
		t.Fatal("the text was never there", err)
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
		if n := bytes.Count(raw, []byte(secret)); n > 0 {
			t.Errorf("%s still has it %d times", filepath.Base(name), n)
		}
		if name == path && !bytes.Contains(raw, []byte(stays)) {
			t.Error("what was to stay is gone")
		}
	}
}
