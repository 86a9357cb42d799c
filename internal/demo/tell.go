package demo

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// teller tells the scenes of one script so that nothing said comes back soon.
type teller struct {
	rng    *rand.Rand
	script *script
	calls  map[string]string // name to what that person is called
	decks  map[string][]string
	scenes []scene // those that return, as a deck
	said   map[string]bool
}

func newTeller(rng *rand.Rand, s *script, calls map[string]string) *teller {
	return &teller{rng: rng, script: s, calls: calls, decks: map[string][]string{}, said: map[string]bool{}}
}

// program is the scenes that the room goes through in n places: those told once at even distances in their order, the others
// around them, and the last ones last.
func (t *teller) program(n int) []scene {
	var once, last, returning []scene
	for _, sc := range t.script.scenes {
		switch {
		case sc.last:
			last = append(last, sc)
		case sc.once:
			once = append(once, sc)
		default:
			returning = append(returning, sc)
		}
	}
	if len(returning) == 0 {
		return append(once, last...)
	}
	n = max(n-len(last), len(once))
	program := make([]scene, n, n+len(last))
	for i, sc := range once {
		program[i*n/len(once)] = sc
	}
	for i := range program {
		if program[i].lines == nil {
			program[i] = t.next(returning)
		}
	}
	return append(program, last...)
}

func (t *teller) next(returning []scene) scene {
	if len(t.scenes) == 0 {
		t.scenes = slices.Clone(returning)
		t.rng.Shuffle(len(t.scenes), func(i, j int) { t.scenes[i], t.scenes[j] = t.scenes[j], t.scenes[i] })
	}
	sc := t.scenes[0]
	t.scenes = t.scenes[1:]
	return sc
}

// memorable is the length, in bytes, from which on people notice that something is said again.
const memorable = 30

// cast gives the letters of a scene to people of those who are there, and words to its lists as they come up.
type cast struct {
	people map[string]string
	words  map[string]string
	begun  map[string]bool // what a word is being made for
}

// play makes a scene's lines what is really said and by whom.
func (t *teller) play(sc scene, there []string) (subject string, lines []line, err error) {
	c := t.casting(sc, there)
	for _, l := range sc.lines {
		if l.maybe && t.rng.IntN(3) == 0 {
			continue
		}
		if l, err = t.line(l, c); err != nil {
			return "", nil, err
		}
		if t.said[l.text] && (l.maybe || len(l.text) > memorable) {
			if len(lines) == 0 {
				return "", nil, nil // the whole scene would be an echo
			}
			continue
		}
		t.said[l.text] = true
		lines = append(lines, l)
	}
	subject, err = t.fill(sc.subject, c)
	return subject, lines, err
}

func (t *teller) line(l line, c cast) (line, error) {
	var err error
	l.who = c.person(l.who)
	template := l.text
	for range 6 { // another choice of words, if this one was said before
		if l.text, err = t.fill(template, c); err != nil || !t.said[l.text] {
			break
		}
	}
	if err != nil {
		return l, err
	}
	if l.edit, err = t.fill(l.edit, c); err != nil {
		return l, err
	}
	l.reactions = each(l.reactions, func(r reaction) reaction { return reaction{r.emoji, each(r.who, c.person)} })
	return l, nil
}

// casting gives each letter that a scene uses to somebody who does not speak in it by name.
func (t *teller) casting(sc scene, there []string) cast {
	c := cast{people: map[string]string{}, words: map[string]string{}, begun: map[string]bool{}}
	free := slices.DeleteFunc(slices.Clone(there), func(name string) bool {
		return slices.ContainsFunc(sc.lines, func(l line) bool { return l.who == name })
	})
	t.rng.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	for _, letter := range "ABCDEF" {
		if len(free) == 0 {
			break
		}
		c.people[string(letter)] = free[0]
		free = free[1:]
	}
	return c
}

func (c cast) person(who string) string {
	if name, ok := c.people[who]; ok {
		return name
	}
	return who
}

var (
	choice = regexp.MustCompile(`\[([^\[\]]*\|[^\[\]]*)\]`)
	slot   = regexp.MustCompile(`@?\{([A-Za-z]+)([0-9]?)\}`)
)

// fill chooses among [a|b], the innermost first, and puts words for {list}: the same word each time in one scene, another
// one for {list2}. {A} is what A is called, @{A} their name.
func (t *teller) fill(template string, c cast) (string, error) {
	text := template
	for choice.MatchString(text) {
		text = choice.ReplaceAllStringFunc(text, func(m string) string {
			options := strings.Split(m[1:len(m)-1], "|")
			return options[t.rng.IntN(len(options))]
		})
	}
	var b strings.Builder
	at := 0
	for _, m := range slot.FindAllStringSubmatchIndex(text, -1) {
		word, err := t.word(text[m[0]:m[1]], c)
		if err != nil {
			return "", fmt.Errorf("%q: %w", template, err)
		}
		b.WriteString(text[at:m[0]])
		if m[0] == 0 || endsSentence(text[:m[0]]) {
			word = capital(word)
		}
		b.WriteString(word)
		at = m[1]
	}
	b.WriteString(text[at:])
	return strings.TrimSpace(b.String()), nil
}

// word is what stands for one slot.
func (t *teller) word(slot string, c cast) (string, error) {
	key := strings.Trim(slot, "@{}")
	if name, ok := c.people[key]; ok {
		if slot[0] == '@' {
			return "@" + name, nil
		}
		return t.calls[name], nil
	}
	if word, ok := c.words[key]; ok {
		return word, nil
	}
	if c.begun[key] {
		return "", fmt.Errorf("the list for %s needs a word of itself", slot)
	}
	c.begun[key] = true
	word, ok := t.draw(strings.TrimRight(key, "0123456789"))
	if !ok {
		return "", fmt.Errorf("there is no list for %s", slot)
	}
	var err error
	if strings.Contains(word, "{") {
		word, err = t.fill(word, c)
	}
	c.words[key] = word
	return word, err
}

func endsSentence(text string) bool {
	return strings.HasSuffix(text, ". ") || strings.HasSuffix(text, "! ") || strings.HasSuffix(text, "? ")
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	if size == 0 {
		return word
	}
	return string(unicode.ToUpper(first)) + word[size:]
}

// draw takes the next word of a list, which is shuffled anew when it is through.
func (t *teller) draw(list string) (string, bool) {
	if len(t.decks[list]) == 0 {
		words := slices.Clone(t.script.lists[list])
		if len(words) == 0 {
			return "", false
		}
		t.rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		t.decks[list] = words
	}
	word := t.decks[list][0]
	t.decks[list] = t.decks[list][1:]
	return word, true
}
