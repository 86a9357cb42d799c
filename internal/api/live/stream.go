package live

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// maxResume bounds the resume parameter, in bytes.
const maxResume = 64 << 10

// stream is one stream of server-sent events (HTML Standard §9.2).
type stream struct {
	address string // from where it was opened
	control *http.ResponseController
	most    time.Duration // that a write waits
	written atomic.Int64  // Unix nanoseconds of the last write that went through
	ended   chan struct{}

	restMu sync.Mutex
	rest   [][]byte

	writeMu sync.Mutex
	w       http.ResponseWriter // nil when nothing may be written any more
	failed  error
}

var errStreamEnded = errors.New("stream has ended")

func (d *Door) serveStream(w http.ResponseWriter, r *http.Request) {
	who := d.enter(w, r)
	if who == nil {
		return
	}
	defer d.release(who.counted)
	o, err := d.streamOpening(r, who)
	if err != nil {
		door.Refuse(w, r, d.log, err)
		return
	}
	s := &stream{address: who.address, control: http.NewResponseController(w), most: d.cfg.WriteTime, w: w, ended: make(chan struct{})}
	s.written.Store(time.Now().UnixNano())
	session, err := d.cfg.Hub.Attach(s, d.stream)
	if err != nil {
		door.Refuse(w, r, d.log, err)
		return
	}
	defer session.Detach()
	defer s.close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	err = session.Open(r.Context(), o)
	if err != nil && !errors.Is(err, realtime.ErrGone) { // who is gone is told why by the hub
		if r.Context().Err() == nil {
			code, reason := closing(err)
			d.report(r.Context(), o.Actor, "events", err)
			s.Close(realtime.Code(code), reason)
		}
		return
	}
	select {
	case <-s.ended:
	case <-r.Context().Done():
	}
}

func (d *Door) streamOpening(r *http.Request, who *caller) (realtime.Opening, error) {
	if who.tooMany != nil {
		return realtime.Opening{}, who.tooMany
	}
	actor, err := d.authenticate(r.Context(), who, "")
	if err != nil {
		return realtime.Opening{}, err
	}
	var p positions
	if resume := r.URL.Query().Get("resume"); resume != "" {
		if len(resume) > maxResume {
			return realtime.Opening{}, door.ErrBodyTooLarge
		}
		if err := door.Decode([]byte(resume), &p); err != nil {
			return realtime.Opening{}, err
		}
	}
	return d.opening(actor, p, streamFrame)
}

// close lets nothing be written any more: the response belongs to the handler alone.
func (s *stream) close() {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	s.w = nil
	_ = s.control.SetWriteDeadline(time.Now().Add(s.most)) // for what the server itself writes at the end
}

// TryWrite keeps everything: a response cannot be written to without waiting.
func (s *stream) TryWrite(frames [][]byte) (bool, error) {
	s.restMu.Lock()
	defer s.restMu.Unlock()
	s.rest = append(s.rest, frames...)
	return false, nil
}

// Write writes what was kept and then frames.
func (s *stream) Write(frames [][]byte) error {
	s.restMu.Lock()
	frames = append(s.rest, frames...)
	s.rest = nil
	s.restMu.Unlock()
	if len(frames) == 0 {
		return nil
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	return s.writeLocked(bytes.Join(frames, nil))
}

func (s *stream) writeLocked(b []byte) error {
	switch {
	case s.w == nil:
		return errStreamEnded
	case s.failed != nil:
		return s.failed
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(s.most)) // where there is none, the server's own holds
	_, err := s.w.Write(b)
	if err == nil {
		err = s.control.Flush()
	}
	if err != nil {
		s.failed = fmt.Errorf("write stream: %w", err)
		return s.failed
	}
	_ = s.control.SetWriteDeadline(time.Time{}) // over HTTP/2 one that passes ends the stream, although nobody writes
	s.written.Store(time.Now().UnixNano())
	return nil
}

// Close says why in a last event and lets the handler return.
func (s *stream) Close(code realtime.Code, _ string) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	select {
	case <-s.ended:
		return
	default:
	}
	_ = s.writeLocked(fmt.Appendf(nil, "event: close\ndata: {\"code\":%d}\n\n", code)) // it ends either way
	close(s.ended)
}

// Ping writes a comment: it keeps proxies from taking the stream for dead, and fails where nobody listens.
func (s *stream) Ping() {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	_ = s.writeLocked([]byte(":\n\n")) // the next write fails too
}

// Address is from where the stream was opened.
func (s *stream) Address() string { return s.address }

// Heard is when something could last be written.
func (s *stream) Heard() time.Time { return time.Unix(0, s.written.Load()) }
