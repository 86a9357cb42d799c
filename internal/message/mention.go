package message

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// mention is one @name in a text: the ways in which it can be read, the longest first. "@ann." is ann. or ann.
type mention []string

// parseMentions finds whom a text may call by name, in order, each once, at most chat.MaxMentions.
// An @ inside a word, a mail address or a path is none, and neither is a name that goes on with what names do not have.
func parseMentions(text string) []mention {
	var found []mention
	seen := map[string]bool{}
	for at := 0; len(found) < chat.MaxMentions; {
		i := strings.IndexByte(text[at:], '@')
		if i < 0 {
			break
		}
		at += i
		before, rest := text[:at], text[at+1:]
		at++
		run := rest[:nameLength(rest)]
		if inWord(before) || goesOn(rest[len(run):]) {
			continue
		}
		m := readings(run)
		if len(m) == 0 || seen[chat.NameKey(m[0])] {
			continue
		}
		seen[chat.NameKey(m[0])] = true
		found = append(found, m)
	}
	return found
}

// nameLength counts the leading bytes of s that a name may have.
func nameLength(s string) int {
	for i, c := range []byte(s) {
		if !isNameByte(c) {
			return i
		}
	}
	return len(s)
}

func isNameByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_'
}

// inWord tells whether an @ that follows before belongs to something longer.
func inWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return before != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+%/@", r))
}

// goesOn tells whether a name that is followed by after is only the beginning of something else: @ann@example.org, @annå.
func goesOn(after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return after != "" && (r == '@' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// readings lists the names that run may stand for: itself, and without the punctuation at its end.
func readings(run string) mention {
	var m mention
	for _, name := range []string{run, strings.TrimRight(run, ".-_")} {
		if chat.CheckName(name) == nil && !slices.Contains(m, name) {
			m = append(m, name)
		}
	}
	return m
}

// resolve finds the members of a room whom a text calls by name, in the order of the text.
func resolve(r store.Reader, room chat.ID, text string) ([]chat.ID, error) {
	if strings.IndexByte(text, '@') < 0 {
		return nil, nil
	}
	mentions := parseMentions(text)
	if len(mentions) == 0 {
		return nil, nil
	}
	members, err := r.MembersNamed(room, slices.Concat(mentions...))
	if err != nil {
		return nil, err
	}
	byName := known(members)
	var called []chat.ID
	for _, m := range mentions {
		for _, name := range m {
			if id, ok := byName[chat.NameKey(name)]; ok {
				if !slices.Contains(called, id) {
					called = append(called, id)
				}
				break
			}
		}
	}
	return called, nil
}

// known finds members by their names, and by former ones that nobody else has.
func known(members []chat.Account) map[string]chat.ID {
	byName := make(map[string]chat.ID, len(members))
	for _, a := range members {
		byName[chat.NameKey(a.Name)] = a.ID
	}
	for _, a := range members {
		for _, former := range strings.Fields(a.Former) {
			if key := chat.NameKey(former); byName[key].IsZero() {
				byName[key] = a.ID
			}
		}
	}
	return byName
}
