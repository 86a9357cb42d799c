package certificate

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/acme/autocert"
)

// FuzzVault finds anything in the place of what was kept: it is given back as it was kept under this name, or obtained again.
func FuzzVault(f *testing.F) {
	key := bytes.Repeat([]byte{7}, 32)
	f.Add([]byte("a key and a certificate"), []byte(nil), 1000)
	f.Add([]byte{}, []byte{1}, 1000)
	f.Add([]byte("x"), append(make([]byte, len(sealedMark)), 1), 1000)
	f.Add([]byte("x"), []byte(nil), len(sealedMark))
	f.Add([]byte("x"), []byte(nil), len(sealedMark)+5)
	f.Add([]byte("-----BEGIN EC PRIVATE KEY-----\n"), []byte("samtal certificate 2\n"), 0)
	f.Fuzz(func(t *testing.T, content, flips []byte, size int) {
		dir := t.TempDir()
		log := slog.New(slog.DiscardHandler)
		v, err := openVault(dir, key, log)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Put(t.Context(), "chat.example", content); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "chat.example")
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bent := bytes.Clone(kept[:min(max(size, 0), len(kept))])
		for i := range min(len(bent), len(flips)) {
			bent[i] ^= flips[i]
		}
		for at, b := range map[string][]byte{"chat.example": bent, "other.example": kept, "third.example": flips} {
			if err := os.WriteFile(filepath.Join(dir, at), b, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := v.Get(t.Context(), at)
			if whole := at == "chat.example" && bytes.Equal(b, kept); whole && (err != nil || !bytes.Equal(got, content)) || !whole && !errors.Is(err, autocert.ErrCacheMiss) {
				t.Fatalf("%s of %q: %q, %v", at, b, got, err)
			}
		}
		if err := os.WriteFile(path, flips, 0o600); err != nil { // as a version without a vault has left it
			t.Fatal(err)
		}
		if _, err := openVault(dir, key, log); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Get(t.Context(), "chat.example"); !bytes.HasPrefix(flips, sealedMark) && (err != nil || !bytes.Equal(got, flips)) {
			t.Fatalf("%q was encrypted, and is %q, %v", flips, got, err)
		}
	})
}

// FuzzFiles reads anything as the files of a certificate and its key: what does not fit is refused, and does not take the place of
// what is shown.
func FuzzFiles(f *testing.F) {
	for _, text := range []string{"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "\x00", "-----BEGIN"} {
		f.Add([]byte(text), []byte(text))
	}
	f.Fuzz(func(t *testing.T, cert, key []byte) {
		dir := t.TempDir()
		paths := [2]string{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
		if err := errors.Join(os.WriteFile(paths[0], cert, 0o600), os.WriteFile(paths[1], key, 0o600)); err != nil {
			t.Fatal(err)
		}
		files, err := OpenFiles(paths[0], paths[1], slog.New(slog.DiscardHandler))
		if (err == nil) != (files != nil && files.current != nil && files.current.Leaf != nil && files.current.PrivateKey != nil) {
			t.Fatalf("%q with %q: %+v, %v", cert, key, files, err)
		}
	})
}
