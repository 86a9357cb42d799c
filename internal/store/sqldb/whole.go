package sqldb

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// wholeSQLite is a file with the tables that a new database begins with: those of a schema that stands in it, to which the migrations of
// SQLite come to as well, which takes them ten times as long. Later migrations are run as anywhere.
const wholeSQLite = "migrations/sqlite.sql"

// makeTables makes the tables of a new database. It tells whether a database has had all migrations.
func (p *pinned) makeTables() (present bool, err error) {
	var any, tracked bool
	_, err = p.one(`SELECT count(*) > 0, COALESCE(max(name = 'goose_db_version'), 0) FROM sqlite_schema`, nil, &any, &tracked)
	if err != nil {
		return false, fmt.Errorf("find tables: %w", err)
	}
	if !any {
		text, err := migrations.ReadFile(wholeSQLite)
		if err != nil {
			return false, fmt.Errorf("find schema: %w", err)
		}
		if err := p.c.Exec("BEGIN IMMEDIATE;\n" + string(text) + "COMMIT;"); err != nil {
			return false, fmt.Errorf("make tables: %w", err)
		}
		tracked = true
	}
	if !tracked {
		return false, nil
	}
	files, newest, err := migrationsOf("sqlite")
	if err != nil {
		return false, err
	}
	var run int
	var last int64
	_, err = p.one(`SELECT count(DISTINCT version_id), max(version_id) FROM goose_db_version WHERE version_id > 0 AND is_applied`, nil, &run, &last)
	if err != nil {
		return false, fmt.Errorf("find schema: %w", err)
	}
	return run == files && last == newest, nil
}

// migrationsOf counts the migrations of a dialect, and finds the number of the newest.
func migrationsOf(folder string) (files int, newest int64, err error) {
	list, err := fs.ReadDir(migrations, "migrations/"+folder)
	if err != nil {
		return 0, 0, fmt.Errorf("find migrations: %w", err)
	}
	for _, f := range list {
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("number of migration %s: %w", f.Name(), err)
		}
		newest = max(newest, n)
	}
	return len(list), newest, nil
}
