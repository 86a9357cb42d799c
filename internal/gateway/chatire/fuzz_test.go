package chatire

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
)

// FuzzBody reads any body of any kind: it is refused, or its fields are what a verb may be given.
func FuzzBody(f *testing.F) {
	for _, seed := range []struct{ kind, body string }{
		{"application/json", `{"username":"ann","password":"x","message":7}`},
		{"application/json", `{"message":null,"username":["a"]}`},
		{"application/json; charset=utf-8", `{"message":"a\u0000b"}`},
		{"application/x-www-form-urlencoded", "username=ann&username=bob&message=%00%ff"},
		{"application/x-www-form-urlencoded", "a=1;b=2&%"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nhi\r\n--x--\r\n"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"message\"; filename=\"f\"\r\n\r\nhi\r\n--x"},
		{"multipart/form-data", "--x"},
		{"text/plain", "hi"},
		{"", ""},
	} {
		f.Add(seed.kind, seed.body)
	}
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/chats/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		c := &call{w: httptest.NewRecorder(), r: r}
		read, err := c.read()
		if err != nil {
			var e *chat.Error
			var said *failure
			if !errors.As(err, &e) && !errors.As(err, &said) {
				t.Fatalf("refused by %v (%T)", err, err)
			}
			return
		}
		for _, name := range []string{"username", "password", "message", "token"} {
			wrong := faults{}
			text := read.text(name, wrong)
			if len(wrong) == 0 && (strings.TrimSpace(text) == "" || !utf8.ValidString(text) || strings.ContainsRune(text, 0)) {
				t.Fatalf("took %q for %s", text, name)
			}
		}
	})
}

// FuzzPath finds addresses of rooms in paths: what is found is one.
func FuzzPath(f *testing.F) {
	g := &Gateway{}
	g.RefreshPath = RefreshPath
	for _, path := range []string{"/api/chats/", "/api/chats/0123456789abcde/messages/", "/auth/jwt/create/", "/api/chats//", RefreshPath} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if _, uri, ok := g.find(path); ok && uri != "" && strings.ContainsAny(uri, "/") {
			t.Fatalf("found %q in %q", uri, path)
		}
		if isURI(path) && (len(path) != uriSize || uriOf(idOf(path)) != path) {
			t.Fatalf("%q is no address", path)
		}
	})
}
