package demo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/samtal-chat/samtal/chat"
)

//go:embed people.txt script/*.txt
var files embed.FS

// person is somebody in the demonstration.
type person struct {
	name     string
	fullName string // may be empty
	call     string // what others call them
}

// script is what is said in one room. A line of its file is a setting ("pace 2"), a scene's head ("== once"), or what somebody
// says or does ("maja: hello"). The README of the format is this struct and the two below.
type script struct {
	key      string // of the file
	kind     chat.RoomKind
	lobby    bool
	title    string
	topic    string
	people   []string // the founder first
	late     []string // who comes in halfway
	days     int      // the room was made so many days ago
	pace     float64  // scenes a day
	from, to int      // hours of the day between which people talk
	workdays bool
	unread   int    // messages that the host has not read
	draft    string // what the host has begun to write
	lists    map[string][]string
	scenes   []scene
}

// scene is a short conversation. Those told once come in the order of the file; the others return, never the same twice.
type scene struct {
	once, last bool
	subject    string // opens a thread
	lines      []line
}

// line is one thing said. In its text [a|b] is one of several, {list} a word from a list, {A} what person A is called.
type line struct {
	who       string // a name, or a capital letter for anybody who is there
	text      string
	maybe     bool // may be left out
	reply     bool // answers the line before
	edit      string
	removed   bool
	reactions []reaction
}

type reaction struct {
	emoji string
	who   []string
}

// Bounds of a script: more is a slip of the pen.
const (
	maxDays = 366
	maxPace = 50
)

func loadPeople() ([]person, error) {
	text, err := files.ReadFile("people.txt")
	if err != nil {
		return nil, err
	}
	return parsePeople(string(text)), nil
}

// parsePeople reads a person a line: name|call|full name.
func parsePeople(text string) (people []person) {
	for l := range strings.Lines(text) {
		name, rest, _ := strings.Cut(strings.TrimSpace(l), "|")
		call, full, _ := strings.Cut(rest, "|")
		if name != "" {
			people = append(people, person{name: name, call: call, fullName: full})
		}
	}
	return people
}

func loadScripts() ([]script, error) {
	names, err := fs.Glob(files, "script/*.txt")
	if err != nil {
		return nil, err
	}
	scripts := make([]script, 0, len(names))
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, err := parseScript(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.key = name
		scripts = append(scripts, s)
	}
	return scripts, nil
}

func parseScript(text string) (script, error) {
	s := script{kind: chat.Group, days: 27, pace: 2, from: 8, to: 21, lists: map[string][]string{}}
	n := 0
	for l := range strings.Lines(text) {
		n++
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := s.parseLine(l); err != nil {
			return s, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s, s.check()
}

// check refuses what no room can be told of by.
func (s *script) check() error {
	switch {
	case s.days < 1 || s.days > maxDays:
		return fmt.Errorf("days %d: a room is 1 to %d days old", s.days, maxDays)
	case !(s.pace >= 0 && s.pace <= maxPace): // NaN is neither
		return fmt.Errorf("pace %g: a day has at most %d scenes", s.pace, maxPace)
	case s.from < 0 || s.to > 24 || s.from >= s.to:
		return fmt.Errorf("hours %d-%d: from 0 to 24, the earlier first", s.from, s.to)
	case len(s.people) == 0:
		return errors.New("nobody is there")
	case len(s.scenes) == 0:
		return errors.New("nothing is said")
	case s.unread < 0:
		return fmt.Errorf("unread %d: some, or none", s.unread)
	}
	return nil
}

func (s *script) parseLine(l string) error {
	if head, ok := strings.CutPrefix(l, "=="); ok {
		s.scenes = append(s.scenes, parseHead(strings.TrimSpace(head)))
		return nil
	}
	if len(s.scenes) == 0 {
		key, value, _ := strings.Cut(l, " ")
		return s.set(key, strings.TrimSpace(value))
	}
	now := &s.scenes[len(s.scenes)-1]
	mark, rest, _ := strings.Cut(l, " ")
	if mark == "+" || mark == "~" || mark == "x" {
		if len(now.lines) == 0 {
			return fmt.Errorf("%q comes before anything was said", l)
		}
		return now.lines[len(now.lines)-1].happens(mark, rest)
	}
	said, text, ok := strings.Cut(l, ": ")
	who := strings.TrimRight(said, ">?")
	if !ok || chat.CheckName(who) != nil {
		return fmt.Errorf("nobody says %q", l)
	}
	now.lines = append(now.lines, line{
		who: who, text: strings.ReplaceAll(text, `\n`, "\n"),
		reply: strings.Contains(said, ">"), maybe: strings.Contains(said, "?"),
	})
	return nil
}

func parseHead(head string) scene {
	sc := scene{once: strings.HasPrefix(head, "once"), last: strings.HasPrefix(head, "last")}
	if _, subject, ok := strings.Cut(head, "thread:"); ok {
		sc.subject = strings.TrimSpace(subject)
	}
	return sc
}

// happens adds what becomes of a line: "+ 👍 ann bo", "~ as it reads then", "x".
func (l *line) happens(mark, rest string) error {
	switch mark {
	case "+":
		word := strings.Fields(rest)
		if len(word) == 0 {
			return errors.New("a reaction without an emoji")
		}
		l.reactions = append(l.reactions, reaction{emoji: word[0], who: word[1:]})
	case "~":
		l.edit = strings.ReplaceAll(rest, `\n`, "\n")
	case "x":
		l.removed = true
	}
	return nil
}

func (s *script) set(key, value string) (err error) {
	switch key {
	case "kind":
		s.lobby = value == "lobby"
		s.kind = chat.RoomKind(value)
		if s.lobby {
			s.kind = chat.Open
		}
	case "title":
		s.title = value
	case "topic":
		s.topic = value
	case "people":
		s.people = strings.Fields(value)
	case "late":
		s.late = strings.Fields(value)
	case "workdays":
		s.workdays = true
	case "draft":
		s.draft = value
	case "days":
		s.days, err = strconv.Atoi(value)
	case "unread":
		s.unread, err = strconv.Atoi(value)
	case "pace":
		s.pace, err = strconv.ParseFloat(value, 64)
	case "hours":
		_, err = fmt.Sscanf(value, "%d-%d", &s.from, &s.to)
	case "list":
		name, words, _ := strings.Cut(value, ":")
		s.lists[name] = each(strings.Split(words, "|"), strings.TrimSpace)
	default:
		return fmt.Errorf("unknown setting %q", key)
	}
	return err
}

func each[From, To any](list []From, f func(From) To) []To {
	out := make([]To, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}
