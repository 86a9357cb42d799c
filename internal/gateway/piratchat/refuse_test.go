package piratchat

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// TestRefusals holds what verbs may say, now or with another policy, to the statuses of the contract.
func TestRefusals(t *testing.T) {
	g := &Gateway{Config: Config{Log: slog.New(slog.DiscardHandler)}}
	for _, tt := range []struct {
		err    error
		status int
		retry  string
	}{
		{errNotJSON, 422, ""},
		{errBadField, 422, ""},
		{errNoCookie, 422, ""},
		{door.ErrBodyMissing, 422, ""},
		{door.ErrBodyCut, 422, ""},
		{door.ErrBodyTooLarge, 413, ""},
		{errBadName, 400, ""},
		{errElsewhere, 501, ""},
		{errConnected, 409, ""},
		{chat.ErrNameTaken, 409, ""},
		{account.ErrWrongKey, 401, ""},
		{chat.ErrUnauthenticated, 401, ""},
		{chat.ErrForbidden, 403, ""}, // registration is not open
		{&door.TooSoonError{Wait: 1500 * time.Millisecond}, 429, "2"},
		{realtime.ErrTooManySessions, 429, "60"},
		{chat.ErrUnavailable, 503, ""},
		{errors.New("our own fault"), 500, ""},
	} {
		w := httptest.NewRecorder()
		g.refuse(w, httptest.NewRequest(http.MethodGet, "/", nil), fmt.Errorf("wrapped: %w", tt.err))
		if w.Code != tt.status || w.Body.Len() > 0 || w.Header().Get("Retry-After") != tt.retry {
			t.Errorf("%v: got %d %q, Retry-After %q", tt.err, w.Code, w.Body, w.Header().Get("Retry-After"))
		}
	}
}
