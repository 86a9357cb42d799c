package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/ws"
)

// patience is how long a test waits for what must come.
const patience = 5 * time.Minute

// server is the door on real parts, on a real port.
type server struct {
	t        testing.TB
	store    store.Store
	hub      *realtime.Hub
	door     *live.Door
	accounts *account.Service
	rooms    *room.Service
	messages *message.Service
	http     *httptest.Server
	stop     func()
	last     atomic.Int64
}

type settings struct {
	hub  realtime.Config
	door live.Config
	tls  bool
}

func start(t testing.TB, c settings) *server {
	t.Helper()
	s := &server{t: t}
	log := slog.New(slog.DiscardHandler)
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: sqldb.FixedKey(secret.RandomKey()), SQLite: filepath.Join(t.TempDir(), "samtal.db"), Log: log, Bell: func(c store.Commit) {
		s.accounts.Forget(c.Ended)
		s.hub.Ring(c)
	}})
	s.must(err)
	t.Cleanup(func() { _ = db.Close() })
	c.hub.Log, c.hub.Logger = db, log
	s.store, s.hub = db, realtime.New(c.hub)
	s.accounts = account.New(account.Config{Store: db})
	s.rooms = room.New(room.Config{Store: db})
	s.messages = message.New(message.Config{Store: db})
	public, err := url.Parse("http://localhost:7777")
	s.must(err)
	origins, err := door.NewOrigins(public)
	s.must(err)
	d := c.door
	d.Hub, d.Accounts, d.Rooms, d.Messages = s.hub, s.accounts, s.rooms, s.messages
	if d.WriteTime == 0 {
		d.WriteTime = patience // nobody is cut off because the machine stands still
	}
	d.Origins, d.Tokens, d.Version, d.Log = origins, door.NewTokens(public), "test", log
	at, err := live.New(d)
	s.must(err)
	s.door = at
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/socket", at.Socket())
	mux.Handle("GET /api/v1/events", at.Stream())
	mux.Handle("GET /api/v1/asyncapi.json", at.Description())
	s.http = httptest.NewUnstartedServer(mux)
	if c.tls {
		s.http.EnableHTTP2 = true
		s.http.StartTLS()
	} else {
		s.http.Start()
	}
	t.Cleanup(s.http.Close)
	s.run()
	return s
}

func (s *server) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.hub.Run(ctx) }()
	go func() { done <- s.rooms.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				s.t.Error(err)
			}
		}
	})
	s.t.Cleanup(s.stop)
}

