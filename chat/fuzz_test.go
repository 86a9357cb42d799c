package chat_test

import (
	"encoding/json"
	"errors"
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

// FuzzPolicy sets one part of a policy, of any name to anything: it is refused as such, or makes a policy that stays one when it is
// taken apart and put together.
func FuzzPolicy(f *testing.F) {
	for name, value := range map[string]string{
		"sign_up": `"open"`, "min_password": "15", "audit_days": "36501", "members_invite": "null", "keep_removed": " null ", "Sign_Up": `"open"`, "security_question": `"off" `,
		"": "1", "pin": "{", "audit_days ": "1e3", "keep_removed\x00": "\xff",
	} {
		f.Add(name, value)
	}
	f.Add("audit_days", "1e2")
	f.Add("audit_days", "")
	f.Add("sign_up", `"open","min_password":7`)
	f.Fuzz(func(t *testing.T, name, value string) {
		p, err := chat.DefaultPolicy().With(map[string]json.RawMessage{name: json.RawMessage(value)})
		if err != nil {
			var e *chat.Error
			if !errors.As(err, &e) || e.Kind != chat.Invalid || e.Field != name {
				t.Fatalf("%q = %q: %v", name, value, err)
			}
			return
		}
		parts, err := p.Values()
		if err != nil {
			t.Fatal(err)
		}
		again, err := chat.Policy{}.With(parts)
		if err != nil || again != p {
			t.Fatalf("%q = %q: %+v is %+v, %v", name, value, p, again, err)
		}
		usual, err := chat.DefaultPolicy().Values()
		if err != nil {
			t.Fatal(err)
		}
		for part := range usual {
			if part != name && string(usual[part]) != string(parts[part]) {
				t.Fatalf("%q = %q sets %s", name, value, part)
			}
		}
		var null any = 1
		if err := json.Unmarshal([]byte(value), &null); err != nil || null == nil {
			t.Fatalf("%q = %q is nothing, and taken", name, value)
		}
	})
}
