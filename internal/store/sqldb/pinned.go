package sqldb

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// pinned is one SQLite connection with its prepared statements. One goroutine uses it at a time. It does without
// database/sql, which cost a sent message a fifth of its processor time.
//
// Statements never run under a caller's context: one that ended inside a batch would take the whole transaction with it.
type pinned struct {
	c     *sqlite3.Conn
	stmts map[string]*sqlite3.Stmt
}

// connect keeps the plan of a statement whatever is bound to it: SQLite would otherwise parse and plan every statement with
// a bound LIMIT again each time it runs, which costs more than running it.
func connect(path, pragmas string) (*pinned, error) {
	c, err := sqlite3.Open(path)
	if err != nil {
		return nil, err
	}
	_, err = c.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true)
	if err := errors.Join(err, c.Exec(pragmas)); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &pinned{c: c, stmts: make(map[string]*sqlite3.Stmt)}, nil
}

func (p *pinned) close() error {
	errs := make([]error, 0, len(p.stmts)+1)
	for _, s := range p.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.c.Close())...)
}

func (p *pinned) one(text string, args []any, dest ...any) (ok bool, err error) {
	s, err := p.bind(text, args)
	if err != nil {
		return false, err
	}
	if s.Step() {
		ok, err = true, stmtRow{s}.Scan(dest...)
	}
	return ok, finish(s, err)
}

func (p *pinned) each(text string, args []any, scan func(row row) error) error {
	s, err := p.bind(text, args)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // scan has panicked
			_ = s.Reset()
		}
	}()
	for err == nil && s.Step() {
		err = scan(stmtRow{s})
	}
	done = true
	return finish(s, err)
}

func (p *pinned) exec(text string, args ...any) (int64, error) {
	s, err := p.bind(text, args)
	if err != nil {
		return 0, err
	}
	for s.Step() { // a pragma may answer
	}
	if err := finish(s, nil); err != nil {
		return 0, err
	}
	return p.c.Changes(), nil
}

// finish makes a statement ready for its next use, and returns what went wrong in this one.
func finish(s *sqlite3.Stmt, err error) error {
	if err == nil {
		err = s.Err()
	}
	if reset := s.Reset(); err == nil {
		err = reset // otherwise it repeats the error of the step
	}
	return err
}

func (p *pinned) bind(text string, args []any) (*sqlite3.Stmt, error) {
	s := p.stmts[text]
	if s == nil {
		var err error
		if s, _, err = p.c.PrepareFlags(forSQLite(text), sqlite3.PREPARE_PERSISTENT); err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
		p.stmts[text] = s
	}
	for i, arg := range args {
		var err error
		switch v := arg.(type) {
		case nil:
			err = s.BindNull(i + 1)
		case int:
			err = s.BindInt(i+1, v)
		case int64:
			err = s.BindInt64(i+1, v)
		case string:
			err = s.BindText(i+1, v)
		case []byte:
			err = s.BindBlob(i+1, v)
		default:
			err = fmt.Errorf("a value of type %T", arg)
		}
		if err != nil {
			return nil, fmt.Errorf("bind $%d: %w", i+1, err)
		}
	}
	return s, nil
}

// stmtRow is the row a statement stands on.
type stmtRow struct{ s *sqlite3.Stmt }

// Scan reads columns; what is null reads as the zero value.
func (r stmtRow) Scan(dest ...any) error {
	for i, d := range dest {
		if err := r.column(i, d); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

func (r stmtRow) column(i int, dest any) error {
	switch d := dest.(type) {
	case *int64:
		*d = r.s.ColumnInt64(i)
	case *intDest:
		*d = intDest(r.s.ColumnInt64(i))
	case *int:
		*d = r.s.ColumnInt(i)
	case *bool:
		*d = r.s.ColumnBool(i)
	case *string:
		*d = r.s.ColumnText(i)
	case *[]byte:
		*d = nil
		if r.s.ColumnType(i) != sqlite3.NULL {
			*d = r.s.ColumnBlob(i, []byte{})
		}
	case *idDest:
		if r.s.ColumnType(i) == sqlite3.NULL {
			*d = idDest{}
			return nil
		}
		return d.Scan(r.s.ColumnRawBlob(i))
	case *timeDest:
		if r.s.ColumnType(i) == sqlite3.NULL {
			*d = timeDest{}
			return nil
		}
		return d.Scan(r.s.ColumnInt64(i))
	case sql.Scanner:
		return d.Scan(r.value(i))
	default:
		return fmt.Errorf("cannot be read into %T", dest)
	}
	return nil
}

// value is a column as what it is kept as.
func (r stmtRow) value(i int) any {
	switch r.s.ColumnType(i) {
	case sqlite3.NULL:
		return nil
	case sqlite3.INTEGER:
		return r.s.ColumnInt64(i)
	case sqlite3.BLOB:
		return r.s.ColumnRawBlob(i)
	default:
		return r.s.ColumnText(i)
	}
}
