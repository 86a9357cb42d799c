package samtal_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// metricsOf serves a server's metrics and returns how they are read.
func metricsOf(t *testing.T, srv *servertest.Server) (read func() string, stop func() error) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- srv.ServeMetrics(ctx, l) }()
	read = func() string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("got %d, %v", res.StatusCode, err)
		}
		return string(body)
	}
	return read, func() error {
		http.DefaultClient.CloseIdleConnections()
		cancel()
		return <-done
	}
}

func counting(c *samtal.Config) { c.Metrics = true }

func TestMetricsTellWhatAServerDoes(t *testing.T) {
	srv := servertest.New(t, counting)
	read, stop := metricsOf(t, srv)
	ann := srv.As("ann")
	room := ann.Direct()
	stream, err := ann.Connect(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.CloseNow() }()
	ann.Send(room, "swordfish")
	if _, err := stream.Next(); err != nil {
		t.Fatal(err)
	}
	srv.Do(http.MethodPost, "/api/v1/sessions", `{"name":"ann","password":"a wrong one"}`)
	body := read()
	for _, want := range []string{
		`samtal_connections{door="socket"} 1`, `samtal_events_total{kind="message"} 1`, `samtal_sign_ins_total{result="refused"} 1`,
		`samtal_http_requests_total{route="POST /api/v1/sessions",status="4xx"} 1`, `samtal_errors_total{kind="unauthenticated"} 1`,
		"samtal_store_up 1", "samtal_outbox 0", "samtal_commit_seconds_count", "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(body, "\n"+want) {
			t.Errorf("no %q", want)
		}
	}
	for _, secret := range []string{"swordfish", `ann"`, room, ann.Token()} {
		if strings.Contains(body, secret) {
			t.Errorf("metrics tell %q", secret)
		}
	}
	if res := srv.Do(http.MethodGet, "/metrics", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("strangers get %d", res.StatusCode)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestMetricsAreServedOnlyWhereTheyAreCounted(t *testing.T) {
	srv := servertest.New(t)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if err := srv.ServeMetrics(t.Context(), l); err == nil {
		t.Error("metrics of nothing are served")
	}
}

var metricName = regexp.MustCompile(`\b(samtal|go|process)_[a-z_]+`)

// Every metric that the dashboard shows is there.
func TestTheDashboardShowsWhatIsThere(t *testing.T) {
	file, err := os.ReadFile("deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(file, &board); err != nil {
		t.Fatal(err)
	}
	srv := servertest.New(t, counting)
	read, stop := metricsOf(t, srv)
	srv.Do(http.MethodGet, "/nowhere", "") // vectors begin with their first member
	told := map[string]bool{}
	for _, name := range metricName.FindAllString(read(), -1) {
		told[name] = true
	}
	shown := 0
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			for _, name := range metricName.FindAllString(target.Expr, -1) {
				shown++
				if !told[name] {
					t.Errorf("nothing is called %s", name)
				}
			}
		}
	}
	if shown < 20 {
		t.Errorf("the dashboard shows %d", shown)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
