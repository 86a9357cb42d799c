package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxReaders bounds the connections that read side by side.
const maxReaders = 8

// sqlite is the engine on an embedded SQLite file.
type sqlite struct {
	*writer
	write *sql.DB
	read  *sql.DB
	seats chan *pinned // maxReaders of them; nil for a connection that was not needed yet
}

func openSQLite(ctx context.Context, c Config) (_ engine, err error) {
	// Nobody but the owner reads the file, whatever the umask.
	f, err := os.OpenFile(c.SQLite, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &sqlite{seats: make(chan *pinned, maxReaders)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.closeFiles())
		}
	}()
	if s.write, err = openFile(c.SQLite, `
		PRAGMA busy_timeout = 10000;
		PRAGMA journal_mode = WAL;
		PRAGMA synchronous = FULL;
		PRAGMA foreign_keys = ON;
		PRAGMA temp_store = MEMORY;
		PRAGMA secure_delete = ON;
		PRAGMA cache_size = -16000;
		PRAGMA wal_autocheckpoint = 4000;
		PRAGMA journal_size_limit = 67108864;`); err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.write, goose.DialectSQLite3, "sqlite"); err != nil {
		return nil, err
	}
	// The log and its index, which hold messages too, are there now; SQLite makes them as the umask says.
	for _, beside := range [...]string{"-wal", "-shm"} {
		if err := os.Chmod(c.SQLite+beside, 0o600); err != nil {
			return nil, err
		}
	}
	if s.read, err = openFile(c.SQLite, `
		PRAGMA busy_timeout = 10000;
		PRAGMA query_only = ON;
		PRAGMA cache_size = -4000;`); err != nil {
		return nil, err
	}
	for range maxReaders {
		s.seats <- nil
	}
	p, err := pin(ctx, s.write)
	if err != nil {
		return nil, err
	}
	s.writer = startWriter(p, c)
	return s, nil
}

// openFile keeps the plan of a statement whatever is bound to it: SQLite would otherwise parse and plan every statement with a
// bound LIMIT again each time it runs, which costs more than running it.
func openFile(path, pragmas string) (*sql.DB, error) {
	return driver.Open(path, func(c *sqlite3.Conn) error {
		if _, err := c.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true); err != nil {
			return err
		}
		return c.Exec(pragmas)
	})
}

func (s *sqlite) closeFiles() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Close runs what waits, then closes the file.
func (s *sqlite) Close() error {
	if !s.stop() {
		return nil
	}
	errs := []error{s.p.close()}
	for range maxReaders {
		if p := <-s.seats; p != nil {
			errs = append(errs, p.close())
		}
	}
	close(s.seats)
	return errors.Join(append(errs, s.closeFiles())...)
}

// View runs f on one snapshot. Reads are short by design, so that ctx is only asked while waiting for a connection.
func (s *sqlite) View(ctx context.Context, f func(r store.Reader) error) error {
	var p *pinned
	var open bool
	select {
	case p, open = <-s.seats:
	case <-ctx.Done():
		return unavailable(context.Cause(ctx))
	}
	if !open {
		return errClosed
	}
	defer func() { s.seats <- p }()
	if p == nil {
		var err error
		if p, err = pin(ctx, s.read); err != nil {
			return unavailable(err)
		}
	}
	if _, err := p.exec(`BEGIN`); err != nil {
		return sqliteError(fmt.Errorf("begin: %w", err))
	}
	defer func() {
		// A read transaction has nothing to lose; if it cannot be ended, its connection is not used again.
		if _, err := p.exec(`ROLLBACK`); err != nil {
			_ = p.close()
			p = nil
		}
	}()
	return sqliteError(f(&reader{p}))
}

// pinned is one connection with its prepared statements. One goroutine uses it at a time.
type pinned struct {
	conn  *sql.Conn
	raw   *sqlite3.Conn
	stmts map[string]*sql.Stmt
}

func pin(ctx context.Context, db *sql.DB) (*pinned, error) {
	c, err := db.Conn(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	p := &pinned{conn: c, stmts: make(map[string]*sql.Stmt)}
	err = c.Raw(func(dc any) error {
		p.raw = dc.(driver.Conn).Raw()
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return p, nil
}

func (p *pinned) close() error {
	errs := make([]error, 0, len(p.stmts)+1)
	for _, s := range p.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.conn.Close())...)
}

// Statements never run under a caller's context: one that ended inside a batch would take the whole transaction with it.

func (p *pinned) query(text string, args ...any) (*sql.Rows, error) {
	s, err := p.stmt(text) //nolint:sqlclosecheck // it is kept, and closed with the connection
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (p *pinned) exec(text string, args ...any) (int64, error) {
	s, err := p.stmt(text) //nolint:sqlclosecheck // it is kept, and closed with the connection
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (p *pinned) stmt(text string) (*sql.Stmt, error) {
	if s := p.stmts[text]; s != nil {
		return s, nil
	}
	s, err := p.conn.PrepareContext(context.Background(), forSQLite(text))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	p.stmts[text] = s
	return s, nil
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// forSQLite makes SQLite's text of a statement. The driver binds $N by order of appearance; ?N is bound by number.
// The largest and smallest of several values have another name, and there are no row locks.
func forSQLite(text string) string {
	text = placeholder.ReplaceAllString(text, "?$1")
	return strings.NewReplacer("GREATEST(", "max(", "LEAST(", "min(").Replace(text)
}

var errClosed = fmt.Errorf("%w: the store is closed", chat.ErrUnavailable)

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
