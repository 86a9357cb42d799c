package piratchat_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
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

// startAlone starts the gateway with nothing beside it, for what nobody can wait for.
func startAlone(t *testing.T, life time.Duration) *server {
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
	accounts = account.New(account.Config{Store: db, Welcome: rooms.Welcome, SweepEvery: life / 20})
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
	return &server{alone: front.URL, t: t}
}

func TestSessionsEndWithoutUse(t *testing.T) {
	t.Parallel() // it waits most of the time, and so does the storm
	const life = 10 * time.Second
	s := startAlone(t, life)
	talks, writes, idle := s.join("talks"), s.join("writes"), s.join("idle")
	talks.next(`{"event": "join", "username": "writes"}`)
	talks.next(`{"event": "join", "username": "idle"}`)
	asks := s.login(s.register("asks"))

	// Any request and any frame is a use; that one is there, and answers pings, is none.
	tick := time.NewTicker(life / 10)
	defer tick.Stop()
	begin := time.Now()
	for time.Since(begin) < 3*life/2 {
		<-tick.C
		talks.text(`{"message": "` + longMessage + `"}`)
		writes.write(websocket.MessageBinary, "ignored")
		s.is("a use", s.Do("GET", "/api/user/@me", "", "Cookie", asks), 200, `{"username":"asks"}`)
	}
	idle.closed(1000)
	left := 0
	for len(talks.frames) > 0 {
		if got := <-talks.frames; sameJSON(got, `{"event": "leave", "username": "idle"}`) {
			left++
		} else if !sameJSON(got, `{"status": false, "code": "message_too_long"}`) {
			t.Errorf("got %s", got)
		}
	}
	if left != 1 {
		t.Errorf("told %d times that idle has left", left)
	}
	equal(t, "online", s.online(asks), []string{"talks", "writes"})
	s.is("the session of idle", s.Do("GET", "/api/online", "", "Cookie", idle.cookie), 401, "")
	if fresh := s.login(idle.key); fresh == idle.cookie {
		t.Error("the session that has ended is given again")
	}
	writes.closed(1000)
	talks.closed(1000)
	for _, cookie := range []string{talks.cookie, writes.cookie, asks} {
		s.is("after the end", s.Do("GET", "/api/user/@me", "", "Cookie", cookie), 401, "")
	}
}
