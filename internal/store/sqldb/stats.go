package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// metered is how many write transactions the meter remembers.
const metered = 512

// meter measures write transactions as those see them who ask for them.
type meter struct {
	mu      sync.Mutex
	writing int
	writes  int64
	took    [metered]time.Duration // the last ones, in a ring
}

func (m *meter) begin() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writing++
	return time.Now()
}

func (m *meter) end(began time.Time) {
	took := time.Since(began)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writing--
	m.took[m.writes%metered] = took
	m.writes++
}

func (m *meter) read(s *store.Stats) {
	m.mu.Lock()
	s.Writing, s.Writes = m.writing, m.writes
	took := slices.Clone(m.took[:min(m.writes, metered)])
	m.mu.Unlock()
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	s.Median, s.Slow = took[len(took)/2], took[len(took)*99/100]
}

// Update runs f in one write transaction.
func (db *DB) Update(ctx context.Context, f func(tx store.Tx) error) error {
	defer db.meter.end(db.meter.begin())
	err := db.engine.Update(ctx, f)
	db.outage.note(ctx, err)
	return err
}

// Stats tells how the store does.
func (db *DB) Stats(ctx context.Context) (store.Stats, error) {
	s := store.Stats{Free: -1}
	db.meter.read(&s)
	var oldest int64
	err := db.View(ctx, func(r store.Reader) error {
		_, err := readerOf(r).one(`SELECT (SELECT count(*) FROM outbox), count(*), coalesce(min(created_at), 0) FROM letters`, nil,
			&s.Outbox, &s.Letters, &oldest)
		return err
	})
	if err != nil {
		return store.Stats{}, fmt.Errorf("measure store: %w", err)
	}
	if s.Letters > 0 {
		s.Oldest = time.UnixMicro(oldest)
	}
	switch e := db.engine.(type) {
	case *sqlite:
		s.Engine = "sqlite"
		if s.Database, err = fileSize(e.path); err == nil {
			s.Log, err = fileSize(e.path + "-wal")
		}
		if free, ok := freeBytes(filepath.Dir(e.path)); ok {
			s.Free = free
		}
	default:
		s.Engine = "postgres"
		err = db.View(ctx, func(r store.Reader) error {
			_, err := readerOf(r).one(`SELECT pg_database_size(current_database())`, nil, &s.Database)
			return err
		})
	}
	if err != nil {
		return store.Stats{}, fmt.Errorf("measure store: %w", err)
	}
	return s, nil
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
