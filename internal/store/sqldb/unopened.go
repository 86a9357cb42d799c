package sqldb

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/samtal-chat/samtal/chat"
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

	names []string // of the first of them
}

// maxNamed is how many of what does not open are named to who asks.
const maxNamed = 100

// namedKey is a keyID as it is kept.
type namedKey struct {
	Scope   []byte
	Version uint64
}

// place is the column of a cell, for those who are told of it.
func (c *cell) place() string { return c.table + "." + c.column }

// doesNotOpen tells whether an error is about sealed values alone: one, or those of one data key.
func doesNotOpen(err error) bool {
	return errors.Is(err, errBadSeal) || errors.Is(err, errNoDataKey) || errors.Is(err, errBadKey)
}

// name is a cell for who looks for what is in it: its column, its row, and the room or account it belongs to.
func (c *cell) name() string { return c.place() + " " + idText(string(c.row)) + c.scope.name() }

func (s scope) name() string {
	switch {
	case len(s) > 1 && s[0] == 'r':
		return " of room " + idText(string(s[1:]))
	case len(s) > 1 && s[0] == 'a':
		return " of account " + idText(string(s[1:]))
	default:
		return " of the server"
	}
}

func (id keyID) name() string { return fmt.Sprintf("data key %d%s", id.version, id.scope.name()) }

// idText is how ids are shown, and in hexadecimal what is none.
func idText(b string) string {
	var id chat.ID
	if len(b) == len(id) {
		copy(id[:], b)
		return id.String()
	}
	return hex.EncodeToString([]byte(b))
}

// maxTold is how many values that do not open are told of one by one.
const maxTold = 10_000

// spoilt tells of what does not open, of each once.
type spoilt struct {
	mu   sync.Mutex
	log  *slog.Logger // nil: nobody is told
	told map[string]bool
}

func (s *spoilt) tellTo(log *slog.Logger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = log
}

// first tells whether something was not told of, and is to be.
func (s *spoilt) first(name string) *slog.Logger {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil || s.told[name] || len(s.told) == maxTold {
		return nil
	}
	if s.told == nil {
		s.told = make(map[string]bool)
	}
	s.told[name] = true
	if len(s.told) == maxTold {
		s.log.Warn("more values do not open than are told of one by one: samtal keys check --values counts them")
	}
	return s.log
}

func (s *spoilt) tell(c *cell, err error) {
	name := c.name()
	if log := s.first(name); log != nil {
		log.Warn("a sealed value does not open: it is shown as unreadable", "column", c.place(), "value", name, "err", err)
	}
}

func (s *spoilt) tellKey(id keyID) {
	name := id.name()
	if log := s.first(name); log != nil {
		log.Warn("a data key does not unwrap: it is kept, and what is sealed under it is unreadable", "key", name)
	}
}

// openSpared is open for what one value must not keep from being shown: of one that does not open, it says so.
func (r *reader) openSpared(c cell, sealed []byte) (plain []byte, unreadable bool, err error) {
	plain, err = r.open(c, sealed)
	if !doesNotOpen(err) {
		return plain, false, err
	}
	r.keys.spoilt.tell(&c, err)
	return nil, true, nil
}

// textSpared is openSpared for what sealText has sealed.
func (r *reader) textSpared(c cell, sealed []byte) (text string, unreadable bool, err error) {
	b, unreadable, err := r.openSpared(c, sealed)
	return string(b), unreadable, err
}

// add notes a value that does not open.
func (u *unopened) add(c cell, sealed []byte) {
	if u.In == nil {
		u.In = make(map[string]int)
	}
	u.In[c.place()]++
	if len(u.names) < maxNamed {
		u.names = append(u.names, c.name())
	}
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
