package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/samtal-chat/samtal"
)

// versionCmd prints the version.
type versionCmd struct{}

// Run prints the version, the revision it was built from if that is known, and what built it.
func (versionCmd) Run(a *app) error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				revision = " (" + s.Value[:12] + ")"
			}
		}
	}
	_, err := fmt.Fprintf(a.stdout, "samtal %s%s %s %s/%s\n", samtal.Version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
