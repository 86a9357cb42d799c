package piratchat_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

func TestUpgrade(t *testing.T) {
	s := start(t)
	refused := func(what, cookie string, want int) {
		t.Helper()
		_, res, err := s.dial(cookie)
		if err == nil || res == nil || res.StatusCode != want || res.ContentLength != 0 {
			t.Errorf("%s: got %v, %v, want %d", what, res, err, want)
		}
	}
	refused("no cookie", "", 422)
	refused("another cookie", "samtal=x", 422)
	refused("unknown session", "session="+strings.Repeat("a", 32), 401)
	alice := s.join("alice")
	refused("connected already", alice.cookie, 409)
	alice.silent()
	_ = alice.conn.Close(1000, "")
	s.again(alice)
	alice.silent()
	s.noSession("/ws")
	other := s.login(s.register("bob"))
	if a := s.Do("GET", "/ws", "", "Cookie", other); a.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("no handshake: %d", a.StatusCode)
	}
	alice.silent() // and nobody has joined by that
}

func TestTalk(t *testing.T) {
	s := start(t)
	alice, bob, eve := s.join("alice"), s.join("bob"), s.join("eve")
	alice.next(`{"event": "join", "username": "bob"}`)
	alice.next(`{"event": "join", "username": "eve"}`)
	bob.next(`{"event": "join", "username": "eve"}`)
	for _, text := range []string{
		"ahoy", "a", `quotes \" and \\ and \n a line`, "<b>&amp;</b>", "smörgåsbord 🏴‍☠️", `\u0041\ud83d\ude00`, " around ",
		strings.Repeat("å", 300), strings.Repeat("🏴", 300), strings.Repeat(`\ud83d\ude00`, 300), "@bob",
	} {
		alice.text(`{"message": "` + text + `"}`)
		for _, other := range []*pirate{bob, eve} {
			other.next(`{"message": "` + text + `", "author": "alice"}`)
		}
		alice.next(`{"status": true}`)
	}
	for _, p := range []*pirate{alice, bob, eve} {
		p.silent() // no echo, nothing twice
	}
	for _, text := range []string{strings.Repeat("a", 301), strings.Repeat("🏴", 301), strings.Repeat("a", 100_000)} {
		bob.text(`{"message":"` + text + `"}`)
		bob.next(`{"status": false, "code": "message_too_long"}`)
	}
	bob.text(` { "message" : "still here" } `)
	bob.next(`{"status": true}`)
	alice.next(`{"message": "still here", "author": "bob"}`)
	eve.next(`{"message": "still here", "author": "bob"}`)
}

func TestBadFrames(t *testing.T) {
	s := start(t)
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	for _, tt := range []struct {
		name, frame string
		code        websocket.StatusCode
	}{
		{"empty", `{"message": ""}`, 1000},
		{"blank", `{"message": " \n"}`, 1000},
		{"missing", `{}`, 1000},
		{"another field", `{"text": "a"}`, 1000},
		{"in capitals", `{"Message": "a"}`, 1000},
		{"extra field", `{"message": "a", "more": 1}`, 1000},
		{"extra field on one too long", `{"message": "` + strings.Repeat("a", 301) + `", "more": 1}`, 1000},
		{"twice", `{"message": "a", "message": "b"}`, 1000},
		{"a number", `{"message": 1}`, 1000},
		{"null", `{"message": null}`, 1000},
		{"a list", `{"message": ["a"]}`, 1000},
		{"an object", `{"message": {}}`, 1000},
		{"U+0000", `{"message": "a\u0000"}`, 1000},
		{"half a character", `{"message": "\ud800"}`, 1000},
		{"not an object", `["message"]`, 1000},
		{"a text", `"message"`, 1000},
		{"null itself", `null`, 1000},
		{"not JSON", `ahoy`, 1007},
		{"nothing", ``, 1007},
		{"half", `{"message": "a"`, 1007},
		{"more behind", `{"message": "a"} x`, 1007},
		{"no UTF-8", "{\"message\": \"\xff\"}", 1007},
		{"over 128 KiB", `{"message": "` + strings.Repeat("a", 200<<10) + `"}`, 1009},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bob.text(tt.frame)
			bob.closed(tt.code)
			alice.next(`{"event": "leave", "username": "bob"}`)
			equal(t, "online", s.online(bob.cookie), []string{"alice"})
			if tt.code == 1000 {
				s.connect(bob) // at once
			} else {
				s.again(bob)
			}
			alice.next(`{"event": "join", "username": "bob"}`)
			bob.text(`{"message": "back"}`)
			bob.next(`{"status": true}`)
			alice.next(`{"message": "back", "author": "bob"}`)
		})
	}
}

func TestNothingCountsBehindABadFrame(t *testing.T) {
	s := start(t)
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	bob.text(`{"message": "before"}`)
	bob.text(`nonsense`)
	for range 2 {
		bob.perhaps(`nonsense`)
	}
	bob.perhaps(`{"message": "behind"}`)
	bob.next(`{"status": true}`) // what was sent before is acknowledged
	bob.closed(1007)
	alice.next(`{"message": "before", "author": "bob"}`)
	alice.next(`{"event": "leave", "username": "bob"}`)
	alice.silent()
}

