package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api/live"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// events is the far end of a stream.
type events struct {
	t     testing.TB
	lines *bufio.Scanner
	stop  context.CancelFunc
}

func (s *server) stream(p person, resume any) (*events, *http.Response) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	s.t.Cleanup(cancel)
	target := s.http.URL + "/api/v1/events"
	if resume != nil {
		b, err := json.Marshal(resume)
		s.must(err)
		target += "?resume=" + url.QueryEscape(string(b))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	s.must(err)
	req.Header.Set("Authorization", "Bearer "+p.token)
	res, err := s.http.Client().Do(req)
	s.must(err)
	s.t.Cleanup(func() { _ = res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return &events{t: s.t, lines: lines, stop: cancel}, res
}

// next returns the next frame, and the code of a close event.
func (e *events) next() (f frame, code int, ok bool) {
	closing := false
	for e.lines.Scan() {
		line := e.lines.Text()
		data, isData := strings.CutPrefix(line, "data: ")
		switch {
		case line == "event: close":
			closing = true
		case isData && closing:
			var end struct{ Code int }
			if err := json.Unmarshal([]byte(data), &end); err != nil {
				e.t.Fatal(err)
			}
			return f, end.Code, true
		case isData:
			if err := json.Unmarshal([]byte(data), &f); err != nil {
				e.t.Fatalf("%v in %s", err, data)
			}
			return f, 0, true
		}
	}
	return f, 0, false
}

func (e *events) until(ok func(frame) bool) (frame, []frame) {
	e.t.Helper()
	var before []frame
	for {
		f, code, more := e.next()
		if !more || code != 0 {
			e.t.Fatalf("ended with %d after %+v", code, before)
		}
		if ok(f) {
			return f, before
		}
		before = append(before, f)
	}
}

func (e *events) code() int {
	e.t.Helper()
	for {
		_, code, more := e.next()
		if code != 0 {
			return code
		}
		if !more {
			e.t.Fatal("ended without a word")
		}
	}
}

func isLive(f frame) bool { return f.Type == "live" }

func TestStreamCarriesTheSameFrames(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	group := s.group(ann)
	m := s.send(ann, group, "seen")
	s.send(ann, group, "missed\nwith two lines")
	e, res := s.stream(ann, map[string]any{"generation": s.store.Generation(), "rooms": map[string]int64{group.String(): m.Seq}})
	if kind := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("got %d %s", res.StatusCode, kind)
	}
	_, before := e.until(isLive)
	if len(before) != 2 || before[0].Type != "hello" || before[1].Event.Text != "missed\nwith two lines" {
		t.Errorf("got %+v", before)
	}
	for i := range 50 {
		now := s.send(ann, group, fmt.Sprint("now ", i))
		e.until(func(f frame) bool { return f.Type == "event" && f.Event.Seq == now.Seq })
	}
}

func TestStreamRefusals(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	get := func(query string, header http.Header) (int, wire.Problem) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.http.URL+"/api/v1/events"+query, nil)
		s.must(err)
		req.Header = header
		res, err := http.DefaultClient.Do(req)
		s.must(err)
		defer func() { _ = res.Body.Close() }()
		var p wire.Problem
		s.must(json.NewDecoder(res.Body).Decode(&p))
		return res.StatusCode, p
	}
	bearer := http.Header{"Authorization": {"Bearer " + ann.token}}
	foreign := http.Header{"Cookie": {"samtal=" + ann.token}, "Origin": {"https://evil.example"}}
	tests := []struct {
		name, query string
		header      http.Header
		status      int
		code        string
	}{
		{"no session", "", http.Header{}, 401, "unauthenticated"},
		{"another site", "", foreign, 403, "cross_site"},
		{"no JSON", "?resume=x", bearer, 400, "bad_json"},
		{"unknown field", "?resume=" + url.QueryEscape(`{"more":1}`), bearer, 422, "unknown_field"},
		{"no id of a room", "?resume=" + url.QueryEscape(`{"rooms":{"lobby":1}}`), bearer, 422, "bad_id"},
		{"too long", "?resume=" + strings.Repeat("x", 65<<10), bearer, 413, "body_too_large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if status, p := get(tt.query, tt.header); status != tt.status || p.Code != tt.code {
				t.Errorf("got %d %+v", status, p)
			}
		})
	}
}

