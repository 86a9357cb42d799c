package sqldb

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/samtal-chat/samtal/chat"
)

// sealedTable tells which columns of a table are sealed, and how to go through them. A column that stands in no sealedTable is lost when
// data keys are replaced: a test holds this list against the schema.
type sealedTable struct {
	name    string
	key     []column // by which rows are gone through, in order
	scope   scopeOf
	of      string   // the column, or the statement, with the id of the scope; null where what it belonged to is gone
	row     []column // what names the row in its cells
	columns []string
}

// column is a column of a key.
type column struct {
	name string
	kind columnKind
}

type columnKind byte

const (
	blobColumn columnKind = iota
	textColumn
	numberColumn
)

type scopeOf func(id []byte) scope

func ofRoom(id []byte) scope    { return roomScope(chat.ID(id)) }
func ofAccount(id []byte) scope { return accountScope(chat.ID(id)) }
func ofServer([]byte) scope     { return serverScope }

func blobs(names ...string) (list []column) {
	for _, n := range names {
		list = append(list, column{n, blobColumn})
	}
	return list
}

func number(name string) []column { return []column{{name, numberColumn}} }

// sealedTables are all of them.
func sealedTables() []sealedTable {
	return []sealedTable{
		{"accounts", blobs("id"), ofAccount, "id", blobs("id"), []string{"full_name"}},
		{"rooms", blobs("id"), ofRoom, "id", blobs("id"), []string{"title", "topic"}},
		{"sessions", blobs("id"), ofAccount, "account", blobs("id"), []string{"agent", "address"}},
		{"account_state", stateKey(), ofAccount, "account", stateKey(), []string{"value"}},
		{"aliases", aliasKey(), ofServer, "external", aliasKey(), []string{"internal"}},
		{
			"reactions", blobs("target", "mark", "account"), ofRoom,
			"(SELECT e.room FROM events e WHERE e.id = reactions.target)", blobs("target", "mark"),
			[]string{"emoji"},
		},
		{"events", number("n"), ofRoom, "room", blobs("id"), []string{"content"}},
		{"factors", blobs("account"), ofAccount, "account", blobs("account"), []string{"totp"}},
		{"passkeys", blobs("id"), ofAccount, "account", blobs("id"), []string{"name", "record"}},
		{"emails", blobs("account"), ofAccount, "account", blobs("account"), []string{"address"}},
		{"tickets", blobs("hash"), ofAccount, "account", blobs("hash"), []string{"value"}},
		{"letters", blobs("id"), ofServer, "id", blobs("id"), []string{"content"}},
		{"questions", blobs("account"), ofAccount, "account", blobs("account"), []string{"texts", "answers"}},
		{"delayed_resets", blobs("account"), ofAccount, "account", blobs("account"), []string{"password"}},
		{
			"identities",
			[]column{{"provider", textColumn}, {"subject", blobColumn}},
			ofAccount, "account",
			[]column{{"account", blobColumn}, {"provider", textColumn}},
			[]string{"name", "verifier"},
		},
		{"bans", blobs("id"), ofServer, "id", blobs("id"), []string{"prefix", "reason"}},
		{"reports", blobs("id"), ofServer, "id", blobs("id"), []string{"reason", "text", "outcome"}},
		{"audit", number("n"), ofServer, "hash", number("n"), []string{"body"}},
	}
}

func stateKey() []column {
	return []column{{"account", blobColumn}, {"kind", textColumn}, {"subject", textColumn}}
}

func aliasKey() []column { return []column{{"space", textColumn}, {"external", blobColumn}} }

// sealedRow is a row on the way through a table.
type sealedRow struct {
	key    []any
	scope  scope
	row    []byte
	sealed [][]byte
}

func columnNames(list []column) (names []string) {
	for _, c := range list {
		names = append(names, c.name)
	}
	return names
}

