//go:build !noweb

// Package web holds the built web client, ready to be served from the binary.
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Files returns the built client: index.html at its root and everything it loads beside it. File names are stable
// between builds, so they must be served with a validator (ETag), not as immutable. It returns nil when the binary was
// built with the tag noweb.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil // unreachable: the folder is embedded by name
	}
	return files
}
