package piratchat_test

import (
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// badBodies are answered with 422 and nothing else, whatever the one field is called.
var badBodies = map[string]string{
	"no body":          "",
	"missing":          `{}`,
	"empty":            `{"F": ""}`,
	"a number":         `{"F": 1}`,
	"null":             `{"F": null}`,
	"true":             `{"F": true}`,
	"a list":           `{"F": ["a"]}`,
	"an object":        `{"F": {"F": "a"}}`,
	"another field":    `{"name": "a"}`,
	"in capitals":      `{"f": "a"}`,
	"an extra field":   `{"F": "a", "more": 1}`,
	"twice":            `{"F": "a", "F": "b"}`,
	"malformed":        `{"F": "a"`,
	"more behind":      `{"F": "a"} {}`,
	"no JSON":          `F=a`,
	"a text":           `"a"`,
	"an array":         `[{"F": "a"}]`,
	"null itself":      `null`,
	"no UTF-8":         "{\"F\": \"a\xff\"}",
	"half a character": `{"F": "\ud800"}`,
	"byte order mark":  "\ufeff" + `{"F": "a"}`,
}

func badBody(template, field string) string {
	return strings.NewReplacer("F", field, `"f"`, `"`+strings.ToUpper(field)+`"`).Replace(template)
}

func TestRegister(t *testing.T) {
	s := start(t)
	post := func(body string, headers ...string) servertest.Answer {
		return s.Do("POST", "/api/register", body, headers...)
	}
	created := post(`{"username": "Alice"}`)
	if !regexp.MustCompile(`^\{"key": ?"[0-9a-f]{64}"\}$`).MatchString(created.Text) || created.StatusCode != 201 ||
		created.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %q %v", created.StatusCode, created.Text, created.Header)
	}
	for what, body := range badBodies {
		s.is(what, post(badBody(body, "username")), 422, "")
	}
	for _, name := range []string{
		strings.Repeat("a", 33), "a b", "a-b", "a_b", "a.b", "å", "alice\\n", "\\nalice", " alice", "a\\u0000", "٣", "ａ", strings.Repeat("ä", 20),
	} {
		s.is("name "+name, post(`{"username": "`+name+`"}`), 400, "")
	}
	for _, name := range []string{"alice", "ALICE", "Alice"} {
		s.is("taken "+name, post(`{"username": "`+name+`"}`), 409, "")
	}
	for _, name := range []string{"a", "Z", "9", strings.Repeat("b", 32), "0x1F"} {
		if a := post(`{"username": "` + name + `"}`); a.StatusCode != 201 {
			t.Errorf("name %s: %d", name, a.StatusCode)
		}
	}
	for i, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "", "nonsense"} {
		if a := post(` {"username" :"kind`+strconv.Itoa(i)+`" } `, "Content-Type", kind); a.StatusCode != 201 {
			t.Errorf("as %q: %d", kind, a.StatusCode)
		}
	}
	s.is("too large", post(`{"username": "`+strings.Repeat("a", 200<<10)+`"}`), 413, "")
	s.As("webby") // has a name from elsewhere
	s.is("taken on the web", post(`{"username": "Webby"}`), 409, "")
}

func TestLogin(t *testing.T) {
	s := start(t)
	post := func(body string, headers ...string) servertest.Answer {
		return s.Do("POST", "/api/login", body, headers...)
	}
	key := s.register("alice")
	good := `{"key": "` + key + `"}`
	first := post(good)
	s.is("ok", first, 200, "")
	c := first.Cookies()[0]
	if c.Name != "session" || !regexp.MustCompile(`^[A-Za-z0-9]{32}$`).MatchString(c.Value) || c.Path != "/" || c.Domain != "" ||
		!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || len(first.Cookies()) != 1 {
		t.Errorf("cookie %v", first.Header["Set-Cookie"])
	}
	if left := time.Until(c.Expires); left < 55*time.Minute || left > 65*time.Minute {
		t.Errorf("the cookie lasts %v", left)
	}
	if again := post(good); again.Cookies()[0].Value != c.Value {
		t.Error("a second login gives another session")
	}
	if other := post(`{"key": "` + s.register("bob") + `"}`); other.Cookies()[0].Value == c.Value {
		t.Error("two accounts have one session")
	}
	for what, body := range badBodies {
		s.is(what, post(badBody(body, "key")), 422, "")
	}
	for _, wrong := range []string{"x", strings.Repeat("0", 64), strings.ToUpper(key), key[:63], key + "0", " " + key, "a\\u0000"} {
		a := post(`{"key": "` + wrong + `"}`)
		s.is("key "+wrong, a, 401, "")
		if len(a.Cookies()) > 0 {
			t.Error("a cookie for a wrong key")
		}
	}
	s.Restart()
	if again := post(good); again.Cookies()[0].Value != c.Value {
		t.Error("another session after a restart")
	}
	s.is("the cookie after a restart", s.Do("GET", "/api/user/@me", "", "Cookie", "session="+c.Value), 200, `{"username":"alice"}`)
}

