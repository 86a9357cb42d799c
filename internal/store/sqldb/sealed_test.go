package sqldb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// thirdSchema is a database that was written by the last code that did not encrypt: whatever was typed there has the word plaintext
// in it, or is one of thirdTexts.
const thirdSchema = "testdata/third.db.gz"

var thirdTexts = []string{"plaintext", "Plaintext", "PLAINTEXT", "192.0.2.77", "🦔"}

// thirdBytes are those as they stood in its file: a hedgehog alone is so short that what is encrypted may say it by chance. Before it
// stood the end of a message's id, and behind it the beginning of an account's.
var thirdBytes = append(slices.Clone(thirdTexts[:4]), "Y\x85\xefV🦔", "🦔\x01\xa2", `"🦔"`)

// TestUpgradeEncrypts opens a database of the schema before encryption, whose write-ahead log was left behind by a server that was
// killed, and looks for what was typed in every file.
func TestUpgradeEncrypts(t *testing.T) {
	path := third(t)
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
	must(t, err)
	leaks(t, path)
	readThird(t, db)
	must(t, db.Close())
	leaks(t, path)
}

// TestUpgradeGoesOnAfterACrash ends the start at every place where it may end, one after the other on the same file.
func TestUpgradeGoesOnAfterACrash(t *testing.T) {
	path := third(t)
	for cuts := 0; ; cuts += 1 + cuts/10 {
		var left atomic.Int64
		left.Store(int64(cuts))
		db, err := sqldb.Open(endsAfter{t.Context(), &left}, sqldb.Config{Key: storetest.Key, SQLite: path})
		if err == nil {
			if cuts < 20 {
				t.Errorf("there were only %d cuts", cuts)
			}
			leaks(t, path)
			readThird(t, db)
			must(t, db.Close())
			leaks(t, path)
			return
		}
		if !errors.Is(err, context.Canceled) && !errors.Is(err, sqlite3.INTERRUPT) {
			t.Fatalf("cut %d: %v", cuts, err)
		}
	}
}

// endsAfter is a context that ends when it has been asked a number of times whether it has.
type endsAfter struct {
	context.Context
	left *atomic.Int64
}

func (c endsAfter) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return c.Context.Err()
}

// third unpacks the database, with one message more in a write-ahead log.
func third(t *testing.T) string {
	t.Helper()
	before, path := filepath.Join(t.TempDir(), "samtal.db"), filepath.Join(t.TempDir(), "samtal.db")
	unpack(t, thirdSchema, before)
	c, err := sqlite3.Open(before)
	must(t, err)
	must(t, c.Exec(`PRAGMA journal_mode = WAL; UPDATE events SET content = CAST('{"text":"plaintext in the log"}' AS BLOB) WHERE seq = 7 AND kind = 'message'`))
	for _, end := range []string{"", "-wal"} {
		raw, err := os.ReadFile(before + end)
		must(t, err)
		if !bytes.Contains(raw, []byte("plaintext")) {
			t.Fatalf("nothing in %q", end)
		}
		must(t, os.WriteFile(path+end, raw, 0o600))
	}
	must(t, c.Close())
	return path
}

// leaks looks for what was typed, unless told otherwise into a database of the third schema, in every file beside the database.
func leaks(t *testing.T, path string, texts ...string) {
	t.Helper()
	if texts == nil {
		texts = thirdBytes
	}
	files := 0
	must(t, filepath.WalkDir(filepath.Dir(path), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		raw, err := os.ReadFile(name)
		for _, text := range texts {
			if n := bytes.Count(raw, []byte(text)); n > 0 {
				t.Errorf("%s has %q %d times", filepath.Base(name), text, n)
			}
		}
		return err
	}))
	if files == 0 {
		t.Error("there are no files")
	}
}

