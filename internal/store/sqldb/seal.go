package sqldb

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
)

// scope is what one data key is for: to destroy the key is to destroy all that was sealed in the scope.
type scope string

// serverScope is for what belongs to no room and no account.
const serverScope scope = "s"

func roomScope(room chat.ID) scope       { return scope("r" + string(room[:])) }
func accountScope(account chat.ID) scope { return scope("a" + string(account[:])) }

// cell is the place of one sealed value. A value opens in its own place only: moved to another row or column it is none.
type cell struct {
	scope         scope
	table, column string
	row           []byte // the primary key: an id, or rowKey of several columns
}

// rowKey is the row of a primary key with several columns.
func rowKey(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// numberKey is the row of a primary key that is a number.
func numberKey(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// A sealed value is: the form, the version of its data key (uvarint), the nonce, the text with its tag. Nonces are random: one
// data key may seal 2^32 values (NIST SP 800-38D §8.3) before `samtal keys rotate --all` gives its scope another.
const (
	sealForm  = 1
	nonceSize = 12
	tagSize   = 16
)

var errBadSeal = errors.New("a sealed value does not open")

// context is what a value is bound to: each part preceded by its length, so that no two cells have the same.
func (c *cell) context(b []byte, version uint64) []byte {
	for _, s := range [...]string{c.table, c.column, string(c.scope)} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(len(c.row)))
	b = append(b, c.row...)
	return binary.AppendUvarint(b, version)
}

// seal encrypts what is kept in a cell under the newest data key of its scope, which is made if there is none.
func (t *tx) seal(c cell, plain []byte) ([]byte, error) {
	version, key, err := t.newestKey(c.scope)
	if err != nil {
		return nil, c.sealError(err)
	}
	var room [192]byte
	context := c.context(room[:0], version)
	b := make([]byte, 0, 1+binary.MaxVarintLen64+nonceSize+len(plain)+tagSize)
	b = binary.AppendUvarint(append(b, sealForm), version)
	nonce := b[len(b) : len(b)+nonceSize]
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return key.Seal(b[:len(b)+nonceSize], nonce, plain, context), nil
}

// sealError is what went wrong with sealing: a scope that was destroyed is of something that is not there any more.
func (c *cell) sealError(err error) error {
	switch {
	case !errors.Is(err, errDestroyed):
		return fmt.Errorf("seal %s.%s: %w", c.table, c.column, err)
	case c.scope[0] == 'r':
		return chat.ErrRoomNotFound
	default:
		return chat.ErrAccountNotFound
	}
}

// sealText is seal for a text that may be none: then there is nothing to seal, and null is kept.
func (t *tx) sealText(c cell, text string) (any, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // this is how null is written
	}
	return t.seal(c, []byte(text))
}

// open decrypts what seal has sealed in the same cell. It is nil, without an error, for null and for what was sealed under a key
// that has been destroyed.
func (r *reader) open(c cell, sealed []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	version, rest, err := sealVersion(sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", c.table, c.column, err)
	}
	key, err := r.dataKey(c.scope, version)
	switch {
	case errors.Is(err, errDestroyed):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("open %s.%s: %w", c.table, c.column, err)
	}
	var room [192]byte
	plain, err := key.Open(nil, rest[:nonceSize], rest[nonceSize:], c.context(room[:0], version))
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", c.table, c.column, errBadSeal)
	}
	if plain == nil {
		plain = []byte{}
	}
	return plain, nil
}

// openText is open for what sealText has sealed.
func (r *reader) openText(c cell, sealed []byte) (string, error) {
	b, err := r.open(c, sealed)
	return string(b), err
}

// sealedDest reads a sealed column of a row: a text or bytes, none where it does not open. What names its cell stands in front of it in
// the row.
type sealedDest struct {
	r             *reader
	table, column string
	scope         func(chat.ID) scope
	of, row       *chat.ID // whose scope, which row
	text          *string
	bytes         *[]byte
}

// Scan implements sql.Scanner.
func (d sealedDest) Scan(src any) error {
	var plain []byte
	switch v := src.(type) {
	case nil:
	case []byte:
		var err error
		if plain, _, err = d.r.openSpared(cell{d.scope(*d.of), d.table, d.column, d.row[:]}, v); err != nil {
			return err
		}
	default:
		return fmt.Errorf("a sealed value is not %T", src)
	}
	if d.text != nil {
		*d.text = string(plain)
	} else {
		*d.bytes = plain
	}
	return nil
}

// sealVersion is the version of the data key that a value is sealed under, and what follows it: the nonce and the text.
func sealVersion(sealed []byte) (version uint64, rest []byte, err error) {
	if len(sealed) == 0 || sealed[0] != sealForm {
		return 0, nil, errBadSeal
	}
	version, n := binary.Uvarint(sealed[1:])
	padded := n > 1 && sealed[n] == 0 // a number with zeros behind it, as nobody here writes one: a value has one form
	if n <= 0 || padded || len(sealed) < 1+n+nonceSize+tagSize {
		return 0, nil, errBadSeal
	}
	return version, sealed[1+n:], nil
}

// blind is what a text is looked up by where it is kept sealed: equal texts have equal blinds, for one purpose, and nobody without
// the server's key can tell of which text one is.
func (r *reader) blind(purpose, text string) []byte {
	return r.keys.index.MAC(rowKey(purpose, text))
}
