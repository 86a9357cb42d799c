package chat

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Code points that emoji are put together with (UTS #51).
const (
	joiner    = '\u200d' // makes one picture of several
	asPicture = '\ufe0f' // shows the character before it as a picture
	keycap    = '\u20e3' // encloses the character before it
)

// CheckEmoji reports whether e may be a reaction: one emoji, in the forms of UTS #51 §1.4. Which of the pictures that such a
// sequence could name are in use is left to fonts, so that next year's emoji need no new server.
func CheckEmoji(e string) error {
	if e == "" || len(e) > MaxEmoji || !utf8.ValidString(e) || !isEmoji([]rune(e)) {
		return invalid("emoji", "bad_emoji", "a reaction is one emoji")
	}
	return nil
}

// isEmoji tells one emoji: a keycap, or elements held together by joiners.
func isEmoji(r []rune) bool {
	if isKeycap(r) {
		return true
	}
	for {
		n := emojiElement(r)
		switch {
		case n == 0:
			return false
		case n == len(r):
			return true
		case r[n] != joiner:
			return false
		}
		r = r[n+1:]
	}
}

// isKeycap tells a digit, # or * in its cap.
func isKeycap(r []rune) bool {
	return len(r) == 3 && r[1] == asPicture && r[2] == keycap && (isASCIIDigit(r[0]) || r[0] == '#' || r[0] == '*')
}

func isASCIIDigit(r rune) bool { return '0' <= r && r <= '9' }

// emojiElement measures the picture that r begins with: a flag of two letters, or a picture with its presentation, skin tone and tags.
func emojiElement(r []rune) int {
	if len(r) >= 2 && isFlagLetter(r[0]) && isFlagLetter(r[1]) {
		return 2
	}
	if len(r) == 0 || !isPicture(r[0]) {
		return 0
	}
	n := 1
	if n < len(r) && (r[n] == asPicture || isSkinTone(r[n])) {
		n++
	}
	for n < len(r) && '\U000e0020' <= r[n] && r[n] <= '\U000e007f' {
		n++
	}
	return n
}

func isFlagLetter(r rune) bool { return '\U0001f1e6' <= r && r <= '\U0001f1ff' }

func isSkinTone(r rune) bool { return '\U0001f3fb' <= r && r <= '\U0001f3ff' }

// lettersAsPictures are the emoji that Unicode counts among letters and punctuation: ‼ ⁉ ℹ 〰 〽.
var lettersAsPictures = []rune{'\u203c', '\u2049', '\u2139', '\u3030', '\u303d'}

func isPicture(r rune) bool {
	switch {
	case r < '\u00a9', r == unicode.ReplacementChar, r == '\ufffc', isFlagLetter(r):
		return false
	case unicode.Is(unicode.So, r), isSkinTone(r), slices.Contains(lettersAsPictures, r):
		return true
	default:
		return r >= '\u2190' && unicode.Is(unicode.Sm, r) // arrows and squares
	}
}
