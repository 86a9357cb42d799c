package piratchat_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/gateway/piratchat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// clock goes forward when it is told to.
type clock struct{ nanoseconds atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(0, c.nanoseconds.Load()) }

func (c *clock) forward(d time.Duration) { c.nanoseconds.Add(int64(d)) }

// startAlone starts the gateway with nothing beside it, for what nobody can wait for.
func startAlone(t *testing.T, life time.Duration, at *clock) *server {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	var hub *realtime.Hub
	var accounts *account.Service
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: sqldb.FixedKey(secret.RandomKey()), SQLite: filepath.Join(t.TempDir(), "samtal.db"), Log: log, Bell: func(c store.Commit) {
		accounts.Forget(c.Ended)
		hub.Ring(c)
	}})
	must(err)
	t.Cleanup(func() { _ = db.Close() })
	hub = realtime.New(realtime.Config{Log: db, Logger: log})
	rooms := room.New(room.Config{Store: db})
	accounts = account.New(account.Config{Store: db, Welcome: rooms.Welcome, SweepEvery: 10 * time.Millisecond, Now: at.now})
	lobby, err := rooms.EnsureLobby(t.Context())
	must(err)
	public, err := url.Parse("http://localhost:7777")
	must(err)
	origins, err := door.NewOrigins(public)
	must(err)
	key, err := secret.NewKey(make([]byte, secret.KeySize))
	must(err)
	g := piratchat.New(piratchat.Config{
		Hub: hub, Accounts: accounts, Rooms: rooms, Messages: message.New(message.Config{Store: db}), Lobby: lobby.ID,
		Key: key, Origins: origins, Log: log, SessionLife: life,
	})
	mux := http.NewServeMux()
	for pattern, h := range g.Routes() {
		mux.Handle(pattern, h)
	}
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	ctx, stop := context.WithCancel(context.Background())
	var running errgroup.Group
	running.Go(func() error { return hub.Run(ctx) })
	running.Go(func() error { return accounts.Run(ctx) })
	t.Cleanup(func() {
		stop()
		must(running.Wait())
	})
	return &server{alone: front.URL, kept: db, t: t}
}

// written waits until the store has it that sessions were used not longer than d ago: the clock of a test goes on faster than that is
// written.
func (s *server) written(at *clock, d time.Duration, cookies ...string) {
	s.t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for _, cookie := range cookies {
		_, token, _ := strings.Cut(cookie, "=")
		for deadline := time.Now().Add(patience); ; <-again.C {
			used, err := store.View(s.t.Context(), s.kept, "look for a use", func(r store.Reader) (time.Time, error) {
				session, _, err := r.SessionByHash(secret.HashToken(token), at.now())
				return session.LastUsed, err
			})
			if err == nil && at.now().Sub(used) <= d {
				break
			}
			if err != nil || time.Now().After(deadline) {
				s.t.Fatalf("the session was used at %s, and it is %s: %v", used, at.now(), err)
			}
		}
	}
}

func TestSessionsEndWithoutUse(t *testing.T) {
	const life = time.Hour
	var at clock
	at.forward(time.Duration(time.Now().UnixNano()))
	s := startAlone(t, life, &at)
	talks, writes, idle := s.join("talks"), s.join("writes"), s.join("idle")
	talks.next(`{"event": "join", "username": "writes"}`)
	talks.next(`{"event": "join", "username": "idle"}`)
	asks := s.login(s.register("asks"))

	// Any request and any frame is a use; that one is there, and answers pings, is none.
	told := `{"event": "leave", "username": "idle"}`
	left := 0
	refused := func() {
		for {
			switch got := <-talks.frames; {
			case sameJSON(got, told):
				left++
			case sameJSON(got, `{"status": false, "code": "message_too_long"}`):
				return
			default:
				t.Fatalf("got %s", got)
			}
		}
	}
	for range 15 {
		at.forward(life / 10)
		talks.text(`{"message": "` + longMessage + `"}`)
		refused()
		writes.write(websocket.MessageBinary, "ignored")
		if err := writes.conn.Ping(t.Context()); err != nil { // is answered after what came before
			t.Fatal(err)
		}
		s.is("a use", s.Do("GET", "/api/user/@me", "", "Cookie", asks), 200, `{"username":"asks"}`)
		s.written(&at, life/20, talks.cookie, writes.cookie, asks)
	}
	idle.closed(1000)
	if left == 0 {
		talks.next(told)
		left++
	}
	talks.text(`{"message": "` + longMessage + `"}`)
	refused()
	if left != 1 {
		t.Errorf("told %d times that idle has left", left)
	}
	equal(t, "online", s.online(asks), []string{"talks", "writes"})
	s.is("the session of idle", s.Do("GET", "/api/online", "", "Cookie", idle.cookie), 401, "")
	if fresh := s.login(idle.key); fresh == idle.cookie {
		t.Error("the session that has ended is given again")
	}
	at.forward(life + life/10)
	writes.closed(1000)
	talks.closed(1000)
	for _, cookie := range []string{talks.cookie, writes.cookie, asks} {
		s.is("after the end", s.Do("GET", "/api/user/@me", "", "Cookie", cookie), 401, "")
	}
}
