//go:build linux || darwin

package sqldb

import "syscall"

// freeBytes is what is free for us on the file system of a folder.
func freeBytes(folder string) (int64, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert,gosec // their types depend on the system
}
