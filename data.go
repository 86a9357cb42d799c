package samtal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// ErrInUse says that another process has the data directory.
var ErrInUse = errors.New("the data directory is in use by another server")

// takeData makes a data directory this process's own until the lock is closed.
func takeData(folder string) (*flock.Flock, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	lock := flock.New(filepath.Join(folder, "lock"), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if !got {
		return nil, fmt.Errorf("%s: %w", folder, ErrInUse)
	}
	if err := sqldb.SweepSnapshots(folder); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}
