package servertest

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// SendLate sends a request whose body comes when meanwhile is done, which begins as soon as the server has let in who asks and wants
// the body (RFC 9110 §10.1.1). It answers the status; 0 if none came, because the body took longer than one may.
func SendLate(t *testing.T, r *http.Request, meanwhile func()) int {
	t.Helper()
	var begun atomic.Bool
	r.Header.Set("Expect", "100-continue")
	r.Body = &lateBody{r.Body, sync.OnceFunc(func() { begun.Store(true); meanwhile() })}
	transport := &http.Transport{ExpectContinueTimeout: time.Hour}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(r)
	if !begun.Load() {
		t.Fatalf("got %+v, %v before the body", res, err)
	}
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

type lateBody struct {
	io.ReadCloser
	before func()
}

// Read implements io.Reader.
func (b *lateBody) Read(p []byte) (int, error) {
	b.before()
	return b.ReadCloser.Read(p)
}