func TestBinaryFramesAreIgnored(t *testing.T) {
	s := start(t)
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	for _, frame := range []string{`{"message": "a"}`, "", "\x00\xff"} {
		bob.write(websocket.MessageBinary, frame)
	}
	bob.silent()
	alice.silent()
}

func TestJoinAndLeaveTellOfPeopleOverAllDoors(t *testing.T) {
	s := start(t)
	alice := s.join("alice")
	alice.silent() // not of oneself
	web := s.As("web")
	first := s.open(web.Client)
	alice.next(`{"event": "join", "username": "web"}`)
	second := s.open(web.Client)
	alice.silent() // nor of a second tab
	_ = first.Close()
	alice.silent()
	_ = second.Close()
	alice.next(`{"event": "leave", "username": "web"}`)

	// The same person at two doors is one.
	bob := s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	bob.text("bye")
	bob.closed(1007)
	alice.next(`{"event": "leave", "username": "bob"}`)
	group := web.Group("elsewhere")
	if _, err := web.Join(web.Context(), s.lobby(web)); err != nil { // is in already
		t.Fatal(err)
	}
	web.Send(group, "nobody else's business")
	alice.silent() // no change of membership, no room but the lobby
}

// TestOnePersonAtTwoDoors has somebody in the web client and here at the same time.
func TestOnePersonAtTwoDoors(t *testing.T) {
	s := start(t, func(c *samtal.Config) { // the program around the server knows bob too
		c.Authenticate = func(r *http.Request) (string, error) { return r.Header.Get("X-Known"), nil }
		c.Policy = map[string]samtal.Fixed{"sign_up": {Value: "open"}}
	})
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	vouched := s.Do("GET", "/api/v1/me", "", "X-Known", "bob")
	if len(vouched.Cookies()) != 1 {
		t.Fatalf("no session: %d %s", vouched.StatusCode, vouched.Text)
	}
	page := s.open(client.New(s.URL, client.WithToken(vouched.Cookies()[0].Value)))
	alice.silent()
	_ = bob.conn.Close(1000, "")
	alice.silent() // still there
	equal(t, "online", s.online(alice.cookie), []string{"alice", "bob"})
	s.again(bob)
	alice.silent()
	_ = page.Close()
	_ = bob.conn.Close(1000, "")
	alice.next(`{"event": "leave", "username": "bob"}`)
}

func TestTheLobbyIsShared(t *testing.T) {
	s := start(t)
	alice, web := s.join("alice"), s.As("web")
	lobby := s.lobby(web)
	first := web.Send(lobby, "from the web")
	alice.next(`{"message": "from the web", "author": "web"}`)
	long := strings.Repeat("länge ", 200) + "\nund mit Zeilen"
	web.Send(lobby, long)
	select {
	case got := <-alice.frames:
		if !sameJSON(got, `{"author":"web","message":"`+strings.ReplaceAll(long, "\n", `\n`)+`"}`) {
			t.Errorf("got %s", got)
		}
	case <-t.Context().Done():
	}
	subject := web.Post(lobby, wire.NewMessage{Text: "opens", Subject: "a subject"})
	web.Post(lobby, wire.NewMessage{Text: "replies", Thread: subject.ID})
	alice.next(`{"message": "opens", "author": "web"}`)
	alice.next(`{"message": "replies", "author": "web"}`)

	// What becomes of a message later has no word here.
	if _, err := web.Edit(web.Context(), lobby, first.ID, wire.MessageEdit{Text: "edited"}); err != nil {
		t.Fatal(err)
	}
	if err := web.React(web.Context(), lobby, first.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	if err := web.Remove(web.Context(), lobby, first.ID); err != nil {
		t.Fatal(err)
	}
	alice.silent()

	// The acknowledgement says that it is durable: it is there for everybody, and after a restart.
	alice.text(`{"message": "from a pirate"}`)
	alice.next(`{"status": true}`)
	for range 2 {
		texts := web.Texts(lobby)
		if len(texts) == 0 || texts[len(texts)-1] != "from a pirate" {
			t.Errorf("the web reads %q", texts)
		}
		s.Restart()
	}
	m := web.History(lobby).Messages
	if last := m[len(m)-1]; last.Sender != "alice" {
		t.Errorf("said by %s", last.Sender)
	}
}

func TestNewcomersGetNoHistory(t *testing.T) {
	s := start(t)
	alice := s.join("alice")
	for range 10 {
		alice.text(`{"message": "before"}`)
		alice.next(`{"status": true}`)
	}
	s.join("bob").silent()
}

func TestStopIsToldToEveryone(t *testing.T) {
	s := start(t)
	alice, bob := s.join("alice"), s.join("bob")
	s.Stop()
	for _, p := range []*pirate{alice, bob} {
		<-p.over
		if !slices.Contains([]websocket.StatusCode{1000, 1001}, p.code) {
			t.Errorf("%s: closed with %d", p.name, p.code)
		}
	}
}

func TestRevokedFromElsewhere(t *testing.T) {
	s := start(t)
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	if err := s.SignOut(t.Context(), "bob"); err != nil {
		t.Fatal(err)
	}
	alice.next(`{"event": "leave", "username": "bob"}`)
	bob.closed(1000)
	s.is("the session has ended", s.Do("GET", "/api/online", "", "Cookie", bob.cookie), 401, "")
}
