package live

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// deadlines is a response that keeps the deadline it was given last.
type deadlines struct {
	*httptest.ResponseRecorder
	last time.Time
}

func (d *deadlines) SetWriteDeadline(at time.Time) error {
	d.last = at
	return nil
}

// TestASilentStreamHasNoDeadline: over HTTP/2 the server resets a stream whose write deadline passes, although nothing is being
// written, so that one without news for ten seconds was cut off.
func TestASilentStreamHasNoDeadline(t *testing.T) {
	d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	s := &stream{control: http.NewResponseController(d), most: time.Minute, w: d, ended: make(chan struct{})}
	if err := s.Write([][]byte{[]byte("data: {}\n\n")}); err != nil {
		t.Fatal(err)
	}
	if !d.last.IsZero() {
		t.Errorf("after a write: a deadline in %v", time.Until(d.last))
	}
	s.Ping()
	if !d.last.IsZero() {
		t.Errorf("after a ping: a deadline in %v", time.Until(d.last))
	}
	s.close()
	if d.last.IsZero() {
		t.Error("the end of the response has no deadline")
	}
}
