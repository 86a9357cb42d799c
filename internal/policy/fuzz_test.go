package policy

import (
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
)

// FuzzKept reads anything as two parts of the policy that are kept: what is of no use is passed over, and what counts is a policy.
func FuzzKept(f *testing.F) {
	for _, seed := range [][4]string{
		{"sign_up", `"pin"`, "pin", `"AAAA"`},
		{"sign_up", `"pin"`, "pin", `7`},
		{"sign_up", "{", "min_password", "15"},
		{"sign_up", `"closed"`, "sign_in", `"closed"`},
		{"pin", "null", "audit_days", "-1"},
		{"pin", `""`, "members_invite", " true "},
		{"", "", "x", "null"},
	} {
		f.Add(seed[0], []byte(seed[1]), seed[2], []byte(seed[3]))
	}
	f.Fuzz(func(t *testing.T, name string, value []byte, other string, second []byte) {
		s := &Service{Config: Config{Log: slog.New(slog.DiscardHandler), Key: secret.RandomKey()}}
		p, pin, err := s.over(t.Context(), map[string]json.RawMessage{name: value, other: second})
		if err != nil || p.Check() != nil {
			t.Fatalf("%q = %q and %q = %q: %+v, %v", name, value, other, second, p, err)
		}
		if name != "sign_up" && other != "sign_up" && p.SignUp != chat.DefaultPolicy().SignUp {
			t.Fatalf("%q = %q and %q = %q: sign-up is %s", name, value, other, second, p.SignUp)
		}
		if s.pin = pin; s.IsPIN("") || s.IsPIN(string(value)) || s.IsPIN(string(second)) {
			t.Fatalf("%q = %q and %q = %q let in who knows nothing", name, value, other, second)
		}
	})
}

// FuzzPIN: a word is kept as something else, and lets in who knows it.
func FuzzPIN(f *testing.F) {
	for _, word := range []string{`"123456"`, `"12345"`, `""`, "null", `"\u0000\u0000\u0000\u0000\u0000\u0000"`, `7`, `{`, "\"\xff\xff\xff\xff\xff\xff\"", ` "123456" `} {
		f.Add([]byte(word))
	}
	f.Fuzz(func(t *testing.T, word []byte) {
		s := &Service{Config: Config{Key: secret.RandomKey()}}
		kept, err := s.macOf(word)
		if err != nil {
			return
		}
		_, pin, err := decide(map[string]json.RawMessage{pinName: kept})
		if err != nil {
			t.Fatal(err)
		}
		var text string
		if err := json.Unmarshal(word, &text); err != nil || len([]rune(text)) < minPIN || len([]rune(text)) > maxPIN {
			t.Fatalf("%q is a PIN: %q, %v", word, text, err)
		}
		if s.pin = pin; !s.IsPIN(text) || s.IsPIN(text+" ") || s.IsPIN("") {
			t.Fatalf("%q does not let in", text)
		}
	})
}
