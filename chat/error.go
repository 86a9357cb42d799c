package chat

import (
	"errors"
	"time"
)

// Kind sorts errors by what the caller can do about them. The list is closed: each door has one table from Kind to its status.
type Kind uint8

// The kinds of error.
const (
	Internal        Kind = iota // our fault; never shown in detail
	Invalid                     // the request can never succeed as it is
	Unauthenticated             // sign in first
	Forbidden                   // known to the actor, but not allowed
	NotFound                    // absent, or none of the actor's business
	Conflict                    // contradicts what is there
	TooLarge                    // over a documented limit
	RateLimited                 // too often; later it may work
	Unavailable                 // not now; whether it happened is unknown, a retry with the same client_id tells
)

// Error is an error that may be shown to the person who caused it.
// Code is stable and machine-readable (snake_case); Message is one English sentence without a full stop.
type Error struct {
	Kind    Kind
	Code    string
	Message string
	Field   string // the offending part of the input, if one is to blame

	Suggestions []string // codes of what would help, where something is known to
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Is makes two errors of one code the same to errors.Is.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// Quota is how much of something may be done: Burst times at once, and as often again within Window.
type Quota struct {
	Name   string // what is counted, for who reads the answer; "": nobody is told
	Burst  int
	Window time.Duration // in which so many are let through; 0: so many at the same time
}

// QuotaOf is the quota of burst things at once and one more every interval.
func QuotaOf(name string, every time.Duration, burst int) Quota {
	return Quota{Name: name, Burst: burst, Window: time.Duration(burst) * every}
}

// WaitError is a refusal for now: after Wait it is worth trying again.
type WaitError struct {
	Err  *Error // of kind RateLimited
	Wait time.Duration
	Of   Quota // what is used up
}

func (e *WaitError) Error() string { return e.Err.Error() }

// Unwrap returns what is said in place of an answer.
func (e *WaitError) Unwrap() error { return e.Err }

// RetryAfter returns Wait.
func (e *WaitError) RetryAfter() time.Duration { return e.Wait }

// Quota returns Of.
func (e *WaitError) Quota() Quota { return e.Of }

// KindOf finds the kind of err; what is not a *Error is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Errors that several nouns share.
var (
	ErrUnauthenticated = &Error{Kind: Unauthenticated, Code: "unauthenticated", Message: "sign in first"}
	ErrForbidden       = &Error{Kind: Forbidden, Code: "forbidden", Message: "you may not do this here"}
	ErrUnavailable     = &Error{Kind: Unavailable, Code: "unavailable", Message: "the server cannot do this right now, try again"}
	ErrOutcomeUnknown  = &Error{Kind: Unavailable, Code: "outcome_unknown", Message: "the request was given up before its outcome was known; repeat it with the same client_id"}
	ErrRoomNotFound    = &Error{Kind: NotFound, Code: "room_not_found", Message: "there is no such room, or you are not in it"}
	ErrMessageNotFound = &Error{Kind: NotFound, Code: "message_not_found", Message: "there is no such message"}
	ErrThreadNotFound  = &Error{Kind: NotFound, Code: "thread_not_found", Message: "there is no such thread", Field: "thread"}
	ErrMessageRemoved  = &Error{Kind: Conflict, Code: "message_removed", Message: "this message has been removed"}
	ErrClientIDUsed    = &Error{Kind: Conflict, Code: "client_id_used", Message: "this client_id stands for something else already", Field: "client_id"}
	ErrAccountNotFound = &Error{Kind: NotFound, Code: "account_not_found", Message: "there is no such account"}
	ErrSessionNotFound = &Error{Kind: NotFound, Code: "session_not_found", Message: "there is no such session"}
	ErrNameTaken       = &Error{Kind: Conflict, Code: "name_taken", Message: "this name is already taken", Field: "name"}
	ErrProofRequired   = &Error{Kind: Forbidden, Code: "proof_required", Message: "prove first that it is you"}
	ErrYouBlocked      = &Error{Kind: Forbidden, Code: "you_blocked", Message: "you have blocked this person: unblock them first"}
	ErrCannotWrite     = &Error{Kind: Forbidden, Code: "cannot_write", Message: "you cannot write to this person"}
	ErrCannotInvite    = &Error{Kind: Forbidden, Code: "cannot_invite", Message: "you cannot invite this person"}
	ErrWrongSignIn     = &Error{Kind: Unauthenticated, Code: "wrong_sign_in", Message: "name or password is wrong"}
)

func invalid(field, code, message string) *Error {
	return &Error{Kind: Invalid, Code: code, Message: message, Field: field}
}
