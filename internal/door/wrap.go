package door

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

type requestIDKey struct{}

// RequestID is the id under which a request is logged and answered; "" outside of [Wrap].
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Answered is what became of a request.
type Answered struct {
	Route   string // the pattern that it matched, "" if none did
	Status  int    // 101 where the connection was taken over
	Took    time.Duration
	Endless bool // it was a stream: how long it took says nothing
}

// Guard is what stands before a door.
type Guard struct {
	Log    *slog.Logger
	Public *url.URL         // the address people reach the server at
	Policy string           // the Content-Security-Policy
	Watch  func(a Answered) // is told of every answer; nil if nobody is
	// Banned says why nobody at an address is let in, whatever is asked for; nil bans nobody.
	Banned func(address string) error
	// Open tells what is answered all the same: the page, that says it to who is there. nil: nothing.
	Open func(r *http.Request) bool
}

// Wrap gives every request its id and its time, every answer the headers that keep a browser strict, and keeps a panic to its
// request.
func (g Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &recorder{ResponseWriter: w}
		if r.ContentLength > MaxBody { // nothing here takes so much
			closeAfter(seen)
		}
		g.serve(seen, r, next)
		dropRest(seen, r)
	})
}

// serve answers one request.
func (g Guard) serve(seen *recorder, r *http.Request, next http.Handler) {
	id := requestID(r)
	h := seen.Header()
	h.Set("X-Request-Id", id)
	setDeadlines(seen, r)
	setSecurityHeaders(h, g.Public.Scheme == "https" || IsSecure(r), g.Policy)
	r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			afterPanic(seen, r, g.Log, p)
		}
		took := time.Since(start)
		g.Log.DebugContext(r.Context(), "request", "method", r.Method, "route", r.Pattern, "status", seen.code(), "took", took)
		if g.Watch != nil {
			g.Watch(Answered{Route: r.Pattern, Status: seen.code(), Took: took, Endless: seen.endless()})
		}
	}()
	if g.Banned != nil && (g.Open == nil || !g.Open(r)) {
		if err := g.Banned(Address(r)); err != nil {
			Refuse(seen, r, g.Log, err)
			return
		}
	}
	next.ServeHTTP(seen, r)
}

// maxRequestID bounds the id that a client or proxy gives a request.
const maxRequestID = 64

// requestID is the id that whoever asks has given the request, if it is fit for a log, and a new one otherwise.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	odd := func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' && c != '.'
	}
	if id == "" || len(id) > maxRequestID || strings.ContainsFunc(id, odd) {
		return rand.Text()
	}
	return id
}

// recorder notes the status of an answer. That to a refused body it holds back, so that its length can be told (see dropRest).
type recorder struct {
	http.ResponseWriter
	status int // 0: not yet
	holds  bool
	held   []byte
}

func (r *recorder) WriteHeader(status int) {
	final := status >= 200 || status == http.StatusSwitchingProtocols // others may follow (RFC 9110 §15.2)
	if r.status == 0 && final {
		r.status = status
		r.holds = status >= 400 && r.Header().Get("Connection") == "close"
	}
	if !r.holds {
		r.ResponseWriter.WriteHeader(status)
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	if r.holds {
		r.held = append(r.held, b...)
		return len(b), nil
	}
	return r.ResponseWriter.Write(b)
}

// let writes what was held back.
func (r *recorder) let() {
	r.Header().Set("Content-Length", strconv.Itoa(len(r.held)))
	r.ResponseWriter.WriteHeader(r.status)
	_, _ = r.ResponseWriter.Write(r.held) // an error means that nobody listens any more
}

// Hijack gives the connection away.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(r.ResponseWriter).Hijack()
	if err == nil {
		r.status = http.StatusSwitchingProtocols
	}
	return c, rw, err
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int { return cmp.Or(r.status, http.StatusOK) }

func (r *recorder) endless() bool {
	return r.status == http.StatusSwitchingProtocols || strings.HasPrefix(r.Header().Get("Content-Type"), "text/event-stream")
}

// permissions are what the page never asks a browser for, and passkeys, which it does ask for (Permissions Policy §9.1).
const permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), " +
	"microphone=(), midi=(), payment=(), publickey-credentials-create=(self), publickey-credentials-get=(self), serial=(), usb=(), " +
	"xr-spatial-tracking=()"

func setSecurityHeaders(h http.Header, secure bool, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY") // what frame-ancestors says, for browsers that do not know it (CSP3 §6.4.2)
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// afterPanic logs what happened. The answer may have begun; if not, this is it.
func afterPanic(w http.ResponseWriter, r *http.Request, log *slog.Logger, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
		panic(p)
	}
	log.ErrorContext(r.Context(), "request panicked",
		"route", r.Pattern, "err", p, "stack", string(debug.Stack()))
	shown := Problem(errPanic)
	shown.Request = RequestID(r.Context())
	WriteProblem(w, shown)
}

var errPanic = errors.New("panic")
