package web

import (
	"io/fs"
	"slices"
)

// Index is the name of the page in [Files]: it answers "/" and every path under "/app/".
const Index = "index.html"

// Policy is the Content-Security-Policy the page is written for. It allows nothing from another origin, no inline
// script or style, and no string into a DOM sink except through the template policy of the component framework and the
// policy that knows the address of the service worker and no other.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
	"media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html samtal-worker"

// Assets lists the paths of files, without a leading slash, that are served as they are: all but the page itself. The
// list is sorted; it is empty when files is nil.
func Assets(files fs.FS) ([]string, error) {
	if files == nil {
		return nil, nil
	}
	var paths []string
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path != Index {
			paths = append(paths, path)
		}
		return err
	})
	slices.Sort(paths)
	return paths, err
}
