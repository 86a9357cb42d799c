package samtal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// Archive is a backup, and what opens it.
type Archive struct {
	Content    io.Reader
	Identities io.Reader // age private keys; nil where the server's key opens it
}

// Restored says what a server was made of.
type Restored struct {
	backup.Manifest

	KeyFile string // where the key was put that was in the archive; empty if there was none
}

// Restore makes the data of a server of a backup, where there is none yet: in c.Data, or in the PostgreSQL database that c names. The
// server is opened once, so that a wrong key or a damaged log is found now. When it fails it leaves no data behind.
func Restore(ctx context.Context, c Config, from Archive) (_ Restored, err error) {
	c = c.whole()
	lock, err := takeData(c.Data)
	if err != nil {
		return Restored{}, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	key, err := c.keyAtHand()
	if err != nil {
		return Restored{}, err
	}
	archive, err := backup.Open(from.Content, backup.Keys{Server: key, Identities: from.Identities})
	if err != nil {
		return Restored{}, err
	}
	done := Restored{Manifest: archive.Manifest}
	kept := key
	if !archive.Key.IsZero() {
		if err := c.mayKeepKey(archive.Key, key); err != nil {
			return Restored{}, err
		}
		key = archive.Key
	}
	if key.IsZero() {
		return Restored{}, fmt.Errorf("the key that the data is encrypted with is neither in the backup nor at hand: %w", ErrNoKey)
	}
	database := sqldb.Config{SQLite: filepath.Join(c.Data, "samtal.db"), Postgres: c.Database, Log: c.Logger, Key: sqldb.FixedKey(key)}
	if err := sqldb.Restore(ctx, database, archive.Manifest.SnapshotInfo, archive.Next); err != nil {
		return Restored{}, err
	}
	if err := tryOut(ctx, database); err != nil || kept == key {
		return done, err
	}
	done.KeyFile, err = c.keyFile()
	if err == nil {
		err = key.Write(done.KeyFile)
	}
	if err != nil { // without its key nobody could open it
		err = errors.Join(err, sqldb.Discard(context.WithoutCancel(ctx), database))
	}
	return done, err
}

// tryOut opens what was put back, reads its whole log, and takes the data away again if that is not what it should be.
func tryOut(ctx context.Context, database sqldb.Config) (err error) {
	db, err := sqldb.Open(ctx, database)
	if err == nil {
		_, err = backup.VerifyLog(ctx, db)
		if err == nil {
			err = db.Update(ctx, func(tx store.Tx) error {
				return tx.Audit(chat.AuditEntry{Action: chat.AuditBackupRestored}.With("by", "operator"))
			})
		}
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		err = errors.Join(err, sqldb.Discard(context.WithoutCancel(ctx), database))
	}
	return err
}

// VerifyBackup reads a backup to its end, puts it into a SQLite file in folder, where there is nothing yet, and reads its whole log; that
// goes for one of PostgreSQL, too. The key is c's, or the one in the backup; without either it tells only that the backup is whole.
func VerifyBackup(ctx context.Context, c Config, from Archive, folder string) (Verified, error) {
	key, err := c.keyAtHand()
	if err != nil {
		return Verified{}, err
	}
	archive, err := backup.Open(from.Content, backup.Keys{Server: key, Identities: from.Identities})
	if err != nil {
		return Verified{}, err
	}
	if !archive.Key.IsZero() {
		key = archive.Key
	}
	done := Verified{Manifest: archive.Manifest}
	if key.IsZero() {
		return done, archive.Read()
	}
	database := sqldb.Config{SQLite: filepath.Join(folder, "samtal.db"), Log: c.Logger, Key: sqldb.FixedKey(key)}
	if err := sqldb.Rehearse(ctx, database.SQLite, archive.Manifest.SnapshotInfo, archive.Next); err != nil {
		return Verified{}, err
	}
	done.Read = true
	db, err := sqldb.Open(ctx, database)
	if err != nil {
		return Verified{}, err
	}
	done.Log, err = backup.VerifyLog(ctx, db)
	return done, errors.Join(err, db.Close())
}

// Verified says what a backup holds.
type Verified struct {
	backup.Manifest

	Read bool       // the log was read; without a key it was not
	Log  backup.Log // what is in it
}
