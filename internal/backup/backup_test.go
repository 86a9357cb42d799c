package backup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// place is a kind of database, and how to get an empty one.
type place struct {
	name  string
	empty func(t *testing.T) sqldb.Config
}

var places = []place{
	{"sqlite", func(t *testing.T) sqldb.Config {
		return sqldb.Config{Key: storetest.Key, SQLite: filepath.Join(t.TempDir(), "samtal.db")}
	}},
	{"postgres", func(t *testing.T) sqldb.Config {
		return sqldb.Config{Key: storetest.Key, Postgres: storetest.Schema(t)}
	}},
}

func onEach(t *testing.T, test func(t *testing.T, p place)) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) { test(t, p) })
	}
}

func open(t *testing.T, c sqldb.Config) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said is what ann says in each message, with its number.
const said = "nobody may read this in a backup"

var day = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// furnish makes a person, a room, and messages.
func furnish(t *testing.T, db store.Store, messages int) (room chat.ID) {
	t.Helper()
	ann := chat.Account{ID: chat.NewID(), Name: "ann", FullName: "Ann Unread", CreatedAt: day}
	r := chat.Room{ID: chat.NewID(), Kind: chat.Group, Title: "an unread title", Encryption: "none", History: chat.HistoryAll, CreatedAt: day}
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		if err := errors.Join(tx.InsertAccount(ann), tx.SetCredential(ann.ID, store.CredentialPassword, "a hash of hers"), tx.InsertRoom(r)); err != nil {
			return err
		}
		return tx.PutMembership(chat.Membership{
			Room: r.ID, Account: ann.ID, Role: chat.RoleOwner, Status: chat.Joined, JoinedAt: day, Involvement: chat.Everything,
		})
	}))
	for n := range messages {
		must(t, db.Update(t.Context(), func(tx store.Tx) error { return tx.Append(message(r.ID, ann.ID, n)) }))
	}
	return r.ID
}

func message(room, sender chat.ID, n int) *chat.Event {
	content, _ := json.Marshal(map[string]string{"text": fmt.Sprintf("%s %d", said, n)})
	return &chat.Event{Room: room, ID: chat.NewID(), Kind: chat.KindMessage, Sender: sender, Content: content, SentAt: day}
}

func service(t *testing.T, db *sqldb.DB) *backup.Service {
	return backup.New(backup.Config{Store: db, Folder: t.TempDir(), Key: db.KeyEncryptionKey, Version: "test"})
}

func serverKey(t *testing.T) backup.Keys {
	t.Helper()
	k, err := storetest.Key(true)
	must(t, err)
	return backup.Keys{Server: k}
}

func TestABackupIsPutBack(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		room := furnish(t, db, 300)
		var file bytes.Buffer
		must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
		must(t, db.Update(t.Context(), func(tx store.Tx) error { // what comes later is not in it
			ann, err := tx.AccountByName("ann")
			if err != nil {
				return err
			}
			return tx.Append(message(room, ann.ID, 300))
		}))
		archive, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
		must(t, err)
		if m := archive.Manifest; m.Dialect != p.name || m.Generation != db.Generation() || m.Schema == 0 || m.Version != "test" {
			t.Errorf("the manifest says %+v", m)
		}
		to := p.empty(t)
		must(t, sqldb.Restore(t.Context(), to, archive.Manifest.SnapshotInfo, archive.Next))
		back := open(t, to)
		if back.Generation() == db.Generation() {
			t.Error("the log that was put back has the generation of the one that went on")
		}
		log, err := backup.VerifyLog(t.Context(), back)
		if err != nil || log.Messages != 300 {
			t.Errorf("%+v, %v", log, err)
		}
		must(t, back.Update(t.Context(), func(tx store.Tx) error { // and it goes on
			ann, err := tx.AccountByName("ann")
			if err != nil {
				return err
			}
			if ann.FullName != "Ann Unread" {
				t.Errorf("got %+v", ann)
			}
			return tx.Append(message(room, ann.ID, 301))
		}))
		if _, err := backup.VerifyLog(t.Context(), back); err != nil {
			t.Error(err)
		}
		again, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
		must(t, err)
		if err := sqldb.Restore(t.Context(), to, again.Manifest.SnapshotInfo, again.Next); !errors.Is(err, sqldb.ErrNotEmpty) {
			t.Errorf("over a database that is there: %v", err)
		}
	})
}

