package sqldb

import (
	arguments "flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"
)

const wholeTitle = "-- What the migrations come to, for new databases. Written by TestNewDatabasesAreAsMigrated.\n"

// writeWhole makes the file that new databases begin with anew:
//
//	go test ./internal/store/sqldb -run TestNewDatabasesAreAsMigrated -write-whole
var writeWhole = arguments.Bool("write-whole", false, "write "+wholeSQLite+" as the migrations make it")

// TestNewDatabasesAreAsMigrated: a database that begins with all tables has what one has that every migration was run on.
func TestNewDatabasesAreAsMigrated(t *testing.T) {
	if *writeWhole {
		p := migrated(t, 0)
		if err := os.WriteFile(wholeSQLite, []byte(wholeTitle+statements(t, p)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	made := openPinned(t)
	present, err := made.makeTables()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := schemaOf(made)
	if err != nil {
		t.Fatal(err)
	}
	_, newest, err := migrationsOf("sqlite")
	if err != nil || present != (schema == newest) || schema < plainSchema {
		t.Errorf("schema %d of %d, present %v, %v", schema, newest, present, err)
	}
	got, want := strings.Split(statements(t, made), ";\n"), strings.Split(statements(t, migrated(t, schema)), ";\n")
	slices.Sort(got)
	slices.Sort(want)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("it begins with\n%s\nmigrations make\n%s", strings.Join(got[min(i, len(got)):], "\n"), strings.Join(want[min(i, len(want)):], "\n"))
		}
	}
	if present, err := made.makeTables(); present != (schema == newest) || err != nil {
		t.Errorf("a second start: %v %v", present, err)
	}
}

func openPinned(t *testing.T) *pinned {
	t.Helper()
	p, err := connect(filepath.Join(t.TempDir(), "samtal.db"), writing)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// migrated is a database that all migrations were run on, up to one; 0 is the newest.
func migrated(t *testing.T, schema int64) *pinned {
	t.Helper()
	path := filepath.Join(t.TempDir(), "samtal.db")
	db, err := driver.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMigrator(db, goose.DialectSQLite3, "sqlite")
	if err == nil {
		err = m.upTo(t.Context(), schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := connect(path, writing)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.close() })
	return p
}

// statements are those that make the tables of a database and the rows that migrations have put there.
func statements(t *testing.T, p *pinned) string {
	t.Helper()
	var b strings.Builder
	var tables []string
	err := p.each(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY rowid`, nil, func(row row) error {
		var kind, name, text string
		err := row.Scan(&kind, &name, &text)
		if kind == "table" {
			tables = append(tables, name)
		}
		b.WriteString(text + ";\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		columns := "group_concat(name, ', '), group_concat('quote(' || name || ')', ' || '', '' || ')"
		var names, values string
		_, err := p.one(`SELECT `+columns+` FROM pragma_table_info($1) WHERE $1 <> 'goose_db_version' OR name NOT IN ('id', 'tstamp')`,
			[]any{table}, &names, &values)
		if err == nil {
			err = p.each(`SELECT `+values+` FROM `+table, nil, func(row row) error {
				var list string
				err := row.Scan(&list)
				fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES (%s);\n", table, names, list)
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
