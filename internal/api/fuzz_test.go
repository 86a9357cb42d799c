package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// FuzzRequests sends anything to every kind of route: the server may refuse it, but it is never to blame.
func FuzzRequests(f *testing.F) {
	srv := servertest.New(f, func(c *samtal.Config) { c.Mail = &samtal.Mail{Server: "smtp://127.0.0.1:1"} })
	ann := srv.As("ann")
	room := ann.Direct()
	m := ann.Send(room, "hi")
	handler := srv.Handler()
	link, err := srv.SetupLink(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	_, setup, _ := strings.Cut(link, "#")
	var root wire.SignedIn
	made := srv.Do("POST", "/api/v1/setup", `{"token":"`+setup+`","name":"root","password":"`+servertest.Password+`"}`)
	if err := json.Unmarshal([]byte(made.Text), &root); err != nil {
		f.Fatal(err)
	}
	routes := []struct{ method, path string }{
		{"POST", "/rooms/" + room + "/messages"},
		{"PATCH", "/rooms/" + room + "/messages/" + m.ID},
		{"PUT", "/rooms/" + room + "/read"},
		{"PUT", "/rooms/" + room + "/draft"},
		{"PUT", "/me/settings/a"},
		{"PATCH", "/me"},
		{"POST", "/rooms"},
		{"POST", "/accounts"},
		{"GET", "/rooms/" + room + "/messages?"},
		{"GET", "/rooms/" + room + "/events?"},
		{"GET", "/threads?before="},
		{"GET", "/accounts?query="},
		{"PUT", "/rooms/" + room + "/messages/" + m.ID + "/reactions/"},
		{"GET", "/rooms/"},
		{"POST", "/sessions"},
		{"POST", "/sessions/factor"},
		{"POST", "/sessions/passkey"},
		{"POST", "/sessions/passkey/options"},
		{"POST", "/sessions/current/proof"},
		{"POST", "/tokens"},
		{"POST", "/tokens/factor"},
		{"POST", "/tokens/refresh"},
		{"POST", "/setup"},
		{"POST", "/passwords/check"},
		{"POST", "/reset"},
		{"POST", "/reset/look"},
		{"POST", "/reset/questions"},
		{"POST", "/reset/finish"},
		{"POST", "/email/confirm"},
		{"PUT", "/me/questions"},
		{"PUT", "/me/email"},
		{"PUT", "/me/name"},
		{"POST", "/me/password"},
		{"POST", "/me/keys"},
		{"POST", "/me/totp/confirm"},
		{"POST", "/me/passkeys"},
		{"POST", "/invitations"},
		{"POST", "/invitations/look"},
		{"POST", "/invitations/accept"},
		{"POST", "/guests"},
		{"POST", "/reports"},
		{"PUT", "/blocks/"},
		{"GET", "/oidc/oidc/callback?"},
		{"POST", "/admin/bans"},
		{"PATCH", "/admin/policy"},
		{"POST", "/admin/accounts"},
		{"PATCH", "/admin/accounts/" + ann.Account.ID},
		{"GET", "/admin/accounts?"},
		{"GET", "/admin/audit?"},
		{"GET", "/admin/reports?"},
		{"GET", "/admin/bans?"},
		{"GET", "/admin/rooms?"},
	}
	for i, tail := range []string{
		`{"client_id":"1","text":"a\u0000b"}`, `{"text":"x","text":"y"}`, `{"seq":-1}`, `{"text":""}`, `{"value":[[[[]]]]}`,
		"{\"full_name\":\"\u202e\"}", `{"kind":"direct","members":["ann"]}`, `{"name":"ann","password":"12345678"}`,
		"before=1&after=2", "after=9223372036854775807&limit=200&proof=true", "%00", "%ff%fe", "%F0%9F%91%8D", "..%2f..",
		`{"name":"ann","password":"` + servertest.Password + `"}`, `{"pending":"sp_x","totp":"000000"}`, `{"passkey":{"id":"","response":{}}}`, `{"pending":""}`,
		`{"totp":"1"}`, `{"name":"","password":""}`, `{"pending":"x","passkey":[]}`, `{"refresh":"rt_x"}`, `{"token":"x","name":"r","password":"x"}`,
		`{"password":"password1","name":"ann"}`, `{"name":"ann"}`, `{"token":""}`, `{"name":"nobody"}`, `{"name":"ann","answers":["a","b"],"password":"x"}`,
		`{"token":"x"}`, `{"questions":[{"text":"a","answer":"b"},{"code":"first_pet","answer":""}]}`, `{"email":"a@example.org"}`, `{"name":"Ann"}`,
		`{"current":"x","new":"y"}`, `{"name":"k","scopes":["read"],"expires_in":9223372036854775807}`, `{"code":"1"}`, `{"name":"\u0000","passkey":{}}`,
		`{"uses":0,"guest":true,"guest_for":2592000}`, `{"token":"\ud800"}`, `{"token":"x"}`, `{"token":"x","full_name":""}`, `{"room":"x","message":"y","reason":"z"}`,
		"x", "code=x&state=y", `{"prefix":"2001:db8::/48","expires_in":3153600000}`, `{"audit_days":36500,"min_password":15,"pin":"123456"}`, `{"name":"x","password":"y"}`,
		`{"admin":true,"disabled":false}`, "query=%00&after=x", "before=-1&action=x&actor=y", "before=x", "before=0&limit=-1", "before=",
	} {
		f.Add(uint8(i), tail)
	}
	f.Fuzz(func(t *testing.T, route uint8, tail string) {
		to := routes[int(route)%len(routes)]
		path, body := to.path, tail
		if strings.HasSuffix(path, "?") || strings.HasSuffix(path, "=") || strings.HasSuffix(path, "/") {
			path, body = path+tail, ""
		}
		r, err := http.NewRequestWithContext(t.Context(), to.method, "http://localhost/api/v1"+path, strings.NewReader(body))
		if err != nil {
			return // no client could send this
		}
		r.RemoteAddr = "127.0.0.1:1"
		token := ann.Token()
		if strings.HasPrefix(path, "/admin/") {
			token = root.Token
		}
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		begun := time.Now()
		handler.ServeHTTP(w, r)
		switch took := time.Since(begun); {
		case took > 5*time.Minute:
			t.Errorf("%s %s with %q: took %v", to.method, path, body, took)
		case w.Code >= 500:
			t.Errorf("%s %s with %q: got %d %s", to.method, path, body, w.Code, w.Body)
		case w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json":
			t.Errorf("%s %s with %q: got %d %s", to.method, path, body, w.Code, w.Body)
		case w.Body.Len() > 0 && w.Header().Get("Content-Type") == "application/json" && !json.Valid(w.Body.Bytes()):
			t.Errorf("%s %s with %q: got %s", to.method, path, body, w.Body)
		}
	})
}
