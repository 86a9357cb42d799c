package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/servertest"
)

// FuzzRequests sends anything to every kind of route: the server may refuse it, but it is never to blame.
func FuzzRequests(f *testing.F) {
	srv := servertest.New(f)
	ann := srv.As("ann")
	room := ann.Direct()
	m := ann.Send(room, "hi")
	handler := srv.Handler()
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
	}
	for i, tail := range []string{
		`{"client_id":"1","text":"a\u0000b"}`, `{"text":"x","text":"y"}`, `{"seq":-1}`, `{"text":""}`, `{"value":[[[[]]]]}`,
		"{\"full_name\":\"\u202e\"}", `{"kind":"direct","members":["ann"]}`, `{"name":"ann","password":"12345678"}`,
		"before=1&after=2", "after=9223372036854775807&limit=200&proof=true", "%00", "%ff%fe", "%F0%9F%91%8D", "..%2f..",
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
		r.Header.Set("Authorization", "Bearer "+ann.Token())
		w := httptest.NewRecorder()
		begun := time.Now()
		handler.ServeHTTP(w, r)
		switch took := time.Since(begun); {
		case took > 30*time.Second:
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
