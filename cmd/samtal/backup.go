package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/operator"
)

type backupCmd struct {
	Make   backupMakeCmd   `cmd:"" default:"withargs" help:"Write a backup; also while the server runs."`
	Verify backupVerifyCmd `cmd:"" help:"Tell whether a backup is whole, opens, and holds an unbroken log."`
}

type backupMakeCmd struct {
	File      string   `arg:"" optional:"" help:"File to write, which must not be there yet; - is standard output. Default: samtal-DATE.backup here."`
	Recipient []string `placeholder:"AGE1..." help:"Age public key of who may open it, instead of the server's key; may be given several times."`
	WithKey   bool     `help:"Put the server's key into it. It needs recipients."`
}

// Run writes a backup. The file gets its name when it is complete.
func (c backupMakeCmd) Run(a *app) error {
	options := backup.Options{Recipients: c.Recipient, WithKey: c.WithKey}
	return a.atKnownDesk(func(desk operator.Desk) error {
		if c.File == "-" {
			return desk.Backup(a.ctx, a.stdout, options)
		}
		if c.File == "" {
			c.File = "samtal-" + time.Now().UTC().Format("2006-01-02T150405Z") + ".backup"
		}
		written, err := writeWhole(c.File, func(w io.Writer) error { return desk.Backup(a.ctx, w, options) })
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s holds everything (%s). It opens with %s.\n", c.File, size(written), c.opensWith())
		return err
	})
}

func (c backupMakeCmd) opensWith() string {
	if len(c.Recipient) > 0 {
		return "the private key of a recipient"
	}
	return "the server's key alone: keep a copy of that apart from it"
}

// writeWhole writes a file that is there either whole or not at all, for its owner alone.
func writeWhole(path string, write func(io.Writer) error) (size int64, err error) {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return 0, errors.Join(fmt.Errorf("%s is there already", path), err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	info, stat := f.Stat()
	if err = errors.Join(err, stat, f.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(f.Name(), path)
}

// archiveArgs name a backup and what opens it.
type archiveArgs struct {
	File     string `arg:"" help:"The backup."`
	Identity string `placeholder:"FILE" help:"Age private keys that open it; otherwise the server's key does (--key-file)."`
}

// open opens what was named.
func (c archiveArgs) open(do func(samtal.Archive) error) (err error) {
	content, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	from := samtal.Archive{Content: content}
	if c.Identity != "" {
		identities, err := os.Open(c.Identity)
		if err != nil {
			return err
		}
		defer func() { _ = identities.Close() }()
		from.Identities = identities
	}
	return do(from)
}

type backupVerifyCmd struct{ archiveArgs }

// Run reads a backup to its end.
func (c backupVerifyCmd) Run(a *app) (err error) {
	folder, err := os.MkdirTemp("", "samtal-verify-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	return c.open(func(from samtal.Archive) error {
		v, err := samtal.VerifyBackup(a.ctx, a.settings.library(a, nil), from, folder)
		if err != nil {
			return err
		}
		read := "Its log was not read: that needs the server's key."
		if v.Read {
			read = fmt.Sprintf("Its log is unbroken: %d rooms, %d events, %d messages.", v.Log.Rooms, v.Log.Events, v.Log.Messages)
		}
		_, err = fmt.Fprintf(a.stdout, "%s is whole. It was made at %s by version %s, of %s. %s\n",
			c.File, v.CreatedAt.Format(time.RFC3339), v.Version, v.Dialect, read)
		return err
	})
}

type restoreCmd struct{ archiveArgs }

// Run makes a server of a backup.
func (c restoreCmd) Run(a *app) error {
	return c.open(func(from samtal.Archive) error {
		done, err := samtal.Restore(a.ctx, a.settings.library(a, nil), from)
		if errors.Is(err, samtal.ErrInUse) {
			return fmt.Errorf("a server runs on %s: stop it, and restore into an empty directory", a.settings.Data)
		}
		if err != nil {
			return err
		}
		key, start := "", "samtal --data "+a.settings.Data
		if done.KeyFile != "" {
			key = " The server's key is in " + done.KeyFile + "."
		}
		if a.settings.KeyFile != "" {
			start += " --key-file " + a.settings.KeyFile
		}
		_, err = fmt.Fprintf(a.stdout, "everything from %s is back.%s Start the server with %s, and the other settings as before.\n",
			done.CreatedAt.Format(time.RFC3339), key, start)
		return err
	})
}
