package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
)

// maxDepth bounds how deeply arrays and objects of a body may be nested.
const maxDepth = 32

// Errors of strict decoding. A socket closes on all of them but wrong_type.
var (
	errBadJSON   = &chat.Error{Kind: chat.Invalid, Code: "bad_json", Message: "this is not JSON"}
	errBadUTF8   = &chat.Error{Kind: chat.Invalid, Code: "bad_utf8", Message: "text must be valid UTF-8"}
	errNull      = &chat.Error{Kind: chat.Invalid, Code: "null_character", Message: "text must not contain U+0000"}
	errTooDeep   = &chat.Error{Kind: chat.Invalid, Code: "too_deep", Message: "arrays and objects are nested too deeply"}
	errNotObject = &chat.Error{Kind: chat.Invalid, Code: "wrong_type", Message: "this has to be a JSON object"}
)

// Decode reads one JSON text into v and refuses what readers could understand in different ways (RFC 8259 §4, §8; RFC 7493 §2):
// invalid UTF-8, lone surrogates, U+0000, names that stand twice in an object, fields that v does not have (also such that
// differ in case alone), anything behind the text, and nesting without end. Its errors are [chat.Error]s.
func Decode(data []byte, v any) error {
	s := scanner{data: data}
	if err := s.whole(shapeOf(reflect.TypeOf(v))); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return &chat.Error{Kind: chat.Invalid, Code: "wrong_type", Message: "this has to be " + wants(wrong.Type), Field: wrong.Field}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok { // encoding/json has no type for it
		return unknownField(strings.Trim(name, `"`))
	}
	return errBadJSON
}

// Check reports whether data is one JSON text that [Decode] would take into some type.
func Check(data []byte) error {
	s := scanner{data: data}
	return s.whole(nil)
}

func unknownField(name string) error {
	return &chat.Error{Kind: chat.Invalid, Code: "unknown_field", Message: "this field is not known here", Field: name}
}

// checkName refuses names that encoding/json would take for a field although they are written differently: it compares
// regardless of case. All our fields have lower-case names.
func checkName(name []byte) error {
	for _, c := range name {
		if 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf || c == '\\' {
			return unknownField(string(name))
		}
	}
	return nil
}

// wants names a Go type in JSON's words.
func wants(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "a whole number within range"
	}
}

// scanner walks over a JSON text (RFC 8259) without building anything.
type scanner struct {
	data []byte
	at   int
}