func (s *server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// person is an account with one session.
type person struct {
	chat.Actor
	token string
}

func (s *server) person(name string) person {
	s.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, CreatedAt: time.Now().UTC().Truncate(time.Microsecond)}
	s.must(s.store.Update(s.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return s.again(name)
}

// again signs a person in once more.
func (s *server) again(name string) person {
	s.t.Helper()
	in, err := s.accounts.Vouch(s.t.Context(), name, account.Client{Agent: "test", Address: "127.0.0.1"})
	s.must(err)
	token := in.Token.Reveal()
	actor, err := s.accounts.Authenticate(s.t.Context(), token, "")
	s.must(err)
	return person{Actor: actor, token: token}
}

func (s *server) group(by person, names ...string) chat.ID {
	s.t.Helper()
	r, _, err := s.rooms.Create(s.t.Context(), by.Actor, room.Founding{Kind: chat.Group, Title: "group", Members: names})
	s.must(err)
	return r.ID
}

func (s *server) send(by person, in chat.ID, text string) chat.Message {
	s.t.Helper()
	m, _, err := s.messages.Send(s.t.Context(), by.Actor, in, message.Outgoing{ClientID: fmt.Sprint("c", s.last.Add(1)), Text: text})
	s.must(err)
	return m
}

func (s *server) socketURL() string {
	return "ws" + strings.TrimPrefix(s.http.URL, "http") + "/api/v1/socket"
}

// client is the far end of a socket, byte for byte.
type client struct {
	t    testing.TB
	conn *ws.Conn
}

func (s *server) dial(header http.Header) *client {
	s.t.Helper()
	conn, err := ws.Dial(s.t.Context(), s.socketURL(), header, ws.DialOptions{
		Options: ws.Options{MaxMessage: 4 << 20, WriteTimeout: patience, CloseTimeout: patience}, TLS: s.http.Client().Transport.(*http.Transport).TLSClientConfig,
	})
	s.must(err)
	// Once: while somebody writes who is held up, nobody else sets a deadline, and who reads would not read.
	s.must(conn.SetReadDeadline(time.Now().Add(10 * patience)))
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return &client{t: s.t, conn: conn}
}

// live dials, says hello and waits until the socket is live.
func (s *server) live(p person, hello wire.Command) *client {
	s.t.Helper()
	c := s.dial(nil)
	hello.ID, hello.Type, hello.Token = "hello", "hello", p.token
	c.say(hello)
	c.until(func(f frame) bool { return f.Type == "live" })
	return c
}

func (c *client) say(command wire.Command) {
	c.t.Helper()
	b, err := json.Marshal(command)
	if err != nil {
		c.t.Fatal(err)
	}
	c.raw(string(b))
}

func (c *client) raw(text string) {
	c.t.Helper()
	if err := c.conn.WriteMessage(ws.OpText, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

// perhaps says something to who may have hung up already.
func (c *client) perhaps(command wire.Command) error {
	c.t.Helper()
	b, err := json.Marshal(command)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.conn.WriteMessage(ws.OpText, b)
}

// talksOn gives one command after another until the connection has ended, however long that takes, and returns the close code.
func (c *client) talksOn(command wire.Command) ws.Code {
	c.t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		for i := 0; ; i++ {
			command.ID = fmt.Sprint(i)
			if c.perhaps(command) != nil {
				return
			}
		}
	}()
	code := c.code()
	_ = c.conn.CloseNow() // who still writes is done then
	<-over
	return code
}

// frame has all fields that tests look at.
type frame struct {
	Type       string
	Re         string
	Kind       string
	Event      wire.Event
	Error      *wire.Problem
	Message    *wire.Message
	Again      bool
	Seq        int64
	Rooms      map[string]int64
	Generation string
	Changed    int64
	Subject    string
	Value      json.RawMessage
	Account    json.RawMessage
	Room       string
	Name       string
	Head       int64
	Person     *wire.Person
}

func (c *client) next() (frame, error) {
	_, payload, err := c.conn.ReadMessage()
	if err != nil {
		return frame{}, err
	}
	var f frame
	if err := json.Unmarshal(payload, &f); err != nil {
		c.t.Fatalf("%v in %s", err, payload)
	}
	return f, nil
}

// until returns the first frame that ok takes, and all those before it.
func (c *client) until(ok func(frame) bool) (frame, []frame) {
	c.t.Helper()
	var before []frame
	for {
		f, err := c.next()
		if err != nil {
			c.t.Fatalf("%v after %+v", err, before)
		}
		if ok(f) {
			return f, before
		}
		before = append(before, f)
	}
}

func (c *client) reply(re string) frame {
	c.t.Helper()
	f, _ := c.until(func(f frame) bool { return f.Type == "reply" && f.Re == re })
	return f
}

func (c *client) event(seq int64) frame {
	c.t.Helper()
	f, _ := c.until(func(f frame) bool { return f.Type == "event" && f.Event.Seq == seq })
	return f
}

// code waits for the end and returns the close code that says why.
func (c *client) code() ws.Code {
	c.t.Helper()
	for {
		if _, err := c.next(); err != nil {
			var closed *ws.CloseError
			if !errors.As(err, &closed) {
				c.t.Fatalf("ended with %v", err)
			}
			return closed.Code
		}
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// noGoroutines fails when goroutines of the door or the hub outlive what started them.
func noGoroutines(t testing.TB) {
	t.Helper()
	eventually(t, "goroutines to end", func() bool {
		buf := make([]byte, 4<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		return !strings.Contains(stacks, "realtime.(*") && !strings.Contains(stacks, "live.(*")
	})
}
