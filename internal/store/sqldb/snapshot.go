package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"

	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// SnapshotPrefix is what the names of files begin with that a snapshot is kept in. One that is left behind may be deleted.
const SnapshotPrefix = "snapshot-"

// Dialects of snapshots and dumps.
const (
	dialectSQLite   = "sqlite"
	dialectPostgres = "postgres"
)

// sqlitePart is the one part of a snapshot of SQLite: a database file.
const sqlitePart = "samtal.db"

// schemaOf reads the number of the newest migration.
func schemaOf(c conn) (schema int64, err error) {
	_, err = c.one(`SELECT max(version_id) FROM goose_db_version WHERE is_applied`, nil, &schema)
	return schema, err
}

// Snapshot keeps the store as it stands now, in folder as far as it needs files; the caller closes it.
func (db *DB) Snapshot(ctx context.Context, folder string) (store.Snapshot, error) {
	s, err := db.snapshot(ctx, folder)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	return s, nil
}

// KeyEncryptionKey is the key that all others are kept under at present.
func (db *DB) KeyEncryptionKey() secret.Key {
	k := db.keyring()
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.kek
}

// sqliteSnapshot is a copy of the file: reading a copy keeps the write-ahead log from growing only while it is made.
type sqliteSnapshot struct {
	path string
	info store.SnapshotInfo
}

func (s *sqlite) snapshot(_ context.Context, folder string) (_ store.Snapshot, err error) {
	f, err := os.CreateTemp(folder, SnapshotPrefix+"*.db") // for its owner alone
	if err != nil {
		return nil, err
	}
	snap := &sqliteSnapshot{path: f.Name()}
	defer func() {
		if err != nil {
			err = errors.Join(err, snap.Close())
		}
	}()
	if err := f.Close(); err != nil {
		return nil, err
	}
	p, err := connect(s.path, `PRAGMA busy_timeout = 10000;`)
	if err != nil {
		return nil, err
	}
	_, err = p.exec(`VACUUM INTO $1`, snap.path)
	if err := errors.Join(err, p.close()); err != nil {
		return nil, sqliteError(err)
	}
	snap.info, err = snap.read()
	return snap, err
}

func (s *sqliteSnapshot) read() (info store.SnapshotInfo, err error) {
	err = s.view(func(r *reader) (err error) {
		info.Dialect = dialectSQLite
		if info.Schema, err = schemaOf(r); err == nil {
			info.Generation, err = r.meta(generationKey)
		}
		return err
	})
	return info, err
}

func (s *sqliteSnapshot) view(f func(r *reader) error) error {
	p, err := connect(readOnly(s.path), "")
	if err != nil {
		return err
	}
	return errors.Join(f(&reader{conn: p}), p.close())
}

func (s *sqliteSnapshot) Info() store.SnapshotInfo { return s.info }

func (s *sqliteSnapshot) Parts(_ context.Context, f func(name string, content io.Reader) error) error {
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	return errors.Join(f(sqlitePart, file), file.Close())
}

func (s *sqliteSnapshot) Dump(_ context.Context, w io.Writer, dialect string) error {
	return s.view(func(r *reader) error { return dump(r, w, dialect) })
}

func (s *sqliteSnapshot) Close() error { return os.Remove(s.path) }

// postgresSnapshot is a transaction that sees what it saw when it began.
type postgresSnapshot struct {
	conn *sql.Conn
	info store.SnapshotInfo
}

func (p *postgres) snapshot(ctx context.Context, _ string) (_ store.Snapshot, err error) {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &postgresSnapshot{conn: conn}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if _, err := conn.ExecContext(ctx, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`); err != nil {
		return nil, err
	}
	r := s.reader(ctx)
	s.info.Dialect = dialectPostgres
	if s.info.Schema, err = schemaOf(r); err == nil {
		s.info.Generation, err = r.meta(generationKey)
	}
	return s, err
}

func (s *postgresSnapshot) reader(ctx context.Context) *reader {
	return &reader{conn: &pgConn{ctx: ctx, tx: s.conn}}
}

func (s *postgresSnapshot) Info() store.SnapshotInfo { return s.info }

// Parts are the tables, each before those that refer to it.
func (s *postgresSnapshot) Parts(ctx context.Context, f func(name string, content io.Reader) error) error {
	tables, err := tablesInOrder(s.reader(ctx))
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := s.part(ctx, table, f); err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return nil
}

func (s *postgresSnapshot) part(ctx context.Context, table string, f func(name string, content io.Reader) error) error {
	columns, err := columnsOf(s.reader(ctx), table)
	if err != nil {
		return err
	}
	content, w := io.Pipe()
	copied := make(chan error, 1)
	go func() {
		err := s.conn.Raw(func(raw any) error {
			text := `COPY ` + table + ` (` + strings.Join(columns, ", ") + `) TO STDOUT`
			_, err := raw.(*stdlib.Conn).Conn().PgConn().CopyTo(ctx, w, text)
			return err
		})
		copied <- errors.Join(err, w.CloseWithError(err))
	}()
	// The columns come first: a later schema may have them in another order.
	err = f(table, io.MultiReader(strings.NewReader(strings.Join(columns, ",")+"\n"), content))
	return errors.Join(err, content.CloseWithError(err), <-copied)
}

func (s *postgresSnapshot) Dump(ctx context.Context, w io.Writer, dialect string) error {
	return dump(s.reader(ctx), w, dialect)
}

func (s *postgresSnapshot) Close() error {
	_, err := s.conn.ExecContext(context.Background(), `ROLLBACK`)
	return errors.Join(err, s.conn.Close())
}

// tablesInOrder lists the tables but goose's own, each before those that refer to it.
func tablesInOrder(r *reader) ([]string, error) {
	var tables []string
	err := r.each(`SELECT table_name FROM information_schema.tables
		WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version' ORDER BY table_name`, nil,
		func(row row) error {
			tables = append(tables, "")
			return row.Scan(&tables[len(tables)-1])
		})
	if err != nil {
		return nil, err
	}
	needs := map[string][]string{}
	err = r.each(`SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c
		WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid`, nil,
		func(row row) error {
			var from, to string
			err := row.Scan(&from, &to)
			needs[from] = append(needs[from], to)
			return err
		})
	if err != nil {
		return nil, err
	}
	var ordered []string
	var place func(table string)
	place = func(table string) {
		if slices.Contains(ordered, table) {
			return
		}
		for _, other := range needs[table] {
			place(other)
		}
		ordered = append(ordered, table)
	}
	for _, table := range tables {
		place(table)
	}
	return ordered, nil
}

func columnsOf(r *reader, table string) (columns []string, err error) {
	err = r.each(`SELECT column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`, []any{table},
		func(row row) error {
			columns = append(columns, "")
			return row.Scan(&columns[len(columns)-1])
		})
	return columns, err
}

// SweepSnapshots deletes what snapshots have left in a folder that no process uses.
func SweepSnapshots(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, SnapshotPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}
