package secret_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

func TestKeyFileIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.key")
	first, made, err := secret.OpenKey(path)
	if err != nil || !made || first.IsZero() {
		t.Fatalf("made %v, %v", made, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != secret.KeySize {
		t.Errorf("%v of %d bytes, %v", info.Mode(), info.Size(), err)
	}
	again, made, err := secret.OpenKey(path)
	if err != nil || made || again != first {
		t.Errorf("opened again: made %v, the same %v, %v", made, again == first, err)
	}
	other, _, err := secret.OpenKey(filepath.Join(t.TempDir(), "data.key"))
	if err != nil || other == first {
		t.Errorf("two servers have the same key, %v", err)
	}
}

func TestKeyFileThatCannotBeTrustedIsRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, size int, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, make([]byte, size), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name, path string
		want       error
		says       string
	}{
		{"empty", write("empty", 0, 0o600), secret.ErrKeySize, "has 0"},
		{"short", write("short", 31, 0o600), secret.ErrKeySize, "has 31"},
		{"long", write("long", 33, 0o600), secret.ErrKeySize, "has 33"},
		{"readable by the group", write("group", 32, 0o640), secret.ErrKeyOpen, "chmod 600"},
		{"readable by all", write("all", 32, 0o604), secret.ErrKeyOpen, "chmod 600"},
		{"no folder for it", filepath.Join(dir, "none", "key"), fs.ErrNotExist, "make the key"},
	} {
		k, made, err := secret.OpenKey(tt.path)
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) || made || !k.IsZero() {
			t.Errorf("%s: made %v, %v", tt.name, made, err)
		}
	}
	if _, _, err := secret.OpenKey(dir); err == nil {
		t.Error("a folder is taken for a key")
	}
}

// TestKeyDerivation holds what is derived to RFC 5869 and RFC 2104 as another implementation computes them: what was made with
// a key must be found again by every later version.
func TestKeyDerivation(t *testing.T) {
	k, err := secret.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "41e8d077f56cb7d1fba96096dcbadb6e6caf136586076c654e44f09d24990931"
	if got := hex.EncodeToString(k.Derive("test").MAC([]byte("message"))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if bytes.Equal(k.Derive("one").MAC(nil), k.Derive("two").MAC(nil)) || bytes.Equal(k.Derive("one").MAC(nil), k.MAC(nil)) {
		t.Error("two purposes have the same key")
	}
	if _, err := secret.NewKey(make([]byte, 31)); !errors.Is(err, secret.ErrKeySize) {
		t.Errorf("31 bytes: %v", err)
	}
}

func TestKeyDoesNotPrint(t *testing.T) {
	const text = "0123456789abcdef0123456789abcdef"
	k, err := secret.NewKey([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", k, "in", struct{ K secret.Key }{k})
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %x %q", k, k, k, k, k), k.String(), log.String()} {
		if strings.Contains(s, text) || strings.Contains(s, hex.EncodeToString([]byte(text))) {
			t.Errorf("the key shows itself in %s", s)
		}
	}
}
