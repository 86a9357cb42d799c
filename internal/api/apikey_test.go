package api_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// admin makes the first administrator and signs in.
func admin(t *testing.T, srv *servertest.Server) *client.Client {
	t.Helper()
	link, err := srv.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link, "#")
	made := srv.Do("POST", "/api/v1/setup", `{"token":"`+token+`","name":"root","password":"`+servertest.Password+`"}`)
	return client.New(srv.URL, client.WithToken(want[wire.SignedIn](t, made, http.StatusCreated).Token))
}

func makeKey(t *testing.T, c *client.Client, scopes ...string) wire.MadeKey {
	t.Helper()
	key, err := c.MakeKey(t.Context(), wire.NewKey{Name: "a " + strings.Join(scopes, " "), Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestKeys(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	key := makeKey(t, ann.Client, "read", "write")
	if !strings.HasPrefix(key.Token, "sk_") || key.ExpiresAt != nil || key.LastUsed != nil {
		t.Errorf("got %+v", key)
	}
	bearer := []string{"Authorization", "Bearer " + ann.Token()}
	silent(t, srv.Do("GET", "/api/v1/me/keys", "", bearer...), key.Token)
	silent(t, srv.Do("GET", "/api/v1/sessions", "", bearer...), key.ID)

	bot := client.New(srv.URL, client.WithToken(key.Token))
	room := ann.Group("a room")
	if _, _, err := bot.Send(t.Context(), room, wire.NewMessage{ClientID: rand.Text(), Text: "beep"}); err != nil {
		t.Error(err)
	}
	listed, err := ann.Keys(t.Context())
	if err != nil || len(listed) != 1 || listed[0].ID != key.ID || !slices.Equal(listed[0].Scopes, []string{"read", "write"}) {
		t.Errorf("got %+v, %v", listed, err)
	}

	for body, code := range map[string]string{
		`{"name":"k","scopes":[]}`:                                     "bad_scopes",
		`{"name":"k","scopes":["root"]}`:                               "bad_scopes",
		`{"name":"k","scopes":["person"]}`:                             "bad_scopes",
		`{"name":" ","scopes":["read"]}`:                               "name_missing",
		`{"name":"k","scopes":["read"],"expires_in":59}`:               "bad_expiry",
		`{"name":"k","scopes":["read"],"expires_in":-3600}`:            "bad_expiry",
		`{"name":"k\u0007","scopes":["read"]}`:                         "control_character",
		`{"name":"k","scopes":["read"],"expires_in":9000000000000000}`: "bad_expiry",
		`{"name":"k","scopes":["read"],"account":"another"}`:           "unknown_field",
	} {
		refused(t, srv.Do("POST", "/api/v1/me/keys", body, bearer...), http.StatusUnprocessableEntity, code)
	}
	refused(t, srv.Do("POST", "/api/v1/me/keys", `{"name":"k","scopes":["admin"]}`, bearer...), http.StatusForbidden, "forbidden")
	refused(t, srv.Do("DELETE", "/api/v1/me/keys/"+ann.Account.ID, "", bearer...), http.StatusNotFound, "session_not_found")
}

// TestKeyScopes goes through all operations with a key of each scope: those that an operation does not ask for are refused.
func TestKeyScopes(t *testing.T) {
	srv := servertest.New(t)
	root := admin(t, srv)
	keys := map[string]string{}
	for _, scope := range []string{"read", "write", "rooms", "admin"} {
		keys[scope] = makeKey(t, root, scope).Token
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Scope    string           `json:"x-scope"`
			Security []map[string]any `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(srv.Do("GET", "/api/v1/openapi.json", "").Text), &doc); err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\{[a-z]+\}`)
	const nothing = "00000000-0000-7000-8000-000000000000"
	for path, methods := range doc.Paths {
		for method, o := range methods {
			if open := len(o.Security) == 0; open != (o.Scope == "") {
				t.Errorf("%s %s asks for a session: %v, and for the scope %q", method, path, !open, o.Scope)
			}
			if o.Scope == "" {
				continue
			}
			for scope, key := range keys {
				res := srv.Do(strings.ToUpper(method), "/api/v1"+parameter.ReplaceAllString(path, nothing), "{}", "Authorization", "Bearer "+key)
				missing := strings.Contains(res.Text, `"scope_missing"`)
				if missing != (scope != o.Scope) {
					t.Errorf("%s %s, which needs %q, with %q: %d %s", method, path, o.Scope, scope, res.StatusCode, res.Text)
				}
			}
		}
	}
	for scope, want := range map[string]string{
		"/me/password post": "person", "/me get": "read", "/rooms post": "rooms", "/rooms/{id}/messages post": "write", "/me/keys post": "person",
		"/sessions get": "person", "/admin/policy get": "admin", "/accounts get": "read", "/sessions/current/proof post": "person",
	} {
		path, method, _ := strings.Cut(scope, " ")
		if got := doc.Paths[path][method].Scope; got != want {
			t.Errorf("%s needs %q, want %q", scope, got, want)
		}
	}
}

func TestKeyOnASocket(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Group("a room")
	connect := func(scopes ...string) (*client.Stream, wire.MadeKey, error) {
		key := makeKey(t, ann.Client, scopes...)
		s, err := client.New(srv.URL, client.WithToken(key.Token)).Connect(ann.Context(), client.Resume{})
		return s, key, err
	}
	if _, _, err := connect("write"); err == nil {
		t.Error("a key that may not read opens a socket")
	}
	s, key, err := connect("read")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		for {
			if _, err := s.Next(); err != nil {
				ended <- err
				return
			}
		}
	}()
	_, err = s.Do(ann.Context(), wire.Command{Type: "send", Room: room, ClientID: "1", Text: "no"})
	var refusal *client.Error
	if !errors.As(err, &refusal) || refusal.Code != "scope_missing" {
		t.Errorf("a key that may only read sends: %v", err)
	}
	if err := ann.RevokeKey(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !strings.Contains(err.Error(), "4401") {
			t.Errorf("the socket ends with %v, want 4401", err)
		}
	case <-ann.Context().Done():
		t.Fatal("the socket of a revoked key stays open")
	}
	refused(t, srv.Do("GET", "/api/v1/me", "", "Authorization", "Bearer "+key.Token), http.StatusUnauthorized, "unauthenticated")
}

// TestLiveConnectionsEndWithWhatOpenedThem: whoever revokes a key or resets a password has its sockets and streams closed at once.
func TestLiveConnectionsEndWithWhatOpenedThem(t *testing.T) {
	srv := servertest.New(t)
	root, ann := admin(t, srv), srv.As("ann")
	key := makeKey(t, ann.Client, "read")
	byKey := client.New(srv.URL, client.WithToken(key.Token))
	stream, err := byKey.Listen(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	other := srv.SignIn("ann")
	socket, err := other.Connect(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	ends := func(next func() (client.Frame, error)) int {
		for {
			if _, err := next(); err != nil {
				return client.CloseCode(err)
			}
		}
	}
	if err := ann.RevokeKey(t.Context(), key.ID); err != nil {
		t.Fatal(err)
	}
	if code := ends(stream.Next); code != wire.CloseSession {
		t.Errorf("the stream of a revoked key ends with %d", code)
	}
	if err := stream.Close(); err != nil {
		t.Error(err)
	}
	issued := srv.Do("POST", "/api/v1/admin/accounts/"+ann.Account.ID+"/reset", "", "Authorization", "Bearer "+root.Token())
	token := linked.FindStringSubmatch(issued.Text)[2]
	if _, err := client.New(srv.URL).FinishReset(t.Context(), wire.Reset{Token: token, Password: newPassword}); err != nil {
		t.Fatal(err)
	}
	if code := ends(socket.Next); code != wire.CloseSession {
		t.Errorf("the socket of a session ends with %d after the reset", code)
	}
}
