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
	told := make(chan Answered, 20)
	guard := Guard{
		Log: slog.New(slog.DiscardHandler), Public: &url.URL{Scheme: "http", Host: "localhost"},
		Watch: func(a Answered) { told <- a },
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
	defer s.Close()
	want := []Answered{
		{Route: "GET /rooms/{id}", Status: 404},
		{Route: "GET /early", Status: 204},
		{Route: "GET /text", Status: 200},
		{Route: "GET /stream", Status: 200, Endless: true},
		{Route: "GET /panic", Status: 500},
		{Route: "GET /socket", Status: 101, Endless: true},
		{Status: 404},
	}
	fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // a kept one would be asked again where it ends
	for _, path := range []string{"/rooms/1", "/early", "/text", "/stream", "/panic", "/socket", "/nowhere"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := fresh.Do(req); err == nil {
			_ = res.Body.Close()
		}
	}
	got := make([]Answered, len(want))
	for i := range got {
		got[i] = <-told // Close would not wait for the connection that was taken over
	}
	byRoute := func(one, other Answered) int { return strings.Compare(one.Route, other.Route) } // who asks may be ahead of who watches
	slices.SortFunc(got, byRoute)
	slices.SortFunc(want, byRoute)
	for i, a := range got {
		a.Took = 0
		if a != want[i] {
			t.Errorf("got %+v, want %+v", a, want[i])
		}
	}
	s.Close() // waits for all others: nobody is told of twice
	if len(told) > 0 {
		t.Errorf("told of %+v besides", <-told)
	}
}