func TestABackupSaysNothingToOthers(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		furnish(t, db, 10)
		var file bytes.Buffer
		must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
		archive, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
		must(t, err)
		var inside bytes.Buffer
		for {
			_, content, err := archive.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			must(t, err)
			_, err = io.Copy(&inside, content)
			must(t, err)
		}
		key, err := storetest.Key(true)
		must(t, err)
		for what, b := range map[string][]byte{"the file": file.Bytes(), "what is in it": inside.Bytes()} {
			for _, text := range []string{said, "Unread", "unread title", string(key.Reveal())} {
				if bytes.Contains(b, []byte(text)) {
					t.Errorf("%s shows %q", what, text)
				}
			}
		}
		if _, err := backup.Open(bytes.NewReader(file.Bytes()), backup.Keys{Server: secret.RandomKey()}); !errors.Is(err, backup.ErrCannotOpen) {
			t.Errorf("another key: %v", err)
		}
		if _, err := backup.Open(bytes.NewReader(file.Bytes()), backup.Keys{}); err == nil {
			t.Error("no key opens it")
		}
	})
}

func TestRecipients(t *testing.T) {
	db := open(t, places[0].empty(t))
	furnish(t, db, 1)
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	var file bytes.Buffer
	must(t, service(t, db).Write(t.Context(), &file, backup.Options{Recipients: []string{identity.Recipient().String()}, WithKey: true}))
	if _, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t)); !errors.Is(err, backup.ErrCannotOpen) {
		t.Errorf("the server's key: %v", err)
	}
	archive, err := backup.Open(bytes.NewReader(file.Bytes()), backup.Keys{Identities: strings.NewReader(identity.String())})
	must(t, err)
	if key, _ := storetest.Key(true); archive.Key != key {
		t.Error("the key is not in it")
	}
	must(t, archive.Read())
	for what, o := range map[string]backup.Options{
		"the key in what only the key opens": {WithKey: true},
		"no recipient":                       {Recipients: []string{"age1nobody"}},
	} {
		if err := service(t, db).Write(t.Context(), io.Discard, o); chat.KindOf(err) != chat.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestADamagedBackupIsFound: cut off anywhere, or with any byte changed, it is not taken for whole.
// TestABackupIsReadWithoutItsDatabase: what is in one of PostgreSQL is read in a file, to the last row.
func TestABackupIsReadWithoutItsDatabase(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		room := furnish(t, db, 300)
		const awkward = "tab\t new\nline back\\slash \\N \\x61 \r\b\f\v ö"
		must(t, db.Update(t.Context(), func(tx store.Tx) error {
			ann, err := tx.AccountByName("ann")
			if err != nil {
				return err
			}
			for i := range 3 {
				e := message(room, ann.ID, 300+i)
				if err := tx.Append(e); err != nil {
					return err
				}
				gone := *message(room, ann.ID, 0)
				gone.Kind, gone.Target, gone.Content = chat.KindRemoval, e.ID, nil
				if err := errors.Join(tx.Append(&gone), tx.MarkRemoved(gone)); err != nil {
					return err
				}
			}
			return tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: awkward, Value: []byte(`"x"`)})
		}))
		var file bytes.Buffer
		must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
		rehearse := func(change func(name string, content io.Reader) io.Reader) (sqldb.Config, error) {
			archive, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
			must(t, err)
			to := places[0].empty(t)
			return to, sqldb.Rehearse(t.Context(), to.SQLite, archive.Manifest.SnapshotInfo, func() (string, io.Reader, error) {
				name, content, err := archive.Next()
				if err != nil {
					return name, content, err
				}
				return name, change(name, content), nil
			})
		}
		to, err := rehearse(func(_ string, content io.Reader) io.Reader { return content })
		must(t, err)
		back := open(t, to)
		log, err := backup.VerifyLog(t.Context(), back)
		if err != nil || log.Rooms != 1 || log.Messages != 303 || log.Events != 306 {
			t.Errorf("%+v, %v", log, err)
		}
		must(t, back.View(t.Context(), func(r store.Reader) error {
			ann, err := r.AccountByName("ann")
			if err != nil {
				return err
			}
			states, err := r.States(ann.ID, 0, 5)
			if len(states) != 1 || states[0].Subject != awkward || string(states[0].Value) != `"x"` || ann.FullName != "Ann Unread" {
				t.Errorf("got %+v, %+v", states, ann)
			}
			return err
		}))
		if p.name == "postgres" {
			testALostRowIsFound(t, rehearse)
		}
	})
}

