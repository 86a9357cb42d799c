package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxConns bounds the connections of one process to its server; maxTries how often one function is run again after it
// collided with another.
const (
	maxConns = 32
	maxSide  = 2 // of them beside, for data keys
	maxTries = 10
)

// postgres is the engine on a PostgreSQL server.
type postgres struct {
	db    *sql.DB
	keys  *keyring
	bells belfry
	told  func(shared int, took time.Duration)
	log   *slog.Logger

	closing sync.Mutex
	closed  bool
	running sync.WaitGroup // transactions; none begins once closed is set
}

func openPostgres(ctx context.Context, c Config) (engine, error) {
	conf, err := pgx.ParseConfig(c.Postgres)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*conf)
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	p := &postgres{db: db, log: c.Log, told: c.Committed, bells: belfry{ring: c.Bell, last: make(map[chat.ID]chan struct{})}}
	if err := p.prepare(ctx, c); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	p.keys.side = openSide(*conf)
	return p, nil
}

// prepare opens the keys and brings the tables up to date. Several nodes may start at once: one does it, the others wait.
func (p *postgres) prepare(ctx context.Context, c Config) (err error) {
	kept, err := p.keptKeys(ctx)
	if err != nil {
		return err
	}
	kek, err := c.kek(kept)
	if err != nil {
		return err
	}
	alone, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = alone.Close() }()
	if _, err := alone.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, preparing); err != nil {
		return err
	}
	defer func() {
		_, unlock := alone.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, preparing)
		err = errors.Join(err, unlock)
	}()
	m, err := newMigrator(p.db, goose.DialectPostgres, "postgres")
	if err != nil {
		return err
	}
	run := func(f func(t *tx) error) error {
		return p.attempt(ctx, func(stx store.Tx) error { return f(stx.(*tx)) })
	}
	if p.keys, err = m.prepare(ctx, c, kek, run, func() error { return p.rewrite(ctx) }); err != nil {
		return err
	}
	p.keys.trust = trustNewest
	return nil
}

// trustNewest is how long a node goes on with a scope's data key before it asks whether another node has made a newer one.
const trustNewest = time.Minute

// preparing is the number of the lock under which tables are made: any that nobody else uses.
const preparing = 7_301_764_106

// rewrite writes the tables anew in which something was not encrypted.
func (p *postgres) rewrite(ctx context.Context) error {
	for _, table := range [...]string{"accounts", "rooms", "sessions", "account_state", "events"} {
		if _, err := p.db.ExecContext(ctx, `VACUUM FULL `+table); err != nil {
			return err
		}
	}
	return nil
}

// openSide opens the connections on which data keys are looked up: nothing there waits for another connection.
func openSide(conf pgx.ConnConfig) *sql.DB {
	side := stdlib.OpenDB(conf)
	side.SetMaxOpenConns(maxSide)
	side.SetConnMaxIdleTime(5 * time.Minute)
	return side
}

