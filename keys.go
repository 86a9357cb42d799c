package samtal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// keyDesk is what an operator may do about keys.
type keyDesk struct {
	config *Config
	db     *sqldb.DB
	sealer *sealer
	log    *slog.Logger
}

var _ operator.Keys = keyDesk{}

// errKeyElsewhere: who embeds the server keeps its key.
var errKeyElsewhere = &chat.Error{
	Kind: chat.Invalid, Code: "no_key_file", Message: "the server was given its key by the program that it is part of: there is no key file",
}

// audit tells of a rotation whose first step is done: the others may take their time.
func (d keyDesk) audit(ctx context.Context, r operator.Rotation) error {
	e := chat.AuditEntry{Action: chat.AuditKeysRotated}.With("by", "operator")
	for what, so := range map[string]bool{"data": r.Data, "file": r.File} {
		if so {
			e = e.With(what, "yes")
		}
	}
	return d.db.Update(ctx, func(tx store.Tx) error { return tx.Audit(e) })
}

// RotateKeys replaces the master key, and others as r says. Without a running server, data is encrypted anew before it returns.
func (d keyDesk) RotateKeys(ctx context.Context, r operator.Rotation) (operator.KeyReport, error) {
	if r.File && d.config.Key != nil {
		return operator.KeyReport{}, errKeyElsewhere
	}
	wrapped, err := d.db.RotateMaster(ctx)
	if err != nil {
		return operator.KeyReport{}, err
	}
	if err := d.audit(ctx, r); err != nil {
		return operator.KeyReport{}, err
	}
	if r.File {
		if err := d.replaceFile(ctx); err != nil {
			return operator.KeyReport{}, err
		}
	}
	if r.Data {
		if _, err := d.db.RotateData(ctx); err != nil {
			return operator.KeyReport{}, err
		}
		if err := d.sealer.again(ctx); err != nil {
			return operator.KeyReport{}, err
		}
	}
	d.log.InfoContext(ctx, "keys replaced", "data_keys", wrapped, "data", r.Data, "file", r.File)
	return d.CheckKeys(ctx, false)
}

// CheckKeys tells how the keys are.
func (d keyDesk) CheckKeys(ctx context.Context, values bool) (operator.KeyReport, error) {
	report, err := d.db.CheckKeys(ctx, values)
	return operator.Report(report), err
}

// replaceFile puts another key into the key file. The database opens with either key until the new one is in its place; the next start
// settles what is cut off here.
func (d keyDesk) replaceFile(ctx context.Context) error {
	path, err := d.config.keyFile()
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return err
	}
	beside := path + ".new"
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace the key file: %w", err)
	}
	next, _, err := secret.OpenKey(beside)
	if err != nil {
		return err
	}
	if err := d.db.StageKey(ctx, next); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("replace the key file: %w", err)
	}
	if err := secret.SyncFolder(path); err != nil {
		return err
	}
	return d.db.CommitKey(ctx, next)
}
