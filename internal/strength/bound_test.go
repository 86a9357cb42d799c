package strength

import (
	"strings"
	"testing"
)

// allSigns are all that may stand for letters.
const allSigns = "4@8({[<369!1|0$5+7%2"

// TestTheWorkIsBounded: a password can be read in eight ways at most, on which the time depends that is spent on it.
func TestTheWorkIsBounded(t *testing.T) {
	const most = 8
	for password, want := range map[string]int{"": 0, "horse": 0, "p@ss": 1, "1": 2, "1|": 4, allSigns: most, strings.Repeat(allSigns, 12): most} {
		if got := len(readings(password)); got != want {
			t.Errorf("%q can be read in %d ways, want %d", password, got, want)
		}
	}
	for sign := range standIns {
		if !strings.ContainsRune(allSigns, sign) {
			t.Errorf("%c is not looked at", sign)
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
