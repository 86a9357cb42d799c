package chat_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// names is the rule as it is documented.
var names = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,31})$`)

func TestCheckName(t *testing.T) {
	good := []string{"a", "0", "ann", "Ann.Lee", "a_b-c.", strings.Repeat("x", 32)}
	bad := []string{
		"", ".ann", "-ann", "_ann", "ann lee", "ann\n", "ånn", "ann@home", "a\x00", "@ann", "an[n", "a`b", "{ann", strings.Repeat("x", 33), "ann\u202e",
	}
	for _, name := range good {
		if err := chat.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range bad {
		wantCode(t, name, chat.CheckName(name), chat.Invalid, "bad_name")
	}
}

func FuzzCheckName(f *testing.F) {
	for _, s := range []string{"ann", "", ".", "a\n", "\xff", "Å", "a-b_c.d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := chat.CheckName(s) == nil, names.MatchString(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	})
}

func TestNameKeyIgnoresCase(t *testing.T) {
	if chat.NameKey("Ann.LEE") != chat.NameKey("aNN.lee") {
		t.Error("one name in two cases has two keys")
	}
}

func TestCheckPassword(t *testing.T) {
	tests := []struct {
		name, password, code string
	}{
		{"least", "12345678", ""},
		{"letters of several bytes count once", "åäöåäöåä", ""},
		{"spaces are fine", "correct horse battery", ""},
		{"most", strings.Repeat("x", 256), ""},
		{"short", "1234567", "password_too_short"},
		{"short in letters, not in bytes", "ååååååå", "password_too_short"},
		{"long", strings.Repeat("x", 257), "password_too_long"},
		{"null", "1234567\x00", "null_character"},
		{"bad UTF-8", "1234567\xff", "bad_utf8"},
	}
	for _, tt := range tests {
		wantCode(t, tt.name, chat.CheckPassword(tt.password), chat.Invalid, tt.code)
	}
}

func TestCheckFullName(t *testing.T) {
	tests := []struct {
		name, in, code string
		kind           chat.Kind
	}{
		{"empty", "", "", 0},
		{"ordinary", "Åsa Öberg-Müller", "", 0},
		{"64 letters", strings.Repeat("å", 64), "", 0},
		{"65 letters", strings.Repeat("å", 65), "full_name_too_long", chat.TooLarge},
		{"line break", "Ann\nLee", "control_character", chat.Invalid},
		{"escape", "Ann\x1b[31m", "control_character", chat.Invalid},
		{"C1 control", "Ann\u0085", "control_character", chat.Invalid},
		{"turns the line around", "Ann\u202eeeL", "control_character", chat.Invalid},
		{"isolates", "\u2066Ann\u2069", "control_character", chat.Invalid},
		{"line separator", "Ann\u2028Lee", "control_character", chat.Invalid},
		{"of spaces", " \u00a0", "name_missing", chat.Invalid},
		{"invisible", "\u200b\u3164", "name_missing", chat.Invalid},
		{"null", "Ann\x00", "null_character", chat.Invalid},
		{"bad UTF-8", "Ann\xc3", "bad_utf8", chat.Invalid},
	}
	for _, tt := range tests {
		wantCode(t, tt.name, chat.CheckFullName(tt.in), tt.kind, tt.code)
	}
}
