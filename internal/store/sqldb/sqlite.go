package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxReaders bounds the connections that read side by side.
const maxReaders = 8

// sqlite is the engine on an embedded SQLite file.
type sqlite struct {
	*writer
	path  string
	check *checkpointer
	seats chan struct{} // maxReaders of them
	spare spare
}

// spare are the connections for reading that nobody uses just now. The last one used is the next: there are no more than were needed at
// once, and its pages are at hand.
type spare struct {
	mu sync.Mutex
	p  []*pinned
}

// take is nil if there is none.
func (s *spare) take() *pinned {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.p) == 0 {
		return nil
	}
	last := s.p[len(s.p)-1]
	s.p = s.p[:len(s.p)-1]
	return last
}

func (s *spare) put(p *pinned) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.p = append(s.p, p)
}

func openSQLite(ctx context.Context, c Config) (engine, error) {
	kept, err := keptInFile(c.SQLite)
	if err != nil {
		return nil, err
	}
	kek, err := c.kek(kept)
	if err != nil {
		return nil, err
	}
	if err := makePrivate(c.SQLite); err != nil {
		return nil, err
	}
	p, err := connect(c.SQLite, writing)
	if err != nil {
		return nil, err
	}
	keys, err := prepareSQLite(ctx, c, p, kek)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	check := startCheckpointer(c.SQLite, p, c.Log)
	s := &sqlite{path: c.SQLite, check: check, seats: make(chan struct{}, maxReaders)}
	for range maxReaders {
		s.seats <- struct{}{}
	}
	keys.destroyed = check.destroyed
	s.writer = startWriter(p, keys, c)
	return s, nil
}

// keptInFile reads the sealed master keyset of a file, and changes nothing.
func keptInFile(path string) (kept keptKeys, err error) {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return kept, nil
	}
	p, err := connect(readOnly(path), `PRAGMA busy_timeout = 10000;`)
	if err != nil {
		return kept, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	var tables int
	if _, err := p.one(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'`, nil, &tables); err != nil || tables == 0 {
		return kept, err
	}
	r := &reader{conn: p}
	if kept.master, err = r.meta(metaMaster); err == nil {
		kept.next, err = r.meta(metaNext)
	}
	return kept, err
}

// forget empties the write-ahead log: what is overwritten in the database stands there yet.
func (s *sqlite) forget(context.Context) error {
	s.check.destroyed()
	return nil
}

// readOnly names a file so that opening it makes no other. Without a write-ahead log there is nothing else to read.
func readOnly(path string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: path}
	q := url.Values{"mode": {"ro"}}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		q.Set("immutable", "1")
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// prepareSQLite brings the tables of a file up to date, on the connection that is to write.
func prepareSQLite(ctx context.Context, c Config, p *pinned, kek secret.Key) (keys *keyring, err error) {
	// The log and its index hold messages too, and SQLite makes them by the umask.
	if err := makePrivate(c.SQLite+"-wal", c.SQLite+"-shm"); err != nil {
		return nil, err
	}
	present, err := p.makeTables()
	if err != nil {
		return nil, err
	}
	m := &migrator{}
	if !present {
		migrating, err := driver.Open(c.SQLite, func(c *sqlite3.Conn) error { return c.Exec(writing) })
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, migrating.Close()) }()
		if m, err = newMigrator(migrating, goose.DialectSQLite3, "sqlite"); err != nil {
			return nil, err
		}
	}
	return m.prepare(ctx, c, kek, p.update, p.rewrite)
}

// rewrite writes the whole file anew. For a while it takes as much again, all of it sealed, which is too much for the memory.
func (p *pinned) rewrite() error {
	for _, text := range [...]string{`PRAGMA temp_store = FILE`, `VACUUM`, `PRAGMA temp_store = MEMORY`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := p.exec(text); err != nil {
			return err
		}
	}
	return nil
}

