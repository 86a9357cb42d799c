package sqldb

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/internal/store"
)

// Rehearse puts the parts of a snapshot into a new SQLite file, whatever database it is of, so that what is in it can be read where there
// is no other database. The tables of both kinds have the same columns; what only PostgreSQL keeps beside them, as its indexes, a restore
// makes anew.
func Rehearse(ctx context.Context, path string, info store.SnapshotInfo, next func() (name string, content io.Reader, err error)) error {
	var err error
	if info.Dialect == dialectPostgres {
		err = rehearsePostgres(ctx, path, info, next)
	} else {
		err = Restore(ctx, Config{SQLite: path}, info, next)
	}
	if err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	return nil
}

func rehearsePostgres(ctx context.Context, path string, info store.SnapshotInfo, next func() (string, io.Reader, error)) (err error) {
	if err := writePrivate(path, strings.NewReader("")); err != nil {
		return err
	}
	if err := migrateFile(ctx, path, info.Schema); err != nil {
		return err
	}
	p, err := connect(path, `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if _, err := p.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	for {
		name, content, err := next()
		if errors.Is(err, io.EOF) {
			_, err = p.exec(`COMMIT`)
			return err
		}
		if err == nil {
			err = p.fill(ctx, name, content)
		}
		if err != nil {
			return err
		}
	}
}

// migrateFile makes the tables of a schema in a file.
func migrateFile(ctx context.Context, path string, schema int64) (err error) {
	db, err := driver.Open(path, func(c *sqlite3.Conn) error { return c.Exec(`PRAGMA synchronous = OFF`) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	m, err := newMigrator(db, goose.DialectSQLite3, "sqlite")
	if err != nil {
		return err
	}
	return m.upTo(ctx, schema)
}

// fill puts one table of PostgreSQL's into a table that has its columns, which stand in the first line.
func (p *pinned) fill(ctx context.Context, name string, content io.Reader) error {
	lines := bufio.NewReaderSize(content, 64<<10)
	header, err := lines.ReadString('\n')
	if err != nil {
		return fmt.Errorf("columns of %s: %w", name, err)
	}
	header = strings.TrimSuffix(header, "\n")
	if !plainNames(header) || !plainNames(name) || strings.Contains(name, ",") {
		return fmt.Errorf("no part of a database: %q (%s)", name, header)
	}
	columns := strings.Split(header, ",")
	kinds, err := p.kindsOf(name, columns)
	if err != nil {
		return err
	}
	places := make([]string, len(columns))
	for i := range places {
		places[i] = dollar(i + 1)
	}
	// Rows that migrations have made are in the snapshot too.
	text := `INSERT OR REPLACE INTO ` + name + ` (` + header + `) VALUES (` + strings.Join(places, ", ") + `)`
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		switch {
		case errors.Is(err, io.EOF):
			err = io.ErrUnexpectedEOF
		case err == nil:
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", name, n, err)
		}
		values, err := copiedRow(line[:len(line)-1], kinds)
		if err == nil {
			_, err = p.exec(text, values...)
		}
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", name, n, err)
		}
	}
}

// kindsOf tells what columns of a table are.
func (p *pinned) kindsOf(table string, columns []string) ([]columnKind, error) {
	known := map[string]columnKind{}
	err := p.each(`SELECT name, type FROM pragma_table_info($1)`, []any{table}, func(row row) error {
		var name, kind string
		err := row.Scan(&name, &kind)
		switch kind {
		case "BLOB":
			known[name] = blobColumn
		case "INTEGER":
			known[name] = numberColumn
		default:
			known[name] = textColumn
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", table, err)
	}
	kinds := make([]columnKind, len(columns))
	for i, c := range columns {
		kind, ok := known[c]
		if !ok {
			return nil, fmt.Errorf("no part of a database: %s.%s", table, c)
		}
		kinds[i] = kind
	}
	return kinds, nil
}

var errCopied = errors.New("this is no row of a table")

// copiedRow reads a row as COPY writes it in its text format (PostgreSQL, COPY, "Text Format").
func copiedRow(line []byte, kinds []columnKind) ([]any, error) {
	fields := bytes.Split(line, []byte{'\t'})
	if len(fields) != len(kinds) {
		return nil, fmt.Errorf("%w: %d columns of %d", errCopied, len(fields), len(kinds))
	}
	values := make([]any, len(fields))
	for i, f := range fields {
		if string(f) == `\N` {
			continue
		}
		text, err := copiedText(f)
		if err != nil {
			return nil, err
		}
		switch kinds[i] {
		case numberColumn:
			values[i], err = strconv.ParseInt(text, 10, 64)
		case blobColumn:
			digits, ok := strings.CutPrefix(text, `\x`)
			if !ok {
				return nil, fmt.Errorf("%w: column %d has no bytes", errCopied, i+1)
			}
			values[i], err = hex.DecodeString(digits)
		default:
			values[i] = text
		}
		if err != nil {
			return nil, fmt.Errorf("%w: column %d", errCopied, i+1)
		}
	}
	return values, nil
}

// copiedEscapes are the characters that COPY writes as letters. Octal and hexadecimal numbers it reads, and never writes.
var copiedEscapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\\': '\\'}

func copiedText(f []byte) (string, error) {
	if bytes.IndexByte(f, '\\') < 0 {
		return string(f), nil
	}
	b := make([]byte, 0, len(f))
	for i := 0; i < len(f); i++ {
		if f[i] != '\\' {
			b = append(b, f[i])
			continue
		}
		i++
		if i == len(f) || copiedEscapes[f[i]] == 0 {
			return "", fmt.Errorf("%w: nothing is written so", errCopied)
		}
		b = append(b, copiedEscapes[f[i]])
	}
	return string(b), nil
}
