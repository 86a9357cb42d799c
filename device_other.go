//go:build !unix

package samtal

import "io/fs"

func device(fs.FileInfo) (number uint64, ok bool) { return 0, false }
