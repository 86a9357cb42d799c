package wire

import (
	"encoding/json"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// StepUp is the body by which somebody who is signed in proves once more who he is: one of its fields.
type StepUp struct {
	Password     string          `json:"password,omitempty" maxLength:"256" doc:"does not prove it where there is a second factor"`
	TOTP         string          `json:"totp,omitempty" maxLength:"20" doc:"a code of the authenticator app"`
	RecoveryCode string          `json:"recovery_code,omitempty" maxLength:"80"`
	Passkey      json.RawMessage `json:"passkey,omitempty" doc:"what navigator.credentials.get answered, as its toJSON gives it"`
}

// Pending answers a sign-in whose password was right where a second factor is needed.
type Pending struct {
	Pending string   `json:"pending" doc:"stands for this sign-in for five minutes and five attempts"`
	Factors []string `json:"factors" enum:"passkey,totp,recovery_code" doc:"one of which completes it"`
}

// SecondFactor is the body that completes a sign-in: one of its fields beside pending.
type SecondFactor struct {
	Pending      string          `json:"pending" maxLength:"100"`
	TOTP         string          `json:"totp,omitempty" maxLength:"20" doc:"a code of the authenticator app"`
	RecoveryCode string          `json:"recovery_code,omitempty" maxLength:"80"`
	Passkey      json.RawMessage `json:"passkey,omitempty" doc:"what navigator.credentials.get answered, as its toJSON gives it"`
}

// Factors is by what the reader's account is proved to be theirs.
type Factors struct {
	Password      bool       `json:"password"`
	TOTP          *time.Time `json:"totp,omitempty" doc:"since when there are codes of an authenticator app"`
	Passkeys      []Passkey  `json:"passkeys"`
	RecoveryCodes int        `json:"recovery_codes" doc:"not yet used"`
	Logins        []string   `json:"logins" doc:"logins elsewhere that are connected: their ids, as in Server; an issuer where its provider is offered no more"`
	Second        []string   `json:"second" doc:"what signing in asks for after the password; empty: nothing"`
	ProvedUntil   *time.Time `json:"proved_until,omitempty" doc:"until then sensitive acts are permitted to this session"`
}

// Passkey is a passkey of the reader's.
type Passkey struct {
	ID        string     `json:"id"`
	Name      string     `json:"name" doc:"as its owner calls it"`
	CreatedAt time.Time  `json:"created_at"`
	LastUsed  *time.Time `json:"last_used,omitempty"`
	Synced    bool       `json:"synced,omitempty" doc:"kept beyond the device it was made on"`
}

// PasskeyOptions are options for navigator.credentials, in the JSON form of WebAuthn.
type PasskeyOptions struct {
	Options json.RawMessage `json:"options" doc:"for parseCreationOptionsFromJSON or parseRequestOptionsFromJSON"`
}

// TOTP is what an authenticator app is set up with.
type TOTP struct {
	Secret string `json:"secret" doc:"in base32, to be typed"`
	URI    string `json:"uri" doc:"to be shown as a QR code"`
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// FromFactors shows by what the reader is proved to be who he is; provedUntil may be zero.
func FromFactors(f chat.Factors, provedUntil time.Time) Factors {
	w := Factors{
		Password: f.Password, TOTP: moment(f.TOTPSince), Passkeys: listed(f.Passkeys, FromPasskey),
		RecoveryCodes: f.RecoveryCodes, Logins: listed(f.Logins, func(p string) string { return p }), Second: FromFactorKinds(f.Second()), ProvedUntil: moment(provedUntil),
	}
	return w
}

// FromFactorKinds shows a list of factors.
func FromFactorKinds(kinds []chat.FactorKind) []string {
	return listed(kinds, func(k chat.FactorKind) string { return string(k) })
}

// FromPasskey shows a passkey to its owner.
func FromPasskey(p chat.Passkey) Passkey {
	return Passkey{ID: text(p.ID), Name: p.Name, CreatedAt: p.CreatedAt, LastUsed: moment(p.LastUsed), Synced: p.Synced}
}
