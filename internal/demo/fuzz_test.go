package demo

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
)

// FuzzScript reads anything as the script of a room: it is refused, or can be told to its end, with every word in its place.
func FuzzScript(f *testing.F) {
	names, err := fs.Glob(files, "script/*.txt")
	if err != nil || len(names) == 0 {
		f.Fatal(names, err)
	}
	for _, name := range names[:3] {
		text, err := files.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), uint64(1))
	}
	for _, scenes := range []string{
		"ann: hi\n+\n", "+ x\n", "ann: hi\n+ 👍 bo\n~ hello\nx\n", "A: [a|[b|c]] {list} @{B}\n", "ann: {a}\n", "ann? hi", "ann>?: \xff\n", "",
	} {
		f.Add("people ann bo\nlist list: one | two\n\n== once thread: {list}\n"+scenes, uint64(2))
	}
	for _, settings := range []string{
		"pace NaN", "pace 1e300", "days -1", "days 99999999999", "hours 9-", "hours 20-4", "unread -1", "list a: {a}", "list a: {b} \nlist b: {a}", "list a: |", "kind", "nothing",
	} {
		f.Add("people ann bo\n"+settings+"\n==\nann: {a}. [|]{a2} {a}\n== last\nA: end\n", uint64(3))
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		s, err := parseScript(text)
		if err != nil {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		stage := newStage(Config{Until: time.Date(2026, 11, 20, 16, 30, 0, 0, time.UTC)}, &s, newTeller(rng, &s, map[string]string{"ann": "Ann"}), nil)
		starts := stage.starts()
		if most := 2 * (s.days + 1) * (int(s.pace) + 1); len(starts) > most {
			t.Fatalf("%d scenes in %d days with %g a day", len(starts), s.days, s.pace)
		}
		program := stage.teller.program(min(len(starts), 20))
		for _, sc := range program {
			subject, lines, err := stage.teller.play(sc, s.people)
			if err != nil {
				return
			}
			if utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError) && strings.ContainsRune(subject, utf8.RuneError) {
				t.Fatalf("the subject %q was not written", subject)
			}
			for _, l := range lines {
				if chat.CheckName(l.who) != nil && !strings.Contains(text, l.who) {
					t.Fatalf("%q says something", l.who)
				}
				if utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError) && strings.ContainsRune(l.text, utf8.RuneError) {
					t.Fatalf("%q was not written", l.text)
				}
			}
		}
	})
}

// FuzzPeople reads anything as the people of the demonstration: each has a name, and is called what the line says.
func FuzzPeople(f *testing.F) {
	for _, text := range []string{"", "maja|Maja|Maja Lindqvist\n", "bo\n\n|x|y\n", "a|b|c|d\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range parsePeople(text) {
			if p.name == "" || strings.ContainsAny(p.name+p.call, "|\n") || !strings.Contains(text, strings.TrimSuffix(strings.TrimSuffix(p.name+"|"+p.call+"|"+p.fullName, "|"), "|")) {
				t.Fatalf("%+v in %q", p, text)
			}
		}
	})
}
