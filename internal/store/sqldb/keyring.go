package sqldb

import (
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/internal/secret"
)

// maxDataKeys is how many unwrapped data keys a process remembers: each takes about a kilobyte.
const maxDataKeys = 16 << 10

// keyring unwraps data keys and remembers them. What has not been committed is not in it: a key that a lost transaction made would
// seal what nobody could open.
type keyring struct {
	root      secret.Key // what all other keys of the server are derived from; random, and never replaced
	index     secret.Key // of blinds
	side      *sql.DB    // where readers look up data keys if their own connection cannot answer while it is reading rows; nil if it can
	now       func() time.Time
	destroyed func()        // told after a commit that has destroyed keys; may be nil
	trust     time.Duration // how long another process may go on with a scope's newest key when there is a newer one; 0 if there is none
	spoilt    spoilt        // what does not open

	mu     sync.RWMutex
	kek    secret.Key
	master *secret.Master
	sealed string     // master as it is kept
	beside keptMaster // as it is about to be kept, or was until just now, under another key-encryption key
	newest remembered[scope, newestKey]
	byID   remembered[keyID, cipher.AEAD] // nil: destroyed
}

// keptMaster is a master keyset and one form in which it is kept.
type keptMaster struct {
	sealed string
	master *secret.Master
}

// keyID names one data key.
type keyID struct {
	scope   scope
	version uint64
}

// newestKey is the data key that a scope's values are sealed under.
type newestKey struct {
	version uint64
	aead    cipher.AEAD // nil: destroyed
	until   time.Time   // then it is to be looked up again; zero is never
}

// remembered is a map that forgets what has not been asked for since as many others were.
type remembered[K comparable, V any] struct{ young, old map[K]V }

func (m *remembered[K, V]) get(k K) (V, bool) {
	v, ok := m.young[k]
	if !ok {
		v, ok = m.old[k]
	}
	return v, ok
}

func (m *remembered[K, V]) put(k K, v V) {
	if m.young == nil || len(m.young) >= maxDataKeys/2 {
		m.young, m.old = make(map[K]V), m.young
	}
	m.young[k] = v
}

func (m *remembered[K, V]) drop(k K) {
	delete(m.young, k)
	delete(m.old, k)
}

var (
	errDestroyed = errors.New("the data key is destroyed")
	errNoDataKey = errors.New("the data key is missing")
	errBadKey    = errors.New("the data key does not unwrap")
	errNoMaster  = errors.New("the database has data keys, but the master keyset they are kept under is missing")
)

// pendingKeys is what a write transaction knows of data keys beside what is committed.
type pendingKeys struct {
	newest map[scope]newestKey
	byID   map[keyID]cipher.AEAD
}

// Keys of the table meta.
const (
	metaMaster = "keyset"      // the master keyset, sealed under the key-encryption key
	metaNext   = "keyset next" // the same under the key-encryption key that is about to take over
	metaRoot   = "root"        // the root secret, wrapped
)

var encodeMeta = base64.RawStdEncoding

// wrapContext is what a wrapped data key is bound to.
func (id keyID) wrapContext() []byte {
	return rowKey("data key", string(id.scope), fmt.Sprint(id.version))
}

// dataKey is the data key that values were sealed under; errDestroyed if it is no more.
func (r *reader) dataKey(s scope, version uint64) (cipher.AEAD, error) {
	id := keyID{s, version}
	key, ok := r.pending.key(id)
	if !ok {
		key, ok = r.keys.key(id)
	}
	if !ok {
		var err error
		if key, err = r.loadKey(id); err != nil {
			return nil, err
		}
	}
	if key == nil {
		return nil, errDestroyed
	}
	return key, nil
}

func (p *pendingKeys) key(id keyID) (cipher.AEAD, bool) {
	if p == nil {
		return nil, false
	}
	key, ok := p.byID[id]
	return key, ok
}

func (k *keyring) key(id keyID) (cipher.AEAD, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.byID.get(id)
}

// lookup is what data keys are looked up on.
func (r *reader) lookup() *reader {
	c, ok := r.conn.(*pgConn)
	if !ok || r.keys.side == nil {
		return r
	}
	return &reader{conn: &pgConn{ctx: c.ctx, tx: r.keys.side}, keys: r.keys, pending: r.pending}
}

func (r *reader) loadKey(id keyID) (cipher.AEAD, error) {
	r = r.lookup()
	var wrapped []byte
	var master string
	// One statement sees both as they belong together, whatever is replaced meanwhile.
	ok, err := r.one(`SELECT d.wrapped, m.value FROM deks d JOIN meta m ON m.key = $3 WHERE d.scope = $1 AND d.version = $2`,
		[]any{[]byte(id.scope), int64(id.version), metaMaster}, &wrapped, &master)
	if err != nil {
		return nil, fmt.Errorf("load data key: %w", err)
	}
	if !ok {
		return nil, errNoDataKey
	}
	return r.unwrap(id, wrapped, master)
}

