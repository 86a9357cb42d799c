package samtal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of a key file that New refuses to go on with.
var (
	ErrNoKey    = errors.New("the data is encrypted and its key file is missing: put it back, or name it with --key-file")
	ErrKeyPlace = errors.New("the data directory is a file system of its own, so the key beside it would be lost or left behind: name another place with --key-file")
)

// keyEncryptionKey takes the key that all others are kept under, or reads it. It makes one only where nothing is kept under a key yet.
func (s *Server) keyEncryptionKey(needed bool) (secret.Key, error) {
	if s.config.Key != nil {
		return secret.NewKey(s.config.Key)
	}
	path, err := s.keyFile()
	if err != nil {
		return secret.Key{}, err
	}
	key, err := secret.ReadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if needed {
		return secret.Key{}, fmt.Errorf("%s: %w", path, ErrNoKey)
	}
	if s.config.KeyFile == "" && apart(s.config.Data, filepath.Dir(path)) {
		return secret.Key{}, fmt.Errorf("%s: %w", path, ErrKeyPlace)
	}
	key, made, err := secret.OpenKey(path)
	if made {
		s.log.Info("made the server key: keep a copy of it apart from the data", "file", path)
	}
	return key, err
}

// keyFile is where the key is kept.
func (s *Server) keyFile() (string, error) {
	if s.config.KeyFile != "" {
		return s.config.KeyFile, nil
	}
	data, err := filepath.Abs(s.config.Data)
	if err != nil {
		return "", fmt.Errorf("server key: %w", err)
	}
	return data + ".key", nil
}

// apart tells whether two folders are known to lie on different file systems.
func apart(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	if err != nil {
		return false
	}
	one, ok1 := device(first)
	other, ok2 := device(second)
	return ok1 && ok2 && one != other
}

// keyDesk is what an operator may do about keys.
type keyDesk struct{ s *Server }

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
	return d.s.store.Update(ctx, func(tx store.Tx) error { return tx.Audit(e) })
}

// RotateKeys replaces the master key, and others as r says. Without a running server, data is encrypted anew before it returns.
func (d keyDesk) RotateKeys(ctx context.Context, r operator.Rotation) (operator.KeyReport, error) {
	if r.File && d.s.config.Key != nil {
		return operator.KeyReport{}, errKeyElsewhere
	}
	db := d.s.keys
	wrapped, err := db.RotateMaster(ctx)
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
		if _, err := db.RotateData(ctx); err != nil {
			return operator.KeyReport{}, err
		}
		if err := d.reseal(ctx); err != nil {
			return operator.KeyReport{}, err
		}
	}
	d.s.log.InfoContext(ctx, "keys replaced", "data_keys", wrapped, "data", r.Data, "file", r.File)
	return d.CheckKeys(ctx, false)
}

// CheckKeys tells how the keys are.
func (d keyDesk) CheckKeys(ctx context.Context, values bool) (operator.KeyReport, error) {
	report, err := d.s.keys.CheckKeys(ctx, values)
	return operator.Report(report), err
}

// replaceFile puts another key into the key file. The database opens with either key until the new one is in its place; the next start
// settles what is cut off here.
func (d keyDesk) replaceFile(ctx context.Context) error {
	path, err := d.s.keyFile()
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
	if err := d.s.keys.StageKey(ctx, next); err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("replace the key file: %w", err)
	}
	if err := secret.SyncFolder(path); err != nil {
		return err
	}
	return d.s.keys.CommitKey(ctx, next)
}

// reseal has everything encrypted anew: by Run, or here if that is not at work.
func (d keyDesk) reseal(ctx context.Context) error {
	if !d.s.resealing.Load() {
		return d.s.keys.Reseal(ctx)
	}
	select {
	case d.s.resealDue <- struct{}{}:
	default:
	}
	return nil
}

// resealAgain is when a re-encryption that failed is tried again.
const resealAgain = 10 * time.Minute

// keepResealing goes on with a re-encryption that was cut off, and with those that are asked for, until ctx ends.
func (s *Server) keepResealing(ctx context.Context) error {
	s.resealing.Store(true)
	defer s.resealing.Store(false)
	again := time.NewTicker(resealAgain)
	defer again.Stop()
	for {
		if err := s.keys.Reseal(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "encrypting anew has stopped, it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.resealDue:
		case <-again.C:
		}
	}
}
