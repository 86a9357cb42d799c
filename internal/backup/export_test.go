package backup

import (
	"archive/tar"
	"crypto/sha256"
	"io"
)

// ReadPlain reads what is inside of an archive to its end.
func ReadPlain(plain io.Reader) error {
	r := &reader{files: tar.NewReader(plain), digest: sha256.New()}
	if err := r.begin(); err != nil {
		return err
	}
	return (&Archive{Manifest: r.manifest, r: r}).Read()
}