// update runs f in a write transaction of its own.
func (p *pinned) update(f func(t *tx) error) error {
	if _, err := p.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	t := newTx(p, nil, false)
	err := f(t)
	if err == nil {
		_, err = p.exec(`COMMIT`)
	}
	if err != nil {
		_, undo := p.exec(`ROLLBACK`)
		return errors.Join(err, undo)
	}
	t.committed()
	return nil
}

// makePrivate makes files that nobody but their owner can read, whatever the umask, and has those that are there be so.
func makePrivate(paths ...string) error {
	for _, path := range paths {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		// Where files have no such mode, or are another's, the folder has to do.
		if err := f.Chmod(0o600); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
			return errors.Join(err, f.Close())
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// How the connection that writes and those that read are set up. What is freed is overwritten: a removed text leaves the
// file, too.
const (
	writing = `
		PRAGMA busy_timeout = 10000;
		PRAGMA journal_mode = WAL;
		PRAGMA synchronous = FULL;
		PRAGMA foreign_keys = ON;
		PRAGMA temp_store = MEMORY;
		PRAGMA secure_delete = ON;
		PRAGMA cache_size = -16000;
		PRAGMA journal_size_limit = 67108864;`
	reading = `
		PRAGMA busy_timeout = 10000;
		PRAGMA query_only = ON;
		PRAGMA cache_size = -4000;`
)

// Close runs what waits, then closes the file.
func (s *sqlite) Close() error {
	if !s.stop() {
		return nil
	}
	errs := []error{s.check.close()}
	for range maxReaders {
		<-s.seats
	}
	close(s.seats)
	for p := s.spare.take(); p != nil; p = s.spare.take() {
		errs = append(errs, p.close())
	}
	return errors.Join(append(errs, s.p.close())...)
}

// View runs f on one snapshot. Reads are short by design, so that ctx is only asked while waiting for a connection.
func (s *sqlite) View(ctx context.Context, f func(r store.Reader) error) error {
	var open bool
	select {
	case _, open = <-s.seats:
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	}
	if !open {
		return errClosed
	}
	defer func() { s.seats <- struct{}{} }()
	p := s.spare.take()
	if p == nil {
		var err error
		if p, err = connect(s.path, reading); err != nil {
			return unavailable(err)
		}
	}
	if _, err := p.exec(`BEGIN`); err != nil {
		s.spare.put(p)
		return sqliteError(fmt.Errorf("begin: %w", err))
	}
	defer func() {
		// A read transaction has nothing to lose; if it cannot be ended, its connection is not used again.
		if _, err := p.exec(`ROLLBACK`); err != nil {
			_ = p.close()
			return
		}
		s.spare.put(p)
	}()
	return sqliteError(f(&reader{conn: p, keys: s.keys}))
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// forSQLite makes SQLite's text of a statement. The driver binds $N by order of appearance; ?N is bound by number.
// The largest and smallest of several values have another name, and there are no row locks.
func forSQLite(text string) string {
	text = placeholder.ReplaceAllString(text, "?$1")
	return strings.NewReplacer("GREATEST(", "max(", "LEAST(", "min(").Replace(text)
}

var (
	errOver   = errors.New("the store is closed")
	errClosed = unavailable(errOver)
)

func unavailable(cause error) error { return fmt.Errorf("%w: %w", chat.ErrUnavailable, cause) }

// sqliteError makes what is wrong with disk or file Unavailable, and leaves the rest as it is.
func sqliteError(err error) error {
	var code sqlite3.ErrorCode
	if err == nil || !errors.As(err, &code) {
		return err
	}
	switch code {
	case sqlite3.FULL, sqlite3.IOERR, sqlite3.BUSY, sqlite3.LOCKED, sqlite3.READONLY, sqlite3.CANTOPEN, sqlite3.NOMEM,
		sqlite3.CORRUPT, sqlite3.NOTADB, sqlite3.PROTOCOL, sqlite3.INTERRUPT, sqlite3.ABORT:
		return unavailable(err)
	default:
		return err
	}
}
