package sqldb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/internal/store"
)

// resealBatch is how many rows one transaction encrypts anew: few enough that nobody who sends has to wait.
const resealBatch = 100

// reseal reads how a re-encryption stands; on is false if there is none.
func (db *DB) reseal(ctx context.Context) (state resealing, on bool, err error) {
	err = db.View(ctx, func(sr store.Reader) (err error) {
		state, on, err = readerOf(sr).resealing()
		return err
	})
	return state, on, err
}

func (r *reader) resealing() (state resealing, on bool, err error) {
	kept, err := r.meta(metaReseal)
	if err != nil || kept == "" {
		return state, false, err
	}
	if err := json.Unmarshal([]byte(kept), &state); err != nil {
		return state, false, fmt.Errorf("state of the re-encryption: %w", err)
	}
	return state, true, nil
}

func (t *tx) putReseal(state resealing) error {
	b, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return t.setMeta(metaReseal, string(b))
}

// Reseal goes on with the re-encryption that RotateData has begun, if there is one, in small transactions with pauses between them,
// until it is done or ctx ends. Values that are written meanwhile are under the new keys already; the old ones go in the end.
func (db *DB) Reseal(ctx context.Context) error {
	state, on, err := db.reseal(ctx)
	if err != nil || !on {
		return err
	}
	// A rotation that was cut off has not reached every scope.
	if _, err := db.renewScopes(ctx, state.Began); err != nil {
		return err
	}
	// From now on somebody elsewhere begins to write under an old key for as long as he trusts it.
	if err := pause(ctx, 2*db.keyring().trust); err != nil {
		return err
	}
	waited := 0
	for step := (resealStep{more: true}); step.more; {
		began := db.keyring().now()
		err := db.Update(ctx, func(stx store.Tx) (err error) {
			step, err = stx.(*tx).resealSome()
			return err
		})
		if err != nil {
			return fmt.Errorf("encrypt anew: %w", err)
		}
		for _, column := range step.found {
			db.log.WarnContext(ctx, "a sealed value does not open: it stays as it is, and its key is kept", "column", column)
		}
		rest := db.keyring().now().Sub(began) // half of the time is for others
		if step.waits {
			if waited++; waited == tellWaits {
				db.log.WarnContext(ctx, "data is encrypted anew, and old data keys go, when all transactions have ended that began before; pg_stat_activity tells which")
			}
			rest = max(rest, othersPause)
		}
		if err := pause(ctx, rest); err != nil {
			return err
		}
	}
	return db.forget(ctx)
}

// othersPause is after how long it is looked again whether those have ended who may still use old keys; after tellWaits such looks
// somebody is told that they take long.
const (
	othersPause = 100 * time.Millisecond
	tellWaits   = 600
)

// resealStep is what one step of a re-encryption has come to.
type resealStep struct {
	more  bool
	found []string // the columns of values that do not open
	waits bool     // for transactions that may use old keys
}

// pause waits for a time, or for ctx.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// resealSome encrypts the next rows anew, and forgets the old keys behind the last of them.
func (t *tx) resealSome() (step resealStep, err error) {
	if err := t.holdReseal(); err != nil {
		return step, err
	}
	state, on, err := t.resealing()
	if err != nil || !on {
		return step, err
	}
	if t.locking {
		if step, err = t.awaitOthers(state); err != nil || step.more {
			return step, err
		}
	}
	if state.Done > 0 {
		step.more, err = t.retire(state)
		return step, err
	}
	tables := sealedTables()
	s := &tables[state.At.table]
	if state.At.after == nil {
		if state.At.last, err = s.lastKey(&t.reader); err != nil {
			return step, err
		}
	}
	var list []sealedRow
	if state.At.last != nil {
		if list, err = s.rowsAfter(&t.reader, state.At.after, state.At.last, resealBatch); err != nil {
			return step, err
		}
	}
	for _, row := range list {
		columns, err := t.resealRow(s, row, &state.Left)
		if err != nil {
			return step, err
		}
		step.found = append(step.found, columns...)
	}
	switch {
	case len(list) > 0:
		state.At.after = list[len(list)-1].key
	case state.At.table+1 < len(tables):
		state.At = place{table: state.At.table + 1}
	case !t.locking: // who reads finds the old keys in what he reads from
		step.more, err = t.retire(state)
		return step, err
	default:
		if state.Done, err = t.clock(); err != nil {
			return step, err
		}
	}
	step.more = true
	return step, t.putReseal(state)
}

// awaitOthers lets a re-encryption begin when all have ended that may still write under an old key, and old keys go when all have that
// may still read what was under them: data keys are looked up as they are now.
func (t *tx) awaitOthers(state resealing) (step resealStep, err error) {
	before := state.Done
	switch {
	case state.Since == 0:
		state = resealing{Began: state.Began}
		if state.Since, err = t.clock(); err != nil {
			return step, err
		}
		return resealStep{more: true}, t.putReseal(state)
	case before > 0:
	case state.At.table == 0 && state.At.after == nil:
		before = state.Since
	default:
		return step, nil
	}
	under, err := t.underWay(before)
	return resealStep{more: under, waits: under}, err
}

