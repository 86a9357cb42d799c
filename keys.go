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
