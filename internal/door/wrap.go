package door

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"
)

type requestIDKey struct{}

// RequestID is the id under which a request is logged and answered; "" outside of [Wrap].
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Wrap gives every request its id and its time, every answer the headers that keep a browser strict, and keeps a panic to its
// request.
// policy is the Content-Security-Policy, public the address people reach the server at.
func Wrap(next http.Handler, log *slog.Logger, public *url.URL, policy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()
		h := w.Header()
		h.Set("X-Request-Id", id)
		setDeadlines(w, r)
		setSecurityHeaders(h, public.Scheme == "https" || IsSecure(r), policy)
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				afterPanic(w, r, log, p)
			}
			log.DebugContext(r.Context(), "request", "request", id, "method", r.Method, "route", r.Pattern, "took", time.Since(start))
		}()
		next.ServeHTTP(w, r)
	})
}

func setSecurityHeaders(h http.Header, secure bool, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
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
		"request", RequestID(r.Context()), "route", r.Pattern, "err", p, "stack", string(debug.Stack()))
	WriteProblem(w, Problem(errPanic))
}

var errPanic = errors.New("panic")
