// Package secret keeps what must not be known: password hashes, tokens, and strings that do not print.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// String is a secret text. It shows itself to Reveal alone: printing, logging and marshalling give "[secret]".
type String string

const redacted = "[secret]"

// Reveal returns the text itself.
func (s String) Reveal() string { return string(s) }

// String hides the text.
func (s String) String() string { return redacted }

// Format hides the text from every verb of package fmt.
func (s String) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides the text from package slog.
func (s String) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the text from encoders.
func (s String) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// What tokens begin with, so that people and scanners recognise one that got loose.
const (
	SessionPrefix = "st_" // a session's bearer token
	RefreshPrefix = "sr_" // a refresh token
	SetupPrefix   = "su_" // the link that makes the first administrator

	InvitationPrefix = "in_" // an invitation
	ClientPrefix     = "sd_" // a browser that has signed in before
	PendingPrefix    = "sp_" // a sign-in that waits for a second factor
	KeyPrefix        = "sk_" // an API key
	TicketPrefix     = "sl_" // what a mailed or issued link carries
)

const tokenBytes = 32

// NewToken makes a token of 256 random bits under a prefix, and the hash under which it is kept.
func NewToken(prefix string) (token String, hash []byte) {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	t := prefix + base64.RawURLEncoding.EncodeToString(b)
	return String(t), HashToken(t)
}

// HashToken returns the SHA-256 of a token. Its 256 bits cannot be guessed, so it needs no slow hash.
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// IsToken tells whether s has the form of a token with this prefix, so that garbage is turned away unread.
func IsToken(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || len(rest) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return false
	}
	for _, c := range []byte(rest) { // not by decoding, which passes over line breaks
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		digit := '0' <= c && c <= '9'
		if !letter && !digit && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
