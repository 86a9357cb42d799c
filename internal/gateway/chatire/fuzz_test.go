package chatire

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store/storetest"
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

// FuzzAuthorization shows anything in place of credentials: whoever has none of ours is nobody, and is told so as Chatire did.
func FuzzAuthorization(f *testing.F) {
	key, err := secret.NewKey(make([]byte, secret.KeySize))
	if err != nil {
		f.Fatal(err)
	}
	accounts := account.New(account.Config{Store: storetest.Open(f), Cost: secret.LeastCost(), Key: key})
	g := &Gateway{Config: Config{Accounts: accounts}, now: time.Now, signing: key.MAC(nil), sessions: key}
	none, err := jwt.NewWithClaims(jwt.SigningMethodNone, jwt.MapClaims{"exp": 1 << 40}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		f.Fatal(err)
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"exp": 1 << 40}).SignedString(g.signing)
	if err != nil {
		f.Fatal(err)
	}
	for _, token := range []string{"", "x", "a b", none, signed, signed + "=", strings.Repeat("a", authTokenSize), strings.Repeat("A", authTokenSize), "..", "\xff"} {
		for _, scheme := range []string{"JWT ", "jwt\t", "Token ", "Bearer ", "", "JWTx "} {
			f.Add(scheme + token)
		}
	}
	f.Fuzz(func(t *testing.T, header string) {
		actor, err := g.authenticate(httptest.NewRequest(http.MethodGet, "/", nil), header)
		var told *failure
		if !errors.As(err, &told) || told.status != http.StatusUnauthorized || actor.Account != (chat.ID{}) {
			t.Fatalf("%q is %+v, %v", header, actor, err)
		}
	})
}
