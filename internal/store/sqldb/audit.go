package sqldb

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// maxAuditActions bounds the actions of one filter.
const maxAuditActions = 32

// auditBody is what of an entry is sealed.
type auditBody struct {
	Salt    []byte            `json:"salt"`
	Name    string            `json:"name,omitempty"`
	Address string            `json:"address,omitempty"`
	Detail  map[string]string `json:"detail,omitempty"`
}

var errNoAction = errors.New("an audit entry without an action")

// Audit keeps the entry until f has done the rest: the log is one line for the whole server, and whoever stands in it waits
// for nobody any more.
func (t *tx) Audit(e chat.AuditEntry) error {
	if e.Action == "" {
		return errNoAction
	}
	t.audit = append(t.audit, e)
	return nil
}

// writeAudit appends what the transaction has to say.
func (t *tx) writeAudit() error {
	if len(t.audit) == 0 {
		return nil
	}
	head, err := t.lockAudit()
	if err != nil {
		return fmt.Errorf("find the head of the audit log: %w", err)
	}
	for _, e := range t.audit {
		if head, err = t.appendAudit(e, head); err != nil {
			return fmt.Errorf("append to the audit log: %w", err)
		}
	}
	t.audit = nil
	return nil
}

// lockAudit makes this transaction the one that may append, and finds the place.
func (t *tx) lockAudit() (store.AuditMark, error) {
	if t.locking {
		var one int64
		if _, err := t.one(`SELECT one FROM audit_anchor FOR UPDATE`, nil, &one); err != nil {
			return store.AuditMark{}, err
		}
	}
	return t.AuditHead()
}