// unwrap unwraps a data key with the master keyset as it was kept then, and remembers it: a write transaction for itself, until it is
// committed. wrapped is nil for one that is destroyed.
func (r *reader) unwrap(id keyID, wrapped []byte, kept string) (key cipher.AEAD, err error) {
	if wrapped != nil {
		if key, err = r.keys.unwrapped(id, wrapped, kept); err != nil {
			return nil, err
		}
	}
	if r.pending != nil {
		r.pending.put(id, key)
		return key, nil
	}
	return r.keys.keep(id, key), nil
}

func (k *keyring) keep(id keyID, key cipher.AEAD) cipher.AEAD {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keepLocked(id, key)
}

// keepLocked remembers a data key and tells what it is now: one that is destroyed stays so for who has read it before.
func (k *keyring) keepLocked(id keyID, key cipher.AEAD) cipher.AEAD {
	if known, ok := k.byID.get(id); ok && known == nil {
		return nil
	}
	k.byID.put(id, key)
	return key
}

func (k *keyring) unwrapped(id keyID, wrapped []byte, kept string) (cipher.AEAD, error) {
	master, err := k.masterOf(kept)
	if err != nil {
		return nil, err
	}
	key, err := master.Unwrap(wrapped, id.wrapContext())
	if err != nil {
		return nil, errBadKey // the master keyset did open: it is this key that somebody or the disk has changed
	}
	return key.AEAD()
}

// currentMaster is the master keyset as it is kept, which another process may have changed. It is asked for only where a data key is not known yet.
func (r *reader) currentMaster() (*secret.Master, error) {
	kept, err := r.meta(metaMaster)
	if err != nil {
		return nil, fmt.Errorf("load master keyset: %w", err)
	}
	return r.keys.masterOf(kept)
}

// masterOf opens the form in which the master keyset was found. While the key-encryption key is replaced, two forms are known: others see
// the new one before this process has heard that it is committed, and may have read the old one just before.
func (k *keyring) masterOf(kept string) (*secret.Master, error) {
	k.mu.RLock()
	now, beside, kek := keptMaster{k.sealed, k.master}, k.beside, k.kek
	k.mu.RUnlock()
	switch kept {
	case now.sealed:
		return now.master, nil
	case beside.sealed:
		return beside.master, nil
	}
	return openMaster(kept, kek)
}

func openMaster(kept string, kek secret.Key) (*secret.Master, error) {
	b, err := encodeMeta.DecodeString(kept)
	if err != nil {
		return nil, fmt.Errorf("master keyset: %w", err)
	}
	return secret.OpenMaster(b, kek)
}

// meta reads one of the database's own values; "" if it is not there.
func (r *reader) meta(key string) (value string, err error) {
	_, err = r.one(`SELECT value FROM meta WHERE key = $1`, []any{key}, &value)
	return value, err
}

