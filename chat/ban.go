package chat

import (
	"net/netip"
	"time"
)

// Limits of bans and reports.
const (
	MaxBans   = 10_000
	MaxReason = 2000 // bytes
)

// Ban keeps an account, or all addresses of a prefix, out of the server.
type Ban struct {
	ID        ID
	Account   ID // zero if it is of addresses
	Prefix    netip.Prefix
	Reason    string
	MadeBy    ID
	CreatedAt time.Time
	ExpiresAt time.Time // zero if it lasts
}

// Errors of bans.
var (
	ErrBanned      = &Error{Kind: Forbidden, Code: "banned", Message: "you have been banned from this server"}
	ErrBanNotFound = &Error{Kind: NotFound, Code: "ban_not_found", Message: "there is no such ban"}
	ErrLocksOut    = &Error{Kind: Conflict, Code: "ban_locks_out", Message: "this would keep out yourself, or the machine that the server runs on"}
	ErrBanAdmin    = &Error{Kind: Conflict, Code: "ban_admin", Message: "this person is an administrator: take the role away first", Field: "account"}
)

// How wide a banned prefix may be: wider ones are hardly meant.
const (
	widest4 = 8
	widest6 = 16
)

// ParsePrefix reads an address, or a prefix like 192.0.2.0/24 or 2001:db8::/48. IPv4 in the form of IPv6 is IPv4.
func ParsePrefix(text string) (netip.Prefix, error) {
	bad := invalid("prefix", "bad_prefix", "this is neither an address nor a prefix like 192.0.2.0/24 or 2001:db8::/48, of at least /8 or /16")
	p, err := netip.ParsePrefix(text)
	if err != nil {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, bad
		}
		p = netip.PrefixFrom(a, a.BitLen())
	}
	if p.Addr().Is4In6() {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	least := widest6
	if p.Addr().Is4() {
		least = widest4
	}
	if !p.IsValid() || p.Bits() < least {
		return netip.Prefix{}, bad
	}
	return p.Masked(), nil
}

// loopback are the addresses of the machine itself.
var loopback = [...]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// MayBanAddresses permits an administrator to ban a prefix: not one that the administrator himself comes from, nor the machine's own.
func MayBanAddresses(actor Actor, p netip.Prefix) error {
	for _, own := range loopback {
		if own.Overlaps(p) {
			return ErrLocksOut
		}
	}
	if at, err := netip.ParseAddr(actor.Address); err == nil && p.Contains(at.Unmap().WithZone("")) {
		return ErrLocksOut
	}
	return nil
}

// MayBanAccount permits an administrator to ban somebody: not himself, nor another administrator.
func MayBanAccount(actor Actor, whom Account) error {
	switch {
	case whom.ID == actor.Account:
		return ErrLocksOut
	case whom.Admin:
		return ErrBanAdmin
	}
	return nil
}

// MayAdminister permits what only administrators do: those of them who proved a moment ago who they are, where something is
// changed.
func MayAdminister(actor Actor, changes bool, now time.Time) error {
	if !actor.Admin {
		return ErrForbidden
	}
	if changes {
		return CheckProof(actor, now)
	}
	return nil
}

// CheckReason reports whether text may say why something is banned or reported; it may be empty.
func CheckReason(field, text string) error {
	if len(text) > MaxReason {
		return &Error{Kind: TooLarge, Code: "reason_too_long", Message: "a reason has at most 2,000 bytes", Field: field}
	}
	return checkText(field, text)
}
