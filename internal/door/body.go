package door

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// MaxBody is the largest body that is read, in bytes.
const MaxBody = 128 << 10

// How long a body may take to arrive, and an answer to be taken.
const (
	bodyTime   = 10 * time.Second
	answerTime = time.Minute
)

// setDeadlines keeps a slow peer from holding a request for ever, also one whose body nobody reads. Streams and sockets set
// their own. Writers without a connection, which only tests have, have no deadlines.
func setDeadlines(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(answerTime))
	if r.ContentLength != 0 { // without a body a deadline would end the request itself
		_ = control.SetReadDeadline(time.Now().Add(bodyTime))
	}
}

// ReadBody reads a request's whole body, within the time that [Wrap] gives it. One that says it is too large is refused without being read.
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, ErrBodyTooLarge
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, ErrBodyTooLarge
	case err != nil:
		return nil, ErrBodyCut
	case len(data) == 0:
		return nil, ErrBodyMissing
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return data, nil
}
