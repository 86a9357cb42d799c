package sqldb

import (
	"context"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// rotateBatch is how many data keys one transaction wraps or makes.
const rotateBatch = 200

// metaReseal, in the table meta, is the state of a re-encryption.
const metaReseal = "reseal"

var (
	errKeyFileChanges = &chat.Error{
		Kind: chat.Conflict, Code: "key_file_changes", Message: "the key file is being replaced: restart the server, then try again",
	}
	errResealing = &chat.Error{
		Kind: chat.Conflict, Code: "reencrypting", Message: "everything is being encrypted anew since the last rotation: wait until that is done",
	}
)

// RotateMaster replaces the master key, wraps every data key under the new one and forgets the old one. It returns how many data keys
// there are. Cut off, it is finished by the next call; until then both keys are kept, as they are while there are data keys that do not
// unwrap: those stay as they are.
func (db *DB) RotateMaster(ctx context.Context) (wrapped int, err error) {
	pending, err := db.masterKeys(ctx)
	if err != nil {
		return 0, err
	}
	if pending > 1 {
		if _, err := db.rewrapAll(ctx); err != nil {
			return 0, err
		}
	}
	if err := db.changeMaster(ctx, (*secret.Master).Next); err != nil {
		return 0, err
	}
	return db.rewrapAll(ctx)
}

func (db *DB) masterKeys(ctx context.Context) (n int, err error) {
	err = db.View(ctx, func(sr store.Reader) error {
		m, err := readerOf(sr).currentMaster()
		if err == nil {
			n = m.Keys()
		}
		return err
	})
	return n, err
}

// changeMaster writes another form of the master keyset, with the root secret under its newest key.
func (db *DB) changeMaster(ctx context.Context, change func(*secret.Master) (*secret.Master, error)) error {
	return db.Update(ctx, func(stx store.Tx) error {
		t := stx.(*tx)
		if err := t.holdMaster(); err != nil {
			return err
		}
		next, err := t.meta(metaNext)
		if err != nil {
			return err
		}
		if next != "" {
			return errKeyFileChanges
		}
		now, err := t.currentMaster()
		if err != nil {
			return err
		}
		changed, err := change(now)
		if err != nil {
			return err
		}
		k := &keyring{kek: t.keys.keyEncryptionKey(), root: t.keys.root, master: changed}
		if err := t.keepMaster(k); err != nil {
			return err
		}
		t.AfterCommit(func() { t.keys.setMaster(k.master, k.sealed) })
		return nil
	})
}

// holdMaster keeps others from making data keys, or from changing the master keyset, until the commit.
func (t *tx) holdMaster() error {
	if !t.locking {
		return nil
	}
	var one int64
	_, err := t.one(`SELECT 1 FROM meta WHERE key = $1 FOR UPDATE`, []any{metaMaster}, &one)
	return err
}

func (k *keyring) keyEncryptionKey() secret.Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.kek
}

func (k *keyring) setMaster(m *secret.Master, sealed string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.master, k.sealed = m, sealed
}

// rewrapAll wraps every data key under the newest master key, forgets the others, and overwrites what they were kept in.
func (db *DB) rewrapAll(ctx context.Context) (wrapped int, err error) {
	after, bad := keyID{}, 0
	for {
		var n, more int
		err := db.Update(ctx, func(stx store.Tx) (err error) {
			n, more, after, err = stx.(*tx).rewrap(after)
			return err
		})
		if err != nil {
			return wrapped, fmt.Errorf("wrap data keys: %w", err)
		}
		if n == 0 {
			break
		}
		wrapped, bad = wrapped+n-more, bad+more
	}
	if bad > 0 {
		db.log.WarnContext(ctx, "some data keys do not unwrap: they stay as they are, and the master keys from before with them", "keys", bad)
		return wrapped, db.forget(ctx)
	}
	if err := db.changeMaster(ctx, (*secret.Master).Newest); err != nil {
		return wrapped, err
	}
	return wrapped, db.forget(ctx)
}

type wrappedKey struct {
	id      keyID
	wrapped []byte
}

// wrappedAfter reads the data keys behind one, in order; those that are destroyed have no wrapped.
func (r *reader) wrappedAfter(after keyID, limit int) ([]wrappedKey, error) {
	return r.wrappedKeys(`SELECT scope, version, wrapped FROM deks WHERE scope > $1 OR scope = $1 AND version > $2
		ORDER BY scope, version LIMIT $3`, []byte(after.scope), int64(after.version), limit)
}

func (r *reader) wrappedKeys(text string, args ...any) (list []wrappedKey, err error) {
	err = r.each(text, args, func(row row) error {
		var k wrappedKey
		var s []byte
		var version int64
		err := row.Scan(&s, &version, &k.wrapped)
		k.id = keyID{scope(s), uint64(version)}
		list = append(list, k)
		return err
	})
	return list, err
}

// rewrap wraps the data keys behind one, and tells how many it looked at and how many of them do not unwrap.
func (t *tx) rewrap(after keyID) (n, bad int, last keyID, err error) {
	list, err := t.wrappedAfter(after, rotateBatch)
	if err != nil || len(list) == 0 {
		return 0, 0, after, err
	}
	master, err := t.currentMaster()
	if err != nil {
		return 0, 0, after, err
	}
	for _, k := range list {
		if k.wrapped == nil {
			continue
		}
		key, err := master.Unwrap(k.wrapped, k.id.wrapContext())
		if err != nil {
			t.keys.spoilt.tellKey(k.id)
			bad++
			continue
		}
		again, err := master.Wrap(key, k.id.wrapContext())
		if err != nil {
			return 0, 0, after, err
		}
		_, err = t.exec(`UPDATE deks SET wrapped = $3 WHERE scope = $1 AND version = $2 AND wrapped IS NOT NULL`,
			[]byte(k.id.scope), int64(k.id.version), again)
		if err != nil {
			return 0, 0, after, err
		}
	}
	return len(list), bad, list[len(list)-1].id, nil
}

