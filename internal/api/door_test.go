package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestEverythingNeedsASession(t *testing.T) {
	srv := servertest.New(t)
	var doc struct {
		Paths map[string]map[string]struct {
			Security []any `json:"security"`
		} `json:"paths"`
	}
	description := srv.Do("GET", "/api/v1/openapi.json", "")
	if err := json.Unmarshal([]byte(description.Text), &doc); err != nil {
		t.Fatal(err)
	}
	open := map[string]bool{
		"get /server": true, "post /setup": true, "post /accounts": true, "post /sessions": true,
		"post /tokens": true, "post /tokens/refresh": true, "post /tokens/factor": true,
		"post /reset": true, "post /reset/look": true, "post /reset/questions": true, "post /reset/finish": true,
		"post /email/confirm": true, "get /questions": true,
		"post /invitations/look": true, "post /guests": true, "post /passwords/check": true,
		"post /sessions/factor": true, "post /sessions/passkey": true, "post /sessions/passkey/options": true,
	}
	asked := 0
	for path, item := range doc.Paths {
		for method, operation := range item {
			if open[method+" "+path] != (len(operation.Security) == 0) {
				t.Errorf("%s %s says of itself: security %v", method, path, operation.Security)
			}
			if open[method+" "+path] {
				continue
			}
			asked++
			at := "/api/v1" + strings.NewReplacer("{", "", "}", "").Replace(path)
			for _, token := range []string{"", "Bearer", "Bearer nonsense", "Bearer st_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer e30.e30.AAAA", "Basic YW5uOmFubg=="} {
				refused(t, srv.Do(strings.ToUpper(method), at, "{}", "Authorization", token), http.StatusUnauthorized, "unauthenticated")
			}
		}
	}
	if asked < 40 {
		t.Errorf("asked only %d operations", asked)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.URL = "https://chat.example.org" })
	ann := srv.As("ann")
	bearer := "Bearer " + ann.Token()
	const body = `{"kind":"group","title":"x"}`
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a script", nil, http.StatusCreated},
		{"our own page", []string{browser, "same-origin"}, http.StatusCreated},
		{"our own page behind a proxy", []string{"Origin", "https://chat.example.org"}, http.StatusCreated},
		{"another site", []string{browser, "cross-site"}, http.StatusForbidden},
		{"another site of the same domain", []string{browser, "same-site"}, http.StatusForbidden},
		{"an old browser on another site", []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{"our name without TLS", []string{"Origin", "http://chat.example.org"}, http.StatusForbidden},
		{"nowhere", []string{"Origin", "null"}, http.StatusForbidden},
	} {
		answer := srv.Do("POST", "/api/v1/rooms", body, append(c.headers, "Authorization", bearer)...)
		if answer.StatusCode != c.status {
			t.Errorf("%s: got %d %s, want %d", c.name, answer.StatusCode, answer.Text, c.status)
		}
		if c.status == http.StatusForbidden {
			refused(t, answer, c.status, "cross_site")
		}
	}
	want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", browser, "cross-site", "Authorization", bearer), http.StatusOK)
}

func TestEveryAnswerIsStrict(t *testing.T) {
	srv := servertest.New(t)
	for _, path := range []string{"/", "/docs", "/docs/docs.js", "/api/v1/server", "/api/v1/me", "/api/v1/openapi.json", "/api/v1/asyncapi.json", "/healthz", "/nowhere"} {
		h := srv.Do("GET", path, "").Header
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types svelte-trusted-html"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy is without %s: %s", path, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy is too wide: %s", path, policy)
		}
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := h.Get(name); got != value {
				t.Errorf("%s: got %s %q, want %q", path, name, got, value)
			}
		}
		if h.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
		if got := h.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s: open to %s", path, got)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	srv := servertest.New(t)
	for _, path := range []string{"/nowhere", "/api/v1/nowhere", "/api/v2/me", "/api/v1/me/", "/v1/rooms", "/index.php", "/%2e%2e/samtal.db", "/dist/index.html"} {
		refused(t, srv.Do("GET", path, ""), http.StatusNotFound, "no_such_path")
	}
	refused(t, srv.Do("POST", "/nowhere", "{}"), http.StatusNotFound, "no_such_path")
	for path, html := range map[string]bool{"/nowhere": true, "/api/v1/nowhere": false} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if got := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"); answer.StatusCode != http.StatusNotFound || got != html {
			t.Errorf("%s for a browser: got %d, %s", path, answer.StatusCode, answer.Header.Get("Content-Type"))
		}
	}
	answer := srv.Do("PUT", "/api/v1/me", "{}")
	refused(t, answer, http.StatusMethodNotAllowed, "method_not_allowed")
	if got := answer.Header.Get("Allow"); got != "GET, PATCH, DELETE" {
		t.Errorf("got Allow %q", got)
	}
}

