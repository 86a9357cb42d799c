package sqldb

import (
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// conn runs statements of one transaction or snapshot. Values that go in are int, int64, string, []byte or nil.
type conn interface {
	// one reads the first row into dest; ok is false if there is none.
	one(text string, args []any, dest ...any) (ok bool, err error)
	// each calls scan for every row.
	each(text string, args []any, scan func(row row) error) error
	exec(text string, args ...any) (changed int64, err error)
}

// row is a row as it is read; dest is as for sql.Rows.
type row interface {
	Scan(dest ...any) error
}

// reader is a store.Reader on a snapshot.
type reader struct {
	conn
	keys    *keyring
	pending *pendingKeys // of a write transaction; nil on a snapshot
}

// tx is a store.Tx.
type tx struct {
	reader
	locking bool // rows must be locked before they are read for a decision: not with SQLite, which has one writer
	locked  map[chat.ID]bool
	known   headOf
	commit  store.Commit
	after   []func()
	audit   []chat.AuditEntry // written when all else is done
}

// newTx begins a write transaction on c.
func newTx(c conn, keys *keyring, locking bool) *tx {
	return &tx{reader: reader{conn: c, keys: keys, pending: &pendingKeys{}}, locking: locking}
}

// committed runs what waits for the transaction to be durable.
func (t *tx) committed() {
	t.keys.learn(t.pending)
	for _, f := range t.after {
		f()
	}
}

var (
	_ store.Reader = (*reader)(nil)
	_ store.Tx     = (*tx)(nil)
)

// headOf is where a room stands, as this transaction read or left it.
type headOf struct {
	room chat.ID
	seq  int64
	hash []byte
}

// AfterCommit runs f once the transaction is durable.
func (t *tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// silent tells that nobody needs to hear of the commit.
func (t *tx) silent() bool {
	c := &t.commit
	return len(c.Events) == 0 && len(c.States) == 0 && len(c.Ended) == 0 && len(c.Renamed) == 0 && len(c.Faces) == 0
}

// lockRoom makes everything that is decided about a room stand in one line, from here to the commit.
func (t *tx) lockRoom(room chat.ID) error {
	return t.lock(room, `SELECT 1 FROM rooms WHERE id = $1 FOR NO KEY UPDATE`)
}

// lockAccount does the same for an account's state.
func (t *tx) lockAccount(account chat.ID) error {
	return t.lock(account, `SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE`)
}

func (t *tx) lock(id chat.ID, text string) error {
	if !t.locking || t.locked[id] {
		return nil
	}
	var one int64
	if _, err := t.one(text, []any{id[:]}, &one); err != nil {
		return err
	}
	if t.locked == nil {
		t.locked = make(map[chat.ID]bool)
	}
	t.locked[id] = true
	return nil
}
