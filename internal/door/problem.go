package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/limit"
)

// ProblemType is the media type of an error (RFC 9457 §3).
const ProblemType = "application/problem+json"

// Errors that only a door makes.
var (
	ErrCrossSite    = &chat.Error{Kind: chat.Forbidden, Code: "cross_site", Message: "this request comes from another site"}
	ErrBodyTooLarge = &chat.Error{Kind: chat.TooLarge, Code: "body_too_large", Message: "a body has at most 128 KiB"}
	ErrBodyMissing  = &chat.Error{Kind: chat.Invalid, Code: "missing_body", Message: "this request needs a JSON body"}
	ErrBodyCut      = &chat.Error{Kind: chat.Invalid, Code: "body_cut", Message: "the body ended before it was complete, or took too long"}
	ErrNoSuchPath   = &chat.Error{Kind: chat.NotFound, Code: "no_such_path", Message: "there is nothing at this path"}
)

// TooSoonError is a refusal for now, with the time after which it may work.
type TooSoonError = limit.TooSoonError

// Status is the one table from a kind of error to its HTTP status.
func Status(kind chat.Kind) int {
	switch kind {
	case chat.Invalid:
		return http.StatusUnprocessableEntity
	case chat.Unauthenticated:
		return http.StatusUnauthorized
	case chat.Forbidden:
		return http.StatusForbidden
	case chat.NotFound:
		return http.StatusNotFound
	case chat.Conflict:
		return http.StatusConflict
	case chat.TooLarge:
		return http.StatusRequestEntityTooLarge
	case chat.RateLimited:
		return http.StatusTooManyRequests
	case chat.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// Problem is how err is shown. What is not a *chat.Error is shown as internal, without a word of detail.
func Problem(err error) wire.Problem {
	var e *chat.Error
	if !errors.As(err, &e) || e.Kind == chat.Internal {
		e = &chat.Error{Code: "internal", Message: "something went wrong on the server"}
	}
	status := Status(e.Kind)
	switch e.Code {
	case "bad_json", "bad_utf8", "missing_body", "body_cut": // the body is no JSON at all (RFC 8259 §8.1)
		status = http.StatusBadRequest
	}
	p := wire.Problem{Title: http.StatusText(status), Status: status, Code: e.Code, Detail: e.Message, Field: e.Field, Suggestions: e.Suggestions}
	var soon interface{ RetryAfter() time.Duration }
	if errors.As(err, &soon) {
		p.Wait = seconds(soon.RetryAfter())
	}
	return p
}

// Report logs err if it is the server's own fault; nobody else does. It returns how err is shown, which nobody reads who has hung up.
func Report(log *slog.Logger, r *http.Request, err error) wire.Problem {
	p := Problem(err)
	p.Request = RequestID(r.Context())
	switch {
	case p.Status != http.StatusInternalServerError:
	case GivenUp(r.Context(), err):
		log.DebugContext(r.Context(), "given up by who asked", "method", r.Method, "route", r.Pattern, "err", err)
	default:
		log.ErrorContext(r.Context(), "request failed", "method", r.Method, "route", r.Pattern, "err", err)
	}
	return p
}

// GivenUp tells that err came of who asked having hung up, or of the server's end: then nothing is wrong.
func GivenUp(ctx context.Context, err error) bool {
	return errors.Is(err, context.Canceled) && ctx.Err() != nil
}

// Refuse answers a request with err.
func Refuse(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	p := Report(log, r, err)
	SetRetryAfter(w.Header(), err)
	WriteProblem(w, p)
}

// SetRetryAfter tells when a refusal for now may be over (RFC 9110 §10.2.3), and of what there was too much: that of the class, which
// stands in h already, would be another one's.
func SetRetryAfter(h http.Header, err error) {
	if chat.KindOf(err) != chat.RateLimited {
		return
	}
	h.Del("RateLimit-Policy")
	h.Del("RateLimit")
	var soon interface{ RetryAfter() time.Duration }
	if !errors.As(err, &soon) {
		return
	}
	wait := seconds(soon.RetryAfter())
	h.Set("Retry-After", strconv.Itoa(wait))
	var of interface{ Quota() chat.Quota }
	if errors.As(err, &of) && of.Quota().Name != "" {
		h["Ratelimit-Policy"] = []string{policyOf(of.Quota())}
		h["Ratelimit"] = []string{fmt.Sprintf("%q;r=0;t=%d", of.Quota().Name, wait)}
	}
}

// WriteProblem answers with p. An error in writing means that nobody listens any more.
func WriteProblem(w http.ResponseWriter, p wire.Problem) {
	w.Header().Set("Content-Type", ProblemType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// KindOf is Status read backwards, for who asked.
func KindOf(status int) chat.Kind {
	if status == http.StatusBadRequest {
		return chat.Invalid
	}
	for kind := chat.Invalid; kind <= chat.Unavailable; kind++ {
		if Status(kind) == status {
			return kind
		}
	}
	return chat.Internal
}
