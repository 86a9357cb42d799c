package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/samtal-chat/samtal/internal/operator"
)

// keysCmd is what an operator does about the keys that the data is encrypted with.
type keysCmd struct {
	Check  checkKeysCmd  `cmd:"" help:"Tell how the keys are, and whether every one of them can be used."`
	Rotate rotateKeysCmd `cmd:"" help:"Replace the master key; also while the server runs."`
}

type checkKeysCmd struct {
	Values bool `help:"Open everything that is encrypted, too."`
}

// Run tells how the keys are.
func (c checkKeysCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		report, err := desk.CheckKeys(a.ctx, c.Values)
		if err != nil {
			return err
		}
		if err := a.showKeys(report); err != nil {
			return err
		}
		if len(report.Unopened) > 0 || report.BadKeys > 0 {
			return errUnopened
		}
		return nil
	})
}

var errUnopened = errors.New("some values cannot be read: the disk or somebody has changed them, and a backup may have them yet")

type rotateKeysCmd struct {
	All      bool `help:"Replace the data keys too, and encrypt everything anew."`
	Rekeying bool `name:"file" help:"Replace the key in the key file too."`
}

// Run replaces keys.
func (c rotateKeysCmd) Run(a *app) error {
	return a.atKnownDesk(func(desk operator.Desk) error {
		report, err := desk.RotateKeys(a.ctx, operator.Rotation{Data: c.All, File: c.Rekeying})
		if err != nil {
			return err
		}
		done := "the master key is another one now"
		if c.Rekeying {
			done += ", and so is the one in the key file: replace the copies of it, and keep the old one for the backups that it opens"
		}
		if c.All && report.Resealing != "" {
			done += "; everything is being encrypted anew by the running server: samtal keys check tells when that is over"
		} else if c.All {
			done += "; everything is encrypted anew"
		}
		if _, err := fmt.Fprintln(a.stdout, done); err != nil {
			return err
		}
		return a.showKeys(report)
	})
}

func (a *app) showKeys(r operator.KeyReport) error {
	lines := []string{
		fmt.Sprintf("master keys\t%d", r.MasterKeys),
		fmt.Sprintf("data keys\t%d, of %d rooms and accounts", r.DataKeys, r.Scopes),
		fmt.Sprintf("destroyed\t%d", r.Destroyed),
	}
	switch {
	case r.Values > 0 && len(r.Unopened) == 0:
		lines = append(lines, fmt.Sprintf("values\t%d, all of which can be read", r.Values))
	case r.Values > 0:
		lines = append(lines, fmt.Sprintf("values\t%d that can be read", r.Values))
	}
	if r.BadKeys > 0 {
		lines = append(lines, fmt.Sprintf("unreadable\t%d data keys, with all that is encrypted under them; the master keys from before are kept for them", r.BadKeys))
	}
	for _, column := range slices.Sorted(maps.Keys(r.Unopened)) {
		lines = append(lines, fmt.Sprintf("unreadable\t%d in %s", r.Unopened[column], column))
	}
	for _, name := range r.Unreadable {
		lines = append(lines, "\t"+name)
	}
	if r.Resealing != "" {
		lines = append(lines, fmt.Sprintf("under way\teverything is encrypted anew since %s; now: %s", r.ResealSince.Format("2006-01-02 15:04 MST"), r.Resealing))
	}
	return a.table(lines)
}
