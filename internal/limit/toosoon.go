package limit

import (
	"net/netip"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// TooSoonError is a refusal for now, with the time after which it may work.
type TooSoonError struct {
	Wait time.Duration
	Of   chat.Quota // what is used up
}

func (e *TooSoonError) Error() string { return "too many requests" }

// RetryAfter returns Wait.
func (e *TooSoonError) RetryAfter() time.Duration { return e.Wait }

// Quota returns Of.
func (e *TooSoonError) Quota() chat.Quota { return e.Of }

// As lets errors.As see the *chat.Error that a TooSoonError stands for.
func (e *TooSoonError) As(target any) bool {
	t, ok := target.(**chat.Error)
	if ok {
		*t = &chat.Error{Kind: chat.RateLimited, Code: "rate_limited", Message: "too many requests, try again later"}
	}
	return ok
}

// Subscriber is what an address is counted by: itself, or for IPv6 the /64 that one subscriber has for himself.
func Subscriber(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return prefix.String()
}
