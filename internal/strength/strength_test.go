package strength_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/strength"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		password string
		known    []string
		ok       bool
		common   bool
		warning  string
		advice   string
	}{
		{"password", nil, false, true, strength.WarnCommon, strength.SuggestWords},
		{"PassWord1", nil, false, true, strength.WarnCommon, strength.SuggestCapitals},
		{"lösenord", nil, false, true, strength.WarnCommon, strength.SuggestWords},
		{"p@ssword!", nil, false, false, strength.WarnCommon, strength.SuggestSubstitutions},
		{"aaaaaaaaaaaaaaaa", nil, false, false, strength.WarnRepeat, strength.SuggestNoRepeats},
		{"abcdefghijklmnop", nil, false, false, strength.WarnSequence, strength.SuggestNoSequences},
		{"zxcvbnm,.-", nil, false, false, strength.WarnKeyboard, strength.SuggestNoKeyboard},
		{"19.11.1987", nil, false, false, strength.WarnDate, strength.SuggestNoDates},
		{"kwisatz.haderach", []string{"kwisatz.haderach"}, false, false, strength.WarnPersonal, strength.SuggestNoPersonal},
		{"HaderachKwisatz", []string{"ann", "Kwisatz Haderach"}, false, false, strength.WarnPersonal, strength.SuggestNoPersonal},
		{"chat.bjornsson.example", []string{"ann", "chat.bjornsson.example"}, false, false, strength.WarnPersonal, strength.SuggestNoPersonal},
		{"Haderach+kwisatz1", []string{"ann", "Kwisatz Haderach"}, false, false, strength.WarnPersonal, strength.SuggestNoPersonal},
		{"kwisatz and a horse", []string{"kwisatz"}, true, false, "", ""},
		{"kwisatz.haderach", nil, true, false, "", ""},
		{"correct horse", nil, true, false, "", ""},
		{"Grön färja åt 7 bävrar", nil, true, false, "", ""},
		{strings.Repeat("correct horse battery staple ", 8), nil, true, false, "", ""},
		{"\xff\xfe not text at all", nil, false, false, "", ""},
		{"", nil, false, false, "", ""},
	} {
		v := strength.Judge(c.password, c.known...)
		if (v.Score >= strength.Acceptable) != c.ok || v.Common != c.common || v.Warning != c.warning {
			t.Errorf("%q: got %+v, want ok %t, common %t, warning %q", c.password, v, c.ok, c.common, c.warning)
		}
		if c.advice != "" && !slices.Contains(v.Suggestions, c.advice) {
			t.Errorf("%q: got suggestions %q, want %q among them", c.password, v.Suggestions, c.advice)
		}
	}
}

func FuzzJudge(f *testing.F) {
	for _, s := range []string{"password", "1987-11-19", "å\u0308", "qwertyuiop", "((((", "\x00", "9999999999999999999", "ﷺﷺ"} {
		f.Add(s, "ann")
	}
	f.Fuzz(func(t *testing.T, password, known string) {
		if v := strength.Judge(password, known); v.Score < 0 || v.Score > 4 || v.Suggestions == nil {
			t.Errorf("%q: got %+v", password, v)
		}
	})
}