func readThird(t *testing.T, db store.Store) {
	t.Helper()
	is := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	must(t, db.View(t.Context(), func(r store.Reader) error {
		ann, err1 := r.AccountByName("ann")
		bob, err2 := r.AccountByName("bob")
		lobby, err3 := r.Lobby()
		found, err4 := r.Accounts(store.AccountFilter{Query: "plaintextO"})
		rooms, err5 := r.OpenRooms(bob.ID, store.OpenFilter{Query: "lob"})
		page, err6 := r.Page(store.PageFilter{Account: bob.ID, Room: lobby.ID, Limit: 7})
		old, err7 := r.Page(store.PageFilter{Account: bob.ID, Room: lobby.ID, After: 6, Limit: 2})
		states, err8 := r.States(ann.ID, 0, 10)
		sessions, err9 := r.Sessions(ann.ID, firstDay)
		to, _, ok, err10 := r.Alias("link", "plaintext-link")
		direct, err11 := r.DirectRoom(ann.ID, bob.ID)
		between, err12 := r.Page(store.PageFilter{Account: bob.ID, Room: direct})
		if err := errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, err12); err != nil {
			return err
		}
		is("full name", ann.FullName, "Ann Plaintextöberg")
		is("lobby", lobby.Title+lobby.Topic, "plaintext lobbyplaintext topic")
		is("found without its accent", names(found), "[ann]")
		is("found by a word of the title", len(rooms), 1)
		is("state", string(states[0].Value)+string(states[1].Value), `{"text":"plaintext draft"}"plaintext setting"`)
		is("session", sessions[0].Agent+sessions[0].Address, "plaintext browser192.0.2.77")
		is("alias", fmt.Sprint(to == lobby.ID, ok), "true true")
		is("direct", between.Messages[0].Content.Text, "plaintext between two")
		is("old", old.Messages[0].Content.Text+old.Messages[1].Content.Text, "plaintext in the logplaintext message 7")
		var texts []string
		for _, m := range page.Messages {
			texts = append(texts, fmt.Sprint(m.Content.Text, m.Content.Subject, m.Reactions, m.Removed != 0))
		}
		is("page", texts[3:6], "[plaintext after[{🦔 1 true}] false [] true plaintext openingplaintext subject[] false]")
		return nil
	}))
}

func names(list []chat.Account) (s []string) {
	for _, a := range list {
		s = append(s, a.Name)
	}
	return s
}

// TestWrongOrMissingKeyChangesNothing: with another key, or none, an encrypted database is not opened, and no byte of it, nor of a
// write-ahead log beside it, is another one afterwards.
func TestWrongOrMissingKeyChangesNothing(t *testing.T) {
	for _, state := range []string{"closed", "killed"} {
		t.Run(state, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "samtal.db")
			kept := filepath.Join(t.TempDir(), "samtal.db")
			db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
			must(t, err)
			must(t, db.Update(t.Context(), func(tx store.Tx) error {
				return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: "ann", FullName: "Ann", CreatedAt: time.Now()})
			}))
			if state == "killed" {
				copyFiles(t, filepath.Dir(path), filepath.Dir(kept))
				must(t, db.Close())
			} else {
				must(t, db.Close())
				copyFiles(t, filepath.Dir(path), filepath.Dir(kept))
			}
			before := contents(t, filepath.Dir(kept))
			missing := errors.New("no key file")
			needs := false
			for want, key := range map[error]func(bool) (secret.Key, error){
				secret.ErrWrongKey: sqldb.FixedKey(secret.RandomKey()),
				missing: func(needed bool) (secret.Key, error) {
					needs = needed
					return secret.Key{}, missing
				},
			} {
				if _, err := sqldb.Open(t.Context(), sqldb.Config{Key: key, SQLite: kept}); !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
			}
			if !needs {
				t.Error("a new key would have been made")
			}
			after := contents(t, filepath.Dir(kept))
			delete(after, "samtal.db-shm") // an index that SQLite makes of the log
			delete(before, "samtal.db-shm")
			if fmt.Sprint(after) != fmt.Sprint(before) || len(before) == 0 {
				t.Error("the files are others now")
			}
			again, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: kept, Log: slog.New(slog.DiscardHandler)})
			must(t, err)
			must(t, again.View(t.Context(), func(r store.Reader) error {
				a, err := r.AccountByName("ann")
				if a.FullName != "Ann" {
					t.Errorf("got %q", a.FullName)
				}
				return err
			}))
			must(t, again.Close())
		})
	}
}

func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	for name, raw := range contents(t, from) {
		must(t, os.WriteFile(filepath.Join(to, name), []byte(raw), 0o600))
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	must(t, err)
	all := make(map[string]string)
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
		must(t, err)
		all[f.Name()] = string(raw)
	}
	return all
}
