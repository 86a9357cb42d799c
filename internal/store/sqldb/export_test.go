package sqldb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Trust sets how long other processes may go on with old data keys.
func (db *DB) Trust(d time.Duration) { db.keyring().trust = d }

// Resealed tells whether nothing is left under old keys, and they are still there.
func (db *DB) Resealed(ctx context.Context) (bool, error) {
	state, _, err := db.reseal(ctx)
	return state.Done > 0, err
}

// ResealStep does the next step of a re-encryption, and tells whether it waits for transactions that may use old keys.
func (db *DB) ResealStep(ctx context.Context) (waits bool, err error) {
	err = db.Update(ctx, func(stx store.Tx) error {
		step, err := stx.(*tx).resealSome()
		waits = step.waits
		return err
	})
	return waits, err
}

// Raw runs one statement, and reads the first row if there is something to read it into.
func (db *DB) Raw(ctx context.Context, text string, args []any, dest ...any) error {
	return db.Update(ctx, func(stx store.Tx) (err error) {
		t := stx.(*tx)
		if len(dest) > 0 {
			_, err = t.one(text, args, dest...)
			return err
		}
		_, err = t.exec(text, args...)
		return err
	})
}

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
