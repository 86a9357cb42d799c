package samtal_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestARequestUnderWayIsFinished: the server is told to stop while half a message has arrived.
func TestARequestUnderWayIsFinished(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	for {
		begun := time.Now()
		err := sendJustInTime(srv, ann, room)
		took := time.Since(begun)
		srv.Stop()
		srv.Restart()
		if err == nil {
			break
		}
		if took < 10*time.Second { // which the server waits for a body, and for requests when it stops
			t.Fatal(err)
		}
	}
	if got := ann.Texts(room); len(got) != 1 || got[0] != "just in time" {
		t.Errorf("got %q", got)
	}
}

// sendJustInTime sends the body of a message when the server has begun to stop.
func sendJustInTime(srv *servertest.Server, ann *servertest.Person, room string) error {
	stream, err := ann.Connect(ann.Context(), client.Resume{})
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ann.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	const body = `{"client_id":"1","text":"just in time"}`
	_, err = fmt.Fprintf(conn, "POST /api/v1/rooms/%s/messages HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n", room, ann.Token(), len(body))
	if err != nil {
		return err
	}
	answers := bufio.NewReader(conn)
	line, err := answers.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.Contains(line, "100") { // it reads the body now
		return fmt.Errorf("got %q", line)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		return err
	}

	srv.Interrupt()
	for err == nil {
		_, err = stream.Next()
	}
	if got := client.CloseCode(err); got != 1001 { // so it is stopping
		return fmt.Errorf("got close code %d", got)
	}
	if _, err := io.WriteString(conn, body); err != nil {
		return err
	}
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		return err
	}
	_ = answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("got %d", answer.StatusCode)
	}
	return nil
}

func TestNothingIsLeftBehind(t *testing.T) {
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	before := runtime.NumGoroutine()
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	for range 3 {
		stream, err := ann.Connect(ann.Context(), client.Resume{})
		if err != nil {
			t.Fatal(err)
		}
		go func() { // until the server closes it
			for err == nil {
				_, err = stream.Next()
			}
		}()
	}
	ann.Send(room, "hi")
	if err := ann.Read(ann.Context(), room, 1); err != nil {
		t.Fatal(err)
	}
	srv.Stop()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()

	settled(t, before)
}

// TestNoSecretIsLogged looks at everything the server says at its most talkative.
func TestNoSecretIsLogged(t *testing.T) {
	var log buffer
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	link, err := srv.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ann := srv.As("ann")
	room := ann.Direct()
	ann.Send(room, "swordfish in a message")
	if err := ann.SetDraft(ann.Context(), room, wire.Draft{Text: "swordfish in a draft"}); err != nil {
		t.Fatal(err)
	}
	srv.Do("POST", "/api/v1/sessions", `{"name":"ann","password":"swordfish in a password"}`)
	srv.Do("GET", "/api/v1/rooms?x=swordfish", "", "Authorization", "Bearer st_swordfish")
	srv.Do("POST", "/api/v1/rooms/"+room+"/messages", `{"swordfish":`, "Authorization", "Bearer "+ann.Token())
	srv.Stop()
	_, setup, _ := strings.Cut(link, "#")
	said := log.String()
	if !strings.Contains(said, "/rooms/{id}/messages") {
		t.Errorf("the log says nothing of requests:\n%s", said)
	}
	for _, secret := range []string{"swordfish", servertest.Password, ann.Token(), setup} {
		if strings.Contains(said, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestTheDataIsTheOwnersAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "made", "on the way")
	srv := servertest.New(t, func(c *samtal.Config) { c.Data = data })
	srv.As("ann")
	ownersAlone(t, data)
	srv.Stop()
	if err := os.Chmod(filepath.Join(data, "samtal.db"), 0o644); err != nil { // as by who has put it back by hand
		t.Fatal(err)
	}
	srv.Restart() // makes the log and its index anew
	srv.As("bob")
	ownersAlone(t, data)
}

// ownersAlone looks at the modes of a folder and of what is in it.
func ownersAlone(t *testing.T, folder string) {
	t.Helper()
	var seen []string
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		seen = append(seen, filepath.Base(path))
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"samtal.db", "samtal.db-wal", "samtal.db-shm", "lock"} {
		if !slices.Contains(seen, file) {
			t.Errorf("there is no %s among %v", file, seen)
		}
	}
}

func TestBadConfigurations(t *testing.T) {
	for _, url := range []string{"chat.example.org", "ftp://chat.example.org", "https://chat.example.org/app", "https://ann@chat.example.org", "http://", "%"} {
		if _, err := samtal.New(context.Background(), samtal.Config{Data: t.TempDir(), URL: url}); err == nil || !strings.Contains(err.Error(), "public address") {
			t.Errorf("%s: got %v", url, err)
		}
	}
	data := t.TempDir()
	first, err := samtal.New(context.Background(), samtal.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := samtal.New(context.Background(), samtal.Config{Data: data}); !errors.Is(err, samtal.ErrInUse) {
		t.Errorf("got %v, want %v", err, samtal.ErrInUse)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := samtal.New(context.Background(), samtal.Config{Data: data, URL: "https://chat.example.org/"})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.URL(); got != "https://chat.example.org" {
		t.Errorf("got %s", got)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// buffer may be read while it is written.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
