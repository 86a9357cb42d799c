package sqldb_test

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// Whoever puts a backup into the wrong kind of database reads where it goes, and nothing is made.
func TestABackupSaysWhereItGoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samtal.db")
	for dialect, c := range map[string]struct {
		to   sqldb.Config
		want string
	}{
		"postgres": {sqldb.Config{SQLite: path}, "which --database names"},
		"sqlite":   {sqldb.Config{Postgres: "postgres://127.0.0.1:1/x"}, "leave --database away"},
	} {
		err := sqldb.Restore(t.Context(), c.to, store.SnapshotInfo{Dialect: dialect}, func() (string, io.Reader, error) {
			t.Error("the backup is read")
			return "", nil, io.EOF
		})
		if !errors.Is(err, sqldb.ErrOtherDialect) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", dialect, err, c.want)
		}
	}
	if made, err := filepath.Glob(path + "*"); err != nil || len(made) > 0 {
		t.Errorf("made %v, %v", made, err)
	}
}
