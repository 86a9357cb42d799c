package audit_test

import (
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestTheTableRefusesChange: whoever has the file and not much patience is refused by the database itself; whoever takes that
// away is found out.
func TestTheTableRefusesChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samtal.db")
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	s := audit.New(audit.Config{Store: db})
	for range 5 {
		write(t, db, failed("ann", "192.0.2.1"))
	}
	verify := func(what string, broken int64) {
		t.Helper()
		c, err := s.Verify(t.Context())
		if err != nil || c.Holds != (broken == 0) || c.Broken != broken {
			t.Errorf("%s: got %+v, %v, want broken %d", what, c, err, broken)
		}
	}
	verify("as written", 0)

	other, err := sqlite3.Open(path)
	must(t, err)
	defer func() { must(t, other.Close()) }()
	must(t, other.Exec(`PRAGMA busy_timeout = 10000`))
	for _, text := range []string{
		`UPDATE audit SET action = 'x' WHERE n = 3`, `UPDATE audit SET hash = x'00'`, `UPDATE audit SET at = 0 WHERE n = 1`,
		`DELETE FROM audit WHERE n = 5`, `DELETE FROM audit`, `DELETE FROM audit_anchor`,
	} {
		if err := other.Exec(text); err == nil {
			t.Errorf("the table took: %s", text)
		}
	}
	verify("as written still", 0)

	must(t, other.Exec(`DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept`))
	must(t, other.Exec(`UPDATE audit SET action = 'sign_in' WHERE n = 3`))
	verify("changed", 3)
	must(t, other.Exec(`UPDATE audit SET action = 'sign_in_failed' WHERE n = 3`))
	verify("put right", 0)
	must(t, other.Exec(`UPDATE audit SET body = (SELECT o.body FROM audit o WHERE o.n = 1) WHERE n = 4`))
	verify("another's body", 4)
	if p, err := s.Page(t.Context(), store.AuditFilter{}); err != nil || len(p.Entries) != 5 || p.Entries[1].Name != "" || p.Chain.Holds {
		t.Errorf("what is left is to be read, and what was put there is not: got %+v, %v", p, err)
	}
	must(t, other.Exec(`DELETE FROM audit WHERE n >= 4`))
	verify("end cut off", 4)
	must(t, other.Exec(`DELETE FROM audit WHERE n = 2`))
	verify("hole", 2)
}

// TestThePostgresTableRefusesChange is TestTheTableRefusesChange on PostgreSQL.
func TestThePostgresTableRefusesChange(t *testing.T) {
	address := storetest.Schema(t)
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	s := audit.New(audit.Config{Store: db})
	for range 5 {
		write(t, db, failed("ann", "192.0.2.1"))
	}
	verify := func(what string, broken int64) {
		t.Helper()
		c, err := s.Verify(t.Context())
		if err != nil || c.Holds != (broken == 0) || c.Broken != broken {
			t.Errorf("%s: got %+v, %v, want broken %d", what, c, err, broken)
		}
	}
	verify("as written", 0)
	other, err := pgx.Connect(t.Context(), address)
	must(t, err)
	defer func() { must(t, other.Close(t.Context())) }()
	for _, text := range []string{
		`UPDATE audit SET action = 'x' WHERE n = 3`, `UPDATE audit SET hash = '\x00'`, `UPDATE audit SET at = 0 WHERE n = 1`, `UPDATE audit SET n = 9 WHERE n = 5`,
		`DELETE FROM audit WHERE n = 5`, `DELETE FROM audit`, `TRUNCATE audit`, `DELETE FROM audit_anchor`,
	} {
		if _, err := other.Exec(t.Context(), text); err == nil {
			t.Errorf("the table took: %s", text)
		}
	}
	verify("as written still", 0)
	_, err = other.Exec(t.Context(), `DROP TRIGGER audit_stays ON audit; UPDATE audit SET action = 'sign_in' WHERE n = 3`)
	must(t, err)
	verify("changed all the same", 3)
}
