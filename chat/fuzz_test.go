package chat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// FuzzParsePrefix: what is taken is a prefix as it is kept, narrow enough, and reads as itself.
func FuzzParsePrefix(f *testing.F) {
	for _, text := range []string{"192.0.2.1", "192.0.2.77/24", "2001:db8::1/48", "::ffff:192.0.2.0/120", "::ffff:0.0.0.0/90", "0.0.0.0/0", "fe80::1%eth0", "::/0", "/", "1.2.3.4/33"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := chat.ParsePrefix(text)
		if err != nil {
			return
		}
		least := 16
		if p.Addr().Is4() {
			least = 8
		}
		again, err := chat.ParsePrefix(p.String())
		if !p.IsValid() || p != p.Masked() || p.Bits() < least || p.Addr().Is4In6() || p.Addr().Zone() != "" || err != nil || again != p {
			t.Fatalf("%q is %s, and that is %s: %v", text, p, again, err)
		}
	})
}

// FuzzParseScopes: what is taken has its names again.
func FuzzParseScopes(f *testing.F) {
	for _, text := range []string{"read", "read write rooms admin", "person", "", " ", "read read", "Read", "read\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Split(text, " ")
		set, err := chat.ParseScopes(names)
		if err != nil {
			return
		}
		for _, name := range set.Names() {
			if !slices.Contains(names, name) {
				t.Fatalf("%q is %q", names, set.Names())
			}
		}
		again, err := chat.ParseScopes(set.Names())
		if err != nil || again != set {
			t.Fatalf("%q is %q: %v", names, set.Names(), err)
		}
	})
}
