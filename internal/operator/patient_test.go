package operator

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/backup"
)

// roundTrip answers a request.
type roundTrip func(r *http.Request) *http.Response

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// TestWhatTakesLongIsWaitedFor: what goes through everything that is kept takes as long as it takes.
func TestWhatTakesLongIsWaitedFor(t *testing.T) {
	bounded := false
	m := &Remote{http: &http.Client{Timeout: time.Hour, Transport: roundTrip(func(r *http.Request) *http.Response {
		_, bounded = r.Context().Deadline()
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}"))}
	})}}
	for name, do := range map[string]func(ctx context.Context) error{
		"opening every value":     func(ctx context.Context) error { _, err := m.CheckKeys(ctx, true); return err },
		"wrapping every key":      func(ctx context.Context) error { _, err := m.RotateKeys(ctx, Rotation{}); return err },
		"verifying every entry":   func(ctx context.Context) error { _, err := m.VerifyAudit(ctx); return err },
		"exporting the log":       func(ctx context.Context) error { return m.ExportAudit(ctx, io.Discard) },
		"a copy of everything":    func(ctx context.Context) error { return m.Backup(ctx, io.Discard, backup.Options{}) },
		"(what takes no time is)": func(ctx context.Context) error { return m.ClearFactors(ctx, "ann") },
	} {
		if err := do(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := strings.HasPrefix(name, "("); bounded != want {
			t.Errorf("%s: bounded %v, want %v", name, bounded, want)
		}
	}
}
