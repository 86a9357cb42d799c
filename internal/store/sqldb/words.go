package sqldb

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/samtal-chat/samtal/chat"
)

// What words belong to.
const (
	accountWords = "account" // of full names
	roomWords    = "room"    // of titles of open rooms
)

// A beginning has at most maxBeginning code points: what is looked for is cut to that. One text has at most maxBeginnings.
const (
	maxBeginning  = 16
	maxBeginnings = 256
)

// blindWordSize cuts the blind of a word: 64 bits keep what is found by chance rarer than people.
const blindWordSize = 8

// plainLetters are the letters that Unicode does not take apart, and how they are written without.
var plainLetters = strings.NewReplacer("ø", "o", "ß", "ss", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ħ", "h", "ı", "i")

// fold is the form in which words are compared: lower case, without accents, as is typed on any keyboard.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.ToLower(norm.NFKD.String(s))) // in this order: what is taken apart may have capitals in it, as ℋ and ™
	return plainLetters.Replace(s)
}

// beginnings are what a text may be found by: all beginnings of its words, where a word begins behind a space, and also behind a
// hyphen or the like.
func beginnings(text string) map[string]bool {
	found := make(map[string]bool)
	for _, word := range strings.Fields(fold(text)) {
		runes := []rune(word)
		for i := range runes {
			begins := i == 0 || isWordRune(runes[i]) && !isWordRune(runes[i-1])
			for n := 1; begins && n <= min(len(runes)-i, maxBeginning) && len(found) < maxBeginnings; n++ {
				found[string(runes[i:i+n])] = true
			}
		}
	}
	return found
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (r *reader) blindWord(kind, word string) []byte {
	return r.blind("word "+kind, word)[:blindWordSize]
}

// setWords makes subject be found by the words of a text, and no others.
func (t *tx) setWords(kind string, subject chat.ID, text string) error {
	if _, err := t.exec(`DELETE FROM words WHERE subject = $1`, subject[:]); err != nil {
		return err
	}
	for word := range beginnings(text) {
		_, err := t.exec(`INSERT INTO words (kind, word, subject) VALUES ($1, $2, $3) ON CONFLICT (kind, word, subject) DO NOTHING`,
			kind, t.blindWord(kind, word), subject[:])
		if err != nil {
			return err
		}
	}
	return nil
}

// queryWords are the words that a query looks for.
func queryWords(query string) []string {
	words := strings.Fields(fold(query))
	for i, word := range words {
		if runes := []rune(word); len(runes) > maxBeginning {
			words[i] = string(runes[:maxBeginning])
		}
	}
	return words
}

// wordsLike is the condition that every word of a query begins a word of what stands in column, and args with its values. It is
// "1 = 0" for a query without words.
func (r *reader) wordsLike(kind, column, query string, args []any) (string, []any) {
	var all []string
	for _, word := range queryWords(query) {
		args = append(args, r.blindWord(kind, word))
		all = append(all, column+` IN (SELECT w.subject FROM words w WHERE w.kind = '`+kind+`' AND w.word = `+dollar(len(args))+`)`)
	}
	if len(all) == 0 {
		return `1 = 0`, args
	}
	return strings.Join(all, ` AND `), args
}
