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

// maxDropped bounds what is taken from a client that is still sending when its body has been refused.
const maxDropped = 16 << 20

// closeAfter ends the connection with the answer, so that net/http does not wait for the rest of a refused body before it answers.
func closeAfter(w http.ResponseWriter) { w.Header().Set("Connection", "close") }

// dropRest answers who has sent too large a body, and takes what is still coming, within the time and up to the size that a body may
// cost. Many clients read the answer only when they have sent everything, and would learn of a closed connection alone (RFC 9112 §9.6).
func dropRest(w *recorder, r *http.Request) {
	if !w.holds {
		return
	}
	w.let()
	if r.ProtoMajor != 1 || r.Header.Get("Expect") != "" { // HTTP/2 resets the stream alone; who asks before sending does not send now
		return
	}
	if http.NewResponseController(w).Flush() == nil {
		_, _ = io.CopyN(io.Discard, r.Body, maxDropped) // what counts is said already
	}
}

// ReadBody reads a request's whole body, within the time that [Guard.Wrap] gives it. One that says it is too large is refused before it
// is read.
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		return nil, ErrBodyTooLarge
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		closeAfter(w)
		return nil, ErrBodyTooLarge
	case err != nil:
		return nil, ErrBodyCut
	case len(data) == 0:
		return nil, ErrBodyMissing
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return data, nil
}
