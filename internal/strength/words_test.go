package strength

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trustelem/zxcvbn"
	"github.com/trustelem/zxcvbn/frequency"
)

var update = flag.Bool("update", false, "write the words anew")

// entry is where a word stands in the lists.
type entry struct {
	list byte
	rank int
}

// TestDriftWords: the words are those of the library, each with its first place in a list.
func TestDriftWords(t *testing.T) {
	first := map[string]entry{}
	for letter, name := range lists {
		for i, word := range frequency.FrequencyLists[name] {
			word = strings.ToLower(word)
			if was, ok := first[word]; !ok || i+1 < was.rank {
				first[word] = entry{letter, i + 1}
			}
		}
	}
	var text strings.Builder
	for _, word := range slices.Sorted(maps.Keys(first)) {
		if strings.ContainsAny(word, "\t\n") {
			t.Errorf("a word parts lines: %q", word)
		}
		_, _ = fmt.Fprintf(&text, "%s\t%c%d\n", word, first[word].list, first[word].rank)
	}
	if *update {
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text.String())); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("words.gz", packed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if words() != text.String() {
		t.Fatal("words.gz is not what the library knows: go test ./internal/strength -run Drift -update")
	}
	for word, want := range first {
		if list, rank, _ := lookUp(word); list != lists[want.list] || rank != want.rank {
			t.Fatalf("%q: got %s %d, want %s %d", word, list, rank, lists[want.list], want.rank)
		}
	}
	for _, word := range []string{"", "0", "zzzzzzzzzzzzzzzz", "~", "ö", "passwor\t", "password\tp2"} {
		if list, rank, _ := lookUp(word); rank != 0 && first[word].rank != rank {
			t.Errorf("%q is said to be in %s", word, list)
		}
	}
}

// TestAgreesWithTheLibrary: what is found in passwords takes as many guesses as with all that the library finds.
func TestAgreesWithTheLibrary(t *testing.T) {
	known := []string{"ann", "kwisatz"}
	for _, password := range []string{
		"password", "PASSWORD", "pAssWord", "drowssap", "p@ssw0rd", "tr0ub4dor&3", "correcthorsebatterystaple", "correct horse", "zxcvbn",
		"zxcvbnm,./", "zXcVbNm", "qwER43@!", "1qaz2wsx3edc", "741852963", "aoeuidhtns", "abcdefghijk987654321", "97531", "aceg", "aaaaaaa",
		"abcabcabc", "aabaabaabaab", "passwordpassword", "1212121212", "1991", "11.9.1987", "1987-11-19", "19111987", "111504", "1/1/91",
		"13.13.1987", "D0g..................", "neverforget13/3/1997", "rWibMFACxAUGZmxhVncy", "Ba9ZyWABu99[BK#6MBgbH88Tofv)vs$w", "ann", "kwisatz!",
		"annkwisatz1999", "Hösten2019!", "Öland", "a", "", "jennifer", "mcdonald", "Kristofferson", "8675309", "(((((", "4bcd3fgh", "7ime", "sl1d3r",
		"i hate this 3 times", "ABCdef", "AbAbAb", "000000000001", "2008", "pass2word", "lkjhgfdsa", "eheuczkqyq", "oohh yes 1 2 3",
	} {
		want := zxcvbn.PasswordStrength(password, known)
		got, sequence := guesses(password, known)
		if got > want.Guesses*1.0001 || got < want.Guesses*0.9999 {
			t.Errorf("%q: got %g guesses, want %g", password, got, want.Guesses)
			for _, m := range sequence {
				t.Logf("  we %s %q %s", m.Pattern, m.Token, m.DictionaryName)
			}
			for _, m := range want.Sequence {
				t.Logf("  they %s %q %s", m.Pattern, m.Token, m.DictionaryName)
			}
			continue
		}
		if score(got) != want.Score {
			t.Errorf("%q: got score %d, want %d", password, score(got), want.Score)
		}
	}
}

// TestKnowsMoreThanTheLibrary: a letter behind two signs, the years that have come since, and repeats of letters that are not ASCII.
func TestKnowsMoreThanTheLibrary(t *testing.T) {
	for password, least := range map[string]float64{"p@5$word": 100, "b4n@n@": 80, "2026": 2, "ßßßß": 100, "åäöåäö": 100} {
		got, _ := guesses(password, nil)
		if theirs := zxcvbn.PasswordStrength(password, nil).Guesses; got*least > theirs {
			t.Errorf("%q takes %g guesses, with the library alone %g", password, got, theirs)
		}
	}
}
