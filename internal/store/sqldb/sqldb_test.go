package sqldb_test

import (
	"testing"

	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, storetest.Open) }

func TestPostgres(t *testing.T) {
	storetest.Schema(t) // skips the whole suite without a server
	storetest.Run(t, storetest.OpenPostgres)
}
