package sqldb

import (
	"errors"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func openTest(t testing.TB, bell store.Bell) *DB {
	t.Helper()
	db, err := Open(t.Context(), Config{Key: FixedKey(secret.RandomKey()), SQLite: filepath.Join(t.TempDir(), "samtal.db"), Bell: bell})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// oneBatch queues functions while the writer is held, so that they share one commit, and returns their errors.
func oneBatch(t *testing.T, db *DB, fs ...func(tx *tx) error) []error {
	t.Helper()
	w := db.engine.(*sqlite).writer
	held, release := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = db.Update(t.Context(), func(store.Tx) error {
			close(held)
			<-release
			return nil
		})
	})
	<-held
	jobs := make([]*job, len(fs))
	for i, f := range fs {
		jobs[i] = &job{f: func(stx store.Tx) error { return f(stx.(*tx)) }, answer: make(chan error, 1)}
		w.queue <- jobs[i]
	}
	close(release)
	wait.Wait()
	errs := make([]error, len(fs))
	for i, j := range jobs {
		errs[i] = <-j.answer
	}
	return errs
}

func newAccount(name string) chat.Account {
	return chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now()}
}

func insert(name string) func(tx *tx) error {
	return func(tx *tx) error { return tx.InsertAccount(newAccount(name)) }
}

// accounts lists the names that are kept.
func accounts(t *testing.T, db *DB) (list []string) {
	t.Helper()
	err := db.View(t.Context(), func(r store.Reader) error {
		all, err := r.Accounts(store.AccountFilter{})
		for _, a := range all {
			list = append(list, a.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func wantAllLost(t *testing.T, errs []error) {
	t.Helper()
	for i, err := range errs {
		if chat.KindOf(err) != chat.Unavailable {
			t.Errorf("function %d: %v, want unavailable", i, err)
		}
	}
}

func wantRecovered(t *testing.T, db *DB) {
	t.Helper()
	for _, err := range oneBatch(t, db, insert("after"), insert("afterwards")) {
		if err != nil {
			t.Errorf("after the loss: %v", err)
		}
	}
	if got := accounts(t, db); len(got) != 2 || got[0] != "after" {
		t.Errorf("kept: %q", got)
	}
}

// A full disk makes SQLite drop the transaction in the middle of a batch: all its functions fail, those that ran before,
// the one that met it, even if it does not care, and those after. Then the writer goes on.
func TestFullDiskFailsTheWholeBatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		cares error
	}{{"the function returns it", errors.New("filled")}, {"the function ignores it", nil}} {
		t.Run(c.name, func(t *testing.T) {
			var rung int
			db := openTest(t, func(store.Commit) { rung++ })
			limit := func(pages int64) {
				t.Helper()
				err := db.Update(t.Context(), func(stx store.Tx) error {
					var now int64
					_, err := stx.(*tx).one(`PRAGMA max_page_count = `+strconv.FormatInt(pages, 10), nil, &now)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			limit(1) // becomes the present size
			fill := func(tx *tx) error {
				tx.AfterCommit(func() { t.Error("ran after a lost commit") })
				if err := tx.Enqueue(store.Work{Subject: strings.Repeat("x", 1<<20)}); err == nil {
					t.Error("a megabyte found its place on a full disk")
				}
				return c.cares
			}
			wantAllLost(t, oneBatch(t, db, insert("before"), fill, insert("later")))
			if rung > 0 {
				t.Error("a bell rang for what is lost")
			}
			limit(1 << 20)
			wantRecovered(t, db)
		})
	}
}

// A full disk is told to the log when it is met, and when it is over, and not by everyone who meets it.
func TestAFullDiskIsLoggedOnce(t *testing.T) {
	var log strings.Builder
	db, err := Open(t.Context(), Config{
		Key: FixedKey(secret.RandomKey()), SQLite: filepath.Join(t.TempDir(), "samtal.db"), Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	limit := func(pages string) error {
		return db.Update(t.Context(), func(stx store.Tx) error {
			var now int64
			_, err := stx.(*tx).one(`PRAGMA max_page_count = `+pages, nil, &now)
			return err
		})
	}
	fill := func() error {
		return db.Update(t.Context(), func(tx store.Tx) error { return tx.Enqueue(store.Work{Subject: strings.Repeat("x", 1<<20)}) })
	}
	refused := errors.New("refused")
	refuse := func() error { return db.Update(t.Context(), func(store.Tx) error { return refused }) }
	if err := errors.Join(limit("1"), limit("1")); err != nil { // the first becomes the present size
		t.Fatal(err)
	}
	for range 3 {
		if err := fill(); !errors.Is(err, chat.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		if err := refuse(); !errors.Is(err, refused) {
			t.Errorf("got %v", err)
		}
	}
	if err := errors.Join(limit("1000000"), fill(), fill()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := fill(); !errors.Is(err, errOver) {
		t.Errorf("got %v", err)
	}
	if got := log.String(); strings.Count(got, "takes no changes") != 1 || strings.Count(got, "takes changes again") != 1 || strings.Count(got, "\n") != 2 {
		t.Errorf("logged:\n%s", got)
	}
}

// A COMMIT that fails (here for a reference that is checked only then) loses everything and leaves no open transaction.
func TestFailedCommitFailsTheWholeBatch(t *testing.T) {
	db := openTest(t, nil)
	dangle := func(tx *tx) error {
		if _, err := tx.exec(`PRAGMA defer_foreign_keys = ON`); err != nil {
			return err
		}
		return tx.SetCredential(chat.NewID(), "x", "of nobody")
	}
	wantAllLost(t, oneBatch(t, db, insert("before"), dangle, insert("later")))
	wantRecovered(t, db)
}

// Close runs what waits.
func TestCloseDrains(t *testing.T) {
	db := openTest(t, nil)
	w := db.engine.(*sqlite).writer
	held, release := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = db.Update(t.Context(), func(store.Tx) error {
			close(held)
			<-release
			return nil
		})
	})
	<-held
	jobs := make([]*job, 300) // more than one batch
	for i := range jobs {
		jobs[i] = &job{f: func(tx store.Tx) error { return tx.InsertAccount(newAccount(chat.NewID().String()[4:])) }, answer: make(chan error, 1)}
		w.queue <- jobs[i]
	}
	closed := make(chan error, 1)
	go func() { closed <- db.Close() }()
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	for i, j := range jobs {
		select {
		case err := <-j.answer:
			if err != nil && !errors.Is(err, chat.ErrNameTaken) {
				t.Errorf("function %d: %v", i, err)
			}
		default:
			t.Fatalf("function %d was never answered", i)
		}
	}
}

func TestForSQLite(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT $2, $1, $12`:                `SELECT ?2, ?1, ?12`,
		`GREATEST(a, LEAST($1, b))`:         `max(a, min(?1, b))`,
		`SELECT 1 FROM rooms WHERE id = $1`: `SELECT 1 FROM rooms WHERE id = ?1`,
	} {
		if got := forSQLite(text); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
}
