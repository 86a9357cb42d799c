package samtal_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/directory/directorytest"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// leakHouse is a server where secrets are looked for.
type leakHouse struct {
	data    string
	more    func(*samtal.Config)
	also    []leaky  // beside leaks
	secrets []string // beside those that they tell of
}

// TestNothingReadableOnDisk does everything that people can do, and looks for all of it, and for the key itself, in every file of the
// data directory, while the server runs and after it has stopped, in what anybody may have of the database, in a backup without its
// key, and in its most talkative log: on a database of its own, and on one from before anything was encrypted.
func TestNothingReadableOnDisk(t *testing.T) {
	nothing := func(*samtal.Config) {}
	t.Run("fresh", func(t *testing.T) { leakHouse{data: t.TempDir(), more: nothing}.search(t) })
	t.Run("upgraded", func(t *testing.T) {
		data := t.TempDir()
		unpack(t, "internal/store/sqldb/testdata/third.db.gz", filepath.Join(data, "samtal.db"))
		// A hedgehog alone is so short that what is encrypted may say it by chance: it is looked for as it stood there.
		leakHouse{data: data, more: nothing, secrets: []string{"plaintext", "192.0.2.77", "Y\x85\xefV🦔", `{"emoji":"🦔"}`}}.search(t)
	})
	t.Run("directory", func(t *testing.T) {
		eva := directorytest.Person{Name: "eva", FullName: "Eva Xyzzyzzyx", Mail: "xyzzyzzyx@example.org", Password: "violet umbrella 7"}
		at := directorytest.Start(t, eva)
		more := func(c *samtal.Config) {
			c.Directory = &samtal.Directory{
				Name: "Example", URL: at.URL, Base: directorytest.Base, BindDN: directorytest.BindDN, BindPassword: []byte(directorytest.BindPassword),
				Timeout: 5 * time.Minute,
			}
		}
		leakHouse{data: t.TempDir(), more: more, also: []leaky{{"sign-in of the directory", func(p leakParty) []string {
			for _, password := range []string{eva.Password, eva.Password, "a wrong umbrella"} {
				_, _ = client.New(p.srv.URL).SignIn(p.t.Context(), eva.Name, password)
			}
			at.Stop() // the last is proved by what is kept
			c := client.New(p.srv.URL)
			signed, err := c.SignIn(p.t.Context(), eva.Name, eva.Password)
			p.must(err)
			return []string{"violet umbrella", "wrong umbrella", directorytest.BindPassword, "ou=people", signed.Token}
		}}}}.search(t)
	})
}

// search makes the server, and does and looks.
func (h leakHouse) search(t *testing.T) {
	var log buffer
	post := mailtest.New(t, mailtest.Config{User: "courier", Password: "xyzzyzzyx of the post", RefuseTo: "451 4.7.1 later"})
	key := filepath.Join(t.TempDir(), "key")
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Data, c.KeyFile, c.URL, c.Dump = h.data, key, leakOrigin, true
		c.Mail = &samtal.Mail{Server: "smtp://courier@" + post.Address, Password: []byte("xyzzyzzyx of the post")}
		c.Chatire = &samtal.Chatire{}
		c.Provider = &samtal.Provider{Issuer: "http://127.0.0.1:1", ClientID: "samtal", ClientSecret: []byte("xyzzyzzyx of a provider")}
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}, h.more)
	p := newLeakParty(t, srv)
	secrets := append([]string{"xyzzyzzyx"}, h.secrets...) // long enough that what is encrypted does not say them by chance
	for _, l := range slices.Concat(leaks, h.also) {
		secrets = append(secrets, l.do(p)...)
	}
	before := keyForms(t, key)
	look := func(when string, shown map[string][]byte) {
		files := filesIn(t, h.data)
		if len(files["samtal.db"]) == 0 {
			t.Fatalf("%s: there is no database", when)
		}
		maps.Copy(files, shown)
		files["the log"] = []byte(log.String())
		for name, content := range files {
			content = bytes.ToLower(content)
			for _, secret := range slices.Concat(secrets, before, keyForms(t, key)) {
				if len(secret) < 4 || bytes.Contains(content, bytes.ToLower([]byte(secret))) {
					t.Errorf("%s, %s has %q", when, name, secret)
				}
			}
		}
	}
	look("running", p.shown())
	if _, err := srv.Desk().RotateKeys(t.Context(), operator.Rotation{Data: true, File: true}); err != nil {
		t.Fatal(err)
	}
	p.ann.Send(p.room, "xyzzyzzyx after the rotation")
	look("after the rotation", p.shown())
	srv.Stop()
	look("stopped", nil)
	srv.Restart()
	if got := p.ann.Texts(p.room); len(got) == 0 || got[len(got)-1] != "xyzzyzzyx after the rotation" || got[0] != "xyzzyzzyx in a message" {
		t.Errorf("got %q", got)
	}
	if report, err := srv.Desk().CheckKeys(t.Context(), true); err != nil || report.Values < 20 || report.MasterKeys != 1 {
		t.Errorf("got %+v, %v", report, err)
	}
}

