// Package storetest holds the conformance suite of stores, and opens stores for the tests of others.
package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// Key is the key-encryption key of tests.
func Key(bool) (secret.Key, error) {
	return secret.NewKey([]byte("a key that is known to every test")[:secret.KeySize])
}

// Open returns an empty store on a SQLite file of the test's own, closed when the test ends. Of bells, all are rung.
func Open(t testing.TB, bells ...store.Bell) store.Store {
	t.Helper()
	return open(t, sqldb.Config{Key: Key, SQLite: filepath.Join(t.TempDir(), "samtal.db"), Bell: all(bells)})
}

// PostgresVariable names the environment variable with the address of a PostgreSQL server for tests.
const PostgresVariable = "SAMTAL_TEST_POSTGRES"

// OpenPostgres returns an empty store in a schema of the test's own. Without a server the test is skipped.
func OpenPostgres(t testing.TB, bells ...store.Bell) store.Store {
	t.Helper()
	return open(t, sqldb.Config{Key: Key, Postgres: Schema(t), Bell: all(bells)})
}

// Schema makes an empty schema on the PostgreSQL server for tests, dropped when the test ends, and returns the connection
// string that leads there. Without a server the test is skipped.
func Schema(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresVariable)
	if server == "" {
		t.Skip(PostgresVariable + " is not set: PostgreSQL part skipped")
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := administer(server, "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(server, name); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// drop takes a schema away. The server may still be at work for who has hung up, and both then wait for each other's tables.
func drop(server, name string) error {
	const tries = 20 // each takes a second, after which the server finds a deadlock
	var err error
	for range tries {
		var deadlock *pgconn.PgError
		if err = administer(server, "DROP SCHEMA "+name+" CASCADE"); !errors.As(err, &deadlock) || deadlock.Code != "40P01" {
			break
		}
	}
	return err
}

func administer(server, statement string) error {
	ctx := context.Background() // the test's own has ended when it cleans up
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, statement)
	return err
}

func open(t testing.TB, c sqldb.Config) store.Store {
	t.Helper()
	s, err := sqldb.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func all(bells []store.Bell) store.Bell {
	return func(c store.Commit) {
		for _, ring := range bells {
			ring(c)
		}
	}
}