func TestCookieIsSecureUnderTLS(t *testing.T) {
	s := start(t, func(c *samtal.Config) { c.URL = "https://chat.example" })
	a := s.Do("POST", "/api/login", `{"key": "`+s.register("alice")+`"}`)
	if len(a.Cookies()) != 1 || !a.Cookies()[0].Secure {
		t.Errorf("cookie %v", a.Header["Set-Cookie"])
	}
	plain := start(t)
	a = plain.Do("POST", "/api/login", `{"key": "`+plain.register("alice")+`"}`, "X-Forwarded-Proto", "https") // a proxy on this machine
	if len(a.Cookies()) != 1 || !a.Cookies()[0].Secure {
		t.Errorf("behind a proxy: %v", a.Header["Set-Cookie"])
	}
}

// noSession goes through what is answered without a session, or with a wrong one.
func (s *server) noSession(path string) {
	s.t.Helper()
	s.is(path+" without a cookie", s.Do("GET", path, ""), 422, "")
	s.is(path+" with another cookie", s.Do("GET", path, "", "Cookie", "samtal=x"), 422, "")
	for _, value := range []string{strings.Repeat("a", 32), "x", ""} {
		s.is(path+" with an unknown session "+value, s.Do("GET", path, "", "Cookie", "session="+value), 401, "")
	}
}

func TestOnline(t *testing.T) {
	s := start(t)
	s.noSession("/api/online")
	cookie := s.login(s.register("idle"))
	a := s.Do("GET", "/api/online", "", "Cookie", cookie)
	s.is("nobody", a, 200, `{"online_clients":[]}`)
	if a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("as %s", a.Header.Get("Content-Type"))
	}
	zoe := s.join("Zoe")
	equal(t, "seen by who has just connected", s.online(zoe.cookie), []string{"Zoe"})
	s.join("alice")
	web := s.open(s.As("web").Client)
	defer func() { _ = web.Close() }()
	mia := s.join("mia")
	equal(t, "in the order of connection", s.online(cookie), []string{"Zoe", "alice", "web", "mia"})
	_ = mia.conn.Close(1000, "")
	s.soonOnline(cookie, "Zoe", "alice", "web") // the goodbye is answered before others are told
	s.again(mia)
	equal(t, "come back", s.online(cookie), []string{"Zoe", "alice", "web", "mia"})
}

func TestUser(t *testing.T) {
	s := start(t)
	s.noSession("/api/user/@me")
	s.noSession("/api/user/bob")
	cookie := s.login(s.register("Alice"))
	a := s.Do("GET", "/api/user/@me", "", "Cookie", cookie)
	s.is("me", a, 200, `{"username":"Alice"}`)
	if a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("as %s", a.Header.Get("Content-Type"))
	}
	for _, other := range []string{"bob", "Alice", "@you", "me", "%40"} {
		s.is("other "+other, s.Do("GET", "/api/user/"+other, "", "Cookie", cookie), 501, "")
	}
	s.is("me, written otherwise", s.Do("GET", "/api/user/%40me", "", "Cookie", cookie), 200, `{"username":"Alice"}`)
}

func TestLogout(t *testing.T) {
	s := start(t)
	s.is("without a session", s.Do("GET", "/api/logout", ""), 200, "")
	s.is("with a wrong one", s.Do("GET", "/api/logout", "", "Cookie", "session=x"), 200, "")
	alice, bob := s.join("alice"), s.join("bob")
	alice.next(`{"event": "join", "username": "bob"}`)
	s.is("logout", s.Do("GET", "/api/logout", "", "Cookie", bob.cookie), 200, "")
	s.is("the session has ended", s.Do("GET", "/api/online", "", "Cookie", bob.cookie), 401, "")
	alice.next(`{"event": "leave", "username": "bob"}`)
	bob.closed(1000)
	s.is("again", s.Do("GET", "/api/logout", "", "Cookie", bob.cookie), 200, "")
	old := bob.cookie
	if bob.cookie = s.login(bob.key); bob.cookie == old {
		t.Error("the session that has ended is given again")
	}
	s.connect(bob)
	alice.next(`{"event": "join", "username": "bob"}`)
	alice.silent()
}

