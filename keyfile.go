package samtal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/samtal-chat/samtal/internal/secret"
)

// Errors of a key file that New refuses to go on with.
var (
	ErrNoKey    = errors.New("the data is encrypted and its key file is missing: put it back, or name it with --key-file")
	ErrKeyPlace = errors.New("the data directory is a file system of its own, so the key beside it would be lost or left behind: name another place with --key-file")
)

// keyEncryptionKey takes the key that all others are kept under, or reads it. It makes one only where nothing is kept under a key yet.
func (c *Config) keyEncryptionKey(needed bool) (secret.Key, error) {
	if c.Key != nil {
		return secret.NewKey(c.Key)
	}
	path, err := c.keyFile()
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
	if c.KeyFile == "" && apart(c.Data, filepath.Dir(path)) {
		return secret.Key{}, fmt.Errorf("%s: %w", path, ErrKeyPlace)
	}
	key, made, err := secret.OpenKey(path)
	if made {
		c.Logger.Info("made the server key: keep a copy of it apart from the data", "file", path)
	}
	return key, err
}

// keyFile is where the key is kept.
func (c *Config) keyFile() (string, error) {
	if c.KeyFile != "" {
		return c.KeyFile, nil
	}
	data, err := filepath.Abs(c.Data)
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

// keyAtHand is the key in the key file, if there is one.
func (c *Config) keyAtHand() (secret.Key, error) {
	if c.Key != nil {
		return secret.NewKey(c.Key)
	}
	path, err := c.keyFile()
	if err != nil {
		return secret.Key{}, err
	}
	key, err := secret.ReadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return key, err
}

// mayKeepKey tells whether the key of an archive may go into the key file: there is no other.
func (c *Config) mayKeepKey(key, atHand secret.Key) error {
	if key == atHand || atHand.IsZero() {
		return nil
	}
	path, err := c.keyFile()
	if err != nil {
		return err
	}
	return fmt.Errorf("%s holds another key than the backup: move it away first", path)
}
