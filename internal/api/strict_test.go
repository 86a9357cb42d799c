package api_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// operations are all that the description knows, as "METHOD /path".
func operations(t *testing.T, srv *servertest.Server) (list [][2]string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(srv.Do("GET", "/api/v1/openapi.json", "").Text), &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method := range item {
			list = append(list, [2]string{strings.ToUpper(method), "/api/v1" + strings.NewReplacer("{", "", "}", "").Replace(path)})
		}
	}
	if len(list) < 60 {
		t.Fatalf("only %d operations", len(list))
	}
	return list
}

// beside are answers that no operation gives: pages, files, sockets, the older APIs, and what is refused before it is looked at.
var beside = [][2]string{
	{"GET", "/"},
	{"GET", "/app/settings"},
	{"GET", "/setup"},
	{"GET", "/invite"},
	{"GET", "/reset"},
	{"GET", "/email"},
	{"GET", "/dbdump"},
	{"GET", "/dbdump?format=postgres"},
	{"GET", "/dbdump?format=none"},
	{"GET", "/metrics"},
	{"GET", "/docs"},
	{"GET", "/docs/docs.js"},
	{"GET", "/docs/docs.css"},
	{"GET", "/api/v1/openapi.json"},
	{"GET", "/api/v1/asyncapi.json"},
	{"GET", "/api/v1/socket"},
	{"GET", "/api/v1/events"},
	{"GET", "/healthz"},
	{"GET", "/readyz"},
	{"GET", "/nowhere"},
	{"PUT", "/api/v1/me"},
	{"OPTIONS", "/api/v1/me"},
	{"GET", "/api/v1/me/"},
	{"HEAD", "/"},
	{"GET", "/robots.txt"},
	{"GET", "/api/v1/oidc/none/start"},
	{"GET", "/api/v1/oidc/none/callback"},
	{"POST", "/api/register"},
	{"POST", "/api/login"},
	{"GET", "/api/logout"},
	{"GET", "/api/online"},
	{"GET", "/api/user/@me"},
	{"GET", "/ws"},
}

// ofChatire are paths whose answers pages of any site may read: no cookie counts there.
var ofChatire = [][2]string{
	{"POST", "/auth/users/create/"}, {"GET", "/auth/me/"}, {"POST", "/auth/jwt/create/"}, {"OPTIONS", "/api/chats/"}, {"GET", "/api/chats/x/messages/"},
}

func TestEveryAnswerCarriesWhatKeepsBrowsersStrict(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.Chatire, c.Dump, c.Metrics = &samtal.Chatire{}, true, true })
	strict := func(name string, answer servertest.Answer, shared bool) {
		t.Helper()
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "",
		}
		parts := []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"}
		if shared {
			want["Cross-Origin-Resource-Policy"], want["Access-Control-Allow-Origin"] = "cross-origin", "*"
		} else {
			parts = append(parts, "require-trusted-types-for 'script'", "trusted-types svelte-trusted-html")
		}
		for header, value := range want {
			if got := answer.Header.Get(header); got != value {
				t.Errorf("%s (%d): got %s %q, want %q", name, answer.StatusCode, header, got, value)
			}
		}
		policy := answer.Header.Get("Content-Security-Policy")
		for _, part := range parts {
			if !strings.Contains(policy, part) {
				t.Errorf("%s (%d): the policy is without %s: %s", name, answer.StatusCode, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy is too wide: %s", name, policy)
		}
		if p := answer.Header.Get("Permissions-Policy"); !strings.Contains(p, "camera=()") || strings.Contains(p, "*") {
			t.Errorf("%s: Permissions-Policy %q", name, p)
		}
		if answer.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", name)
		}
	}
	for _, o := range operations(t, srv) {
		strict(o[0]+" "+o[1], srv.Do(o[0], o[1], "{}"), false)
	}
	for _, o := range beside {
		strict(o[0]+" "+o[1], srv.Do(o[0], o[1], ""), false)
	}
	for _, o := range ofChatire {
		strict(o[0]+" "+o[1], srv.Do(o[0], o[1], "{}"), true)
	}
	ann := srv.As("ann")
	boss := root(t, srv)
	for name, kind := range map[string]string{"/me/export": "application/zip", "/admin/audit/export": "application/x-ndjson"} {
		a := as(srv, boss, "GET", name, "")
		if got := a.Header.Get("Content-Type"); a.StatusCode != http.StatusOK || !strings.HasPrefix(got, kind) || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s, %s, %q", name, a.Status, got, a.Header.Get("Content-Disposition"))
		}
		strict(name, a, false)
	}
	for name, a := range map[string]servertest.Answer{
		"an answer":      as(srv, ann, "GET", "/me", ""),
		"no content":     as(srv, ann, "PUT", "/me/settings/x", `{"value":1}`),
		"bad JSON":       as(srv, ann, "POST", "/rooms", "{"),
		"too large":      as(srv, ann, "POST", "/rooms", strings.Repeat("x", 200_000)),
		"another site":   srv.Do("POST", "/api/v1/sessions", "{}", browser, "cross-site"),
		"not modified":   srv.Do("GET", "/docs", "", "If-None-Match", srv.Do("GET", "/docs", "", "Accept-Encoding", "identity").Header.Get("ETag"), "Accept-Encoding", "identity"),
		"a foreign host": srv.Do("GET", "/", "", "X-Forwarded-Host", "evil.example"),
	} {
		strict(name, a, false)
	}
}

