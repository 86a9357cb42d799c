package sqldb

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of putting back.
var (
	ErrNotEmpty     = errors.New("there is a database already")
	ErrOtherDialect = errors.New("the backup is of another kind of database")
)

// Restore makes a database of the parts of a snapshot, which next gives one by one until io.EOF. There must be none yet. The log gets
// another generation, so that clients drop what they remember of what came after the snapshot.
func Restore(ctx context.Context, c Config, info store.SnapshotInfo, next func() (name string, content io.Reader, err error)) error {
	var err error
	switch {
	case c.Postgres != "" && info.Dialect == dialectPostgres:
		err = restorePostgres(ctx, c.Postgres, info, next)
	case c.Postgres == "" && info.Dialect == dialectSQLite:
		err = restoreSQLite(c.SQLite, next)
	case info.Dialect == dialectPostgres:
		err = fmt.Errorf("%w: it goes into an empty PostgreSQL, which --database names", ErrOtherDialect)
	default:
		err = fmt.Errorf("%w, %s: leave --database away", ErrOtherDialect, info.Dialect)
	}
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func restoreSQLite(path string, next func() (string, io.Reader, error)) (err error) {
	for _, behind := range [...]string{"", "-wal", "-shm", "-journal"} { // a log that was left would be played into what is put back
		if _, err := os.Lstat(path + behind); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%w: %s", ErrNotEmpty, path+behind), err)
		}
	}
	name, content, err := next()
	if err != nil {
		return err
	}
	if name != sqlitePart {
		return fmt.Errorf("no part of a database: %q", name)
	}
	half := path + ".part"
	defer func() { _ = os.Remove(half) }() // it is not there if all went well
	if err := writePrivate(half, content); err != nil {
		return err
	}
	if _, _, err := next(); !errors.Is(err, io.EOF) {
		return errors.Join(errors.New("more parts than a database has"), err)
	}
	// Without a log of its own the file is complete when it gets its name.
	p, err := connect(half, `PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;`)
	if err != nil {
		return err
	}
	_, err = p.exec(`UPDATE meta SET value = $1 WHERE key = $2`, rand.Text(), generationKey)
	if err := errors.Join(err, p.close()); err != nil {
		return err
	}
	if err := os.Rename(half, path); err != nil {
		return err
	}
	return secret.SyncFolder(path)
}

func writePrivate(path string, content io.Reader) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, content); err != nil {
		return err
	}
	return f.Sync()
}

func restorePostgres(ctx context.Context, address string, info store.SnapshotInfo, next func() (string, io.Reader, error)) error {
	conf, err := pgx.ParseConfig(address)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*conf)
	defer func() { _ = db.Close() }()
	var tables int
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()`).Scan(&tables)
	if err != nil {
		return err
	}
	if tables > 0 {
		return ErrNotEmpty
	}
	m, err := newMigrator(db, goose.DialectPostgres, "postgres")
	if err != nil {
		return err
	}
	if err := fillPostgres(ctx, db, m, info, next); err != nil {
		return errors.Join(err, dropAll(context.WithoutCancel(ctx), db))
	}
	return nil
}

func fillPostgres(ctx context.Context, db *sql.DB, m *migrator, info store.SnapshotInfo, next func() (string, io.Reader, error)) error {
	if err := m.upTo(ctx, info.Schema); err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return putBack(ctx, conn, next)
}

// Discard takes away a database that Restore has made and that nobody uses.
func Discard(ctx context.Context, c Config) error {
	if c.Postgres == "" {
		var errs []error
		for _, behind := range [...]string{"", "-wal", "-shm"} {
			if err := os.Remove(c.SQLite + behind); !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}
	conf, err := pgx.ParseConfig(c.Postgres)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*conf)
	return errors.Join(dropAll(ctx, db), db.Close())
}

// dropAll empties a schema that was empty before.
func dropAll(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `DO $$ DECLARE one record; BEGIN
		FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
			EXECUTE format('DROP TABLE %I CASCADE', one.tablename);
		END LOOP;
		FOR one IN SELECT p.oid::regprocedure AS f FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace LOOP
			EXECUTE format('DROP FUNCTION %s CASCADE', one.f);
		END LOOP;
	END $$`)
	return err
}

// putBack fills the tables in one transaction: either all is there or nothing.
func putBack(ctx context.Context, conn *sql.Conn, next func() (string, io.Reader, error)) error {
	r := &reader{conn: &pgConn{ctx: ctx, tx: conn}}
	tables, err := tablesInOrder(r)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	run := func(text string, args ...any) {
		if err == nil {
			_, err = conn.ExecContext(ctx, text, args...)
		}
	}
	for _, table := range tables { // rows that migrations have made are in the snapshot too
		run(`ALTER TABLE ` + table + ` DISABLE TRIGGER USER`)
	}
	for i := len(tables) - 1; i >= 0; i-- {
		run(`DELETE FROM ` + tables[i])
	}
	for err == nil {
		name, content, none := next()
		if errors.Is(none, io.EOF) { // that of a table is no end, but a table without its first line
			break
		}
		if err = none; err == nil {
			err = putTable(ctx, conn, tables, name, content)
		}
	}
	for _, table := range tables {
		run(`ALTER TABLE ` + table + ` ENABLE TRIGGER USER`)
	}
	for _, of := range [...][2]string{{"events", "n"}, {"outbox", "id"}} {
		run(`SELECT setval(pg_get_serial_sequence($1, $2), COALESCE((SELECT max(`+of[1]+`) FROM `+of[0]+`), 0) + 1, false)`, of[0], of[1])
	}
	run(`UPDATE meta SET value = $1 WHERE key = $2`, rand.Text(), generationKey)
	if err != nil {
		_, rollback := conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		return errors.Join(err, rollback)
	}
	_, err = conn.ExecContext(ctx, `COMMIT`)
	return err
}

// putTable copies one table back. Its columns stand in the first line.
func putTable(ctx context.Context, conn *sql.Conn, tables []string, name string, content io.Reader) error {
	lines := bufio.NewReaderSize(content, 64<<10)
	columns, err := lines.ReadString('\n')
	if err != nil {
		return fmt.Errorf("columns of %s: %w", name, err)
	}
	columns = strings.TrimSuffix(columns, "\n")
	if !slices.Contains(tables, name) || !plainNames(columns) {
		return fmt.Errorf("no part of a database: %q (%s)", name, columns)
	}
	return conn.Raw(func(raw any) error {
		_, err := raw.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, lines, `COPY `+name+` (`+columns+`) FROM STDIN`)
		if err != nil {
			return fmt.Errorf("fill %s: %w", name, err)
		}
		return nil
	})
}

// plainNames tells that a list of columns is nothing else: it becomes part of a statement.
func plainNames(list string) bool {
	for name := range strings.SplitSeq(list, ",") {
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}
