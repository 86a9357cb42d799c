package mail_test

import (
	netmail "net/mail"
	"net/url"
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

// FuzzServer reads anything as the address of a mail server and as whom letters are from: it is refused without telling a password
// that stands in it, or letters can be handed in there.
func FuzzServer(f *testing.F) {
	for _, server := range []string{
		"smtp://mail.example:587", "smtps://ann@mail.example", "smtp://ann:secretly@mail.example", "smtp://localhost:0", "smtp://[::1]:25", "smtp://mail.example:99999", "http://mail.example",
		"mail.example", "smtp://mail.example/path", "smtp://mail.example?a=b", "smtp://:25", "", "smtp://%zz", "smtp://a b", "smtp://mail.example#x", "smtp://ann:secretly@mail.example:port",
	} {
		f.Add(server, "Samtal <samtal@example.org>")
	}
	f.Add("smtp://mail.example", "nobody")
	f.Add("smtp://mail.example", "a@example.org\r\nBcc: b@example.org")
	f.Fuzz(func(t *testing.T, server, from string) {
		_, err := mail.New(mail.Config{Server: server, From: from, Password: password("x")})
		u, bad := url.Parse(server)
		if err == nil {
			if bad != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Port() == "0" {
				t.Fatalf("took %q", server)
			}
			if one, err := netmail.ParseAddress(from); err != nil || strings.ContainsAny(one.Address, "\r\n") {
				t.Fatalf("took %q", from)
			}
		}
		if bad != nil {
			return
		}
		if word, given := u.User.Password(); given && (err == nil || len(word) > 8 && strings.Contains(err.Error(), word)) {
			t.Fatalf("%q: %v", server, err)
		}
	})
}