// keptKeys reads the sealed master keyset.
func (p *postgres) keptKeys(ctx context.Context) (kept keptKeys, err error) {
	for key, to := range map[string]*string{metaMaster: &kept.master, metaNext: &kept.next} {
		err := p.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = $1`, key).Scan(to)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == undefinedTable {
			return kept, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return kept, err
		}
	}
	return kept, nil
}

// forget leaves it to the server when it vacuums.
func (p *postgres) forget(context.Context) error { return nil }

func (p *postgres) keyring() *keyring { return p.keys }

// Close waits for running transactions.
func (p *postgres) Close() error {
	p.closing.Lock()
	p.closed = true
	p.closing.Unlock()
	p.running.Wait()
	return errors.Join(p.keys.side.Close(), p.db.Close())
}

// enter lets a transaction begin, unless the store is closed; running.Done follows.
func (p *postgres) enter() error {
	p.closing.Lock()
	defer p.closing.Unlock()
	if p.closed {
		return errClosed
	}
	p.running.Add(1)
	return nil
}

// View runs f on one snapshot.
func (p *postgres) View(ctx context.Context, f func(r store.Reader) error) error {
	if err := p.enter(); err != nil {
		return err
	}
	defer p.running.Done()
	t, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return postgresError(fmt.Errorf("begin: %w", err))
	}
	defer func() { _ = t.Rollback() }() // a read transaction has nothing to lose
	return postgresError(f(&reader{conn: &pgConn{ctx: ctx, tx: t}, keys: p.keys}))
}

// Update runs f in one transaction, again when it collided with another.
func (p *postgres) Update(ctx context.Context, f func(tx store.Tx) error) error {
	if err := p.enter(); err != nil {
		return err
	}
	defer p.running.Done()
	for try := 1; ; try++ {
		err := p.attempt(ctx, f)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return outcomeUnknown(ctx)
		case errors.Is(err, chat.ErrOutcomeUnknown):
			return err
		case !collided(err):
			return postgresError(err)
		case try == maxTries:
			return unavailable(err)
		}
		pause := time.NewTimer(time.Duration(rand.Int64N(int64(try) * int64(5*time.Millisecond))))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return outcomeUnknown(ctx)
		}
	}
}

// attempt runs f once. Each statement sees what was committed before it: what is decided upon is locked first. The
// commit does not run under the caller's context, since a commit that nobody waits for must still ring its bell.
func (p *postgres) attempt(ctx context.Context, f func(tx store.Tx) error) error {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = c.Close() }() // gives it back to the pool
	sqlTx, err := c.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	t := newTx(&pgConn{ctx: ctx, tx: sqlTx}, p.keys, true)
	if err := contain(f, t); err != nil {
		_ = sqlTx.Rollback() // err is what matters
		return err
	}
	turn := p.bells.queue(t)
	began := time.Now()
	err = sqlTx.Commit()
	var refused *pgconn.PgError
	switch {
	case err == nil:
		p.told(1, time.Since(began))
		turn.ring(t, p.log)
		return nil
	case errors.As(err, &refused):
		turn.pass()
		return fmt.Errorf("commit: %w", err)
	default: // the answer was lost: whoever listens finds out for himself
		t.commit.Doubtful = true
		turn.ring(t, p.log)
		return fmt.Errorf("commit: %w: %w", chat.ErrOutcomeUnknown, err)
	}
}

// belfry rings the bells of transactions that commit side by side in the order of their commits, per room and account.
type belfry struct {
	ring store.Bell
	mu   sync.Mutex
	last map[chat.ID]chan struct{} // closed when the newest transaction of a room or account has rung
	rope sync.Mutex                // held while a bell rings
}

// turn is a transaction's place in the belfry.
type turn struct {
	b      *belfry
	keys   []chat.ID
	before []chan struct{}
	done   chan struct{}
}

// queue takes a place. The transaction still holds the locks of what it tells of, so places are in the order of commits.
func (b *belfry) queue(t *tx) *turn {
	q := &turn{b: b, done: make(chan struct{})}
	for _, e := range t.commit.Events {
		q.keys = append(q.keys, e.Room)
	}
	for _, s := range t.commit.States {
		q.keys = append(q.keys, s.Account)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range q.keys {
		if before := b.last[k]; before != nil && before != q.done {
			q.before = append(q.before, before)
		}
		b.last[k] = q.done
	}
	return q
}

// ring waits for those before, whose commits are known to the server already, and rings.
func (q *turn) ring(t *tx, log *slog.Logger) {
	defer q.leave()
	for _, c := range q.before {
		<-c
	}
	q.b.rope.Lock()
	defer q.b.rope.Unlock()
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic after a commit", "err", p, "stack", string(debug.Stack()))
		}
	}()
	if !t.commit.Doubtful {
		t.committed()
	}
	if !t.silent() {
		q.b.ring(t.commit)
	}
}

// pass gives the place up, not before those in front of it: who comes next waits for this one alone.
func (q *turn) pass() {
	for _, c := range q.before {
		<-c
	}
	q.leave()
}

func (q *turn) leave() {
	q.b.mu.Lock()
	defer q.b.mu.Unlock()
	close(q.done)
	for _, k := range q.keys {
		if q.b.last[k] == q.done {
			delete(q.b.last, k)
		}
	}
}

// pgConn runs the statements of one transaction.
type pgConn struct {
	ctx context.Context
	tx  interface {
		QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	}
}

func (c *pgConn) one(text string, args []any, dest ...any) (ok bool, err error) {
	rows, err := c.tx.QueryContext(c.ctx, text, args...)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return false, rows.Err()
	}
	return true, rows.Scan(dest...)
}

func (c *pgConn) each(text string, args []any, scan func(row row) error) (err error) {
	rows, err := c.tx.QueryContext(c.ctx, text, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (c *pgConn) exec(text string, args ...any) (int64, error) {
	r, err := c.tx.ExecContext(c.ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// errCollision asks for the whole function to be run again: another transaction was faster.
var errCollision = errors.New("another transaction was faster")

// SQLSTATE codes and classes, PostgreSQL appendix A.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	undefinedTable       = "42P01"
	connectionException  = "08"
	insufficientResource = "53"
	operatorIntervention = "57"
)

func collided(err error) bool {
	if errors.Is(err, errCollision) {
		return true
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == serializationFailure || pg.Code == deadlockDetected)
}

// postgresError makes a server that is gone or full Unavailable, and leaves the rest as it is.
func postgresError(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &pg):
		switch pg.Code[:2] {
		case connectionException, insufficientResource, operatorIntervention:
			return unavailable(err)
		}
		return err
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return unavailable(err)
	default:
		return err
	}
}
