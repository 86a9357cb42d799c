package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"filippo.io/age"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what a Service keeps.
type Config struct {
	Store   store.Store
	Folder  string            // for what a snapshot needs while it is read
	Key     func() secret.Key // the server's key, under which all its others are kept
	Version string
	Now     func() time.Time // default time.Now
}

// Service makes backups of a running server.
type Service struct{ Config }

// New makes a Service.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{c}
}

// Options say who may open a backup.
type Options struct {
	// Recipients are age public keys (age1…). Without any, the server's key opens it.
	Recipients []string
	// WithKey puts the server's key into the archive, which must then be for somebody else.
	WithKey bool
}

// Errors of options.
var (
	ErrKeyInItself  = &chat.Error{Kind: chat.Invalid, Code: "key_in_itself", Message: "the key can only go into a backup that recipients open", Field: "with_key"}
	errBadRecipient = "a recipient is an age public key, age1…"
)

// workFactor is small: what is stretched has 256 random bits.
const workFactor = 10

// phrase is what the server's key opens archives with.
func phrase(key secret.Key) string { return hex.EncodeToString(key.Derive("backups").MAC(nil)) }

func (o Options) recipients(key secret.Key) ([]age.Recipient, error) {
	if len(o.Recipients) == 0 {
		if o.WithKey {
			return nil, ErrKeyInItself
		}
		r, err := age.NewScryptRecipient(phrase(key))
		if err != nil {
			return nil, err
		}
		r.SetWorkFactor(workFactor)
		return []age.Recipient{r}, nil
	}
	var list []age.Recipient
	for _, text := range o.Recipients {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, &chat.Error{Kind: chat.Invalid, Code: "bad_recipient", Message: errBadRecipient, Field: "recipients"}
		}
		list = append(list, r)
	}
	return list, nil
}

// Write writes a backup of what is committed now. Sending goes on meanwhile. When it fails what was written opens as no archive.
func (s *Service) Write(ctx context.Context, to io.Writer, o Options) (err error) {
	recipients, err := o.recipients(s.Key())
	if err != nil {
		return err
	}
	snap, err := s.Store.Snapshot(ctx, s.Folder)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	m := Manifest{Format: format, CreatedAt: s.Now().UTC(), Version: s.Version, Key: o.WithKey, SnapshotInfo: snap.Info()}
	w, err := newWriter(to, m, recipients)
	if err == nil && o.WithKey {
		err = w.file(keyName, s.Key().Reveal())
	}
	if err == nil {
		err = snap.Parts(ctx, w.part)
	}
	if err == nil {
		err = w.close()
	}
	if err == nil {
		err = s.Store.Update(ctx, func(tx store.Tx) error {
			return tx.Audit(chat.AuditEntry{Action: chat.AuditBackupMade}.With("by", "operator"))
		})
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// Dump writes what anybody may see of the store as SQL text.
func (s *Service) Dump(ctx context.Context, to io.Writer, dialect string) (err error) {
	snap, err := s.Store.Snapshot(ctx, s.Folder)
	if err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	if dialect == "" {
		dialect = snap.Info().Dialect
	}
	if err := snap.Dump(ctx, to, dialect); err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	return nil
}

// Keys are what may open an archive. Its zero value opens none.
type Keys struct {
	Server     secret.Key // zero: not at hand
	Identities io.Reader  // age private keys, a line each; nil: none
}

func (k Keys) identities() ([]age.Identity, error) {
	var list []age.Identity
	if k.Identities != nil {
		parsed, err := age.ParseIdentities(k.Identities)
		if err != nil {
			return nil, fmt.Errorf("identities: %w", err)
		}
		list = append(list, parsed...)
	}
	if !k.Server.IsZero() {
		i, err := age.NewScryptIdentity(phrase(k.Server))
		if err != nil {
			return nil, err
		}
		i.SetMaxWorkFactor(workFactor)
		list = append(list, i)
	}
	if len(list) == 0 {
		return nil, ErrNoKey
	}
	return list, nil
}

// Archive is a backup that is open for reading, once.
type Archive struct {
	Manifest Manifest
	Key      secret.Key // the server's, if it is in the archive
	r        *reader
}

// Open opens a backup. What is no archive is ErrNoArchive, what other keys open ErrCannotOpen.
func Open(from io.Reader, keys Keys) (*Archive, error) {
	identities, err := keys.identities()
	if err != nil {
		return nil, err
	}
	r, err := open(from, identities)
	if err != nil {
		return nil, err
	}
	a := &Archive{Manifest: r.manifest, r: r}
	if r.key != nil {
		if a.Key, err = secret.NewKey(r.key); err != nil {
			return nil, fmt.Errorf("key in the backup: %w", err)
		}
	}
	return a, nil
}

// Next is the next part of the database; io.EOF after the last, when the archive has proved to be whole.
func (a *Archive) Next() (name string, content io.Reader, err error) { return a.r.next() }

// Read reads an archive to its end, and tells whether it is whole.
func (a *Archive) Read() error {
	for {
		_, content, err := a.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	}
}

// OpenFile opens the file of a backup; the caller closes the file.
func OpenFile(path string, keys Keys) (*Archive, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	a, err := Open(f, keys)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return a, f, nil
}
