package strength

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn/adjacency"
	"github.com/trustelem/zxcvbn/match"
	"github.com/trustelem/zxcvbn/scoring"
)

// onKeys finds runs of three and more keys that lie side by side. What is beside a key is listed by direction, each time as the key
// without shift and with it.
func onKeys(password string, board *adjacency.Graph) []*match.Match {
	const shifted = `~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?`
	hasShift := board.Name == "qwerty" || board.Name == "dvorak"
	var found []*match.Match
	for i := 0; i < len(password); {
		m := &match.Match{Pattern: "spatial", I: i, Graph: board.Name}
		if hasShift && strings.IndexByte(shifted, password[i]) >= 0 {
			m.ShiftedCount++
		}
		last, j := -1, i+1
		for ; j < len(password); j++ {
			direction := slices.IndexFunc(board.Graph[password[j-1:j]], func(key string) bool { return strings.IndexByte(key, password[j]) >= 0 })
			if direction < 0 {
				break
			}
			if strings.IndexByte(board.Graph[password[j-1:j]][direction], password[j]) == 1 {
				m.ShiftedCount++
			}
			if direction != last {
				m.Turns, last = m.Turns+1, direction
			}
		}
		if j-i > 2 {
			m.J, m.Token = j-1, password[i:j]
			found = append(found, m)
		}
		i = j
	}
	return found
}

// repeats finds what stands there twice and more in a row.
func repeats(password string) []*match.Match {
	var found []*match.Match
	for i := 0; i < len(password); {
		unit, times := longestRepeat(password[i:])
		if times < 2 {
			_, size := utf8.DecodeRuneInString(password[i:])
			i += size
			continue
		}
		base, end := password[i:i+unit], i+unit*times
		n, sequence := guesses(base, nil)
		found = append(found, &match.Match{
			Pattern: "repeat", I: i, J: end - 1, Token: password[i:end], BaseToken: base, BaseGuesses: n, BaseMatches: sequence, RepeatCount: times,
		})
		i = end
	}
	return found
}

// longestRepeat is the longest stretch at the beginning of a text that repeats something, and the least that it repeats.
func longestRepeat(text string) (unit, times int) {
	times = 1
	for size := 1; size <= len(text)/2; size++ {
		if !utf8.RuneStart(text[size]) {
			continue
		}
		n := 1
		for (n+1)*size <= len(text) && text[n*size:(n+1)*size] == text[:size] {
			n++
		}
		if n > 1 && n*size > unit*times {
			unit, times = size, n
		}
	}
	return unit, times
}

// sequences finds characters that are each as far from the last: abc, 97531.
func sequences(password string) []*match.Match {
	const far = 5
	var found []*match.Match
	var places []int
	for i := range password {
		places = append(places, i)
	}
	places = append(places, len(password))
	runes := []rune(password)
	for i := 0; i+1 < len(runes); {
		step, j := runes[i+1]-runes[i], i+1
		for j+1 < len(runes) && runes[j+1]-runes[j] == step {
			j++
		}
		size := max(step, -step)
		if size > 0 && size <= far && (size == 1 || j-i > 1) {
			found = append(found, &match.Match{
				Pattern: "sequence", I: places[i], J: places[j+1] - 1, Token: password[places[i]:places[j+1]], Ascending: step > 0,
			})
		}
		i = j
	}
	return found
}

// The years that people write as such.
const (
	firstYear = 1900
	lastYear  = 2049
)

// years finds years of our time.
func years(password string) []*match.Match {
	var found []*match.Match
	for i := range len(password) - 3 {
		token := password[i : i+4]
		if n, ok := number(token); ok && n >= firstYear && n <= lastYear {
			found = append(found, &match.Match{Pattern: "regex", RegexName: "recent_year", I: i, J: i + 3, Token: token})
		}
	}
	return found
}

// number reads a text of nothing but digits.
func number(text string) (int, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// dates finds dates in any order, with and without separators. Parts of a date are none.
func dates(password string) []*match.Match {
	const shortest, longest = 4, 10 // 1191, 11/11/1991
	var found []*match.Match
	for i := range password {
		for j := min(i+longest, len(password)); j >= i+shortest; j-- {
			year, separator, ok := date(password[i:j])
			if !ok {
				continue
			}
			if n := len(found); n == 0 || found[n-1].J < j-1 {
				found = append(found, &match.Match{Pattern: "date", I: i, J: j - 1, Token: password[i:j], Year: year, Separator: separator})
			}
			break
		}
	}
	return found
}

// date reads a date and finds the year that is the nearest to ours.
func date(text string) (year int, separator string, ok bool) {
	if parts := strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }); len(parts) == 3 && len(text) >= 6 {
		separator = text[len(parts[0]) : len(parts[0])+1]
		if strings.Join(parts, separator) != text || !strings.Contains(" \t/\\_.-", separator) {
			return 0, "", false
		}
		year, ok = dayMonthYear(parts[0], parts[1], parts[2])
		return year, separator, ok
	}
	const mostDigits = 8
	if _, digits := number(text); !digits || len(text) > mostDigits {
		return 0, "", false
	}
	for a := 1; a <= 4; a++ {
		for b := a + 1; b <= a+2 && b < len(text); b++ {
			y, is := dayMonthYear(text[:a], text[a:b], text[b:])
			if is && (!ok || away(y) < away(year)) {
				year, ok = y, true
			}
		}
	}
	return year, "", ok
}

func away(year int) int { return max(year-scoring.ReferenceYear, scoring.ReferenceYear-year) }

// dayMonthYear tells whether three numbers are a date, with the year at one end, and which year.
func dayMonthYear(first, second, third string) (year int, ok bool) {
	for _, order := range [][3]string{{third, first, second}, {first, second, third}} {
		y, digits := number(order[0])
		a, _ := number(order[1])
		b, _ := number(order[2])
		fits := len(order[1]) <= 2 && len(order[2]) <= 2 && (isDay(a) && isMonth(b) || isDay(b) && isMonth(a))
		switch {
		case !digits || !fits:
		case len(order[0]) == 4 && y >= 1000 && y <= 2050:
			return y, true
		case len(order[0]) == 2 && y > 50:
			return 1900 + y, true
		case len(order[0]) == 2:
			return 2000 + y, true
		}
	}
	return 0, false
}

func isDay(n int) bool { return n >= 1 && n <= 31 }

func isMonth(n int) bool { return n >= 1 && n <= 12 }
