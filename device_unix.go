//go:build unix

package samtal

import (
	"io/fs"
	"syscall"
)

// device is the number of the file system that a file lies on.
func device(info fs.FileInfo) (number uint64, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(stat.Dev), true //nolint:unconvert // its type depends on the system
}
