package mail

import (
	"crypto/rand"
	"errors"
	netmail "net/mail"
	"strings"
)

// MaxAddress is how long an address may be, in bytes (RFC 5321 §4.5.3.1.3).
const MaxAddress = 254

var errBadAddress = errors.New("not a mail address")

// CheckAddress reports whether a letter can be sent to address: one mailbox in ASCII, without a name, quotes or comments. So it
// can stand in a header as it is.
func CheckAddress(address string) error {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || len(address) > MaxAddress || local == "" || len(local) > 64 || !strings.Contains(domain, ".") && domain != "localhost" {
		return errBadAddress
	}
	for _, c := range []byte(address) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),:;<>[\]`, c) >= 0 {
			return errBadAddress
		}
	}
	parsed, err := netmail.ParseAddress(address)
	if err != nil || parsed.Address != address || parsed.Name != "" {
		return errBadAddress
	}
	return nil
}

// messageID names a letter (RFC 5322 §3.6.4) without telling the name of the machine.
func messageID(domain string) string { return rand.Text() + "@" + domain }