func TestStreamEndsWithAReason(t *testing.T) {
	s := start(t, settings{})
	ann := s.person("ann")
	other := s.again("ann")
	revoked, _ := s.stream(ann, nil)
	revoked.until(isLive)
	s.must(s.accounts.Revoke(t.Context(), other.Actor, ann.Session))
	if code := revoked.code(); code != wire.CloseSession {
		t.Errorf("revoked: %d", code)
	}
	stopped, _ := s.stream(other, nil)
	stopped.until(isLive)
	left, _ := s.stream(other, nil)
	left.until(isLive)
	left.stop()
	go s.stop()
	if code := stopped.code(); code != 1001 {
		t.Errorf("stopped: %d", code)
	}
	s.stop()
	noGoroutines(t)
}

// stuck is a receiver whose first write waits until it is let go.
type stuck struct {
	header  http.Header
	reached chan struct{}
	letGo   chan struct{}
	once    sync.Once

	mu   sync.Mutex
	body strings.Builder
}

func (w *stuck) Header() http.Header { return w.header }
func (w *stuck) WriteHeader(int)     {}
func (w *stuck) Flush()              {}

func (w *stuck) Write(b []byte) (int, error) {
	w.once.Do(func() {
		close(w.reached)
		<-w.letGo
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.body.Write(b)
}

// A session may end while its stream begins: it is told so all the same.
func TestStreamThatEndsAsItBeginsSaysWhy(t *testing.T) {
	s := start(t, settings{})
	other := s.person("ann")
	for range 40 {
		ann := s.again("ann")
		w := &stuck{header: http.Header{}, reached: make(chan struct{}), letGo: make(chan struct{})}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/events", nil)
		r.Header.Set("Authorization", "Bearer "+ann.token)
		var serving sync.WaitGroup
		serving.Go(func() { s.door.Stream().ServeHTTP(w, r) })
		<-w.reached
		s.must(s.accounts.Revoke(t.Context(), other.Actor, ann.Session))
		s.must(s.hub.Sync(t.Context()))
		close(w.letGo)
		serving.Wait()
		w.mu.Lock()
		if got := w.body.String(); !strings.Contains(got, fmt.Sprintf("event: close\ndata: {\"code\":%d}", wire.CloseSession)) {
			t.Fatalf("got %s", got)
		}
		w.mu.Unlock()
	}
}

func TestSilentStreamIsKeptAlive(t *testing.T) {
	t.Parallel() // it waits most of the time
	s := start(t, settings{hub: realtime.Config{PingEvery: 2 * time.Second, Silence: 20 * time.Second}})
	ann := s.person("ann")
	e, _ := s.stream(ann, nil)
	e.until(isLive)
	for comments := 0; comments < 12; { // longer than a dead one would live
		if !e.lines.Scan() {
			t.Fatal("the stream ended")
		}
		if e.lines.Text() == ":" {
			comments++
		}
	}
}

// TestAFullAddressIsToldItsQuota: in place of that of the class, which is not used up.
func TestAFullAddressIsToldItsQuota(t *testing.T) {
	s := start(t, settings{door: live.Config{SocketsPerAddress: 1}})
	ann := s.person("ann")
	e, _ := s.stream(ann, nil)
	if f, _, ok := e.next(); !ok || f.Type != wire.TypeHello {
		t.Fatalf("got %+v", f)
	}
	_, res := s.stream(ann, nil)
	h := res.Header
	got := [4]string{res.Status, h.Get("Retry-After"), h.Get("RateLimit-Policy"), h.Get("RateLimit")}
	if got != [4]string{"429 Too Many Requests", "60", `"sockets_address";q=1;qu="concurrent-requests"`, `"sockets_address";r=0;t=60`} {
		t.Errorf("got %q", got)
	}
}
