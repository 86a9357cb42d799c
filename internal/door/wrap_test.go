package door

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
)

func TestTheIDOfARequestIsInItsLogAndItsAnswer(t *testing.T) {
	for _, c := range []struct {
		name, given string
		taken       bool
	}{
		{"none", "", false},
		{"of a proxy", "7f3a-b_1.2", true},
		{"with a line feed", "a\nb", false},
		{"with a quote", `a"b`, false},
		{"too long", strings.Repeat("a", 65), false},
		{"not ASCII", "ä", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines bytes.Buffer
			log := Log(slog.New(slog.NewJSONHandler(&lines, nil)).With("part", "test"))
			guard := Guard{Log: log, Public: &url.URL{Scheme: "http", Host: "localhost"}, Policy: "default-src 'none'"}
			h := guard.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				log.InfoContext(r.Context(), "on behalf of a request")
				Refuse(w, r, log, chat.ErrRoomNotFound)
			}))
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header.Set("X-Request-Id", c.given)
			h.ServeHTTP(w, r)
			id := w.Header().Get("X-Request-Id")
			if (id == c.given) != c.taken || id == "" {
				t.Errorf("id %q for %q", id, c.given)
			}
			var p wire.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Request != id {
				t.Errorf("answered %s", w.Body)
			}
			var line struct{ Request, Part string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Request != id || line.Part != "test" {
				t.Errorf("logged %s", lines.String())
			}
		})
	}
}

func TestEveryAnswerIsToldOf(t *testing.T) {
	var mu sync.Mutex
	var got []Answered
	guard := Guard{
		Log: slog.New(slog.DiscardHandler), Public: &url.URL{Scheme: "http", Host: "localhost"},
		Watch: func(a Answered) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, a)
		},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rooms/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	mux.HandleFunc("GET /early", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /text", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("text")) })
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/event-stream") })
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("at the disco") })
	mux.HandleFunc("GET /socket", func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_ = c.Close()
	})
	s := httptest.NewServer(guard.Wrap(mux))
	want := []Answered{
		{Route: "GET /rooms/{id}", Status: 404},
		{Route: "GET /early", Status: 204},
		{Route: "GET /text", Status: 200},
		{Route: "GET /stream", Status: 200, Endless: true},
		{Route: "GET /panic", Status: 500},
		{Route: "GET /socket", Status: 101, Endless: true},
		{Status: 404},
	}
	for _, path := range []string{"/rooms/1", "/early", "/text", "/stream", "/panic", "/socket", "/nowhere"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
		}
	}
	s.Close() // waits for what is under way
	mu.Lock()
	defer mu.Unlock()
	byRoute := func(one, other Answered) int { return strings.Compare(one.Route, other.Route) } // who asks may be ahead of who watches
	slices.SortFunc(got, byRoute)
	slices.SortFunc(want, byRoute)
	if len(got) != len(want) {
		t.Fatalf("told of %d: %+v", len(got), got)
	}
	for i, a := range got {
		a.Took = 0
		if a != want[i] {
			t.Errorf("got %+v, want %+v", a, want[i])
		}
	}
}
