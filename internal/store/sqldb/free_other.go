//go:build !linux && !darwin

package sqldb

// freeBytes: not known here.
func freeBytes(string) (int64, bool) { return 0, false }