func (t *tx) setMeta(key, value string) error {
	_, err := t.exec(`INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// newestKey is the data key that a scope's values are sealed under. It is made if there is none; errDestroyed if the scope is
// no more.
func (t *tx) newestKey(s scope) (uint64, cipher.AEAD, error) {
	n, ok := t.pending.newest[s]
	if !ok {
		n, ok = t.keys.newestOf(s)
	}
	switch {
	case ok && n.aead == nil:
		return 0, nil, errDestroyed
	case ok:
		return n.version, n.aead, nil
	}
	var version int64
	var wrapped []byte
	var master string
	ok, err := t.one(`SELECT d.version, d.wrapped, m.value FROM deks d JOIN meta m ON m.key = $2 WHERE d.scope = $1
		ORDER BY d.version DESC LIMIT 1`, []any{[]byte(s), metaMaster}, &version, &wrapped, &master)
	switch {
	case err != nil:
		return 0, nil, fmt.Errorf("find data key: %w", err)
	case !ok:
		return t.makeKey(s, 1)
	case wrapped == nil:
		return 0, nil, errDestroyed
	}
	aead, err := t.unwrap(keyID{s, uint64(version)}, wrapped, master)
	if errors.Is(err, errBadKey) { // it stays as it is, and what is written from now on can be read
		t.keys.spoilt.tellKey(keyID{s, uint64(version)})
		return t.makeKey(s, uint64(version)+1)
	}
	if err != nil {
		return 0, nil, err
	}
	t.pending.putNewest(s, t.keys.trusted(uint64(version), aead))
	return uint64(version), aead, nil
}

func (k *keyring) newestOf(s scope) (newestKey, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	n, ok := k.newest.get(s)
	return n, ok && (n.until.IsZero() || k.now().Before(n.until))
}

// trusted is a newest key as it is remembered.
func (k *keyring) trusted(version uint64, aead cipher.AEAD) newestKey {
	n := newestKey{version: version, aead: aead}
	if k.trust > 0 {
		n.until = k.now().Add(k.trust)
	}
	return n
}

// makeKey gives a scope a data key.
func (t *tx) makeKey(s scope, version uint64) (uint64, cipher.AEAD, error) {
	id := keyID{s, version}
	key := secret.RandomKey()
	if err := t.lockMaster(); err != nil {
		return 0, nil, err
	}
	master, err := t.currentMaster()
	if err != nil {
		return 0, nil, err
	}
	wrapped, err := master.Wrap(key, id.wrapContext())
	if err != nil {
		return 0, nil, err
	}
	n, err := t.exec(`INSERT INTO deks (scope, version, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope, version) DO NOTHING`,
		[]byte(s), int64(version), wrapped, t.keys.now().UnixMicro())
	if err == nil && n == 0 {
		err = errCollision
	}
	if err != nil {
		return 0, nil, fmt.Errorf("make data key: %w", err)
	}
	aead, err := key.AEAD()
	if err != nil {
		return 0, nil, err
	}
	t.pending.put(id, aead)
	t.pending.putNewest(s, t.keys.trusted(version, aead))
	return version, aead, nil
}

// lockMaster keeps the master keyset as it is until the transaction ends.
func (t *tx) lockMaster() error {
	if !t.locking {
		return nil
	}
	var one int64
	_, err := t.one(`SELECT 1 FROM meta WHERE key = $1 FOR SHARE`, []any{metaMaster}, &one)
	return err
}

func (p *pendingKeys) put(id keyID, key cipher.AEAD) {
	if p.byID == nil {
		p.byID = make(map[keyID]cipher.AEAD)
	}
	p.byID[id] = key
}

func (p *pendingKeys) putNewest(s scope, n newestKey) {
	if p.newest == nil {
		p.newest = make(map[scope]newestKey)
	}
	p.newest[s] = n
}

// learn remembers what a transaction that is now durable knew.
func (k *keyring) learn(p *pendingKeys) {
	if len(p.byID) == 0 && len(p.newest) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, key := range p.byID {
		k.keepLocked(id, key)
	}
	for s, n := range p.newest {
		if known, ok := k.newest.get(s); !ok || known.aead != nil && known.version <= n.version {
			k.newest.put(s, n)
		}
	}
}

// openKeyring takes the server's keys from the database, and makes them where there are none. A change of the key file that was cut
// off is settled: by now the file holds one of the two keys.
func openKeyring(t *tx, kek secret.Key) (k *keyring, made bool, err error) {
	k = &keyring{kek: kek, now: time.Now}
	t.keys = k
	var kept keptKeys
	if kept.master, err = t.meta(metaMaster); err != nil {
		return nil, false, err
	}
	if kept.master == "" {
		var some int64
		if _, err := t.one(`SELECT count(*) FROM deks`, nil, &some); err != nil {
			return nil, false, err
		}
		if some > 0 {
			return nil, false, errNoMaster
		}
		return k, true, t.makeKeys(k)
	}
	if kept.next, err = t.meta(metaNext); err != nil {
		return nil, false, err
	}
	if k.master, k.sealed, err = kept.open(kek); err != nil {
		return nil, false, err
	}
	if kept.next != "" {
		if err := t.settleKey(k.sealed); err != nil {
			return nil, false, err
		}
	}
	root, err := t.meta(metaRoot)
	if err != nil {
		return nil, false, err
	}
	b, err := encodeMeta.DecodeString(root)
	if err != nil {
		return nil, false, fmt.Errorf("root secret: %w", err)
	}
	if k.root, err = k.master.Unwrap(b, []byte(metaRoot)); err != nil {
		return nil, false, fmt.Errorf("root secret: %w", err)
	}
	k.index = k.root.Derive("blind index")
	return k, false, nil
}

func (t *tx) makeKeys(k *keyring) (err error) {
	if k.master, err = secret.NewMaster(); err != nil {
		return err
	}
	k.root = secret.RandomKey()
	k.index = k.root.Derive("blind index")
	return t.keepMaster(k)
}

// keepMaster writes the master keyset and the root secret under it.
func (t *tx) keepMaster(k *keyring) error {
	sealed, err := k.master.Seal(k.kek)
	if err != nil {
		return err
	}
	root, err := k.master.Wrap(k.root, []byte(metaRoot))
	if err != nil {
		return err
	}
	k.sealed = encodeMeta.EncodeToString(sealed)
	return errors.Join(t.setMeta(metaMaster, k.sealed), t.setMeta(metaRoot, encodeMeta.EncodeToString(root)))
}
