package chat

import (
	"unicode"
	"unicode/utf8"
)

// checkText refuses what no text of ours may hold: invalid UTF-8 and U+0000.
func checkText(field, s string) error {
	if !utf8.ValidString(s) {
		return invalid(field, "bad_utf8", "text must be valid UTF-8")
	}
	for _, r := range s {
		if r == 0 {
			return invalid(field, "null_character", "text must not contain U+0000")
		}
	}
	return nil
}

// checkLine is checkText for one line of at most limit code points: no control characters, and none that reorder or hide the line.
func checkLine(field, s string, limit int) error {
	if err := checkText(field, s); err != nil {
		return err
	}
	if utf8.RuneCountInString(s) > limit {
		return &Error{Kind: TooLarge, Code: field + "_too_long", Message: field + " is too long", Field: field}
	}
	for _, r := range s {
		if unicode.IsControl(r) || isBidiControl(r) {
			return invalid(field, "control_character", field+" must not contain control characters")
		}
	}
	return nil
}

// IsBlank reports whether nobody would see anything of s: it has but spaces and characters that show nothing by themselves.
func IsBlank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !isInvisible(r) {
			return false
		}
	}
	return true
}

// isInvisible tells joiners, direction marks, fillers and their like.
func isInvisible(r rune) bool {
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) { // among the formats, and seen
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || r == '\u2800' // braille without a dot
}

// CheckQuery reports whether q, given as field, may be looked for, or be the end of a page: one line of at most MaxQuery code points.
func CheckQuery(field, q string) error { return checkLine(field, q, MaxQuery) }

// MaxQuery is the length of what is looked for, in Unicode code points.
const MaxQuery = 100

// isBidiControl tells the characters that can make a line read as another one (Unicode UAX #9 §2).
func isBidiControl(r rune) bool {
	return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' || r == '\u2028' || r == '\u2029'
}
