package metric_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/metric"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

func newMetrics(stats func(context.Context) (store.Stats, error)) *metric.Metrics {
	return metric.New(metric.Config{
		Hub: func() realtime.Stats {
			return realtime.Stats{Rooms: 3, Connections: map[string]int{"socket": 5, "stream": 1}, Delivered: 70, Slow: 2}
		},
		Store: stats, Version: "1.2.3", Log: slog.New(slog.DiscardHandler),
	})
}

// read returns what is told, by name and labels.
func read(t *testing.T, m *metric.Metrics) map[string]string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(w.Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("got %d, %v: %s", w.Code, err, body)
	}
	told := map[string]string{}
	for line := range strings.Lines(string(body)) {
		if at := strings.LastIndexByte(line, ' '); at > 0 && line[0] != '#' {
			told[line[:at]] = strings.TrimSpace(line[at+1:])
		}
	}
	return told
}

func TestWhatIsCountedIsTold(t *testing.T) {
	m := newMetrics(func(context.Context) (store.Stats, error) {
		return store.Stats{Database: 4096, Log: 512, Free: -1, Writing: 4, Writes: 9, Outbox: 6, Letters: 2, Oldest: time.Now()}, nil
	})
	m.Rang(store.Commit{Events: []chat.Event{{Kind: chat.KindMessage}, {Kind: chat.KindMessage}, {Kind: chat.KindEdit}}})
	m.Rang(store.Commit{Events: []chat.Event{{Kind: chat.KindMessage}}, Doubtful: true})
	m.Committed(40, 3*time.Millisecond)
	m.Audited(chat.AuditSignIn)
	m.Audited(chat.AuditSignInFailed)
	m.Audited(chat.AuditPasswordChanged)
	m.Failed(chat.Conflict)
	m.Answered(door.Answered{Route: "GET /api/v1/rooms", Status: 200, Took: 10 * time.Millisecond})
	m.Answered(door.Answered{Route: "POST /api/v1/sessions", Status: 429})
	m.Answered(door.Answered{Route: "GET /api/v1/socket", Status: 101, Took: time.Hour, Endless: true})
	m.Answered(door.Answered{Status: 404})
	got := read(t, m)
	for name, want := range map[string]string{
		`samtal_events_total{kind="message"}`:                                      "2",
		`samtal_events_total{kind="edit"}`:                                         "1",
		`samtal_commit_transactions_bucket{le="32"}`:                               "0",
		`samtal_commit_transactions_bucket{le="64"}`:                               "1",
		`samtal_commit_seconds_bucket{le="0.002"}`:                                 "0",
		`samtal_commit_seconds_bucket{le="0.005"}`:                                 "1",
		`samtal_sign_ins_total{result="ok"}`:                                       "1",
		`samtal_sign_ins_total{result="refused"}`:                                  "1",
		`samtal_errors_total{kind="conflict"}`:                                     "1",
		`samtal_errors_total{kind="rate_limited"}`:                                 "1",
		`samtal_errors_total{kind="not_found"}`:                                    "1",
		`samtal_rate_limited_total`:                                                "1",
		`samtal_http_requests_total{route="GET /api/v1/rooms",status="2xx"}`:       "1",
		`samtal_http_requests_total{route="none",status="4xx"}`:                    "1",
		`samtal_http_requests_total{route="GET /api/v1/socket",status="1xx"}`:      "1",
		`samtal_http_request_seconds_bucket{route="GET /api/v1/rooms",le="0.005"}`: "0",
		`samtal_http_request_seconds_bucket{route="GET /api/v1/rooms",le="0.02"}`:  "1",
		`samtal_http_request_seconds_count{route="GET /api/v1/socket"}`:            "",
		`samtal_connections{door="socket"}`:                                        "5",
		`samtal_live_rooms`:                                                        "3",
		`samtal_events_delivered_total`:                                            "70",
		`samtal_slow_closes_total`:                                                 "2",
		`samtal_store_up`:                                                          "1",
		`samtal_store_writing`:                                                     "4",
		`samtal_store_bytes{part="database"}`:                                      "4096",
		`samtal_store_bytes{part="log"}`:                                           "512",
		`samtal_store_free_bytes`:                                                  "",
		`samtal_outbox`:                                                            "6",
		`samtal_letters`:                                                           "2",
		`samtal_build_info{version="1.2.3"}`:                                       "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// A store that does not answer takes nothing else away.
func TestAStoreThatDoesNotAnswerIsToldOf(t *testing.T) {
	got := read(t, newMetrics(func(context.Context) (store.Stats, error) { return store.Stats{}, errors.New("gone") }))
	if got[`samtal_store_up`] != "0" || got[`samtal_live_rooms`] != "3" {
		t.Errorf("got %v", got)
	}
}

// A server that counts nothing is one whose metrics are nil.
func TestNilCountsNothing(*testing.T) {
	var m *metric.Metrics
	m.Rang(store.Commit{Events: make([]chat.Event, 1)})
	m.Committed(1, time.Second)
	m.Audited(chat.AuditSignIn)
	m.Failed(chat.Internal)
	m.Answered(door.Answered{Status: 500})
}

func BenchmarkMetrics(b *testing.B) {
	m := newMetrics(nil)
	sent := store.Commit{Events: []chat.Event{{Kind: chat.KindMessage}}}
	b.Run("message", func(b *testing.B) {
		for b.Loop() {
			m.Rang(sent)
		}
	})
	b.Run("commit", func(b *testing.B) {
		for b.Loop() {
			m.Committed(40, 3*time.Millisecond)
		}
	})
	b.Run("request", func(b *testing.B) {
		a := door.Answered{Route: "GET /api/v1/rooms", Status: 200, Took: time.Millisecond}
		for b.Loop() {
			m.Answered(a)
		}
	})
}
