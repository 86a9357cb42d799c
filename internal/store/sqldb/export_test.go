package sqldb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/chat"
)

// Trust sets how long other processes may go on with old data keys.
func (db *DB) Trust(d time.Duration) { db.keyring().trust = d }

// MakeSchema makes the tables of an old schema on a PostgreSQL server.
func MakeSchema(ctx context.Context, address string, schema int64) error {
	conf, err := pgx.ParseConfig(address)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*conf)
	m, err := newMigrator(db, goose.DialectPostgres, "postgres")
	if err == nil {
		err = m.upTo(ctx, schema)
	}
	return errors.Join(err, db.Close())
}

// Cursor is where a page of threads ends that ParseCursor reads.
func Cursor(at int64, first chat.ID) string {
	return cursor(threadRow{at: time.UnixMicro(at), first: first})
}

// ParseCursor is parseCursor.
func ParseCursor(s string) (at int64, first chat.ID, err error) { return parseCursor(s) }
