package samtal

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzPublicURL reads anything as the address at which people reach the server: it is refused, or a scheme and a host and nothing
// else, to which paths can be added.
func FuzzPublicURL(f *testing.F) {
	for _, text := range []string{
		"http://localhost:7777", "https://chat.example/", "https://chat.example/path", "https://ann@chat.example", "chat.example", "https://", "https:chat.example", "ftp://chat.example",
		"https://chat.example?a", "https://chat.example?", "https://chat.example#a", "https://[::1]:1", "https://:443", "https://chat.example//", "https://a b", "\x00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parseURL(text)
		if err != nil {
			if !strings.Contains(err.Error(), "public address") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		joined, err := url.Parse(u.String() + "/api/v1/me")
		if err != nil || joined.Host != u.Host || joined.Hostname() == "" || joined.Path != "/api/v1/me" || joined.RawQuery != "" || joined.Fragment != "" || joined.User != nil {
			t.Fatalf("%q makes %q: %v", text, joined, err)
		}
	})
}
