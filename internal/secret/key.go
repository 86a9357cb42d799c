package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// KeySize is how many random bytes a key is made from.
const KeySize = 32

// Key is a secret key. It shows itself to nobody: printing and logging give "[secret]". Its zero value is no key.
type Key struct{ bytes string }

// Errors of keys that are there but cannot be used.
var (
	ErrKeySize = fmt.Errorf("a key has %d bytes", KeySize)
	ErrKeyOpen = errors.New("others than its owner may read or change the key: chmod 600")
)

// NewKey is the key of KeySize bytes that somebody else keeps.
func NewKey(b []byte) (Key, error) {
	if len(b) != KeySize {
		return Key{}, fmt.Errorf("%w, not %d", ErrKeySize, len(b))
	}
	return Key{string(b)}, nil
}

// OpenKey reads the key that is kept in a file. If there is no file it makes one, which only its owner may read, and says so.
func OpenKey(path string) (k Key, made bool, err error) {
	k, err = ReadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, false, err
	}
	k = RandomKey()
	if err := writeKey(path, []byte(k.bytes)); err != nil {
		return Key{}, false, fmt.Errorf("make the key: %w", err)
	}
	return k, true, nil
}

// RandomKey makes a key.
func RandomKey() Key {
	b := make([]byte, KeySize)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return Key{string(b)}
}

// readable are the permissions that let others than the owner at a file. Where systemd puts credentials (systemd.exec(5)), which is
// open to one service alone, the bits of the group are the mask of an access control list that names the service's user.
func readable(path string) fs.FileMode {
	if strings.HasPrefix(path, "/run/credentials/") {
		return 0o037
	}
	return 0o077
}

// ReadKey reads the key that is kept in a file; fs.ErrNotExist if there is none.
func ReadKey(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return Key{}, err
	}
	switch {
	case !info.Mode().IsRegular():
		return Key{}, fmt.Errorf("key %s: not a file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&readable(path) != 0:
		return Key{}, fmt.Errorf("key %s: %w", path, ErrKeyOpen)
	}
	b, err := io.ReadAll(io.LimitReader(f, KeySize+1))
	if err != nil {
		return Key{}, fmt.Errorf("read key: %w", err)
	}
	if len(b) != KeySize {
		return Key{}, fmt.Errorf("key %s: %w, this file has %d", path, ErrKeySize, info.Size())
	}
	return Key{string(b)}, nil
}

// Write keeps a key in a file, which must not be there yet, for its owner alone.
func (k Key) Write(path string) error { return writeKey(path, []byte(k.bytes)) }

// writeKey makes the file durable before anything is made with the key. A file that appeared meanwhile stays as it is.
func writeKey(path string, b []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return SyncFolder(path)
}

// SyncFolder makes durable that a file is where it is.
func SyncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	if err := folder.Sync(); err != nil && runtime.GOOS != "windows" { // which has nothing of the kind
		return errors.Join(err, folder.Close())
	}
	return folder.Close()
}

// Reveal returns the key itself.
func (k Key) Reveal() []byte { return []byte(k.bytes) }

// IsZero tells that this is no key.
func (k Key) IsZero() bool { return k.bytes == "" }

// Derive makes the key for one purpose (HKDF-SHA256, RFC 5869). Who knows it knows neither this key nor that of another purpose.
func (k Key) Derive(purpose string) Key {
	b, err := hkdf.Key(sha256.New, []byte(k.bytes), nil, "samtal "+purpose, KeySize)
	if err != nil {
		panic(err) // only when too much is asked for
	}
	return Key{string(b)}
}

// MAC is the HMAC-SHA-256 of data under this key.
func (k Key) MAC(data []byte) []byte {
	m := hmac.New(sha256.New, []byte(k.bytes))
	_, _ = m.Write(data) // never fails
	return m.Sum(nil)
}

// String hides the key.
func (k Key) String() string { return redacted }

// Format hides the key from every verb of package fmt.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides the key from package slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }
