package piratchat_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/store"
)

// patience is how long a test waits for what must come.
const patience = 5 * time.Minute

// server is a real one; what is asked of it is asked as a client of Piratchat would, who knows nothing of Samtal.
type server struct {
	*servertest.Server             // nil in startAlone
	alone              string      // its address then
	kept               store.Store // what it keeps then
	t                  testing.TB
}

func start(t testing.TB, options ...servertest.Option) *server {
	t.Helper()
	return &server{Server: servertest.New(t, options...), t: t}
}

func (s *server) url() string {
	if s.Server == nil {
		return s.alone
	}
	return s.URL // another one after a restart
}

// Do sends a request as it is: method and path, headers in pairs, and a body.
func (s *server) Do(method, path, body string, headers ...string) servertest.Answer {
	s.t.Helper()
	a, err := s.try(method, path, body, headers...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (s *server) try(method, path, body string, headers ...string) (a servertest.Answer, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, s.url()+path, strings.NewReader(body))
	if err != nil {
		return a, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if a.Response, err = http.DefaultTransport.RoundTrip(req); err != nil {
		return a, err
	}
	defer func() { _ = a.Body.Close() }()
	text, err := io.ReadAll(a.Body)
	a.Text = string(text)
	return a, err
}

// is fails unless an answer has this status and this body.
func (s *server) is(what string, a servertest.Answer, status int, body string) {
	s.t.Helper()
	if a.StatusCode != status || a.Text != body {
		s.t.Errorf("%s: got %d %q, want %d %q", what, a.StatusCode, a.Text, status, body)
	}
}

func (s *server) register(name string) (key string) {
	s.t.Helper()
	a := s.Do("POST", "/api/register", `{"username": "`+name+`"}`)
	var body struct{ Key string }
	if err := json.Unmarshal([]byte(a.Text), &body); err != nil || a.StatusCode != http.StatusCreated {
		s.t.Fatalf("register %s: %d %q", name, a.StatusCode, a.Text)
	}
	return body.Key
}

// login returns the Cookie header of a session.
func (s *server) login(key string) (cookie string) {
	s.t.Helper()
	a := s.Do("POST", "/api/login", `{"key": "`+key+`"}`)
	if a.StatusCode != http.StatusOK || len(a.Cookies()) != 1 {
		s.t.Fatalf("login: %d %q %v", a.StatusCode, a.Text, a.Header)
	}
	return "session=" + a.Cookies()[0].Value
}

// longMessage is one that is refused, and of which nobody else hears.
var longMessage = strings.Repeat("x", 301)

// pirate is somebody connected, with what came over the socket.
type pirate struct {
	t      testing.TB
	name   string
	key    string
	cookie string
	conn   *websocket.Conn
	frames chan string
	over   chan struct{} // closed when the socket is; then code says how
	code   websocket.StatusCode
}

// join registers, signs in and connects.
func (s *server) join(name string) *pirate {
	s.t.Helper()
	p := &pirate{t: s.t, name: name, key: s.register(name)}
	p.cookie = s.login(p.key)
	s.connect(p)
	return p
}

// dial asks for a socket; the answer is that of the server if there is none.
func (s *server) dial(cookie string, headers ...string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	header := http.Header{}
	if cookie != "" {
		header.Set("Cookie", cookie)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	return websocket.Dial(ctx, "ws"+strings.TrimPrefix(s.url(), "http")+"/ws", &websocket.DialOptions{HTTPHeader: header})
}

// connect opens p's socket, also once more, when the server has ended the one before.
func (s *server) connect(p *pirate) {
	s.t.Helper()
	s.hangUp(p)
	conn, _, err := s.dial(p.cookie)
	s.connected(p, conn, err)
}

// again opens p's socket once more, when it was p that ended the one before: the server may be letting go of it still.
func (s *server) again(p *pirate) {
	s.t.Helper()
	s.hangUp(p)
	for deadline := time.Now().Add(patience); ; {
		conn, res, err := s.dial(p.cookie)
		if err == nil || res == nil || res.StatusCode != http.StatusConflict || time.Now().After(deadline) {
			s.connected(p, conn, err)
			return
		}
	}
}

func (s *server) hangUp(p *pirate) {
	if p.conn != nil {
		_ = p.conn.CloseNow() // it is closing already
		<-p.over
	}
}

func (s *server) connected(p *pirate, conn *websocket.Conn, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("connect %s: %v", p.name, err)
	}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(1 << 20)
	p.conn, p.frames, p.over = conn, make(chan string, 4096), make(chan struct{})
	go func(frames chan string, over chan struct{}) {
		defer close(over)
		for {
			kind, b, err := conn.Read(context.Background())
			if err != nil {
				p.code = websocket.CloseStatus(err)
				return
			}
			if kind != websocket.MessageText {
				p.t.Errorf("a binary frame came: %q", b)
			}
			frames <- string(b)
		}
	}(p.frames, p.over)
}

func (p *pirate) write(kind websocket.MessageType, text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.conn.Write(ctx, kind, []byte(text)); err != nil {
		p.t.Fatalf("%s writes: %v", p.name, err)
	}
}

// perhaps writes to a socket that may be over.
func (p *pirate) perhaps(text string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = p.conn.Write(ctx, websocket.MessageText, []byte(text))
}

func (p *pirate) text(text string) { p.t.Helper(); p.write(websocket.MessageText, text) }

// next is the next frame, whose JSON is compared without regard to spacing and order.
func (p *pirate) next(want string) {
	p.t.Helper()
	select {
	case got := <-p.frames:
		if !sameJSON(got, want) {
			p.t.Fatalf("%s got %s, want %s", p.name, got, want)
		}
	case <-time.After(patience):
		p.t.Fatalf("%s waited in vain for %s", p.name, want)
	}
}

// silent makes sure that nothing has come but what was asked for: a message of its own must be the next thing acknowledged.
func (p *pirate) silent() {
	p.t.Helper()
	p.text(`{"message": "` + longMessage + `"}`)
	p.next(`{"status": false, "code": "message_too_long"}`)
}

// closed waits for the end of the socket.
func (p *pirate) closed(want websocket.StatusCode) {
	p.t.Helper()
	select {
	case <-p.over:
		if p.code != want {
			p.t.Errorf("%s was closed with %d, want %d", p.name, p.code, want)
		}
	case <-time.After(patience):
		p.t.Fatalf("%s: not closed", p.name)
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	xs, errX := json.Marshal(x)
	ys, errY := json.Marshal(y)
	return errX == nil && errY == nil && slices.Equal(xs, ys)
}

// online asks who is.
func (s *server) online(cookie string) []string {
	s.t.Helper()
	a := s.Do("GET", "/api/online", "", "Cookie", cookie)
	var body map[string][]string
	if err := json.Unmarshal([]byte(a.Text), &body); err != nil || a.StatusCode != http.StatusOK || len(body) != 1 {
		s.t.Fatalf("online: %d %q", a.StatusCode, a.Text)
	}
	return body["online_clients"]
}

// soonOnline waits until these are online.
func (s *server) soonOnline(cookie string, want ...string) {
	s.t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	var got []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-again.C {
		if got = s.online(cookie); slices.Equal(got, want) {
			return
		}
	}
	s.t.Errorf("online are %q, want %q", got, want)
}

// native is the lobby as a person on the web sees it.
func (s *server) lobby(p *servertest.Person) string {
	s.t.Helper()
	rooms, err := p.Rooms(p.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range rooms.Rooms {
		if r.Lobby {
			return r.ID
		}
	}
	s.t.Fatal("no lobby")
	return ""
}

// open is a live socket of the native API: a web page that is open.
func (s *server) open(c *client.Client) *client.Stream {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	stream, err := c.Connect(ctx, client.Resume{})
	for f := (client.Frame{}); err == nil && f.Type != wire.TypeLive; {
		f, err = stream.Next()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return stream
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
