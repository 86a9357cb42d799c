package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"filippo.io/age"

	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// FuzzRead reads anything as what is inside of an archive: it is refused, or whole, and never read twice.
func FuzzRead(f *testing.F) {
	packed := func(files ...string) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for i := 0; i < len(files); i += 2 {
			if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1])), Format: tar.FormatPAX}); err != nil {
				f.Fatal(err)
			}
			if _, err := w.Write([]byte(files[i+1])); err != nil {
				f.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		return b.Bytes()
	}
	const manifest = `{"format":1,"version":"x","dialect":"sqlite","schema":13}`
	end := fmt.Sprintf(`{"chunks":2,"bytes":6,"sha256":"%x"}`, sha256.Sum256([]byte("abcdef")))
	whole := packed("manifest.json", manifest, "database/samtal.db/000000", "abc", "database/samtal.db/000001", "def", "end.json", end)
	if err := backup.ReadPlain(bytes.NewReader(whole)); err != nil {
		f.Fatalf("a whole archive: %v", err)
	}
	for _, seed := range [][]byte{
		whole, whole[:len(whole)/2], packed("manifest.json", manifest, "end.json", `{}`), packed("end.json", `{}`),
		packed("manifest.json", `{"format":1,"key":true}`, "key", "k", "database/a/000000", "", "database/a/000000", "", "end.json", `{"chunks":2}`),
		packed("manifest.json", `{"format":2}`), packed("manifest.json", `{}`, "end.json", `{}`), packed("manifest.json", manifest, "database/a/000000", "abc"), packed("manifest.json", manifest, "database//000000", ""), packed("manifest.json", manifest, "database/a/000001", ""),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		if backup.ReadPlain(bytes.NewReader(plain)) != nil {
			if backup.ReadOn(bytes.NewReader(plain)) { // as who does not hear of the error
				t.Fatal("what is broken was read as whole the second time")
			}
			return
		}
		for _, cut := range []int{len(plain) / 3, len(plain) / 2} { // what is whole ends with what says so
			if backup.ReadPlain(bytes.NewReader(plain[:cut])) == nil && !bytes.Contains(plain[:cut], []byte("end.json")) {
				t.Fatalf("%d of %d bytes are whole", cut, len(plain))
			}
		}
	})
}

// FuzzOpen reads anything as the file of a backup, under the server's key and under one of its owner: what is not one is refused as
// such, and what was changed anywhere is not whole.
func FuzzOpen(f *testing.F) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		f.Fatal(err)
	}
	key := secret.RandomKey()
	desk := backup.New(backup.Config{Store: storetest.Open(f), Key: func() secret.Key { return key }, Folder: f.TempDir()})
	var archives [2]bytes.Buffer
	if err := errors.Join(
		desk.Write(f.Context(), &archives[0], backup.Options{}),
		desk.Write(f.Context(), &archives[1], backup.Options{Recipients: []string{identity.Recipient().String()}, WithKey: true}),
	); err != nil {
		f.Fatal(err)
	}
	size := archives[0].Len()
	for _, at := range []int{0, 20, 60, 150, 400, size / 2, size - 1} {
		f.Add(at, byte(1), size, []byte("age-encryption.org/v1\n-> X25519 AAAA\n--- \n"), identity.String())
		f.Add(0, byte(0), at, []byte(nil), "# nobody\n")
	}
	f.Fuzz(func(t *testing.T, at int, flip byte, size int, other []byte, identities string) {
		for i, keys := range []backup.Keys{{Server: key}, {Identities: bytes.NewBufferString(identity.String())}} {
			whole := archives[i].Bytes()
			bent := bytes.Clone(whole[:min(max(size, 0), len(whole))])
			if at >= 0 && at < len(bent) {
				bent[at] ^= flip
			}
			err := readAll(bent, keys)
			if same := bytes.Equal(bent, whole); same != (err == nil) {
				t.Fatalf("byte %d with %x, %d of %d bytes: %v", at, flip, len(bent), len(whole), err)
			}
		}
		if readAll(other, backup.Keys{Server: key, Identities: bytes.NewBufferString(identities)}) == nil {
			t.Fatalf("%q is a backup", other)
		}
	})
}

func readAll(archive []byte, keys backup.Keys) error {
	a, err := backup.Open(bytes.NewReader(archive), keys)
	if err != nil {
		return err
	}
	return a.Read()
}
