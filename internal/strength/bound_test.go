package strength

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTheWorkIsBounded: what the estimator gets is bounded in length and in the number of ways to read it, on which its time
// depends (30 ms at most).
func TestTheWorkIsBounded(t *testing.T) {
	all := strings.Join(standIns, "")
	for _, password := range []string{
		strings.Repeat("a", 256), strings.Repeat(all, 12), "abcdefgh" + all, strings.Repeat("ß@1", 80), strings.Repeat("ﷺ", 80), "|3@@c{{4%8[8b{$!9046@6+(a+{1566bßß4<b",
	} {
		got := judged(password)
		if len(got) > maxJudged || !utf8.ValidString(got) || choices(got) > maxChoices {
			t.Errorf("%q: %q has %d bytes and can be read in %d ways", password, got, len(got), choices(got))
		}
	}
	for _, same := range []string{"p@$$w0rd1!", "correct horse battery", "tr0ub4dor&3", "hösten-2026"} {
		if got := judged(same); got != same {
			t.Errorf("%q is judged as %q", same, got)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	for name, password := range map[string]string{
		"usual": "correct horse battery", "words": strings.Repeat("correct horse ", 18), "signs": "|3@@c{{4%8[8b{$!9046@6+(a+{1566bßß4<b(ab9[(5å6a782@[53([{c55",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Judge(password, "ann", "Ann Andersson")
			}
		})
	}
}
