package door

import (
	"net/http"
	"time"

	"github.com/samtal-chat/samtal/internal/limit"
)

// Limits protects what costs much and needs no session. A nil *Limits lets everything pass.
type Limits struct {
	signUp, signIn, reset, guide *limit.Limiter
}

// keysRemembered bounds the memory of each limiter to a few megabytes.
const keysRemembered = 20_000

// NewLimits makes the limits of one server, per client address.
func NewLimits() *Limits {
	return &Limits{
		signUp: limit.New(20*time.Second, 20, keysRemembered),
		signIn: limit.New(2*time.Second, 30, keysRemembered),
		reset:  limit.New(time.Minute, 10, keysRemembered),
		guide:  limit.New(time.Second, 60, keysRemembered),
	}
}

// SignUp counts the making of an account; a *[TooSoonError] refuses it.
func (l *Limits) SignUp(r *http.Request) error {
	if l == nil {
		return nil
	}
	return take(l.signUp, r)
}

// Reset counts a request for a link by mail, or for what a name asks; a *[TooSoonError] refuses it.
func (l *Limits) Reset(r *http.Request) error {
	if l == nil {
		return nil
	}
	return take(l.reset, r)
}

// Guide counts a question about a password; a *[TooSoonError] refuses it.
func (l *Limits) Guide(r *http.Request) error {
	if l == nil {
		return nil
	}
	return take(l.guide, r)
}

// SignIn counts an attempt to prove who one is; a *[TooSoonError] refuses it.
func (l *Limits) SignIn(r *http.Request) error {
	if l == nil {
		return nil
	}
	return take(l.signIn, r)
}

func take(l *limit.Limiter, r *http.Request) error {
	if wait := l.Take(LimitKey(r)); wait > 0 {
		return &TooSoonError{Wait: wait}
	}
	return nil
}
