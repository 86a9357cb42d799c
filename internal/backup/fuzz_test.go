package backup_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/internal/backup"
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
		packed("manifest.json", `{"format":2}`), packed("manifest.json", manifest, "database//000000", ""), packed("manifest.json", manifest, "database/a/000001", ""),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, plain []byte) {
		if backup.ReadPlain(bytes.NewReader(plain)) != nil {
			return
		}
		for _, cut := range []int{len(plain) / 3, len(plain) / 2} { // what is whole ends with what says so
			if backup.ReadPlain(bytes.NewReader(plain[:cut])) == nil && !bytes.Contains(plain[:cut], []byte("end.json")) {
				t.Fatalf("%d of %d bytes are whole", cut, len(plain))
			}
		}
	})
}
