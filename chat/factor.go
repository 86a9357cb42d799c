package chat

import (
	"slices"
	"time"
)

// FactorKind names a way to prove who one is that is not the password.
type FactorKind string

// The kinds of factor.
const (
	FactorTOTP         FactorKind = "totp"          // a code that changes every 30 seconds (RFC 6238)
	FactorPasskey      FactorKind = "passkey"       // a key pair that a device, a password manager or a security key holds (WebAuthn)
	FactorRecoveryCode FactorKind = "recovery_code" // one of a list, each good once
)

// Limits of factors.
const (
	MaxPasskeys    = 20
	MaxPasskeyName = 64 // Unicode code points
	RecoveryCodes  = 10
)

// Factors is by what an account is proved to be somebody's.
type Factors struct {
	Password      bool
	TOTPSince     time.Time // zero while there is none
	Passkeys      []Passkey // oldest first
	RecoveryCodes int       // not yet used
	Logins        []string  // elsewhere, that know the account, by provider
}

// Passkey is one key pair. Its public key and its state are the store's business.
type Passkey struct {
	ID        ID
	Name      string
	CreatedAt time.Time
	LastUsed  time.Time // zero until it is first used
	Synced    bool      // kept beyond the device it was made on, by whoever provides the authenticator
}

// Second lists what proves an account besides its password; none if the password is enough.
// Recovery codes stand in for a factor that was lost: without one they are none.
func (f Factors) Second() []FactorKind {
	var kinds []FactorKind
	if len(f.Passkeys) > 0 {
		kinds = append(kinds, FactorPasskey)
	}
	if !f.TOTPSince.IsZero() {
		kinds = append(kinds, FactorTOTP)
	}
	if len(kinds) > 0 && f.RecoveryCodes > 0 {
		kinds = append(kinds, FactorRecoveryCode)
	}
	return kinds
}

// MayRemovePasskey permits giving up one passkey, unless nothing else lets its owner in.
func (f Factors) MayRemovePasskey() error {
	if !f.Password && len(f.Passkeys) <= 1 && len(f.Logins) == 0 {
		return ErrLastWayIn
	}
	return nil
}

// MayUnlink permits giving up a login elsewhere, unless nothing else lets its owner in.
func (f Factors) MayUnlink(provider string) error {
	others := slices.DeleteFunc(slices.Clone(f.Logins), func(p string) bool { return p == provider })
	if !f.Password && len(f.Passkeys) == 0 && len(others) == 0 {
		return ErrLastWayIn
	}
	return nil
}

// MayRemovePassword permits giving up the password where a passkey or a login elsewhere lets its owner in.
func (f Factors) MayRemovePassword() error {
	if len(f.Passkeys) == 0 && len(f.Logins) == 0 {
		return ErrLastWayIn
	}
	return nil
}

// Errors of factors.
var (
	ErrLastWayIn       = &Error{Kind: Conflict, Code: "last_way_in", Message: "this is the last way to sign in: set up another one first"}
	ErrPasskeyNotFound = &Error{Kind: NotFound, Code: "passkey_not_found", Message: "there is no such passkey"}
	ErrPasskeyKnown    = &Error{Kind: Conflict, Code: "passkey_known", Message: "this passkey is set up already"}
	ErrTooManyPasskeys = &Error{Kind: TooLarge, Code: "too_many_passkeys", Message: "an account has at most 20 passkeys"}
)

// CheckPasskeyName reports whether name may be what its owner calls a passkey.
func CheckPasskeyName(name string) error {
	if name == "" {
		return invalid("name", "name_missing", "a passkey has a name")
	}
	return checkLine("name", name, MaxPasskeyName)
}
