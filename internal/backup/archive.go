// Package backup keeps a whole server in one encrypted archive, and makes a server of one again.
//
// An archive is an age file (age-encryption.org/v1) around a gzipped tar: manifest.json first, then key if the server's key is in it,
// then the parts of the database in chunks, named database/<part>/<number>, and end.json last.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/samtal-chat/samtal/internal/store"
)

// format is the number of the archive's form.
const format = 1

// chunkSize bounds what of a part stands in one file of the archive: a tar tells sizes before contents, and nobody knows a part's.
const chunkSize = 4 << 20

// maxSmall bounds the files of an archive that are read at once.
const maxSmall = 64 << 10

// Names in an archive.
const (
	manifestName = "manifest.json"
	keyName      = "key"
	partsFolder  = "database"
	endName      = "end.json"
)

// Manifest says what an archive is of.
type Manifest struct {
	Format    int       `json:"format"`
	CreatedAt time.Time `json:"created_at"`
	Version   string    `json:"version"` // of the server
	Key       bool      `json:"key"`     // whether the server's key is in it
	store.SnapshotInfo
}

// end shows that an archive is whole.
type end struct {
	Chunks int    `json:"chunks"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of all chunks, in order
}

// Errors of archives.
var (
	ErrNoArchive   = errors.New("this is no backup of Samtal")
	ErrLater       = errors.New("the backup was made by a later version")
	ErrNotWhole    = errors.New("the backup is not whole")
	ErrNoKey       = errors.New("no key is given to open the backup with")
	ErrCannotOpen  = errors.New("this key does not open the backup")
	errOutOfPlace  = errors.New("a file of the backup stands in the wrong place")
	errNotFinished = errors.New("the parts before were not read")
)

// writer writes an archive.
type writer struct {
	sealed io.WriteCloser
	zipped *gzip.Writer
	files  *tar.Writer
	at     time.Time
	end    end
	digest hash.Hash
	chunk  []byte
}

func newWriter(to io.Writer, m Manifest, recipients []age.Recipient) (*writer, error) {
	sealed, err := age.Encrypt(to, recipients...)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	zipped, err := gzip.NewWriterLevel(sealed, gzip.BestSpeed) // what is sealed does not get smaller, its indexes do
	if err != nil {
		return nil, err
	}
	w := &writer{sealed: sealed, zipped: zipped, files: tar.NewWriter(zipped), at: m.CreatedAt, digest: sha256.New()}
	return w, w.json(manifestName, m)
}

func (w *writer) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return w.file(name, append(b, '\n'))
}

func (w *writer) file(name string, content []byte) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: w.at, Format: tar.FormatPAX}
	if err := w.files.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.files.Write(content)
	return err
}

// part writes a part in chunks; an empty one has an empty chunk.
func (w *writer) part(name string, content io.Reader) error {
	if w.chunk == nil {
		w.chunk = make([]byte, chunkSize)
	}
	for n := 0; ; n++ {
		size, err := io.ReadFull(content, w.chunk)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if size > 0 || n == 0 {
			if err := w.file(path.Join(partsFolder, name, fmt.Sprintf("%06d", n)), w.chunk[:size]); err != nil {
				return err
			}
			_, _ = w.digest.Write(w.chunk[:size]) // never fails
			w.end.Chunks, w.end.Bytes = w.end.Chunks+1, w.end.Bytes+int64(size)
		}
		if last {
			return nil
		}
	}
}

func (w *writer) close() error {
	w.end.SHA256 = hex.EncodeToString(w.digest.Sum(nil))
	if err := w.json(endName, w.end); err != nil {
		return err
	}
	return errors.Join(w.files.Close(), w.zipped.Close(), w.sealed.Close())
}

// reader reads an archive.
type reader struct {
	manifest Manifest
	key      []byte // nil if it is not in the archive

	files  *tar.Reader
	head   *tar.Header // of the next chunk; nil at the end
	seen   end
	digest hash.Hash
	part   *partReader
}

// open reads an archive up to its parts.
func open(from io.Reader, identities []age.Identity) (*reader, error) {
	plain, err := age.Decrypt(from, identities...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrCannotOpen
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoArchive, err)
	}
	zipped, err := gzip.NewReader(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWhole, err)
	}
	r := &reader{files: tar.NewReader(zipped), digest: sha256.New()}
	if err := r.begin(); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *reader) begin() error {
	if err := r.step(); err != nil {
		return err
	}
	content, err := r.small(manifestName)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &r.manifest); err != nil {
		return fmt.Errorf("%w: %w", ErrNoArchive, err)
	}
	switch {
	case r.manifest.Format > format:
		return ErrLater
	case r.manifest.Format < 1:
		return ErrNoArchive
	}
	if err := r.step(); err != nil || !r.manifest.Key {
		return err
	}
	if r.key, err = r.small(keyName); err != nil {
		return err
	}
	return r.step()
}

// step goes to the next file.
func (r *reader) step() (err error) {
	r.head, err = r.files.Next()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // nobody is to take this for the end
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotWhole, err)
	}
	return nil
}

func (r *reader) small(name string) ([]byte, error) {
	if r.head.Name != name || r.head.Size > maxSmall {
		return nil, errOutOfPlace
	}
	b, err := io.ReadAll(r.files)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWhole, err)
	}
	return b, nil
}

// chunkOf tells of which part a file is a chunk, and which.
func chunkOf(name string) (part, number string, ok bool) {
	rest, ok := strings.CutPrefix(name, partsFolder+"/")
	part, number, cut := strings.Cut(rest, "/")
	return part, number, ok && cut && part != "" && len(number) == 6
}

// next is the next part; io.EOF after the last, when the archive has proved to be whole.
func (r *reader) next() (string, io.Reader, error) {
	if r.part != nil && !errors.Is(r.part.err, io.EOF) {
		return "", nil, errNotFinished
	}
	if r.head.Name == endName {
		return "", nil, r.finish()
	}
	name, number, ok := chunkOf(r.head.Name)
	if !ok || number != "000000" {
		return "", nil, errOutOfPlace
	}
	r.part = &partReader{r: r, name: name}
	return name, r.part, nil
}

func (r *reader) finish() error {
	content, err := r.small(endName)
	if err != nil {
		return err
	}
	var want end
	if err := json.Unmarshal(content, &want); err != nil {
		return fmt.Errorf("%w: %w", ErrNotWhole, err)
	}
	r.seen.SHA256 = hex.EncodeToString(r.digest.Sum(nil))
	if r.seen != want {
		return fmt.Errorf("%w: it ends with %+v and should with %+v", ErrNotWhole, r.seen, want)
	}
	if _, err := r.files.Next(); !errors.Is(err, io.EOF) {
		return errors.Join(fmt.Errorf("%w: something follows its end", ErrNotWhole), err)
	}
	return io.EOF
}

// partReader reads the chunks of one part as one.
type partReader struct {
	r      *reader
	name   string
	number int
	inside bool  // a chunk is being read
	err    error // that ended it, for good: io.EOF after the last chunk
}

// Read implements io.Reader.
func (p *partReader) Read(b []byte) (n int, err error) {
	for p.err == nil && n == 0 {
		if !p.inside {
			p.err = p.begin()
			continue
		}
		n, p.err = p.r.files.Read(b)
		_, _ = p.r.digest.Write(b[:n]) // never fails
		p.r.seen.Bytes += int64(n)
		if errors.Is(p.err, io.EOF) {
			p.inside = false
			p.err = p.r.step()
		} else if p.err != nil {
			p.err = fmt.Errorf("%w: %w", ErrNotWhole, p.err)
		}
	}
	return n, p.err
}

// begin goes into the next chunk; io.EOF if the next file is of something else.
func (p *partReader) begin() error {
	part, number, ok := chunkOf(p.r.head.Name)
	if !ok || part != p.name {
		return io.EOF
	}
	if number != fmt.Sprintf("%06d", p.number) {
		return errOutOfPlace
	}
	p.inside = true
	p.number++
	p.r.seen.Chunks++
	return nil
}
