package mail_test

import (
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/mail"
)

// FuzzCheckAddress: no address that is taken can break out of the header or the envelope that it is written into.
func FuzzCheckAddress(f *testing.F) {
	for _, address := range []string{
		"ann@example.org", "a@localhost", "a@b", "a b@example.org", "a@example.org\r\nBcc: b@example.org", `"a"@example.org`, "a@[127.0.0.1]", "å@example.org",
		"a@example.org>", ".@example.org", "a..b@example.org", "@", "a@@example.org", strings.Repeat("a", 65) + "@example.org",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if mail.CheckAddress(address) != nil {
			return
		}
		if len(address) > mail.MaxAddress || strings.Count(address, "@") != 1 || strings.ContainsAny(address, " \t\r\n\x00<>\"(),:;\\[]") {
			t.Fatalf("took %q", address)
		}
		for _, c := range []byte(address) {
			if c >= 0x7f {
				t.Fatalf("took %q", address)
			}
		}
	})
}