// keyForms is the key in a file, in all forms in which it could be written somewhere.
func keyForms(t *testing.T, path string) []string {
	t.Helper()
	key, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return []string{string(key), hex.EncodeToString(key), base64.RawStdEncoding.EncodeToString(key), base64.RawURLEncoding.EncodeToString(key)}
}

// shown is what is shown to others than those who administer the machine: the database for anybody, and a backup without its key.
func (p leakParty) shown() map[string][]byte {
	p.t.Helper()
	shown := map[string][]byte{}
	for _, format := range []string{"sqlite", "postgres"} {
		dump := p.srv.Do("GET", "/dbdump?format="+format, "")
		if dump.StatusCode != http.StatusOK || !strings.Contains(dump.Text, "'nora'") {
			p.t.Errorf("dump for %s: %s, %d bytes", format, dump.Status, len(dump.Text))
		}
		shown["the dump for "+format] = []byte(dump.Text)
	}
	var archive bytes.Buffer
	p.must(p.srv.Desk().Backup(p.t.Context(), &archive, backup.Options{}))
	if archive.Len() < 1000 {
		p.t.Errorf("a backup of %d bytes", archive.Len())
	}
	shown["the backup"] = archive.Bytes()
	return shown
}

// unpack writes a packed database to a file.
func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err == nil {
		err = os.WriteFile(to, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// filesIn reads all files of a folder, and of those in it.
func filesIn(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return gone(err)
		}
		files[d.Name()], err = os.ReadFile(path)
		return gone(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// gone is err, unless it is that a file of a server at work is no longer there.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// TestTheKeyIsNeededAndNeverMadeAgain: data that is encrypted is not opened with another key, and no key is made beside it.
func TestTheKeyIsNeededAndNeverMadeAgain(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	start := func(more func(c *samtal.Config)) error {
		c := samtal.Config{Data: data}
		more(&c)
		s, err := samtal.New(context.Background(), c)
		if err == nil {
			err = s.Close()
		}
		return err
	}
	if err := start(func(*samtal.Config) {}); err != nil {
		t.Fatal(err)
	}
	before := filesIn(t, data)
	key := data + ".key"
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if err := start(func(*samtal.Config) {}); !errors.Is(err, samtal.ErrNoKey) {
		t.Errorf("without a key file: %v", err)
	}
	if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key was made: %v", err)
	}
	if err := start(func(c *samtal.Config) { c.Key = make([]byte, 32) }); !errors.Is(err, secret.ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	after := filesIn(t, data)
	if len(before) != len(after) || !bytes.Equal(before["samtal.db"], after["samtal.db"]) {
		t.Errorf("%d files are %d now, or others", len(before), len(after))
	}
	if err := start(func(c *samtal.Config) { c.KeyFile = key + ".away" }); err != nil {
		t.Errorf("with the key elsewhere: %v", err)
	}
}

// TestTheKeyIsNotMadeWhereItWouldBeLeftBehind: beside a data directory that is a file system of its own no key is made.
func TestTheKeyIsNotMadeWhereItWouldBeLeftBehind(t *testing.T) {
	mounted, err := os.MkdirTemp("/dev/shm", "samtal-test-") //nolint:usetesting // it lies on another file system
	if err != nil {
		t.Skipf("there is no second file system: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(mounted) })
	data := filepath.Join(t.TempDir(), "data")
	if err := os.Symlink(mounted, data); err != nil {
		t.Skip(err)
	}
	s, err := samtal.New(t.Context(), samtal.Config{Data: data})
	if err == nil {
		_ = s.Close()
		if samtal.SameDevice(mounted, filepath.Dir(data)) {
			t.Skip("there is no second file system")
		}
	}
	if !errors.Is(err, samtal.ErrKeyPlace) {
		t.Errorf("got %v, want %v", err, samtal.ErrKeyPlace)
	}
	for _, path := range []string{data + ".key", mounted + ".key"} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a key was made in %s: %v", path, err)
		}
	}
	if s, err = samtal.New(t.Context(), samtal.Config{Data: data, KeyFile: filepath.Join(t.TempDir(), "key")}); err != nil {
		t.Fatalf("with a place for the key: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
