package strength

import (
	"compress/gzip"
	_ "embed"
	"io"
	"strconv"
	"strings"
	"sync"
)

// packedWords are the words that guessers try, gzipped: lines of a word, a tab, the letter of its list and its place in there, sorted
// by word. They are the lists of the estimator; TestDriftWords makes them anew with -update. In their own form they cost each start
// 40 ms and each server 12 MB, also those where nobody ever chooses a password.
//
//go:embed words.gz
var packedWords string

// lists are what the letters mean.
var lists = map[byte]string{
	'e': "english_wikipedia", 'f': "female_names", 'm': "male_names", 'p': "passwords", 's': "surnames", 't': "us_tv_and_film",
}

// words are unpacked when the first password is judged.
var words = sync.OnceValue(func() string {
	r, err := gzip.NewReader(strings.NewReader(packedWords))
	if err != nil {
		panic(err) // it is in the binary, and the tests have read it
	}
	var text strings.Builder
	if _, err := io.Copy(&text, r); err != nil {
		panic(err)
	}
	return text.String()
})

// lookUp finds a word in lower case: the list it is in, and its place there. more says that longer words may begin with it.
func lookUp(word string) (list string, rank int, more bool) {
	text := words()
	low := 0
	for high := len(text); low < high; {
		middle := (low + high) / 2
		begin := strings.LastIndexByte(text[low:middle], '\n') + 1 + low
		end := begin + strings.IndexByte(text[begin:], '\n')
		at, place, _ := strings.Cut(text[begin:end], "\t")
		switch {
		case at < word:
			low = end + 1
		case at > word:
			high = begin
		default:
			rank, _ = strconv.Atoi(place[1:]) // so was it written
			return lists[place[0]], rank, true
		}
	}
	return "", 0, strings.HasPrefix(text[low:], word)
}