// testALostRowIsFound takes a row out of the log on its way, and then half of one.
func testALostRowIsFound(t *testing.T, rehearse func(change func(name string, content io.Reader) io.Reader) (sqldb.Config, error)) {
	t.Helper()
	without := func(change func(lines []string) []string) func(name string, content io.Reader) io.Reader {
		return func(name string, content io.Reader) io.Reader {
			if name != "events" {
				return content
			}
			b, err := io.ReadAll(content)
			must(t, err)
			return strings.NewReader(strings.Join(change(strings.SplitAfter(string(b), "\n")), ""))
		}
	}
	to, err := rehearse(without(func(lines []string) []string { return append(lines[:100], lines[101:]...) }))
	must(t, err)
	if _, err := backup.VerifyLog(t.Context(), open(t, to)); !errors.Is(err, backup.ErrBrokenLog) {
		t.Errorf("without one row: %v", err)
	}
	if _, err := rehearse(without(func(lines []string) []string {
		lines[100] = lines[100][:len(lines[100])/2]
		return lines[:101]
	})); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("with half a row: %v", err)
	}
}

func TestADamagedBackupIsFound(t *testing.T) {
	db := open(t, places[0].empty(t))
	furnish(t, db, 50)
	var file bytes.Buffer
	must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
	read := func(b []byte) error {
		archive, err := backup.Open(bytes.NewReader(b), serverKey(t))
		if err != nil {
			return err
		}
		return archive.Read()
	}
	whole := file.Bytes()
	must(t, read(whole))
	for _, at := range []int{0, 1, 20, 100, len(whole) / 2, len(whole) - 20, len(whole) - 1} {
		if err := read(whole[:at]); err == nil {
			t.Errorf("cut off at %d of %d it passes for whole", at, len(whole))
		}
		changed := bytes.Clone(whole)
		changed[at] ^= 1
		if err := read(changed); err == nil {
			t.Errorf("with another byte at %d it passes for whole", at)
		}
	}
	if err := read(append(bytes.Clone(whole), 0)); err == nil {
		t.Error("with something behind it it passes for whole")
	}
}

// TestADumpShowsNoSecret loads what anybody may have into the tools that people have for it.
func TestADumpShowsNoSecret(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		furnish(t, db, 25)
		for _, dialect := range sqldb.DumpDialects() {
			var text bytes.Buffer
			must(t, service(t, db).Dump(t.Context(), &text, dialect))
			for _, hidden := range []string{said, "Unread", "unread title", "a hash of hers", "credentials", "words"} {
				if bytes.Contains(text.Bytes(), []byte(hidden)) {
					t.Errorf("%s shows %q", dialect, hidden)
				}
			}
			if got := load(t, dialect, text.Bytes()); got != "25|ann" {
				t.Errorf("%s: loaded it says %q", dialect, got)
			}
		}
	})
}

// load puts a dump into a new database and asks how many messages there are, and of whom.
func load(t *testing.T, dialect string, text []byte) string {
	t.Helper()
	const question = "SELECT count(*), min(a.name) FROM events e JOIN accounts a ON a.id = e.sender;"
	var program *exec.Cmd
	if dialect == "sqlite" {
		program = tool(t, "sqlite3", "-bail", filepath.Join(t.TempDir(), "dump.db"))
	} else {
		program = tool(t, "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1")
		u, err := url.Parse(storetest.Schema(t))
		must(t, err)
		q := u.Query()
		program.Env = append(program.Environ(), "PGHOST="+q.Get("host"), "PGUSER="+u.User.Username(), "PGDATABASE="+strings.TrimPrefix(u.Path, "/"),
			"PGOPTIONS=-c search_path="+q.Get("search_path"))
	}
	program.Stdin = io.MultiReader(bytes.NewReader(text), strings.NewReader(question+"\n"))
	out, err := program.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%.2000s", dialect, err, out)
	}
	return strings.TrimSpace(string(out))
}

