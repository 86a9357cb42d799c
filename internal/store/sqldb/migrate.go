package sqldb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/internal/secret"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer is returned for data whose tables a later version of the program has changed: this one could not keep to them.
var ErrNewer = errors.New("the data is of a later version of Samtal: start that one, or put back a backup from before it")

// migrator changes the tables of one database. Migrations only go up. Without a provider all of them have been run.
type migrator struct{ p *goose.Provider }

func newMigrator(db *sql.DB, dialect goose.Dialect, folder string) (*migrator, error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, fmt.Errorf("find migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	return &migrator{p}, nil
}

// known refuses a schema that is behind the newest one here.
func (m *migrator) known(schema int64) error {
	if all := m.p.ListSources(); schema > all[len(all)-1].Version {
		return ErrNewer
	}
	return nil
}

// upTo brings the tables to one schema; 0 is the present one. Tables that are ahead of all that is known here stay as they are.
func (m *migrator) upTo(ctx context.Context, schema int64) (err error) {
	if m.p == nil {
		return nil
	}
	if err := m.known(schema); err != nil {
		return err
	}
	present, err := m.p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("find schema: %w", err)
	}
	if err := m.known(present); err != nil {
		return err
	}
	if schema == 0 {
		_, err = m.p.Up(ctx)
	} else {
		_, err = m.p.UpTo(ctx, schema)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// prepare brings a database to the present schema, encrypting on the way what is not yet, and gives its keys. rewrite writes all of it
// anew, so that nothing that was there is left between the rows.
func (m *migrator) prepare(ctx context.Context, c Config, kek secret.Key, run update, rewrite func() error) (keys *keyring, err error) {
	if err := m.upTo(ctx, sealedSchema); err != nil {
		return nil, err
	}
	schema := int64(plainSchema)
	if m.p != nil {
		if schema, err = m.p.GetDBVersion(ctx); err != nil {
			return nil, fmt.Errorf("find schema: %w", err)
		}
	}
	var made, sealed bool
	err = run(func(t *tx) (err error) {
		if keys, made, err = openKeyring(t, kek); err != nil {
			return err
		}
		value, err := t.meta(metaSealed)
		sealed = value != ""
		if err == nil && made && m.p == nil {
			sealed, err = true, t.setMeta(metaSealed, "1")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	moved := 0
	keyed := func(f func(t *tx) error) error {
		return run(func(t *tx) error {
			t.keys = keys
			return f(t)
		})
	}
	if schema < plainSchema {
		if moved, err = sealPlain(ctx, keyed, c.Log); err != nil {
			return nil, err
		}
	}
	if err := m.upTo(ctx, 0); err != nil || sealed {
		return keys, err
	}
	if moved > 0 || !made { // what is new has nothing to hide
		if err := rewrite(); err != nil {
			return nil, fmt.Errorf("rewrite what was not encrypted: %w", err)
		}
		c.Log.InfoContext(ctx, "the database is encrypted", "rows", moved)
	}
	return keys, keyed(func(t *tx) error { return t.setMeta(metaSealed, "1") })
}