// whole is for a text whose outermost value is to be an object with the fields of t, unless t is nil.
func (s *scanner) whole(t shape) error {
	if !utf8.Valid(s.data) {
		return errBadUTF8
	}
	s.space()
	object := s.at < len(s.data) && s.data[s.at] == '{'
	if err := s.value(0, t); err != nil {
		return err
	}
	s.space()
	if s.at != len(s.data) {
		return errBadJSON
	}
	if t != nil && !object {
		return errNotObject
	}
	return nil
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// take steps over c, if that comes next.
func (s *scanner) take(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) value(depth int, t shape) error {
	if depth > maxDepth {
		return errTooDeep
	}
	s.space()
	if s.at == len(s.data) {
		return errBadJSON
	}
	switch c := s.data[s.at]; c {
	case '{':
		return s.object(depth, t)
	case '[':
		return s.array(depth, t)
	case '"':
		_, err := s.text()
		return err
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

func (s *scanner) word(w string) error {
	if len(s.data)-s.at < len(w) || string(s.data[s.at:s.at+len(w)]) != w {
		return errBadJSON
	}
	s.at += len(w)
	return nil
}

// number follows RFC 8259 §6.
func (s *scanner) number() error {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return errBadJSON
	}
	if s.take('.') && !s.digits() {
		return errBadJSON
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return errBadJSON
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	from := s.at
	for s.at < len(s.data) && '0' <= s.data[s.at] && s.data[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

func (s *scanner) array(depth int, t shape) error {
	s.at++
	s.space()
	if s.take(']') {
		return nil
	}
	for {
		if err := s.value(depth+1, t); err != nil {
			return err
		}
		s.space()
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return errBadJSON
		}
	}
}

func (s *scanner) object(depth int, t shape) error {
	s.at++
	s.space()
	if s.take('}') {
		return nil
	}
	var seen names
	for {
		name, err := s.name(&seen, t)
		if err != nil {
			return err
		}
		s.space()
		if !s.take(':') {
			return errBadJSON
		}
		s.space()
		var under shape
		if s.at < len(s.data) && (s.data[s.at] == '{' || s.data[s.at] == '[') { // nothing else has fields
			under = shapeUnder(t, name)
		}
		if err := s.value(depth+1, under); err != nil {
			return err
		}
		s.space()
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return errBadJSON
		}
	}
}

// name steps over the next name of an object of shape t, which none of those seen is.
func (s *scanner) name(seen *names, t shape) ([]byte, error) {
	s.space()
	if s.at == len(s.data) || s.data[s.at] != '"' {
		return nil, errBadJSON
	}
	name, err := s.text()
	if err == nil && t != nil {
		err = checkName(name)
	}
	if err == nil && !seen.add(plain(name)) {
		err = &chat.Error{Kind: chat.Invalid, Code: "duplicate_field", Message: "this field stands twice", Field: string(name)}
	}
	return name, err
}

// names are those of one object: few as a rule, so that comparing them all is cheapest.
type names struct {
	few  [16][]byte
	n    int
	many map[string]bool
}

// add reports whether name is new.
func (s *names) add(name []byte) bool {
	if s.many != nil {
		known := s.many[string(name)]
		s.many[string(name)] = true
		return !known
	}
	for _, other := range s.few[:s.n] {
		if bytes.Equal(other, name) {
			return false
		}
	}
	if s.n < len(s.few) {
		s.few[s.n] = name
		s.n++
		return true
	}
	s.many = map[string]bool{string(name): true}
	for _, other := range s.few {
		s.many[string(other)] = true
	}
	return true
}

// plain resolves the escapes of a string that text has checked.
func plain(written []byte) []byte {
	if bytes.IndexByte(written, '\\') < 0 {
		return written
	}
	var resolved string
	if json.Unmarshal(append(append([]byte{'"'}, written...), '"'), &resolved) != nil {
		return written // cannot be: it was checked
	}
	return []byte(resolved)
}

// text steps over a string (RFC 8259 §7) and returns what stands between its quotes.
func (s *scanner) text() ([]byte, error) {
	s.at++
	from := s.at
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return s.data[from : s.at-1], nil
		case c == 0:
			return nil, errNull
		case c < ' ':
			return nil, errBadJSON
		case c == '\\':
			if err := s.escape(); err != nil {
				return nil, err
			}
		default:
			s.at++
		}
	}
	return nil, errBadJSON
}

func (s *scanner) escape() error {
	s.at++
	if s.at == len(s.data) {
		return errBadJSON
	}
	c := s.data[s.at]
	s.at++
	if strings.IndexByte(`"\/bfnrt`, c) >= 0 {
		return nil
	}
	if c != 'u' {
		return errBadJSON
	}
	r, ok := s.hex4()
	switch {
	case !ok:
		return errBadJSON
	case r == 0:
		return errNull
	case r < 0xd800 || r > 0xdfff:
		return nil
	case r >= 0xdc00 || !s.take('\\') || !s.take('u'): // a low surrogate first, or a high one alone
		return errBadUTF8
	}
	low, ok := s.hex4()
	if !ok {
		return errBadJSON
	}
	if low < 0xdc00 || low > 0xdfff {
		return errBadUTF8
	}
	return nil
}

func (s *scanner) hex4() (rune, bool) {
	if len(s.data)-s.at < 4 {
		return 0, false
	}
	var r rune
	for _, c := range s.data[s.at : s.at+4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	s.at += 4
	return r, true
}
