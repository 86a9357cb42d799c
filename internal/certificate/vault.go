package certificate

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"golang.org/x/crypto/acme/autocert"
)

// vault keeps what autocert wants kept, private keys among it, in files that are encrypted and bound to their names.
type vault struct {
	files autocert.DirCache
	aead  cipher.AEAD
	log   *slog.Logger
}

var _ autocert.Cache = (*vault)(nil)

// sealedMark begins every file of a vault; AES-256-GCM with its nonce in front follows.
var sealedMark = []byte("samtal certificate 1\n")

// openVault opens the folder dir under a key of 32 bytes, and encrypts what stands there readable from before.
func openVault(dir string, key []byte, log *slog.Logger) (*vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key of certificates: %w", err)
	}
	v := &vault{files: autocert.DirCache(dir), log: log}
	if v.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, fmt.Errorf("key of certificates: %w", err)
	}
	if err := v.sealAll(); err != nil {
		return nil, fmt.Errorf("encrypt certificates: %w", err)
	}
	return v, nil
}

// sealAll encrypts the files that are not.
func (v *vault) sealAll() error {
	list, err := os.ReadDir(string(v.files))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, f := range list {
		if !f.Type().IsRegular() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(string(v.files), f.Name()))
		if err != nil {
			return err
		}
		if bytes.HasPrefix(content, sealedMark) {
			continue
		}
		if err := v.Put(context.Background(), f.Name(), content); err != nil {
			return err
		}
		v.log.Info("encrypted what a certificate is kept in", "file", f.Name())
	}
	return nil
}

// Get reads what is kept under a name. What does not open is as good as not there: it is obtained again.
func (v *vault) Get(ctx context.Context, name string) ([]byte, error) {
	content, err := v.files.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	sealed, ok := bytes.CutPrefix(content, sealedMark)
	if ok {
		content, err = v.aead.Open(nil, nil, sealed, []byte(name))
	}
	if !ok || err != nil {
		v.log.WarnContext(ctx, "a kept certificate does not open with the server's key, another is obtained", "file", name)
		return nil, autocert.ErrCacheMiss
	}
	return content, nil
}

// Put keeps something under a name.
func (v *vault) Put(ctx context.Context, name string, content []byte) error {
	sealed := v.aead.Seal(bytes.Clone(sealedMark), nil, content, []byte(name))
	return v.files.Put(ctx, name, sealed)
}

// Delete forgets what is kept under a name.
func (v *vault) Delete(ctx context.Context, name string) error { return v.files.Delete(ctx, name) }
