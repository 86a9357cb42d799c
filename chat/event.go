package chat

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"
)

// EventKind says what an event did.
type EventKind string

// The kinds of event.
const (
	KindMessage  EventKind = "message"
	KindEdit     EventKind = "edit"     // of the message Target; Content says how it reads now
	KindRemoval  EventKind = "removal"  // of the message Target, for everyone
	KindReaction EventKind = "reaction" // to the message Target; ReactionContent
	KindMember   EventKind = "member"   // somebody came, went or changed role; MemberContent
	KindSettings EventKind = "settings" // the room's title, topic … ; SettingsContent
	KindHidden   EventKind = "hidden"   // never stored: what a reader gets in place of what he must not or will not see
)

// Event is one entry of a room's log. Seq, Hash and N are given by the store when the event is appended.
type Event struct {
	N           int64 // key in this store, for outbox and search; never leaves the server
	Room        ID
	Seq         int64
	ID          ID
	Kind        EventKind
	Sender      ID
	SenderName  string // as it is now; not part of the log
	Session     ID     // the session that caused it
	ClientID    string // unique per room and sender; empty where the server made the event
	Target      ID
	TargetSeq   int64 // of an edit: where its Target stands, so that it is shown to nobody who may not see that; not part of the log
	Thread      ID
	ContentType string
	Content     []byte // nil after removal
	Salt        []byte // nil after removal
	Digest      []byte // SHA-256(salt | canonical event); stays after removal
	Hash        []byte // SHA-256(room | seq | hash before | digest)
	Origin      string // the server it came from; empty for this one
	SentAt      time.Time
	ExpiresAt   time.Time
	Unreadable  bool // what is kept of its content does not open; not part of the log
	Veiled      bool // of a hidden place: a message of somebody whom the reader has blocked stands there; not part of the log
}

// SaltSize is the number of random bytes that keep a removed event's content from being guessed out of its digest.
const SaltSize = 16

// ReactionContent is what a reaction says.
type ReactionContent struct {
	Emoji string `json:"emoji"`
	Off   bool   `json:"off,omitempty"` // taken back
}

// MemberChange says what happened to a member.
type MemberChange string

// The changes of a membership.
const (
	MemberJoined  MemberChange = "joined"
	MemberAdded   MemberChange = "added" // by the event's sender
	MemberLeft    MemberChange = "left"
	MemberRemoved MemberChange = "removed"
	MemberRole    MemberChange = "role"
)

// MemberContent is what a member event says.
type MemberContent struct {
	Account ID           `json:"account"`
	Name    string       `json:"name"` // of Account, as it was then
	Change  MemberChange `json:"change"`
	Role    Role         `json:"role,omitempty"`
}

// SettingsContent is what a settings event says: the values that hold from then on.
type SettingsContent struct {
	Title   string  `json:"title"`
	Topic   string  `json:"topic,omitempty"`
	History History `json:"history"`
}

// EncodeContent returns one of the content types of this package as it is stored.
func EncodeContent(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode content: %w", err)
	}
	return b, nil
}

// Canonical is the byte form that an event's digest is made of: version 1, then every field that travels, each text and
// byte string preceded by its length in 4 bytes, big endian. What the server gives (seq, hash) and what is local to it
// (n, session, name) is not in it.
func (e *Event) Canonical() []byte {
	b := make([]byte, 0, 160+len(e.Content))
	b = append(b, 1)
	b = append(b, e.ID[:]...)
	b = append(b, e.Sender[:]...)
	b = append(b, e.Target[:]...)
	b = append(b, e.Thread[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.SentAt.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(microsOrZero(e.ExpiresAt)))
	for _, s := range [...]string{string(e.Kind), e.ClientID, e.ContentType, e.Origin} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Content)))
	return append(b, e.Content...)
}

func microsOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// DigestOf returns SHA-256(salt | canonical event).
func DigestOf(e *Event) []byte {
	h := sha256.New()
	h.Write(e.Salt)
	h.Write(e.Canonical())
	return h.Sum(nil)
}

// ChainHash links an event to the one before it: SHA-256(room | seq | prev | digest), with seq in 8 bytes, big endian.
// The first event's prev is empty.
func ChainHash(room ID, seq int64, prev, digest []byte) []byte {
	b := make([]byte, 0, 16+8+2*sha256.Size)
	b = append(b, room[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = append(b, prev...)
	b = append(b, digest...)
	sum := sha256.Sum256(b)
	return sum[:]
}
