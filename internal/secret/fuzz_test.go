package secret_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

// FuzzKeyFile reads anything as the file of a key: it is the key of those very bytes, or refused for its size.
func FuzzKeyFile(f *testing.F) {
	for _, n := range []int{0, 1, secret.KeySize - 1, secret.KeySize, secret.KeySize + 1, 4096} {
		f.Add(bytes.Repeat([]byte("\n"), n))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "data.key")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		k, made, err := secret.OpenKey(path)
		kept, err2 := os.ReadFile(path)
		if made || err2 != nil || !bytes.Equal(kept, content) {
			t.Fatalf("the file was made anew: %v, %v", made, err2)
		}
		if len(content) != secret.KeySize {
			if !errors.Is(err, secret.ErrKeySize) || !k.IsZero() {
				t.Fatalf("%d bytes: %v", len(content), err)
			}
			return
		}
		if err != nil || !bytes.Equal(k.Reveal(), content) {
			t.Fatalf("another key was read, %v", err)
		}
	})
}

// FuzzMaster reads anything as a sealed master keyset and as a wrapped key: it is not of this key, or what was sealed and wrapped.
func FuzzMaster(f *testing.F) {
	must := func(err error) {
		f.Helper()
		if err != nil {
			f.Fatal(err)
		}
	}
	kek, err := secret.NewKey(bytes.Repeat([]byte{7}, secret.KeySize))
	must(err)
	data := secret.RandomKey()
	context := []byte("room 1")
	master, err := secret.NewMaster()
	must(err)
	sealed, err := master.Seal(kek)
	must(err)
	wrapped, err := master.Wrap(data, context)
	must(err)
	bent := func(value, flips []byte, size int) []byte {
		b := make([]byte, min(max(size, 0), 2*len(value)))
		copy(b, value)
		for i := range min(len(b), len(flips)) {
			b[i] ^= flips[i]
		}
		return b
	}
	for _, n := range []int{0, 1, len(wrapped), len(sealed), len(sealed) - 1, len(sealed) + 1} { // every process seals anew
		f.Add([]byte{}, n)
		f.Add([]byte{0, 0x80}, n)
		f.Add(append(make([]byte, n), 1), n+1)
	}
	f.Add([]byte{0x12, 0xff, 0xff, 0xff, 0xff, 0x0f}, 0)
	f.Add([]byte{0x0a, 0}, 0)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		for _, key := range [][]byte{b, bent(wrapped, b, size)} {
			if got, err := master.Unwrap(key, context); err == nil && got != data || err != nil && !errors.Is(err, secret.ErrWrongKey) || bytes.Equal(key, wrapped) && err != nil {
				t.Fatalf("unwrapped %x: the same %v, %v", key, got == data, err)
			}
		}
		for _, keyset := range [][]byte{b, bent(sealed, b, size)} {
			opened, err := secret.OpenMaster(keyset, kek)
			if err != nil {
				if !errors.Is(err, secret.ErrWrongKey) || opened != nil || bytes.Equal(keyset, sealed) {
					t.Fatalf("%x: %v", keyset, err)
				}
				continue
			}
			if got, err := opened.Unwrap(wrapped, context); err != nil || got != data || opened.Keys() != 1 {
				t.Fatalf("%x opens as another keyset: %v", keyset, err)
			}
		}
	})
}
