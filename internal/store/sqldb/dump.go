package sqldb

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dumpTable is what of a table a dump shows. All else is withheld: a column that is new is not shown before somebody has thought of it.
type dumpTable struct {
	name    string
	columns []dumpColumn
	order   string
}

// dumpColumn is a column and what is in it.
type dumpColumn struct {
	name string
	kind dumpKind
}

type dumpKind int

const (
	dumpBytes dumpKind = iota
	dumpText
	dumpInteger
)

// dumped is all that a dump shows. content is sealed.
var dumped = []dumpTable{
	{"accounts", []dumpColumn{
		{"id", dumpBytes}, {"server", dumpText}, {"name", dumpText}, {"bot", dumpInteger}, {"created_at", dumpInteger}, {"deleted_at", dumpInteger},
	}, "id"},
	{"rooms", []dumpColumn{
		{"id", dumpBytes},
		{"kind", dumpText},
		{"home", dumpText},
		{"encryption", dumpText},
		{"lobby", dumpInteger},
		{"members", dumpInteger},
		{"created_at", dumpInteger},
	}, "id"},
	{"memberships", []dumpColumn{
		{"account", dumpBytes}, {"room", dumpBytes}, {"role", dumpText}, {"status", dumpText}, {"joined_at", dumpInteger}, {"left_at", dumpInteger},
	}, "account, room"},
	{"events", []dumpColumn{
		{"n", dumpInteger},
		{"room", dumpBytes},
		{"seq", dumpInteger},
		{"id", dumpBytes},
		{"kind", dumpText},
		{"sender", dumpBytes},
		{"target", dumpBytes},
		{"thread", dumpBytes},
		{"content_type", dumpText},
		{"content", dumpBytes},
		{"digest", dumpBytes},
		{"hash", dumpBytes},
		{"sent_at", dumpInteger},
		{"removed_seq", dumpInteger},
	}, "n"},
}

// DumpDialects are those that a dump may be written in.
func DumpDialects() []string { return []string{dialectSQLite, dialectPostgres} }

// types are the types of columns in a dialect, by kind.
func (k dumpKind) sqlType(dialect string) string {
	if dialect == dialectSQLite {
		return [...]string{"BLOB", "TEXT", "INTEGER"}[k]
	}
	return [...]string{"BYTEA", "TEXT", "BIGINT"}[k]
}

// dump writes what is shown as SQL text, in one transaction.
func dump(r *reader, to io.Writer, dialect string) error {
	w := bufio.NewWriterSize(to, 64<<10)
	_, _ = w.WriteString("BEGIN;\n") // an error of w stays until Flush
	for _, t := range dumped {
		t.create(w, dialect)
		if err := t.rows(r, w, dialect); err != nil {
			return fmt.Errorf("dump %s: %w", t.name, err)
		}
	}
	_, _ = w.WriteString("COMMIT;\n")
	return w.Flush()
}

func (t dumpTable) create(w *bufio.Writer, dialect string) {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = c.name + " " + c.kind.sqlType(dialect)
	}
	_, _ = fmt.Fprintf(w, "CREATE TABLE %s (%s);\n", t.name, strings.Join(columns, ", "))
}

func (t dumpTable) rows(r *reader, w *bufio.Writer, dialect string) error {
	names := make([]string, len(t.columns))
	values := make([]sqlLiteral, len(t.columns))
	dest := make([]any, len(t.columns))
	for i, c := range t.columns {
		names[i], values[i].dialect, dest[i] = c.name, dialect, &values[i]
	}
	list := strings.Join(names, ", ")
	return r.each(`SELECT `+list+` FROM `+t.name+` ORDER BY `+t.order, nil, func(row row) error {
		if err := row.Scan(dest...); err != nil {
			return err
		}
		_, _ = w.WriteString("INSERT INTO " + t.name + " (" + list + ") VALUES (")
		for i, v := range values {
			if i > 0 {
				_, _ = w.WriteString(", ")
			}
			_, _ = w.WriteString(v.text)
		}
		_, err := w.WriteString(");\n")
		return err
	})
}

// sqlLiteral reads a column as it is written in SQL.
type sqlLiteral struct{ dialect, text string }

// Scan implements sql.Scanner.
func (l *sqlLiteral) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		l.text = "NULL"
	case int64:
		l.text = strconv.FormatInt(v, 10)
	case string:
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return fmt.Errorf("a text that is none")
		}
		l.text = "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case []byte:
		if l.dialect == dialectSQLite {
			l.text = "X'" + hex.EncodeToString(v) + "'"
		} else {
			l.text = `'\x` + hex.EncodeToString(v) + "'"
		}
	default:
		return fmt.Errorf("a value of type %T", src)
	}
	return nil
}