func tool(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed (scripts/install-tools installs it)")
	}
	return exec.CommandContext(t.Context(), path, args...)
}

// TestSendingGoesOnDuringABackup: what was committed before the backup began is in it, and what comes meanwhile breaks nothing.
func TestSendingGoesOnDuringABackup(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		room := furnish(t, db, 200)
		var ann chat.Account
		must(t, db.View(t.Context(), func(r store.Reader) (err error) { ann, err = r.AccountByName("ann"); return err }))
		ctx, stop := context.WithCancel(t.Context())
		sent := make(chan error, 1)
		go func() {
			var err error
			for n := 200; ctx.Err() == nil && err == nil; n++ {
				err = db.Update(context.WithoutCancel(ctx), func(tx store.Tx) error { return tx.Append(message(room, ann.ID, n)) })
			}
			sent <- err
		}()
		for range 3 {
			var before int64
			must(t, db.View(t.Context(), func(r store.Reader) (err error) { before, err = r.RoomHead(room); return err }))
			var file bytes.Buffer
			must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
			archive, err := backup.Open(&file, serverKey(t))
			must(t, err)
			to := p.empty(t)
			must(t, sqldb.Restore(t.Context(), to, archive.Manifest.SnapshotInfo, archive.Next))
			log, err := backup.VerifyLog(t.Context(), open(t, to))
			if err != nil || log.Events < before {
				t.Errorf("%d events before, %+v after, %v", before, log, err)
			}
		}
		stop()
		must(t, <-sent)
	})
}

// TestARestoreThatFailsLeavesNothing: the next one finds the place as empty as it was.
func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, p place) {
		db := open(t, p.empty(t))
		furnish(t, db, 20)
		var file bytes.Buffer
		must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
		to := p.empty(t)
		for name, bend := range map[string]func(content io.Reader) io.Reader{
			"cut": func(content io.Reader) io.Reader {
				return io.MultiReader(io.LimitReader(content, 100), strings.NewReader("not what it was"))
			},
			"empty": func(io.Reader) io.Reader { return strings.NewReader("") }, // which is no end of the backup
		} {
			cut, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
			must(t, err)
			parts := 0
			broken := func() (string, io.Reader, error) {
				name, content, err := cut.Next()
				if parts++; err == nil && (parts == 5 || p.name == "sqlite") {
					content = bend(content)
				}
				return name, content, err
			}
			if err := sqldb.Restore(t.Context(), to, cut.Manifest.SnapshotInfo, broken); err == nil {
				t.Fatalf("a broken backup is put back: %s", name)
			}
		}
		whole, err := backup.Open(bytes.NewReader(file.Bytes()), serverKey(t))
		must(t, err)
		must(t, sqldb.Restore(t.Context(), to, whole.Manifest.SnapshotInfo, whole.Next))
		if log, err := backup.VerifyLog(t.Context(), open(t, to)); err != nil || log.Messages != 20 {
			t.Errorf("%+v, %v", log, err)
		}
	})
}

func TestALogThatWasLeftIsNotPlayedIntoABackup(t *testing.T) {
	db := open(t, places[0].empty(t))
	furnish(t, db, 1)
	var file bytes.Buffer
	must(t, service(t, db).Write(t.Context(), &file, backup.Options{}))
	to := places[0].empty(t)
	must(t, os.WriteFile(to.SQLite+"-wal", []byte("of another database"), 0o600))
	archive, err := backup.Open(&file, serverKey(t))
	must(t, err)
	if err := sqldb.Restore(t.Context(), to, archive.Manifest.SnapshotInfo, archive.Next); !errors.Is(err, sqldb.ErrNotEmpty) {
		t.Errorf("got %v", err)
	}
}