// RotateData gives every scope a new data key. What is kept is encrypted anew by Reseal, which forgets the old keys in the end.
func (db *DB) RotateData(ctx context.Context) (made int, err error) {
	began, err := store.Update(ctx, db, "rotate data keys", func(stx store.Tx) (began int64, err error) {
		t := stx.(*tx)
		if err := t.holdMaster(); err != nil {
			return 0, err
		}
		now, err := t.meta(metaReseal)
		if err != nil {
			return 0, err
		}
		if now != "" {
			return 0, errResealing
		}
		if began, err = t.afterAllKeys(); err != nil {
			return 0, err
		}
		return began, t.putReseal(resealing{Began: began})
	})
	if err != nil {
		return 0, err
	}
	return db.renewScopes(ctx, began)
}

// afterAllKeys is now, or a moment after the newest data key if that was made before the clock was set back; in microseconds.
func (t *tx) afterAllKeys() (at int64, err error) {
	_, err = t.one(`SELECT COALESCE(max(created_at), 0) FROM deks`, nil, &at)
	return max(at+1, t.keys.now().UnixMicro()), err
}

// renewScopes makes a new data key for each scope whose newest is older than began.
func (db *DB) renewScopes(ctx context.Context, began int64) (made int, err error) {
	for after := scope(""); ; {
		var n int
		err := db.Update(ctx, func(stx store.Tx) (err error) {
			n, after, err = stx.(*tx).renew(after, began)
			return err
		})
		if err != nil {
			return made, fmt.Errorf("make data keys: %w", err)
		}
		if n == 0 {
			return made, nil
		}
		made += n
	}
}

func (t *tx) renew(after scope, began int64) (n int, last scope, err error) {
	type newest struct {
		s       scope
		version int64
	}
	var list []newest
	err = t.each(`SELECT scope, max(version) FROM deks WHERE scope > $1 AND wrapped IS NOT NULL GROUP BY scope
		HAVING max(created_at) < $2 ORDER BY scope LIMIT $3`, []any{[]byte(after), began, rotateBatch}, func(row row) error {
		var b []byte
		var one newest
		err := row.Scan(&b, &one.version)
		one.s = scope(b)
		list = append(list, one)
		return err
	})
	if err != nil || len(list) == 0 {
		return 0, after, err
	}
	for _, one := range list {
		if _, _, err := t.makeKey(one.s, uint64(one.version)+1); err != nil {
			return 0, after, err
		}
		// By a clock that was set back it would be older than the rotation it was made in, and made again when that goes on.
		_, err := t.exec(`UPDATE deks SET created_at = $3 WHERE scope = $1 AND version = $2 AND created_at < $3`, []byte(one.s), one.version+1, began)
		if err != nil {
			return 0, after, err
		}
	}
	return len(list), list[len(list)-1].s, nil
}

// StageKey keeps the master keyset under another key-encryption key as well, until CommitKey makes it the only one. A start under either
// key succeeds meanwhile, and settles which of them counts.
func (db *DB) StageKey(ctx context.Context, next secret.Key) error {
	return db.Update(ctx, func(stx store.Tx) error {
		t := stx.(*tx)
		if err := t.holdMaster(); err != nil {
			return err
		}
		master, err := t.currentMaster()
		if err != nil {
			return err
		}
		sealed, err := master.Seal(next)
		if err != nil {
			return err
		}
		return t.setMeta(metaNext, encodeMeta.EncodeToString(sealed))
	})
}

// CommitKey makes the staged key-encryption key the only one.
func (db *DB) CommitKey(ctx context.Context, next secret.Key) error {
	err := db.Update(ctx, func(stx store.Tx) error {
		t := stx.(*tx)
		if err := t.holdMaster(); err != nil {
			return err
		}
		sealed, err := t.meta(metaNext)
		if err != nil {
			return err
		}
		master, err := openMaster(sealed, next)
		if err != nil {
			return err
		}
		if err := t.settleKey(sealed); err != nil {
			return err
		}
		k := t.keys
		k.mu.Lock()
		k.beside = keptMaster{sealed, master}
		k.mu.Unlock()
		t.AfterCommit(func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.beside = keptMaster{k.sealed, k.master}
			k.kek, k.sealed, k.master = next, sealed, master
		})
		return nil
	})
	if err != nil {
		return err
	}
	return db.forget(ctx)
}

// settleKey makes sealed the only form in which the master keyset is kept.
func (t *tx) settleKey(sealed string) error {
	if err := t.setMeta(metaMaster, sealed); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM meta WHERE key = $1`, metaNext)
	return err
}

// readerOf is the reader behind a store's interface.
func readerOf(sr store.Reader) *reader {
	if t, ok := sr.(*tx); ok {
		return &t.reader
	}
	return sr.(*reader)
}

// resealing is the state of a re-encryption, as it is kept.
type resealing struct {
	Began int64 // microseconds; data keys that were made before are to go
	At    place
	Since int64    `json:",omitempty"` // since when, by the database's clock, nobody begins to write under an old key; microseconds
	Done  int64    `json:",omitempty"` // since when nothing is left under one
	Left  unopened `json:",omitzero"`
}

func (p place) name() string { return sealedTables()[p.table].name }
