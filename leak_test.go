package samtal_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// leaky is one thing that a person types, or that would let somebody in: do does it and tells what must stand nowhere on the disk.
// Whatever else people can type from now on gets its entry here.
type leaky struct {
	name string
	do   func(p leakParty) (secrets []string)
}

// leakParty is who does it: ann, in a room with bob.
type leakParty struct {
	t        *testing.T
	srv      *servertest.Server
	ann, bob *servertest.Person
	room     string
}

func (p leakParty) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

var leaks = []leaky{
	{"password", func(p leakParty) []string { return []string{servertest.Password} }},
	{"token", func(p leakParty) []string { return []string{p.ann.Token(), p.bob.Token()} }},
	{"message", func(p leakParty) []string {
		p.ann.Send(p.room, "xyzzy in a message")
		p.ann.Send(p.ann.Direct("bob"), "xyzzy between two")
		p.bob.Send(p.bob.Open("xyzzy in a title"), "xyzzy in the open")
		return nil
	}},
	{"edit", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzy before the edit")
		_, err := p.ann.Edit(p.ann.Context(), p.room, m.ID, wire.MessageEdit{ClientID: "edit", Text: "xyzzy behind the edit"})
		p.must(err)
		return nil
	}},
	{"removal", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzy that was removed")
		p.must(p.ann.Remove(p.ann.Context(), p.room, m.ID))
		return nil
	}},
	{"thread", func(p leakParty) []string {
		m := p.ann.Post(p.room, wire.NewMessage{Text: "xyzzy that opens", Subject: "xyzzy in a subject"})
		p.bob.Post(p.room, wire.NewMessage{Text: "xyzzy in a thread", Thread: m.ID})
		return nil
	}},
	{"reaction", func(p leakParty) []string {
		m := p.ann.Send(p.room, "xyzzy to react to")
		p.must(p.bob.React(p.bob.Context(), p.room, m.ID, "🦥"))
		return []string{"🦥"}
	}},
	{"draft", func(p leakParty) []string {
		p.must(p.ann.SetDraft(p.ann.Context(), p.room, wire.Draft{Text: "xyzzy in a draft"}))
		return nil
	}},
	{"setting", func(p leakParty) []string {
		p.must(p.ann.PutSetting(p.ann.Context(), "theme", "xyzzy in a setting"))
		return nil
	}},
	{"full name", func(p leakParty) []string {
		_, err := p.ann.SetFullName(p.ann.Context(), "Xyzzy in a name")
		p.must(err)
		return nil
	}},
	{"room", func(p leakParty) []string {
		topic := "xyzzy in a topic"
		_, err := p.ann.ChangeRoom(p.ann.Context(), p.room, wire.RoomChange{Topic: &topic})
		p.must(err)
		return nil
	}},
	{"search", func(p leakParty) []string {
		_, err := p.bob.People(p.bob.Context(), "xyzzy")
		p.must(err)
		_, err = p.bob.OpenRooms(p.bob.Context(), "xyzzy")
		p.must(err)
		return nil
	}},
	{"client", func(p leakParty) []string {
		p.srv.Do("POST", "/api/v1/sessions", `{"name":"bob","password":"`+servertest.Password+`"}`,
			"Content-Type", "application/json", "User-Agent", "xyzzy of a browser", "X-Forwarded-For", "203.0.113.77")
		return []string{"203.0.113.77"}
	}},
	{"second factor", func(p leakParty) []string {
		totp, err := p.ann.BeginTOTP(p.ann.Context())
		p.must(err)
		codes, err := p.ann.MakeRecoveryCodes(p.ann.Context())
		p.must(err)
		return append(codes, totp.Secret)
	}},
	{"API key", func(p leakParty) []string {
		key, err := p.ann.MakeKey(p.ann.Context(), wire.NewKey{Name: "xyzzy of a key", Scopes: []string{"read"}})
		p.must(err)
		return []string{key.Token}
	}},
	{"mail", func(p leakParty) []string {
		p.must(p.ann.SetEmail(p.ann.Context(), "xyzzy@example.org")) // the letter waits
		return nil
	}},
	{"reset", func(p leakParty) []string {
		link, err := p.srv.Desk().Reset(p.t.Context(), "bob")
		p.must(err)
		_, token, _ := strings.Cut(link.URL.Reveal(), "#")
		p.must(p.ann.AskReset(p.ann.Context(), "xyzzy@example.org"))
		return []string{token}
	}},
	{"security questions", func(p leakParty) []string {
		link, err := p.srv.SetupLink(p.t.Context())
		p.must(err)
		_, token, _ := strings.Cut(link, "#")
		var root wire.SignedIn
		made := p.srv.Do("POST", "/api/v1/setup", `{"token":"`+token+`","name":"root","password":"`+servertest.Password+`"}`)
		p.must(json.Unmarshal([]byte(made.Text), &root))
		if set := p.srv.Do("PATCH", "/api/v1/admin/policy", `{"security_question":"second"}`, "Authorization", "Bearer "+root.Token); set.StatusCode != 200 {
			p.t.Fatal(set.Text)
		}
		p.must(p.ann.SetQuestions(p.ann.Context(), wire.Questions{Questions: []wire.AnsweredQuestion{
			{Question: wire.Question{Text: "What is xyzzy of a question?"}, Answer: "plugh, the answer"},
			{Question: wire.Question{Code: "first_pet"}, Answer: "xyzzy the cat"},
		}}))
		return []string{token, root.Token, "plugh"}
	}},
}

