package door

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// MaxBody is the largest body that is read, in bytes.
const MaxBody = 128 << 10

// bodyTime is how long a body may take to arrive.
const bodyTime = 10 * time.Second

// ReadBody reads a request's whole body. One that says it is too large is refused without being read.
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, ErrBodyTooLarge
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTime)) // not every writer can: tests' recorders have no connection
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
	_ = control.SetReadDeadline(time.Time{})
	return data, nil
}
