// Package metric tells Prometheus how a server does: what is counted, and where it is read. Nothing tells of one person or room.
package metric

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what is asked at each reading.
type Config struct {
	Hub     func() realtime.Stats
	Store   func(context.Context) (store.Stats, error)
	Version string
	Log     *slog.Logger
}

// Metrics counts. A nil *Metrics counts nothing. Its methods do not block and may be called from many goroutines.
type Metrics struct {
	log      *slog.Logger
	registry *prometheus.Registry

	events     *prometheus.CounterVec
	shared     prometheus.Histogram
	commit     prometheus.Histogram
	signIns    *prometheus.CounterVec
	failures   *prometheus.CounterVec
	limited    prometheus.Counter
	requests   *prometheus.CounterVec
	requesting *prometheus.HistogramVec
}

// New makes the metrics of one server, all in a registry of their own.
func New(c Config) *Metrics {
	m := &Metrics{log: c.Log, registry: prometheus.NewRegistry()}
	m.events = counters("samtal_events_total", "Events appended to rooms, by kind; of kind message are those sent.", "kind")
	m.shared = histogram("samtal_commit_transactions", "Write transactions that shared one commit.", 1, 2, 4, 8, 16, 32, 64, 128, 256)
	m.commit = histogram("samtal_commit_seconds", "Time of a commit, from its beginning until it is durable.",
		.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5)
	m.signIns = counters("samtal_sign_ins_total", "Sign-ins, by how they ended.", "result")
	m.failures = counters("samtal_errors_total", "Requests and commands that were refused or failed, by kind of error.", "kind")
	m.limited = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "samtal_rate_limited_total", Help: "Requests and commands that came too soon.",
	})
	m.requests = counters("samtal_http_requests_total", "Requests, by route and class of status.", "route", "status")
	m.requesting = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "samtal_http_request_seconds", Help: "Time of a request, by route, without streams.",
		Buckets: []float64{.001, .005, .02, .1, .5, 2, 10},
	}, []string{"route"})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "samtal_build_info", Help: "Always 1; the label tells the version.", ConstLabels: prometheus.Labels{"version": c.Version},
	})
	build.Set(1)
	m.registry.MustRegister(
		m.events, m.shared, m.commit, m.signIns, m.failures, m.limited, m.requests, m.requesting, build, &state{Config: c},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	for _, kind := range []string{"message", "edit", "removal", "reaction", "member"} {
		m.events.WithLabelValues(kind)
	}
	for _, result := range []string{SignedIn, Refused} {
		m.signIns.WithLabelValues(result)
	}
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets ...float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
}

// Handler answers whoever reads the metrics.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError,
		MaxRequestsInFlight: 4, Timeout: 20 * time.Second,
	}))
	return mux
}

// Names are those of everything that is counted.
func (m *Metrics) Names() ([]string, error) {
	families, err := m.registry.Gather()
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = f.GetName()
	}
	return names, err
}

// Rang counts what a commit tells.
func (m *Metrics) Rang(c store.Commit) {
	if m == nil || c.Doubtful {
		return
	}
	for i := range c.Events {
		m.events.WithLabelValues(string(c.Events[i].Kind)).Inc()
	}
}

// Committed notes a commit.
func (m *Metrics) Committed(shared int, took time.Duration) {
	if m == nil {
		return
	}
	m.shared.Observe(float64(shared))
	m.commit.Observe(took.Seconds())
}

// How a sign-in ended.
const (
	SignedIn = "ok"
	Refused  = "refused"
)

// Audited counts what an audit entry tells of signing in.
func (m *Metrics) Audited(action chat.AuditAction) {
	if m == nil {
		return
	}
	switch action {
	case chat.AuditSignIn:
		m.signIns.WithLabelValues(SignedIn).Inc()
	case chat.AuditSignInFailed:
		m.signIns.WithLabelValues(Refused).Inc()
	default:
	}
}

// nameOf is how a kind of error is called, as in the codes of problems.
func nameOf(kind chat.Kind) string {
	switch kind {
	case chat.Invalid:
		return "invalid"
	case chat.Unauthenticated:
		return "unauthenticated"
	case chat.Forbidden:
		return "forbidden"
	case chat.NotFound:
		return "not_found"
	case chat.Conflict:
		return "conflict"
	case chat.TooLarge:
		return "too_large"
	case chat.RateLimited:
		return "rate_limited"
	case chat.Unavailable:
		return "unavailable"
	default:
		return "internal"
	}
}

// Failed counts an error.
func (m *Metrics) Failed(kind chat.Kind) {
	if m == nil {
		return
	}
	m.failures.WithLabelValues(nameOf(kind)).Inc()
	if kind == chat.RateLimited {
		m.limited.Inc()
	}
}

// Answered counts a request.
func (m *Metrics) Answered(a door.Answered) {
	if m == nil {
		return
	}
	route := a.Route
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(a.Status/100)+"xx").Inc()
	if !a.Endless {
		m.requesting.WithLabelValues(route).Observe(a.Took.Seconds())
	}
	if a.Status >= http.StatusBadRequest {
		m.Failed(door.KindOf(a.Status))
	}
}
