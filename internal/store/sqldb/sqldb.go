// Package sqldb keeps Samtal's store in SQLite or PostgreSQL: one hand-written SQL text, two dialects.
//
// SQLite has one writer, and every acknowledged write waits for its sync; so all write transactions that wait are run on
// one goroutine and share one commit (writer.go). PostgreSQL runs ordinary transactions side by side and takes a room's
// row lock before its next seq (postgres.go).
package sqldb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says where the store is kept and who is told of its commits.
type Config struct {
	// SQLite is the path of the database file; it is made if it is not there. Its folder must exist.
	SQLite string
	// Postgres is a connection string (URL or key=value). If it is set, SQLite is not used.
	Postgres string
	// Bell is rung after every commit that has something to tell. It may be nil.
	Bell store.Bell
	// Key gives the key-encryption key, under which the database's own keys are kept. It is told whether there are such keys already:
	// then no other key will do.
	Key func(needed bool) (secret.Key, error)
	// Log takes what no caller can be told. It may be nil.
	Log *slog.Logger
	// Committed is told how many write transactions shared a commit, and how long it took from its beginning until it was durable.
	// It must not block, and may be nil.
	Committed func(shared int, took time.Duration)
}

// DB is a store.Store.
type DB struct {
	engine
	log        *slog.Logger
	generation string
	meter      meter
	outage     outage
}

var _ store.Store = (*DB)(nil)

// engine is what differs between the two databases.
type engine interface {
	Update(ctx context.Context, f func(tx store.Tx) error) error
	View(ctx context.Context, f func(r store.Reader) error) error
	Close() error
	keyring() *keyring
	snapshot(ctx context.Context, folder string) (store.Snapshot, error)
	// forget overwrites what was kept, as far as that is in this process's hands.
	forget(ctx context.Context) error
}

// Open opens the store, making or upgrading its tables as needed. The caller closes it.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Bell == nil {
		c.Bell = func(store.Commit) {}
	}
	if c.Committed == nil {
		c.Committed = func(int, time.Duration) {}
	}
	db := &DB{log: c.Log, outage: outage{log: c.Log}}
	var err error
	switch {
	case c.Postgres != "":
		db.engine, err = openPostgres(ctx, c)
	case c.SQLite != "":
		db.engine, err = openSQLite(ctx, c)
	default:
		err = errors.New("neither a SQLite file nor a PostgreSQL server is named")
	}
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db.keyring().spoilt.tellTo(c.Log)
	if err := db.readGeneration(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), db.Close())
	}
	return db, nil
}

// FixedKey is a Config's Key that somebody else keeps.
func FixedKey(k secret.Key) func(bool) (secret.Key, error) {
	return func(bool) (secret.Key, error) { return k, nil }
}

var errNoKey = errors.New("no key is given")

// keptKeys is the master keyset as it is kept: sealed under the key-encryption key, and under that which is about to take its place.
// Both are empty where there is none yet.
type keptKeys struct{ master, next string }

// kek is the key-encryption key. If there is a master keyset, it opens it.
func (c Config) kek(kept keptKeys) (secret.Key, error) {
	if c.Key == nil {
		return secret.Key{}, errNoKey
	}
	k, err := c.Key(kept.master != "")
	if err == nil && kept.master != "" {
		_, _, err = kept.open(k)
	}
	if err != nil {
		return secret.Key{}, fmt.Errorf("server key: %w", err)
	}
	return k, nil
}

// open opens what is kept under a key, and tells under which it did.
func (kept keptKeys) open(k secret.Key) (m *secret.Master, as string, err error) {
	if m, err = openMaster(kept.master, k); err == nil || kept.next == "" {
		return m, kept.master, err
	}
	if m, other := openMaster(kept.next, k); other == nil {
		return m, kept.next, nil
	}
	return nil, "", err
}

// Root is the server's secret that every other key is derived from. It was made with the database and is never replaced.
func (db *DB) Root() secret.Key { return db.keyring().root }

// Generation names this log; it is renewed when a backup is restored.
func (db *DB) Generation() string { return db.generation }

const generationKey = "generation"

func (db *DB) readGeneration(ctx context.Context) error {
	return db.Update(ctx, func(stx store.Tx) error {
		t := stx.(*tx)
		_, err := t.exec(`INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, generationKey, rand.Text())
		if err != nil {
			return fmt.Errorf("make generation: %w", err)
		}
		_, err = t.one(`SELECT value FROM meta WHERE key = $1`, []any{generationKey}, &db.generation)
		return err
	})
}
