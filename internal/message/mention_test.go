package message

import (
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

func TestParseMentions(t *testing.T) {
	tests := []struct {
		text string
		want string // the readings of each mention, joined by /, mentions by spaces
	}{
		{"", ""},
		{"hello", ""},
		{"@ann", "ann"},
		{"hello @ann!", "ann"},
		{"@ann, @bob and @Cyd", "ann bob Cyd"},
		{"@ann: hi", "ann"},
		{"(@ann)", "ann"},
		{"**@ann**", "ann"},
		{"\n@ann\n", "ann"},
		{"@ann.", "ann./ann"},
		{"@ann.lee...", "ann.lee.../ann.lee"},
		{"@ann-", "ann-/ann"},
		{"@ann @ann @ANN", "ann"},
		{"hej@@ann", ""},
		{"@@ann", ""},
		{"mail ann@example.org", ""},
		{"a.b_c-@example", ""},
		{"user+tag@example.org", ""},
		{"https://example.org/@ann", ""},
		{"@ann@example.org", ""},
		{"@ann@", ""},
		{"å@ann", ""},
		{"@annå", ""},
		{"@ann\u0301", ""},
		{"@ann👍", "ann"},
		{"👍@ann", "ann"},
		{"@", ""},
		{"@ ann", ""},
		{"@.ann", ""},
		{"@_", ""},
		{"@" + strings.Repeat("x", 32), strings.Repeat("x", 32)},
		{"@" + strings.Repeat("x", 33), ""},
		{"@" + strings.Repeat("x", 32) + ".", strings.Repeat("x", 32)},
		{"@a\xff", "a"},
		{"\xff@a", "a"},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range parseMentions(tt.text) {
			got = append(got, strings.Join(m, "/"))
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestMentionsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		b.WriteString("@a" + strings.Repeat("b", i%20) + strings.Repeat("c", i/20%20) + " ")
	}
	if got := len(parseMentions(b.String())); got != chat.MaxMentions {
		t.Errorf("got %d, want %d", got, chat.MaxMentions)
	}
}

func FuzzParseMentions(f *testing.F) {
	for _, s := range []string{"@ann", "hi @ann. @bob@x", "@\xff@", "@@@@", "a@b", "@å"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := parseMentions(text)
		if len(found) > chat.MaxMentions {
			t.Fatalf("%d mentions", len(found))
		}
		for _, m := range found {
			if len(m) == 0 || len(m) > 2 {
				t.Fatalf("%d readings", len(m))
			}
			for _, name := range m {
				if chat.CheckName(name) != nil || !strings.Contains(text, "@"+name) {
					t.Errorf("%q is called in %q", name, text)
				}
			}
		}
		if !slices.EqualFunc(found, parseMentions(text+" "), func(a, b mention) bool { return slices.Equal(a, b) }) {
			t.Errorf("%q: a space behind changes who is called", text)
		}
	})
}
