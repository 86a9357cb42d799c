package chat

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// ID names one account, session, room or event: a UUIDv7 (RFC 9562 §5.7), so ids made later sort later.
// The zero ID stands for "none".
type ID [16]byte

// NewID makes an ID for the present moment from the system's clock and randomness.
func NewID() ID { return IDAt(time.Now()) }

// IDAt makes an ID whose leading 48 bits are t in milliseconds, and the next twelve the part of a millisecond (RFC 9562 §6.2, method 3),
// so that ids a microsecond apart sort by it; the rest is random.
func IDAt(t time.Time) ID {
	var id ID
	_, _ = rand.Read(id[8:]) // never fails: crypto/rand ends the program instead
	const milli = uint64(time.Millisecond)
	ms, part := uint64(t.UnixMilli()), uint64(t.Nanosecond())%milli<<12/milli
	binary.BigEndian.PutUint16(id[0:2], uint16(ms>>32))
	binary.BigEndian.PutUint32(id[2:6], uint32(ms))
	binary.BigEndian.PutUint16(id[6:8], 0x7000|uint16(part))
	id[8] = id[8]&0x3f | 0x80
	return id
}

// ParseID reads the canonical form with hyphens, in either case. Anything else is Invalid, code "bad_id".
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ID{}, errBadID
	}
	at := 0
	for _, part := range [...]string{s[0:8], s[9:13], s[14:18], s[19:23], s[24:36]} {
		n, err := hex.Decode(id[at:], []byte(part))
		if err != nil {
			return ID{}, errBadID
		}
		at += n
	}
	return id, nil
}

var errBadID = &Error{Kind: Invalid, Code: "bad_id", Message: "an id is 32 hexadecimal digits in the form 8-4-4-4-12"}

// IsZero tells whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String returns the canonical lower-case form.
func (id ID) String() string {
	b, _ := id.AppendText(nil)
	return string(b)
}

// AppendText appends the canonical form to b.
func (id ID) AppendText(b []byte) ([]byte, error) {
	b = hex.AppendEncode(b, id[0:4])
	b = hex.AppendEncode(append(b, '-'), id[4:6])
	b = hex.AppendEncode(append(b, '-'), id[6:8])
	b = hex.AppendEncode(append(b, '-'), id[8:10])
	return hex.AppendEncode(append(b, '-'), id[10:16]), nil
}

// MarshalText returns the canonical form.
func (id ID) MarshalText() ([]byte, error) { return id.AppendText(make([]byte, 0, 36)) }

// UnmarshalText reads what ParseID reads.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}
