package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// browser is what a page's own requests carry.
const browser = "Sec-Fetch-Site"

// as asks with somebody's bearer token.
func as(srv *servertest.Server, p *servertest.Person, method, path, body string) servertest.Answer {
	return srv.Do(method, "/api/v1"+path, body, "Authorization", "Bearer "+p.Token(), "X-Request-Id", "test")
}

// want checks the status of an answer and returns what it says.
func want[T any](t *testing.T, a servertest.Answer, status int) (v T) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: got %d %s, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Text, status)
	}
	if a.Text != "" {
		if err := json.Unmarshal([]byte(a.Text), &v); err != nil {
			t.Fatalf("%s %s: %v in %s", a.Request.Method, a.Request.URL.Path, err, a.Text)
		}
	}
	return v
}

// nothing checks that an answer has a status and no body.
func nothing(t *testing.T, a servertest.Answer, status int) {
	t.Helper()
	if a.StatusCode != status || a.Text != "" {
		t.Errorf("%s %s: got %d %q, want %d and no body", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Text, status)
	}
}

// refused checks that an answer is a problem with this status and code.
func refused(t *testing.T, a servertest.Answer, status int, code string) wire.Problem {
	t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("%s %s: got content type %q for %s", a.Request.Method, a.Request.URL.Path, got, a.Text)
	}
	p := want[wire.Problem](t, a, status)
	if p.Code != code || p.Status != status || p.Title == "" || p.Detail == "" {
		t.Errorf("%s %s: got %s, want code %s", a.Request.Method, a.Request.URL.Path, a.Text, code)
	}
	return p
}

// silent checks that an answer says nothing of what is not the reader's business.
func silent(t *testing.T, a servertest.Answer, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(a.Text, s) {
			t.Errorf("%s %s: the answer holds %q: %s", a.Request.Method, a.Request.URL.Path, s, a.Text)
		}
	}
}
