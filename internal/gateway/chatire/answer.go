package chatire

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

// failure is an answer that is no success. Its body is shown as it is.
type failure struct {
	status int
	body   any
}

func (f *failure) Error() string { return fmt.Sprintf("answer %d: %v", f.status, f.body) }

// detail is the body of what went wrong with a request as a whole.
type detail struct {
	Detail string `json:"detail"`
}

// faults are what is wrong with fields, by their names.
type faults map[string][]string

// general is the name under which faults stand that belong to no field.
const general = "non_field_errors"

func (f faults) add(field, text string) { f[field] = append(f[field], text) }

// err is nil if there are none.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &failure{http.StatusBadRequest, f}
}

func fault(field, text string) error { return faults{field: {text}}.err() }

func refusal(status int, text string) *failure { return &failure{status, detail{text}} }

// Refusals in the words that clients know.
var (
	errNotFound    = refusal(http.StatusNotFound, "Not found.")
	errForbidden   = refusal(http.StatusForbidden, "You do not have permission to perform this action.")
	errNoToken     = refusal(http.StatusUnauthorized, "Authentication credentials were not provided.")
	errBadHeader   = refusal(http.StatusUnauthorized, "Invalid Authorization header. No credentials provided.")
	errSpaces      = refusal(http.StatusUnauthorized, "Invalid Authorization header. Credentials string should not contain spaces.")
	errExpired     = refusal(http.StatusUnauthorized, "Signature has expired.")
	errSignature   = refusal(http.StatusUnauthorized, "Error decoding signature.")
	errToken       = refusal(http.StatusUnauthorized, "Invalid token.")
	errTooLarge    = refusal(http.StatusRequestEntityTooLarge, "Request body exceeds 128 KiB.")
	errBroken      = refusal(http.StatusInternalServerError, "A server error occurred.")
	errUnavailable = refusal(http.StatusServiceUnavailable, "Service temporarily unavailable, try again later.")
)

func notAllowed(h http.Header, at route, method string) error {
	allowed := append(slices.Sorted(maps.Keys(at.methods)), http.MethodOptions)
	h.Set("Allow", strings.Join(allowed, ", "))
	return refusal(http.StatusMethodNotAllowed, fmt.Sprintf("Method %q not allowed.", method))
}

// answer writes what a handler returned, unless that is nil: then the handler has answered.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	f := g.shown(w, r, err)
	if f.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `JWT realm="api"`)
	}
	write(w, f.status, f.body)
}

// shown is how an error is shown. What is the server's own fault is logged.
func (g *Gateway) shown(w http.ResponseWriter, r *http.Request, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	if f := translate(err); f != errBroken {
		door.SetRetryAfter(w.Header(), err)
		return f
	}
	door.Report(g.Log, r, err)
	return errBroken
}

// translate finds the answer for an error of the verbs and of the door.
func translate(err error) *failure {
	var e *chat.Error
	if !errors.As(err, &e) {
		return errBroken
	}
	var soon *door.TooSoonError
	switch {
	case errors.As(err, &soon):
		seconds := int(soon.Wait.Seconds()) + 1
		return refusal(http.StatusTooManyRequests, fmt.Sprintf("Request was throttled. Expected available in %d seconds.", seconds))
	case e == door.ErrBodyTooLarge:
		return errTooLarge
	}
	switch e.Kind {
	case chat.NotFound:
		return errNotFound
	case chat.Forbidden:
		return errForbidden
	case chat.Unauthenticated:
		return errToken
	case chat.RateLimited:
		return refusal(http.StatusTooManyRequests, "Request was throttled.")
	case chat.Unavailable:
		return errUnavailable
	case chat.Invalid, chat.Conflict, chat.TooLarge:
		return &failure{http.StatusBadRequest, faults{general: {sentence(e.Message)}}}
	default:
		return errBroken
	}
}

// sentence makes one of a message.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// write answers with JSON. An error in writing means that nobody listens any more.
func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(door.EncodeJSON(body))
}

// ok answers that it was done.
func (c *call) ok(body any) error {
	write(c.w, http.StatusOK, body)
	return nil
}

// done answers that it was done and that there is nothing to say.
func (c *call) done() error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// allowAll lets pages of any site read the answer (Fetch §3.2): nothing here hangs on a cookie.
func allowAll(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// preflight says what pages of other sites may send.
func preflight(h http.Header) {
	h.Set("Access-Control-Allow-Methods", "DELETE, GET, OPTIONS, PATCH, POST, PUT")
	h.Set("Access-Control-Allow-Headers",
		"accept, accept-encoding, authorization, content-type, dnt, origin, user-agent, x-csrftoken, x-requested-with")
	h.Set("Access-Control-Max-Age", "86400")
}

// codeOf is the code of what may be shown; "" for anything else.
func codeOf(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