// TestWhatIsRefusedBeforeAnyDoorIsNoPage: net/http answers by itself what it cannot read, without our headers, and with nothing in it
// that a browser would take for a page.
func TestWhatIsRefusedBeforeAnyDoorIsNoPage(t *testing.T) {
	srv := servertest.New(t)
	const script = "<script>alert(1)</script>"
	for request, status := range map[string]string{
		"GET /" + script + " HTTP/1.1\r\nHost: localhost\r\nX-A: " + strings.Repeat(script, 3000) + "\r\n\r\n": "431 Request Header Fields Too Large",
		"GET /" + script + " HTTP/9.9\r\nHost: localhost\r\n\r\n":                                              "505 HTTP Version Not Supported: unsupported protocol version",
		"GET /" + script + " HTTP/1.1\r\nHost: " + script + "\r\n\r\n":                                         "400 Bad Request: malformed Host header",
		script + "\r\n\r\n": "400 Bad Request",
	} {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
		must(t, err)
		_, _ = io.WriteString(conn, request) // it may be answered before it is read
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		body, _ := io.ReadAll(res.Body) // what was not read may cut the connection off
		_ = conn.Close()
		kind := res.Header.Get("Content-Type")
		if !strings.HasPrefix(status, res.Status[:3]) || kind != "text/plain; charset=utf-8" || strings.Contains(string(body), "script") || string(body) != status && len(body) > 0 {
			t.Errorf("%.40q: got %s, %s, %q, want %q", request, res.Status, kind, body, status)
		}
	}
}

// TestNothingIsChangedFromAnotherSite: not by any operation, nor by the older API that has a cookie; and no socket is opened.
func TestNothingIsChangedFromAnotherSite(t *testing.T) {
	srv := servertest.New(t)
	bearer := "Bearer " + srv.As("ann").Token()
	shut := func(method, path string, headers ...string) {
		t.Helper()
		refused(t, srv.Do(method, path, "{}", append(headers, "Authorization", bearer)...), http.StatusForbidden, "cross_site")
	}
	foreign := [][]string{{browser, "cross-site"}, {browser, "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"}}
	for _, headers := range foreign {
		for _, o := range operations(t, srv) {
			if o[0] != http.MethodGet {
				shut(o[0], o[1], headers...)
			}
		}
		shut("POST", "/api/register", headers...)
		shut("POST", "/api/login", headers...)
		shut("GET", "/api/v1/socket", headers...)
		shut("GET", "/api/v1/events", headers...)
		if a := srv.Do("GET", "/ws", "", headers...); a.StatusCode != http.StatusForbidden {
			t.Errorf("the older API's socket: %d", a.StatusCode)
		}
	}
}