func TestHealth(t *testing.T) {
	srv := servertest.New(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if a := srv.Do("GET", path, ""); a.StatusCode != http.StatusOK || a.Text != "{\"status\":\"ok\"}\n" {
			t.Errorf("%s: got %d %q", path, a.StatusCode, a.Text)
		}
	}
	answer := srv.Do("GET", "/api/v1/server", "")
	if strings.Contains(answer.Text, "/tmp") || !strings.Contains(answer.Text, `"sign_up":"open"`) {
		t.Errorf("got %s", answer.Text)
	}
}

func TestPagesAreKeptAndCompressed(t *testing.T) {
	srv := servertest.New(t)
	for _, path := range []string{"/docs", "/docs/docs.js", "/docs/docs.css", "/api/v1/openapi.json"} {
		plain := srv.Do("GET", path, "", "Accept-Encoding", "identity")
		packed := srv.Do("GET", path, "", "Accept-Encoding", "gzip, br")
		if plain.StatusCode != http.StatusOK || packed.Header.Get("Content-Encoding") != "gzip" || len(packed.Text) >= len(plain.Text) {
			t.Errorf("%s: got %d with %d bytes, packed %q with %d", path, plain.StatusCode, len(plain.Text), packed.Header.Get("Content-Encoding"), len(packed.Text))
			continue
		}
		z, err := gzip.NewReader(bytes.NewReader([]byte(packed.Text)))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || string(text) != plain.Text {
			t.Errorf("%s: unpacked it is another (%v)", path, err)
		}
		etag := plain.Header.Get("ETag")
		if etag == "" || etag == packed.Header.Get("ETag") || plain.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: got ETags %q and %q", path, etag, packed.Header.Get("ETag"))
		}
		if kept := srv.Do("GET", path, "", "Accept-Encoding", "identity", "If-None-Match", etag); kept.StatusCode != http.StatusNotModified || kept.Text != "" {
			t.Errorf("%s: got %d again", path, kept.StatusCode)
		}
		if head := srv.Do("HEAD", path, ""); head.StatusCode != http.StatusOK || head.Text != "" {
			t.Errorf("%s: HEAD got %d", path, head.StatusCode)
		}
	}
}

func TestTheHostProgramsLogin(t *testing.T) {
	login := func(r *http.Request) (string, error) { return r.Header.Get("X-Host-User"), nil }
	srv := servertest.New(t, func(c *samtal.Config) { c.Authenticate = login })
	refused(t, srv.Do("GET", "/api/v1/me", ""), http.StatusUnauthorized, "unauthenticated")
	first := srv.Do("GET", "/api/v1/me", "", "X-Host-User", "dora")
	me := want[wire.Me](t, first, http.StatusOK)
	cookie, _, _ := strings.Cut(first.Header.Get("Set-Cookie"), ";")
	if me.Name != "dora" || !strings.HasPrefix(cookie, "samtal=") {
		t.Fatalf("got %+v and cookie %q", me, cookie)
	}
	again := srv.Do("GET", "/api/v1/me", "", "X-Host-User", "dora", "Cookie", cookie)
	if got := want[wire.Me](t, again, http.StatusOK); got.Session != me.Session || again.Header.Get("Set-Cookie") != "" {
		t.Errorf("got another session %s", got.Session)
	}
	refused(t, srv.Do("GET", "/api/v1/me", "", "Cookie", cookie), http.StatusUnauthorized, "unauthenticated")
	refused(t, srv.Do("GET", "/api/v1/events", "", "Cookie", cookie), http.StatusUnauthorized, "unauthenticated")
	other := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "X-Host-User", "emil", "Cookie", cookie), http.StatusOK)
	if other.Name != "emil" {
		t.Errorf("emil reads as %s", other.Name)
	}
	refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"dora","password":""}`), http.StatusUnauthorized, "wrong_sign_in")
	if err := srv.SignOut(t.Context(), "dora"); err != nil {
		t.Fatal(err)
	}
	if got := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "X-Host-User", "dora", "Cookie", cookie), http.StatusOK); got.Session == me.Session {
		t.Error("the session is not over")
	}
}