// rowsAfter reads the next rows of a table behind a key, nil being in front of all, and not behind last, if that is set.
func (s *sealedTable) rowsAfter(r *reader, after, last []any, limit int) ([]sealedRow, error) {
	key := strings.Join(columnNames(s.key), ", ")
	columns := append(append(columnNames(s.key), columnNames(s.row)...), append([]string{s.of}, s.columns...)...)
	var args []any
	bound := func(sign string, values []any) string {
		if values == nil {
			return ``
		}
		var places []string
		for _, v := range values {
			args = append(args, v)
			places = append(places, dollar(len(args)))
		}
		return ` AND (` + key + `) ` + sign + ` (` + strings.Join(places, ", ") + `)`
	}
	text := `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + s.name + ` WHERE 1 = 1` + bound(`>`, after) + bound(`<=`, last)
	args = append(args, limit)
	var list []sealedRow
	err := r.each(text+` ORDER BY `+key+` LIMIT `+dollar(len(args)), args, func(row row) error {
		one, err := s.scan(row)
		list = append(list, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("go through %s: %w", s.name, err)
	}
	return list, nil
}

// lastKey is the key of the last row; nil if there is none.
func (s *sealedTable) lastKey(r *reader) ([]any, error) {
	values := make([]keyValue, len(s.key))
	var dest []any
	for i, c := range s.key {
		values[i].kind = c.kind
		dest = append(dest, values[i].dest())
	}
	names := columnNames(s.key)
	ok, err := r.one(`SELECT `+strings.Join(names, ", ")+` FROM `+s.name+` ORDER BY `+strings.Join(names, " DESC, ")+` DESC LIMIT 1`, nil, dest...)
	if err != nil || !ok {
		return nil, err
	}
	var key []any
	for i := range values {
		key = append(key, values[i].value())
	}
	return key, nil
}

func (s *sealedTable) scan(row row) (one sealedRow, err error) {
	values := make([]keyValue, len(s.key)+len(s.row))
	var id []byte
	one.sealed = make([][]byte, len(s.columns))
	dest := make([]any, 0, len(values)+1+len(s.columns))
	for i, c := range append(append([]column(nil), s.key...), s.row...) {
		values[i].kind = c.kind
		dest = append(dest, values[i].dest())
	}
	dest = append(dest, &id)
	for i := range one.sealed {
		dest = append(dest, &one.sealed[i])
	}
	if err := row.Scan(dest...); err != nil {
		return one, err
	}
	for i := range s.key {
		one.key = append(one.key, values[i].value())
	}
	if id != nil {
		one.scope = s.scope(id)
	}
	one.row = rowOf(values[len(s.key):])
	return one, nil
}

// rowOf names a row as its cells do: by the one id or number it has, or by rowKey of several parts.
func rowOf(values []keyValue) []byte {
	if len(values) == 1 {
		if values[0].kind == numberColumn {
			return numberKey(values[0].n)
		}
		return values[0].b
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.text()
	}
	return rowKey(parts...)
}

// keyValue is one value of a key.
type keyValue struct {
	kind columnKind
	b    []byte
	s    string
	n    int64
}

func (v *keyValue) dest() any {
	switch v.kind {
	case textColumn:
		return &v.s
	case numberColumn:
		return &v.n
	default:
		return &v.b
	}
}

func (v *keyValue) value() any {
	switch v.kind {
	case textColumn:
		return v.s
	case numberColumn:
		return v.n
	default:
		return v.b
	}
}

func (v *keyValue) text() string {
	switch v.kind {
	case textColumn:
		return v.s
	case numberColumn:
		return strconv.FormatInt(v.n, 10)
	default:
		return string(v.b)
	}
}

// place is how far something has come through all sealed tables.
type place struct {
	table int   // the number of the one it is in
	after []any // the key of the last row it has dealt with there; nil at the beginning
	last  []any // the key of the last row it has to deal with: what comes later is under new keys
}

// keptPlace is a place as it is written down. The kinds of the columns tell how to read it.
type keptPlace struct {
	Table       string
	After, Last []string
}

// MarshalText writes the place down.
func (p place) MarshalText() ([]byte, error) {
	return json.Marshal(keptPlace{Table: p.name(), After: writeKey(p.after), Last: writeKey(p.last)})
}

func writeKey(key []any) (kept []string) {
	for _, v := range key {
		switch v := v.(type) {
		case []byte:
			kept = append(kept, base64.RawStdEncoding.EncodeToString(v))
		case int64:
			kept = append(kept, strconv.FormatInt(v, 10))
		default:
			kept = append(kept, fmt.Sprint(v))
		}
	}
	return kept
}

// UnmarshalText reads what MarshalText has written. A table that is not there any more is an error.
func (p *place) UnmarshalText(b []byte) error {
	var kept keptPlace
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	for i, s := range sealedTables() {
		if s.name != kept.Table {
			continue
		}
		*p = place{table: i}
		if len(kept.After) != len(s.key) || len(kept.Last) != len(s.key) { // at the beginning of the table
			return nil
		}
		var err1, err2 error
		p.after, err1 = s.readKeys(kept.After)
		p.last, err2 = s.readKeys(kept.Last)
		return errors.Join(err1, err2)
	}
	return fmt.Errorf("there is no table %q", kept.Table)
}

func (s *sealedTable) readKeys(kept []string) (key []any, err error) {
	for i, c := range s.key {
		v, err := readKey(c.kind, kept[i])
		if err != nil {
			return nil, err
		}
		key = append(key, v)
	}
	return key, nil
}

func readKey(kind columnKind, s string) (any, error) {
	switch kind {
	case textColumn:
		return s, nil
	case numberColumn:
		return strconv.ParseInt(s, 10, 64)
	default:
		return base64.RawStdEncoding.DecodeString(s)
	}
}
