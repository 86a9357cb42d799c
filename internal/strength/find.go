package strength

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/adjacency"
	"github.com/trustelem/zxcvbn/match"
	"github.com/trustelem/zxcvbn/scoring"
)

// The estimate is zxcvbn's (Wheeler, USENIX Security 2016): find all that a guesser knows in a password, then the way to put it together
// that takes the fewest guesses. The second is the library's; the first is here, since the library unpacks its words at each start.

// find lists what a guesser knows in a password. known are words about the person, those to be tried first in front.
func find(password string, known []string) []*match.Match {
	ranks := map[string]int{}
	for i, word := range known {
		if _, twice := ranks[word]; !twice {
			ranks[word] = i + 1
		}
	}
	var all []*match.Match
	all = append(all, inLists(password, ranks)...)
	all = append(all, reversed(password, ranks)...)
	all = append(all, disguised(password, ranks)...)
	for _, name := range []string{"qwerty", "dvorak", "keypad", "mac_keypad"} {
		all = append(all, onKeys(password, adjacency.Graphs[name])...)
	}
	all = append(all, repeats(password)...)
	all = append(all, sequences(password)...)
	all = append(all, years(password)...)
	all = append(all, dates(password)...)
	match.Sort(all)
	return all
}

// guesses tells how many it takes, and of what the password is put together.
func guesses(password string, known []string) (float64, []*match.Match) {
	result := scoring.MostGuessableMatchSequence(password, find(password, known), false)
	return result.Guesses, result.Sequence
}

// score is from 0 to 4 what so many guesses mean.
func score(guesses float64) int {
	const more = 5
	n := 0
	for _, limit := range []float64{1e3, 1e6, 1e8, 1e10} {
		if guesses >= limit+more {
			n++
		}
	}
	return n
}

// inLists finds words, of lists and of what is known, whatever their case.
func inLists(password string, known map[string]int) []*match.Match {
	var found []*match.Match
	longest := 0
	for word := range known {
		longest = max(longest, len(word))
	}
	for i := range password {
		more := true
		for j := i; j < len(password) && (more || j-i < longest); {
			_, size := utf8.DecodeRuneInString(password[j:])
			j += size
			word := strings.ToLower(password[i:j])
			add := func(list string, rank int) {
				if rank > 0 {
					found = append(found, &match.Match{
						Pattern: "dictionary", I: i, J: j - 1, Token: password[i:j], MatchedWord: word, Rank: rank, DictionaryName: list,
					})
				}
			}
			add("user_inputs", known[word])
			if more {
				var list string
				var rank int
				list, rank, more = lookUp(word)
				add(list, rank)
			}
		}
	}
	return found
}

// reversed finds words that are written from right to left.
func reversed(password string, known map[string]int) []*match.Match {
	turned := reverse(password)
	found := inLists(turned, known)
	for _, m := range found {
		m.I, m.J = len(password)-1-m.J, len(password)-1-m.I
		m.Token, m.Reversed = password[m.I:m.J+1], true
	}
	return found
}

func reverse(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}

// standIns are the letters that digits and signs may stand for.
var standIns = map[rune]string{
	'4': "a", '@': "a", '8': "b", '(': "c", '{': "c", '[': "c", '<': "c", '3': "e", '6': "g", '9': "g", '1': "il", '!': "i", '|': "il",
	'0': "o", '$': "s", '5': "s", '+': "t", '7': "lt", '%': "x", '2': "z",
}

// disguised finds words with digits and signs in the place of letters. There are three that may stand for two letters each, and so
// eight ways at most to read a password.
func disguised(password string, known map[string]int) []*match.Match {
	var found []*match.Match
	for _, as := range readings(password) {
		plain := strings.Map(func(c rune) rune {
			if letter, ok := as[c]; ok {
				return letter
			}
			return c
		}, password)
		for _, m := range inLists(plain, known) {
			m.Token = password[m.I : m.J+1] // signs and letters take one byte each
			if len(m.Token) == 1 || strings.ToLower(m.Token) == m.MatchedWord {
				continue
			}
			m.L33t, m.Sub = true, map[string]string{}
			for sign, letter := range as {
				if strings.ContainsRune(m.Token, sign) {
					m.Sub[string(sign)] = string(letter)
				}
			}
			found = append(found, m)
		}
	}
	return found
}

// readings are the ways to read the digits and signs in a password as letters; none if it has none.
func readings(password string) []map[rune]rune {
	ways := []map[rune]rune{{}}
	for _, sign := range password {
		letters := standIns[sign]
		if _, done := ways[0][sign]; letters == "" || done {
			continue
		}
		var more []map[rune]rune
		for _, way := range ways {
			for _, letter := range letters[1:] {
				other := map[rune]rune{sign: letter}
				for s, l := range way {
					other[s] = l
				}
				more = append(more, other)
			}
			way[sign] = rune(letters[0])
		}
		ways = append(ways, more...)
	}
	if len(ways[0]) == 0 {
		return nil
	}
	return ways
}