func (t *tx) appendAudit(e chat.AuditEntry, after store.AuditMark) (store.AuditMark, error) {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	// What is kept and hashed is the same instant.
	e.At = e.At.UTC().Truncate(time.Microsecond)
	r := chat.AuditRecord{AuditEntry: e.Trim(), N: after.N + 1, Salt: make([]byte, chat.SaltSize)}
	_, _ = rand.Read(r.Salt) // never fails: crypto/rand ends the program instead
	r.Hash = chat.AuditHash(&r, after.Hash)
	body, err := t.sealAudit(&r)
	if err != nil {
		return store.AuditMark{}, err
	}
	_, err = t.exec(`INSERT INTO audit (n, at, action, actor, subject, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.N, r.At.UnixMicro(), string(r.Action), optional(r.Actor), optional(r.Subject), body, r.Hash)
	return store.AuditMark{N: r.N, Hash: r.Hash}, err
}

// auditCell is where the body of an entry is kept.
func auditCell(n int64) cell {
	return cell{scope: serverScope, table: "audit", column: "body", row: numberKey(n)}
}

func (t *tx) sealAudit(r *chat.AuditRecord) ([]byte, error) {
	body, err := json.Marshal(auditBody{Salt: r.Salt, Name: r.Name, Address: r.Address, Detail: r.Detail})
	if err != nil {
		return nil, fmt.Errorf("encode audit entry %d: %w", r.N, err)
	}
	return t.seal(auditCell(r.N), body)
}

// openAudit reads what is sealed of an entry. One that somebody else has put there stays empty: it is shown as it stands, and does
// not verify.
func (r *reader) openAudit(to *chat.AuditRecord, sealed []byte) error {
	body, unreadable, err := r.openSpared(auditCell(to.N), sealed)
	if err != nil {
		return fmt.Errorf("audit entry %d: %w", to.N, err)
	}
	if unreadable {
		return nil
	}
	var b auditBody
	if json.Unmarshal(body, &b) == nil {
		to.Salt, to.Name, to.Address, to.Detail = b.Salt, b.Name, b.Address, b.Detail
	}
	return nil
}

func (r *reader) AuditEntries(f store.AuditFilter) ([]chat.AuditRecord, error) {
	last := int64(math.MaxInt64)
	if f.Before > 0 {
		last = f.Before - 1
	}
	if f.Since.IsZero() && f.Until.IsZero() {
		return r.auditWithin(f, 0, last)
	}
	head, err := r.AuditHead()
	if err != nil {
		return nil, err
	}
	last = min(last, head.N)
	list, err := r.auditWithin(f, last-auditWindow+1, last)
	if err != nil || len(list) == limited(f.Limit, chat.MaxPage) {
		return list, err
	}
	first, end, err := r.auditSpan(f)
	if end = min(end, last); err != nil || first > end {
		return nil, err
	}
	return r.auditWithin(f, first, end)
}

// auditWindow is how many of the newest entries are looked at before their times are looked up: mostly they are what was asked for.
const auditWindow = 1000

// auditWithin reads the entries of a filter that have numbers within bounds.
func (r *reader) auditWithin(f store.AuditFilter, first, last int64) ([]chat.AuditRecord, error) {
	text, args := `SELECT n, at, action, actor, subject, body, hash FROM audit WHERE n >= $1 AND n <= $2`, []any{first, last}
	also := func(condition string, value any) {
		args = append(args, value)
		at := dollar(len(args))
		text += " AND " + fmt.Sprintf(condition, at)
	}
	if len(f.Actions) > 0 {
		var in string
		in, args = inList(args, f.Actions[:min(len(f.Actions), maxAuditActions)], func(a chat.AuditAction) any { return string(a) })
		text += ` AND action IN (` + in + `)`
	}
	if !f.Account.IsZero() {
		also("(actor = %[1]s OR subject = %[1]s)", f.Account[:])
	}
	if !f.Since.IsZero() {
		also("at >= %[1]s", f.Since.UnixMicro())
	}
	if !f.Until.IsZero() {
		also("at < %[1]s", f.Until.UnixMicro())
	}
	args = append(args, limited(f.Limit, chat.MaxPage))
	return r.auditRecords(text+` ORDER BY n DESC LIMIT `+dollar(len(args)), args...)
}

// auditSpan is within which numbers the entries of a filter's time are; first is behind last if there are none. A sum is none of the ends
// that a database would look for in the order of the numbers, from one end of the log to the other.
func (r *reader) auditSpan(f store.AuditFilter) (first, last int64, err error) {
	since, until := int64(math.MinInt64), int64(math.MaxInt64)
	if !f.Since.IsZero() {
		since = f.Since.UnixMicro()
	}
	if !f.Until.IsZero() {
		until = f.Until.UnixMicro()
	}
	_, err = r.one(auditSpanText, []any{since, until}, &first, &last)
	return first, last, err
}

const auditSpanText = `SELECT COALESCE(min(n + 0), 1), COALESCE(max(n + 0), 0) FROM audit WHERE at >= $1 AND at < $2`

func (r *reader) AuditRun(after int64, limit int) ([]chat.AuditRecord, error) {
	return r.auditRecords(`SELECT n, at, action, actor, subject, body, hash FROM audit WHERE n > $1 ORDER BY n LIMIT $2`, after, limit)
}

func (r *reader) auditRecords(text string, args ...any) ([]chat.AuditRecord, error) {
	var list []chat.AuditRecord
	var bodies [][]byte
	err := r.each(text, args, func(row row) error {
		var a chat.AuditRecord
		var body []byte
		err := row.Scan(&a.N, toTime(&a.At), toText(&a.Action), toID(&a.Actor), toID(&a.Subject), &body, &a.Hash)
		list, bodies = append(list, a), append(bodies, body)
		return err
	})
	for i := range list {
		if err == nil {
			err = r.openAudit(&list[i], bodies[i])
		}
	}
	return list, err
}

func (r *reader) AuditAnchor() (m store.AuditMark, err error) {
	_, err = r.one(`SELECT n, hash FROM audit_anchor`, nil, &m.N, &m.Hash)
	return m, err
}

func (r *reader) AuditHead() (m store.AuditMark, err error) {
	ok, err := r.one(`SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1`, nil, &m.N, &m.Hash)
	if err == nil && !ok {
		return r.AuditAnchor()
	}
	return m, err
}

// PruneAudit moves the anchor before it deletes: the table refuses anything else.
func (t *tx) PruneAudit(before time.Time, limit int) (int64, error) {
	if _, err := t.lockAudit(); err != nil {
		return 0, err
	}
	// Clocks may have been set back between two entries, and what goes is a prefix: it ends before the first that is to stay.
	var anchor store.AuditMark
	ok, err := t.one(`SELECT n, hash FROM audit WHERE n = (SELECT max(x.n) FROM
		(SELECT n, at FROM audit ORDER BY n LIMIT $2) x
		WHERE x.n < COALESCE((SELECT min(k.n) FROM (SELECT n, at FROM audit ORDER BY n LIMIT $2) k WHERE k.at >= $1), x.n + 1))`,
		[]any{before.UnixMicro(), limit}, &anchor.N, &anchor.Hash)
	if err != nil || !ok {
		return 0, err
	}
	if _, err := t.exec(`UPDATE audit_anchor SET n = $1, hash = $2`, anchor.N, anchor.Hash); err != nil {
		return 0, fmt.Errorf("anchor the audit log: %w", err)
	}
	return t.exec(`DELETE FROM audit WHERE n <= $1`, anchor.N)
}