// underWay tells whether a transaction has not ended that began before a time. One that
// begins later than now began before the clock was set back. Those of who is connected as somebody else are not seen.
func (t *tx) underWay(before int64) (is bool, err error) {
	_, err = t.one(`SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
		AND pid <> pg_backend_pid() AND (xact_start <= to_timestamp($1::bigint / 1000000.0) OR xact_start > clock_timestamp()))`, []any{before}, &is)
	return is, err
}

// clock is the time of the database, in microseconds.
func (t *tx) clock() (now int64, err error) {
	_, err = t.one(`SELECT ceil(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`, nil, &now)
	return now, err
}

// holdReseal lets nobody else go on with the re-encryption until the commit.
func (t *tx) holdReseal() error {
	if !t.locking {
		return nil
	}
	var one int64
	_, err := t.one(`SELECT 1 FROM meta WHERE key = $1 FOR UPDATE`, []any{metaReseal}, &one)
	return err
}

// resealRow seals what is under an old key, and notes what does not open.
func (t *tx) resealRow(s *sealedTable, row sealedRow, left *unopened) (found []string, err error) {
	for i, sealed := range row.sealed {
		if sealed == nil || row.scope == "" {
			continue
		}
		c := cell{row.scope, s.name, s.columns[i], row.row}
		err := t.resealCell(s, row, c, sealed)
		if doesNotOpen(err) {
			left.add(c, sealed)
			found = append(found, c.place())
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// resealCell seals one value anew, if it is under an old key. If somebody changes it meanwhile, it is under the new one.
func (t *tx) resealCell(s *sealedTable, row sealedRow, c cell, sealed []byte) error {
	version, _, err := sealVersion(sealed)
	if err != nil {
		return fmt.Errorf("%s: %w", c.place(), err)
	}
	newest, _, err := t.newestKey(row.scope)
	if errors.Is(err, errDestroyed) || err == nil && version == newest {
		return nil
	}
	if err != nil {
		return err
	}
	plain, err := t.open(c, sealed)
	if err != nil || plain == nil {
		return err
	}
	again, err := t.seal(c, plain)
	if err != nil {
		return err
	}
	args := []any{again, sealed}
	where := ``
	for k, v := range row.key {
		args = append(args, v)
		where += ` AND ` + s.key[k].name + ` = ` + dollar(len(args))
	}
	if _, err := t.exec(`UPDATE `+s.name+` SET `+c.column+` = $1 WHERE `+c.column+` = $2`+where, args...); err != nil {
		return fmt.Errorf("write %s: %w", c.place(), err)
	}
	return nil
}

// retire forgets data keys that a newer one has taken the place of, some at a time, but for those that what did not open names, and
// those that do not unwrap; behind the last the re-encryption is over.
func (t *tx) retire(state resealing) (more bool, err error) {
	old, err := t.replacedKeys(state)
	if err != nil {
		return false, err
	}
	for _, id := range old {
		if _, err := t.exec(`DELETE FROM deks WHERE scope = $1 AND version = $2`, []byte(id.scope), int64(id.version)); err != nil {
			return false, err
		}
	}
	t.AfterCommit(func() { t.keys.dropKeys(old) })
	if len(old) > 0 {
		return true, nil
	}
	if err := t.putUnopened(state.Left.In); err != nil {
		return false, err
	}
	_, err = t.exec(`DELETE FROM meta WHERE key = $1`, metaReseal)
	return false, err
}

// replacedKeys finds some of the data keys that may go.
func (t *tx) replacedKeys(state resealing) (old []keyID, err error) {
	if state.Left.TooMany {
		return nil, nil
	}
	kept := state.Left.keys()
	master, err := t.meta(metaMaster)
	if err != nil {
		return nil, err
	}
	for after := (keyID{}); len(old) == 0; {
		list, err := t.wrappedKeys(`SELECT d.scope, d.version, d.wrapped FROM deks d WHERE (d.scope > $1 OR d.scope = $1 AND d.version > $2)
			AND d.created_at < $3
			AND EXISTS (SELECT 1 FROM deks n WHERE n.scope = d.scope AND n.version > d.version AND n.wrapped IS NOT NULL)
			ORDER BY d.scope, d.version LIMIT $4`, []byte(after.scope), int64(after.version), state.Began, rotateBatch)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		for _, k := range list {
			after = k.id
			if kept[k.id] {
				continue
			}
			_, err := t.keys.unwrapped(k.id, k.wrapped, master)
			switch {
			case err == nil:
				old = append(old, k.id)
			case !errors.Is(err, errBadKey):
				return nil, err
			}
		}
	}
	return old, nil
}

func (k *keyring) dropKeys(ids []keyID) {
	if k.trust > 0 {
		return // a snapshot that is older than the keys that took their place may still be read
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range ids {
		k.byID.drop(id)
	}
}
