package realtime

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Encoder makes finished frames of one wire format. A frame is shared by all its receivers and never changed again; a nil
// frame says that the format has no word for this. Its methods are called from many goroutines and must not block.
type Encoder interface {
	Event(e chat.Event) []byte
	Skipped(room chat.ID, head int64) []byte
	State(s chat.State) []byte
	Signal(s Signal) []byte
	// Live ends a resumption.
	Live() []byte
}

// maxFormats bounds the table of frames that a fan-out fills.
const maxFormats = 8

// Format is a wire format that was registered with a hub.
type Format struct {
	index   int
	encoder Encoder
	quiet   bool
}

// WithoutEcho is the same format for sessions that are not told of the events they cause themselves.
func (f Format) WithoutEcho() Format {
	f.quiet = true
	return f
}

// echoes tells an event that the session has caused and is not to hear of.
func (s *Session) echoes(e *chat.Event) bool { return s.format.quiet && e.Session == s.actor.Session }

// Link is a door's end of one session: what its frames are written to. Its methods may be called by several goroutines; those
// that wait do so within bounds that the door sets.
type Link interface {
	// TryWrite writes frames without waiting. False means that the link has kept the rest and is owed a Write.
	TryWrite(frames [][]byte) (bool, error)
	// Write writes what TryWrite has kept and then frames, and may wait.
	Write(frames [][]byte) error
	// Close says why and makes the door's reader end, which then calls Session.Detach. It may wait.
	Close(code Code, reason string)
	// Ping asks for a sign of life.
	Ping()
	// Heard is when the last sign of life came.
	Heard() time.Time
}

// Located is a Link that tells from where its peer has come, for [Config.Barred].
type Located interface{ Address() string }

// Code says why the hub ended a session, in the numbers of WebSocket close codes.
type Code uint16

// The codes with which sessions are ended.
const (
	CodeStopping Code = 1001 // the server stops
	CodeResume   Code = 4000 // the receiver was too slow, or silent: resume from the positions reached
	CodeEnded    Code = 4401 // the session is over: sign in again
	CodeBarred   Code = 4403 // the account or its address may not be here
	CodeLimit    Code = 4429 // too many live sessions of this account
)

// frames holds one thing in every format that somebody present needs. The zero value is empty.
type frames struct {
	done [maxFormats]bool
	made [maxFormats][]byte
}

// in returns the frame for f, made by encode when it is first asked for.
func (fs *frames) in(f Format, encode func(Encoder) []byte) []byte {
	if !fs.done[f.index] {
		fs.done[f.index] = true
		fs.made[f.index] = encode(f.encoder)
	}
	return fs.made[f.index]
}
