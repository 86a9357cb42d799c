//go:build noweb

// Package web holds the built web client; this build leaves it out.
package web

import "io/fs"

// Files returns nil: the client was left out of this build by the tag noweb.
func Files() fs.FS { return nil }
