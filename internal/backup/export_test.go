package backup

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
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

// ReadOn reads what is inside of an archive over and over, whatever goes wrong, and tells whether it was whole in the end.
func ReadOn(plain io.Reader) bool {
	r := &reader{files: tar.NewReader(plain), digest: sha256.New()}
	if r.begin() != nil {
		return false
	}
	for range 3 {
		_, part, err := r.next()
		if errors.Is(err, io.EOF) {
			return true
		}
		for range 3 {
			if part != nil {
				_, _ = io.Copy(io.Discard, part)
			}
		}
	}
	return false
}
