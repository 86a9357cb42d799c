package sqldb

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A value that does not open, because somebody or the disk has changed it, must not keep all others under their old keys: it is left
// as it is, and so is the key that it names, in case it is put right again.

// metaUnopened, in the table meta, is how many values the last re-encryption could not open, by their columns; it is not there if all
// did.
const metaUnopened = "unopened"

// maxKeptKeys is how many keys of such values are told apart. Where there are more, no old key goes.
const maxKeptKeys = 1000

// unopened is what a re-encryption could not open, as it is kept.
type unopened struct {
	In      map[string]int `json:",omitempty"` // how many, by table and column
	Keys    []namedKey     `json:",omitempty"` // that they name
	TooMany bool           `json:",omitempty"` // those are not all
}

// namedKey is a keyID as it is kept.
type namedKey struct {
	Scope   []byte
	Version uint64
}

// place is the column of a cell, for those who are told of it.
func (c *cell) place() string { return c.table + "." + c.column }

// doesNotOpen tells whether an error is about one sealed value alone.
func doesNotOpen(err error) bool { return errors.Is(err, errBadSeal) || errors.Is(err, errNoDataKey) }

// spared is err, unless it is about one sealed value alone.
func spared(err error) error {
	if doesNotOpen(err) {
		return nil
	}
	return err
}

// add notes a value that does not open.
func (u *unopened) add(c cell, sealed []byte) {
	if u.In == nil {
		u.In = make(map[string]int)
	}
	u.In[c.place()]++
	version, _, err := sealVersion(sealed)
	if err != nil || u.keys()[keyID{c.scope, version}] {
		return // what has not the form of a sealed value names no key
	}
	if len(u.Keys) == maxKeptKeys {
		u.TooMany = true
		return
	}
	u.Keys = append(u.Keys, namedKey{[]byte(c.scope), version})
}

func (u *unopened) keys() map[keyID]bool {
	all := make(map[keyID]bool, len(u.Keys))
	for _, k := range u.Keys {
		all[keyID{scope(k.Scope), k.Version}] = true
	}
	return all
}

// putUnopened keeps what a re-encryption that is over could not open.
func (t *tx) putUnopened(in map[string]int) error {
	if len(in) == 0 {
		_, err := t.exec(`DELETE FROM meta WHERE key = $1`, metaUnopened)
		return err
	}
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return t.setMeta(metaUnopened, string(b))
}

// unopened is what the last re-encryption that is over could not open.
func (r *reader) unopened() (in map[string]int, err error) {
	kept, err := r.meta(metaUnopened)
	if err != nil || kept == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(kept), &in); err != nil {
		return nil, fmt.Errorf("what could not be opened: %w", err)
	}
	return in, nil
}