func TestOtherPathsAndMethods(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/api/", "/api/nothing", "/api/register/x", "/api/user", "/api/user/", "/api/user/a/b", "/ws/x", "/wsx"} {
		if a := s.Do("GET", path, ""); a.StatusCode != 404 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	for path, method := range map[string]string{
		"/api/register": "GET", "/api/login": "PUT", "/api/logout": "POST", "/api/online": "POST", "/api/user/@me": "DELETE", "/ws": "POST",
	} {
		if a := s.Do(method, path, "{}"); a.StatusCode != 405 || a.Header.Get("Allow") == "" {
			t.Errorf("%s %s: %d, Allow %q", method, path, a.StatusCode, a.Header.Get("Allow"))
		}
	}
}

func TestSwitchedOff(t *testing.T) {
	s := start(t, func(c *samtal.Config) { c.NoPiratchat = true })
	for path, method := range map[string]string{"/api/register": "POST", "/api/online": "GET", "/ws": "GET"} {
		if a := s.Do(method, path, "{}"); a.StatusCode != 404 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}

func TestTooManyRequests(t *testing.T) {
	s := start(t, func(c *samtal.Config) { c.NoRateLimits = false })
	limited := func(path, body string) {
		t.Helper()
		for range 200 {
			a := s.Do("POST", path, body)
			if a.StatusCode != http.StatusTooManyRequests {
				continue
			}
			seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
			if a.Text != "" || err != nil || seconds < 1 {
				t.Errorf("%s: %q, Retry-After %q", path, a.Text, a.Header.Get("Retry-After"))
			}
			return
		}
		t.Errorf("%s is never too much", path)
	}
	limited("/api/register", `{"username": "alice"}`)
	limited("/api/login", `{"key": "x"}`)
}

// TestWhoSaysTooMuchIsTold: by what a client can read, and the socket stays.
func TestWhoSaysTooMuchIsTold(t *testing.T) {
	s := start(t, func(c *samtal.Config) { c.NoRateLimits, c.RateLimits = false, 0.05 })
	alice := s.join("alice")
	const said = 40 // and one more may come every second
	for range said {
		alice.text(`{"message": "x"}`)
	}
	refused := 0
	for range said {
		if f := <-alice.frames; strings.Contains(f, `"rate_limited"`) {
			refused++
		} else if !sameJSON(f, `{"status": true}`) {
			t.Errorf("got %s", f)
		}
	}
	if refused == 0 || refused > said-3 {
		t.Errorf("%d of %d messages are refused, of which 3 may come at once", refused, said)
	}
}

// TestAnotherSiteIsRefused: a page of somebody else's makes no requests here with the reader's cookie.
func TestAnotherSiteIsRefused(t *testing.T) {
	s := start(t)
	foreign := []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}
	if a := s.Do("POST", "/api/register", `{"username": "alice"}`, foreign...); a.StatusCode != 403 {
		t.Errorf("register: %d", a.StatusCode)
	}
	_, res, err := s.dial(s.login(s.register("alice")), foreign...)
	if err == nil || res.StatusCode != 403 {
		t.Errorf("socket: %v, %v", res, err)
	}
}

// TestJarKeepsTheSessionGoing: a client that keeps cookies as browsers do works as it is.
func TestJarKeepsTheSessionGoing(t *testing.T) {
	s := start(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := http.Client{Jar: jar}
	status := func(res *http.Response, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	key := s.register("alice")
	if got := status(c.Post(s.URL+"/api/login", "text/plain", strings.NewReader(`{"key":"`+key+`"}`))); got != 200 {
		t.Fatalf("login: %d", got)
	}
	for _, step := range []struct {
		path string
		want int
	}{{"/api/online", 200}, {"/api/user/@me", 200}, {"/api/logout", 200}, {"/api/online", 401}} {
		if got := status(c.Get(s.URL + step.path)); got != step.want {
			t.Errorf("%s: %d, want %d", step.path, got, step.want)
		}
	}
}