// TestNothingReadableOnDisk does everything that people can do, and looks for all of it, and for the key itself, in every file of the
// data directory, while the server runs and after it has stopped, and in its most talkative log.
func TestNothingReadableOnDisk(t *testing.T) {
	var log buffer
	data := filepath.Join(t.TempDir(), "data")
	post := mailtest.New(t, mailtest.Config{RefuseTo: "451 4.7.1 later"})
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Data = data
		c.Mail = &samtal.Mail{Server: "smtp://" + post.Address}
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	link, err := srv.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, setup, _ := strings.Cut(link, "#")
	p := leakParty{t: t, srv: srv, ann: srv.As("ann"), bob: srv.As("bob")}
	p.room = p.ann.Group("xyzzy in a group's title", "bob")
	secrets := []string{"xyzzy", setup}
	for _, l := range leaks {
		secrets = append(secrets, l.do(p)...)
	}
	key, err := os.ReadFile(data + ".key")
	if err != nil {
		t.Fatal(err)
	}
	secrets = append(secrets, string(key), hex.EncodeToString(key), base64.RawStdEncoding.EncodeToString(key))

	look := func(when string) {
		files := filesIn(t, data)
		if len(files["samtal.db"]) == 0 {
			t.Fatalf("%s: there is no database", when)
		}
		files["the log"] = []byte(log.String())
		for name, content := range files {
			for _, secret := range secrets {
				if len(secret) < 4 || bytes.Contains(bytes.ToLower(content), bytes.ToLower([]byte(secret))) {
					t.Errorf("%s, %s has %q", when, name, secret)
				}
			}
		}
	}
	look("running")
	if _, err := srv.Desk().RotateKeys(t.Context(), operator.Rotation{Data: true, File: true}); err != nil {
		t.Fatal(err)
	}
	p.ann.Send(p.room, "xyzzy after the rotation")
	srv.Stop()
	look("stopped")
	srv.Restart()
	if got := p.ann.Texts(p.room); got[len(got)-1] != "xyzzy after the rotation" || got[0] != "xyzzy in a message" {
		t.Errorf("got %q", got)
	}
	if report, err := srv.Desk().CheckKeys(t.Context(), true); err != nil || report.Values < 20 || report.MasterKeys != 1 {
		t.Errorf("got %+v, %v", report, err)
	}
}

// filesIn reads all files of a folder, and of those in it.
func filesIn(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files[d.Name()], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
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
