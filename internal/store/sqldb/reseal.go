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
	// Until then somebody elsewhere may still write under an old key.
	if err := pause(ctx, time.UnixMicro(state.Began).Add(2*db.keyring().trust).Sub(db.keyring().now())); err != nil {
		return err
	}
	for more := true; more; {
		began := db.keyring().now()
		err := db.Update(ctx, func(stx store.Tx) (err error) {
			more, err = stx.(*tx).resealSome()
			return err
		})
		if err != nil {
			return fmt.Errorf("encrypt anew: %w", err)
		}
		if err := pause(ctx, db.keyring().now().Sub(began)); err != nil { // half of the time is for others
			return err
		}
	}
	return db.forget(ctx)
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
func (t *tx) resealSome() (more bool, err error) {
	state, on, err := t.resealing()
	if err != nil || !on {
		return false, err
	}
	tables := sealedTables()
	s := &tables[state.At.table]
	if state.At.after == nil {
		if state.At.last, err = s.lastKey(&t.reader); err != nil {
			return false, err
		}
	}
	var list []sealedRow
	if state.At.last != nil {
		if list, err = s.rowsAfter(&t.reader, state.At.after, state.At.last, resealBatch); err != nil {
			return false, err
		}
	}
	for _, row := range list {
		if err := t.resealRow(s, row); err != nil {
			return false, err
		}
	}
	switch {
	case len(list) > 0:
		state.At.after = list[len(list)-1].key
		return true, t.putReseal(state)
	case state.At.table+1 < len(tables):
		state.At = place{table: state.At.table + 1}
		return true, t.putReseal(state)
	}
	return t.retire(state.Began)
}

// resealRow seals what is under an old key. A value that somebody changes meanwhile is under the new one.
func (t *tx) resealRow(s *sealedTable, row sealedRow) error {
	for i, sealed := range row.sealed {
		if sealed == nil || row.scope == "" {
			continue
		}
		version, _, err := sealVersion(sealed)
		if err != nil {
			return fmt.Errorf("%s.%s: %w", s.name, s.columns[i], err)
		}
		newest, _, err := t.newestKey(row.scope)
		if err != nil && !errors.Is(err, errDestroyed) {
			return err
		}
		if err != nil || version == newest {
			continue
		}
		c := cell{row.scope, s.name, s.columns[i], row.row}
		plain, err := t.open(c, sealed)
		if err != nil {
			return err
		}
		if plain == nil {
			continue
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
		if _, err := t.exec(`UPDATE `+s.name+` SET `+s.columns[i]+` = $1 WHERE `+s.columns[i]+` = $2`+where, args...); err != nil {
			return fmt.Errorf("write %s.%s: %w", s.name, s.columns[i], err)
		}
	}
	return nil
}

// retire forgets data keys that a newer one has taken the place of, some at a time; behind the last the re-encryption is over.
func (t *tx) retire(began int64) (more bool, err error) {
	var old []keyID
	err = t.each(`SELECT d.scope, d.version FROM deks d WHERE d.created_at < $1
		AND EXISTS (SELECT 1 FROM deks n WHERE n.scope = d.scope AND n.version > d.version AND n.wrapped IS NOT NULL) LIMIT $2`,
		[]any{began, rotateBatch}, func(row row) error {
			var b []byte
			var version int64
			err := row.Scan(&b, &version)
			old = append(old, keyID{scope(b), uint64(version)})
			return err
		})
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
	_, err = t.exec(`DELETE FROM meta WHERE key = $1`, metaReseal)
	return false, err
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
