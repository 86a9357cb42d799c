package sqldb

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// Trust sets how long other processes may go on with old data keys.
func (db *DB) Trust(d time.Duration) { db.keyring().trust = d }

// MakeThirdSchema makes the tables of the last schema before encryption on a PostgreSQL server.
func MakeThirdSchema(ctx context.Context, address string) error {
	conf, err := pgx.ParseConfig(address)
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*conf)
	m, err := newMigrator(db, goose.DialectPostgres, "postgres")
	if err == nil {
		err = m.upTo(ctx, 3)
	}
	return errors.Join(err, db.Close())
}
