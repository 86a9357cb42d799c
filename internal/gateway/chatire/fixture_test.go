package chatire_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// patience bounds what a test waits for.
const patience = 5 * time.Minute

// key is the server's, so that a test can make tokens as the server would.
var key = []byte("0123456789abcdef0123456789abcdef")

// house is a server with the gateway on, on a listener of its own and on the main one.
type house struct {
	*servertest.Server
	t    *testing.T
	own  string // address of the gateway's own listener
	base string // where requests go
}

func newHouse(t *testing.T, options ...func(*samtal.Chatire)) *house {
	t.Helper()
	return newHouseOn(t, func(*samtal.Config) {}, options...)
}

// newHouseOn is newHouse on data that place names.
func newHouseOn(t *testing.T, place func(*samtal.Config), options ...func(*samtal.Chatire)) *house {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &samtal.Chatire{Listeners: []net.Listener{l}}
	for _, o := range options {
		o(c)
	}
	h := &house{t: t, own: l.Addr().String()}
	h.base = "http://" + h.own
	h.Server = servertest.New(t, func(s *samtal.Config) { s.Chatire, s.Key = c, key }, place)
	return h
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes a request; headers come in pairs.
func (h *house) send(method, path, body string, headers ...string) answer {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.base+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(text)}
}

// form sends a form, as somebody if token is given.
func (h *house) form(method, path, token string, pairs ...string) answer {
	h.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	headers := []string{"Content-Type", "application/x-www-form-urlencoded", "Origin", "http://localhost:8080"}
	if token != "" {
		headers = append(headers, "Authorization", "JWT "+token)
	}
	return h.send(method, path, values.Encode(), headers...)
}

// want checks status and body, byte by byte.
func (h *house) want(what string, got answer, status int, body string) {
	h.t.Helper()
	if got.status != status || got.body != body {
		h.t.Errorf("%s: got %d %s, want %d %s", what, got.status, got.body, status, body)
	}
	if origin := got.header.Get("Access-Control-Allow-Origin"); origin != "*" {
		h.t.Errorf("%s: open to %q", what, origin)
	}
	if kind := got.header.Get("Content-Type"); body != "" && kind != "application/json" {
		h.t.Errorf("%s: content type %q", what, kind)
	}
	realm := got.header.Get("WWW-Authenticate")
	if (status == http.StatusUnauthorized) != (realm == `JWT realm="api"`) {
		h.t.Errorf("%s: WWW-Authenticate %q with %d", what, realm, status)
	}
}

// field reads one text of a JSON answer.
func (h *house) field(got answer, name string) string {
	h.t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(got.body), &object); err != nil {
		h.t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	text, ok := object[name].(string)
	if !ok {
		h.t.Fatalf("no %s in %d %s", name, got.status, got.body)
	}
	return text
}

// signUp makes an account and signs it in.
func (h *house) signUp(name string) (token string) {
	h.t.Helper()
	if got := h.form("POST", "/auth/users/create/", "", "username", name, "password", servertest.Password); got.status != http.StatusCreated {
		h.t.Fatalf("sign up %s: %d %s", name, got.status, got.body)
	}
	return h.signIn(name)
}

func (h *house) signIn(name string) (token string) {
	h.t.Helper()
	return h.field(h.form("POST", "/auth/jwt/create/", "", "username", name, "password", servertest.Password), "token")
}

// room makes a room and returns its uri.
func (h *house) room(token string) string {
	h.t.Helper()
	return h.field(h.form("POST", "/api/chats/", token), "uri")
}

// socket is a client's.
type socket struct {
	*websocket.Conn
	t *testing.T
}

// listen opens a socket; query may be empty, or begin with "?".
func (h *house) listen(uri, query string) *socket {
	h.t.Helper()
	s, status, err := h.tryListen(uri, query)
	if err != nil {
		h.t.Fatalf("socket: %d %v", status, err)
	}
	return s
}

func (h *house) tryListen(uri, query string) (*socket, int, error) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	header := http.Header{"Origin": {"http://localhost:8080"}}
	conn, res, err := websocket.Dial(ctx, "ws://"+h.own+"/"+uri+query, &websocket.DialOptions{HTTPHeader: header})
	status := 0
	if res != nil {
		status = res.StatusCode
	}
	if err != nil {
		return nil, status, err
	}
	h.t.Cleanup(func() { _ = conn.CloseNow() })
	return &socket{conn, h.t}, status, nil
}

// hears waits for a frame and compares it.
func (s *socket) hears(want string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	kind, got, err := s.Read(ctx)
	if err != nil || kind != websocket.MessageText || string(got) != want {
		s.t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

// says writes a text frame.
func (s *socket) says(text string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	if err := s.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
		s.t.Error(err)
	}
}

// closedWith waits for the end.
func (s *socket) closedWith(want websocket.StatusCode) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	kind, got, err := s.Read(ctx)
	if code := websocket.CloseStatus(err); code != want {
		s.t.Errorf("got %v %s, close code %d (%v), want %d", kind, got, code, err, want)
	}
}
