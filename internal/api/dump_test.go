package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestDump(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.Dump, c.NoRateLimits = true, false })
	ann := srv.As("ann")
	ann.Send(ann.Group("a room"), "for no other eyes")
	first := srv.Do("GET", "/dbdump", "")
	if first.StatusCode != http.StatusOK || !strings.HasPrefix(first.Header.Get("Content-Type"), "application/sql") {
		t.Fatalf("got %s, %s", first.Status, first.Header.Get("Content-Type"))
	}
	for text, want := range map[string]bool{
		"CREATE TABLE events": true, "'ann'": true, "COMMIT;": true, "X'": true,
		"for no other eyes": false, servertest.Password: false, "argon2": false, ann.Token(): false, "sessions": false, "deks": false,
	} {
		if strings.Contains(first.Text, text) != want {
			t.Errorf("contains %q: %v", text, !want)
		}
	}
	refused(t, srv.Do("GET", "/dbdump?format=mysql", ""), http.StatusUnprocessableEntity, "bad_parameter")
	if second := srv.Do("GET", "/dbdump?format=postgres", ""); second.StatusCode != http.StatusOK || !strings.Contains(second.Text, "BYTEA") {
		t.Errorf("got %s", second.Status)
	}
	third := srv.Do("GET", "/dbdump", "")
	refused(t, third, http.StatusTooManyRequests, "rate_limited")
	refusedBy(t, third, `"dump";q=2;w=1200`)
}

func TestNoDumpUnlessAskedFor(t *testing.T) {
	refused(t, servertest.New(t).Do("GET", "/dbdump", ""), http.StatusNotFound, "no_such_path")
}
