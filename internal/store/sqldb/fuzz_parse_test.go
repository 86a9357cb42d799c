package sqldb

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// FuzzSealed reads anything as a sealed value: nothing opens but what was sealed, and nowhere but in its place.
func FuzzSealed(f *testing.F) {
	db := openTest(f, nil)
	room := chat.NewID()
	place := cell{roomScope(room), "events", "content", room[:]}
	text := []byte("hello")
	var sealed []byte
	err := db.Update(f.Context(), func(stx store.Tx) (err error) {
		sealed, err = stx.(*tx).seal(place, text)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	size := len(sealed)
	for _, flips := range [][]byte{
		nil, {}, {3}, {0, 3}, {0, 0x80}, append(make([]byte, size-1), 1), bytes.Repeat([]byte{0xff}, size), // a later form, another key, another nonce, another tag
	} {
		f.Add(flips, size, place.table, place.column, room[:])
	}
	for _, n := range []int{-1, 0, 1, 2, size - 1, size + 1, 2 * size} {
		f.Add([]byte{}, n, place.table, place.column, room[:])
	}
	f.Add([]byte{}, size, "event", "scontent", room[:])
	f.Add([]byte{}, size, place.table, place.column, room[1:])
	f.Fuzz(func(t *testing.T, flips []byte, n int, table, column string, row []byte) {
		b := bent(sealed, flips, n)
		there := cell{place.scope, table, column, row}
		// Every process has a room of its own.
		genuine := bytes.Equal(b, sealed) && table == place.table && column == place.column && bytes.Equal(row, place.row)
		err := db.View(t.Context(), func(sr store.Reader) error {
			for _, b := range [][]byte{b, flips} {
				got, err := sr.(*reader).open(there, b)
				switch genuine := genuine && bytes.Equal(b, sealed); {
				case b == nil && got == nil && err == nil:
				case genuine && (err != nil || !bytes.Equal(got, text)):
					t.Errorf("in its place: %q, %v", got, err)
				case !genuine && (got != nil || !doesNotOpen(err)):
					t.Errorf("%x in %+v: %q, %v", b, there, got, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestSealedValuesHaveOneForm: the number of a key with zeros behind it is none, though it would be the same number.
func TestSealedValuesHaveOneForm(t *testing.T) {
	b := append([]byte{sealForm, 0x81, 0}, make([]byte, nonceSize+tagSize)...)
	if _, _, err := sealVersion(b); !errors.Is(err, errBadSeal) {
		t.Errorf("got %v", err)
	}
	if version, rest, err := sealVersion(append([]byte{sealForm, 0x80, 1}, b[3:]...)); err != nil || version != 128 || len(rest) != nonceSize+tagSize {
		t.Errorf("got %d, %x, %v", version, rest, err)
	}
}

// bent is a value of which some bits are turned over, and which is cut or goes on with zeros.
func bent(value, flips []byte, size int) []byte {
	b := make([]byte, min(max(size, 0), 2*len(value)))
	copy(b, value)
	for i := range min(len(b), len(flips)) {
		b[i] ^= flips[i]
	}
	return b
}

// FuzzPlace reads anything as how far a re-encryption has come: what is taken for a place is written as one that reads the same.
func FuzzPlace(f *testing.F) {
	for i, s := range sealedTables() {
		key := make([]any, len(s.key))
		for j, c := range s.key {
			key[j] = map[columnKind]any{textColumn: "x", numberColumn: int64(-7)}[c.kind]
			if key[j] == nil {
				key[j] = []byte{0, 1, 0xff}
			}
		}
		for _, p := range []place{{table: i}, {table: i, last: key}, {table: i, after: key, last: key}} {
			b, err := p.MarshalText()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	for _, s := range []string{"", "null", "{}", `{"Table":"events","After":["x"],"Last":["x"]}`, `{"Table":"events","After":["1","2"],"Last":["1"]}`, `{"Table":"none"}`, `{"Table":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, again place
		if p.UnmarshalText(b) != nil {
			return
		}
		s := sealedTables()[p.table]
		for _, key := range [][]any{p.after, p.last} {
			if key != nil && len(key) != len(s.key) {
				t.Fatalf("%q: %v is no key of %s", b, key, s.name)
			}
		}
		written, err := p.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.UnmarshalText(written); err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%q is %+v, and %+v (%v) when it was written as %q", b, p, again, err, written)
		}
	})
}

// FuzzMasterForm reads anything as the form in which the master keyset is kept.
func FuzzMasterForm(f *testing.F) {
	kek := secret.RandomKey()
	m, err := secret.NewMaster()
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := m.Seal(kek)
	if err != nil {
		f.Fatal(err)
	}
	kept := encodeMeta.EncodeToString(sealed)
	for _, s := range []string{"", kept, kept + "=", "\n" + kept, kept[:8], strings.ToLower(kept), "&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		opened, err := openMaster(s, kek)
		if err == nil && (opened == nil || opened.Keys() != 1) || err != nil && opened != nil {
			t.Fatalf("%q: %v, %v", s, opened, err)
		}
		if s == kept && err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzWords: whatever is in a text and however it is typed, its words are looked for as they were kept.
func FuzzWords(f *testing.F) {
	for _, text := range []string{
		"", "Ann Öberg", "ÅSA-Lena O'Neil", "straße STRASSE ẞ", "İstanbul ısı", "ℋello Kelvin", "ﬁsh ﷺ", "نور حداد", "a\u00a8b", "e\u0301", "\xff\xfe", "Ǆ ǅ", "ΣΑΣ", "①②",
		strings.Repeat("long", 10), strings.Repeat("a b ", 200),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?") // as every text that gets so far is
		folded := fold(text)
		if again := fold(folded); again != folded {
			t.Fatalf("%q is compared as %q, and that as %q", text, folded, again)
		}
		if upper := strings.IndexFunc(folded, func(r rune) bool { return unicode.ToLower(r) != r }); upper >= 0 {
			t.Fatalf("%q is compared as %q, not in lower case", text, folded)
		}
		found := beginnings(text)
		if len(found) > maxBeginnings {
			t.Fatalf("%d beginnings", len(found))
		}
		for _, word := range queryWords(text) {
			if len([]rune(word)) > maxBeginning || len(found) < maxBeginnings && !found[word] {
				t.Fatalf("%q is not found by its own %q", text, word)
			}
		}
	})
}

// FuzzColumns: what is taken for a list of columns from an archive is names and commas, whatever an archive says.
func FuzzColumns(f *testing.F) {
	names := regexp.MustCompile(`^[a-z0-9_]+(,[a-z0-9_]+)*$`)
	for _, list := range []string{"", "id", "id,room,sent_at", "id, room", "id,", ",id", "id) FROM STDIN; DROP TABLE rooms; --", "Id", "id\n", "\"id\""} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if plainNames(list) != names.MatchString(list) {
			t.Fatalf("%q: %v", list, plainNames(list))
		}
	})
}

// FuzzScan gives the destinations of columns anything that a driver may: they take it as it is, or refuse it.
func FuzzScan(f *testing.F) {
	f.Add([]byte(nil), int64(0), uint8(0))
	f.Add([]byte("0123456789abcdef"), int64(255), uint8(1))
	f.Add([]byte("0123456789abcdef0"), int64(-1), uint8(2))
	f.Add([]byte("[1]"), int64(256), uint8(3))
	f.Fuzz(func(t *testing.T, b []byte, n int64, kind uint8) {
		src := []any{nil, b, n, string(b)}[kind%4]
		var id chat.ID
		if toID(&id).Scan(src) == nil && src != nil && (kind%4 != 1 || !bytes.Equal(id[:], b)) {
			t.Fatalf("%v is the id %v", src, id)
		}
		var scopes chat.Scopes
		if (scopesDest{&scopes}).Scan(src) == nil && (kind%4 != 2 || int64(scopes) != n) {
			t.Fatalf("%v are the scopes %v", src, scopes)
		}
		var text string
		if toText(&text).Scan(src) == nil && text != string(b) && src != nil {
			t.Fatalf("%v is the text %q", src, text)
		}
		var number int64
		if err := toInt(&number).Scan(src); err == nil && src != nil && number != n {
			t.Fatalf("%v is the number %d", src, number)
		}
	})
}

// FuzzLiteral: what a dump writes for a value is that value to SQLite, and nothing else.
func FuzzLiteral(f *testing.F) {
	c, err := sqlite3.Open(":memory:")
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = c.Close() })
	for _, s := range []string{"", "a", "it's", "'; DROP TABLE rooms; --", `\x00`, "a\x00b", "\xff", "å\n"} {
		f.Add(s, int64(len(s)))
	}
	f.Add("$1?2", int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, s string, n int64) {
		number, blob, text := sqlLiteral{dialect: dialectSQLite}, sqlLiteral{dialect: dialectSQLite}, sqlLiteral{dialect: dialectSQLite}
		if err := errors.Join(number.Scan(n), blob.Scan([]byte(s))); err != nil {
			t.Fatal(err)
		}
		isText := text.Scan(s) == nil
		if isText != (utf8.ValidString(s) && !strings.Contains(s, "\x00")) {
			t.Fatalf("%q is a text: %v", s, isText)
		}
		if !isText {
			text.text = "NULL"
		}
		row, rest, err := c.Prepare(`SELECT ` + number.text + `, ` + blob.text + `, ` + text.text)
		if err != nil || rest != "" {
			t.Fatalf("%q leaves %q: %v", s, rest, err)
		}
		defer func() { _ = row.Close() }()
		if !row.Step() || row.ColumnInt64(0) != n || string(row.ColumnBlob(1, nil)) != s || isText && row.ColumnText(2) != s {
			t.Fatalf("%q and %d came back as %d, %q and %q (%v)", s, n, row.ColumnInt64(0), row.ColumnBlob(1, nil), row.ColumnText(2), row.Err())
		}
	})
}
