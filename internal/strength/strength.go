// Package strength judges how hard a password is to guess, and says what would make it harder.
package strength

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/match"
)

// Verdict is what is thought of a password. Warning and Suggestions are codes, for clients to put into words.
type Verdict struct {
	Score       int    // 0 (guessed at once) to 4 (not to be guessed)
	Common      bool   // it is one of the first that are tried
	Warning     string // what makes it weak; "" if nothing stands out
	Suggestions []string
}

// Acceptable is the least Score that a new password has, Recommended the one to aim for: 10⁶ and 10⁸ guesses.
const (
	Acceptable  = 2
	Recommended = 3
)

// What makes a password weak.
const (
	WarnCommon   = "common"   // among the first that are tried
	WarnPersonal = "personal" // made of what is known of the person or the server
	WarnWord     = "word"     // one word
	WarnName     = "name"     // a name
	WarnRepeat   = "repeat"   // the same again and again
	WarnSequence = "sequence" // abc, 123
	WarnKeyboard = "keyboard" // keys that lie side by side
	WarnDate     = "date"     // a date or a year
)

// What makes it stronger.
const (
	SuggestWords         = "add_words" // a few words that have nothing to do with each other
	SuggestLonger        = "longer"
	SuggestNoPersonal    = "avoid_personal"
	SuggestNoRepeats     = "avoid_repeats"
	SuggestNoSequences   = "avoid_sequences"
	SuggestNoKeyboard    = "avoid_keyboard"
	SuggestNoDates       = "avoid_dates"
	SuggestCapitals      = "capitals_help_little"
	SuggestSubstitutions = "substitutions_help_little"
	SuggestReversed      = "reversing_helps_little"
)

// maxJudged is how much is looked at of a password, in bytes: the work grows faster than the length, and a password whose beginning is
// good stays good.
const maxJudged = 64

//go:embed common.txt
var commonText string

// local are passwords that are guessed first in other languages than that of the lists.
var local = sync.OnceValue(func() map[string]struct{} {
	set := map[string]struct{}{}
	for word := range strings.FieldsSeq(commonText) {
		set[word] = struct{}{}
	}
	return set
})

// IsCommon tells whether a password, whatever its case, is among those that are guessed first.
func IsCommon(password string) bool {
	word := strings.ToLower(strings.TrimSpace(password))
	_, ok := local()[word]
	list, _, _ := lookUp(word)
	return ok || list == "passwords"
}

// Judge looks at a password. known are texts that a guesser knows: names of the person and of the server.
func Judge(password string, known ...string) Verdict {
	v := Verdict{Common: IsCommon(password), Suggestions: []string{}}
	if !utf8.ValidString(password) {
		return v
	}
	about := parts(known)
	needed, sequence := guesses(cut(password, maxJudged), about)
	v.Score = score(needed)
	personal := isMadeOf(password, about)
	switch {
	case v.Common:
		v.Score = 0
	case personal:
		v.Score = min(v.Score, Acceptable-1)
	}
	if v.Score < Recommended {
		v.explain(sequence)
	}
	if personal && !v.Common {
		v.Warning, v.Suggestions = WarnPersonal, []string{SuggestWords, SuggestNoPersonal}
	}
	return v
}

// isMadeOf tells that next to nothing of a password is left when words are taken out of it.
func isMadeOf(password string, words []string) bool {
	const short, little = 3, 4
	left := strings.ToLower(password)
	found := false
	for _, word := range words {
		if utf8.RuneCountInString(word) >= short && strings.Contains(left, word) {
			left, found = strings.ReplaceAll(left, word, ""), true
		}
	}
	return found && utf8.RuneCountInString(left) < little
}

// explain finds what stands out: the longest part that is easily guessed.
func (v *Verdict) explain(sequence []*match.Match) {
	var longest *match.Match
	for _, m := range sequence {
		if m.Pattern != "bruteforce" && (longest == nil || len(m.Token) > len(longest.Token)) {
			longest = m
		}
	}
	v.suggest(SuggestWords)
	if longest == nil {
		v.suggest(SuggestLonger)
	} else {
		v.blame(longest)
	}
	if v.Common {
		v.Warning = WarnCommon
	}
}

func (v *Verdict) blame(m *match.Match) {
	switch m.Pattern {
	case "dictionary":
		v.blameWord(m)
	case "spatial":
		v.Warning = WarnKeyboard
		v.suggest(SuggestNoKeyboard)
	case "repeat":
		v.Warning = WarnRepeat
		v.suggest(SuggestNoRepeats)
	case "sequence":
		v.Warning = WarnSequence
		v.suggest(SuggestNoSequences)
	case "regex", "date":
		v.Warning = WarnDate
		v.suggest(SuggestNoDates)
	}
}

func (v *Verdict) blameWord(m *match.Match) {
	switch m.DictionaryName {
	case "user_inputs":
		v.Warning = WarnPersonal
		v.suggest(SuggestNoPersonal)
	case "passwords":
		v.Warning = WarnCommon
	case "male_names", "female_names", "surnames":
		v.Warning = WarnName
	default:
		v.Warning = WarnWord
	}
	if m.Token != strings.ToLower(m.Token) {
		v.suggest(SuggestCapitals)
	}
	if m.L33t {
		v.suggest(SuggestSubstitutions)
	}
	if m.Reversed {
		v.suggest(SuggestReversed)
	}
}

func (v *Verdict) suggest(code string) { v.Suggestions = append(v.Suggestions, code) }

// parts are the texts and the words in them.
func parts(texts []string) []string {
	var words []string
	for _, text := range texts {
		text = strings.ToLower(cut(text, 4*maxJudged))
		words = append(words, text)
		words = append(words, strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })...)
	}
	return words
}

// cut is the beginning of a text: at most limit bytes of whole characters.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
