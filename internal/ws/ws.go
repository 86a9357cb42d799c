// Package ws speaks WebSocket (RFC 6455) frames over one connection: handshake, reader, writer and close, for servers and clients.
//
// It is made for many idle connections and for one message to many receivers. An idle [Conn] owns no buffer, no timer
// and no goroutine; a frame is built once with [AppendText] and given to every receiver; queued frames leave in one write.
// It negotiates no extension and no subprotocol.
package ws

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Op is the kind of a message: text or binary (RFC 6455 §5.6).
type Op byte

// The two kinds of message. The payload of a text message is always valid UTF-8.
const (
	OpText   Op = 0x1
	OpBinary Op = 0x2
)

// Control opcodes (RFC 6455 §5.5) never leave this package, a continuation (§5.4) is joined by the reader.
const (
	opContinuation Op = 0x0
	opClose        Op = 0x8
	opPing         Op = 0x9
	opPong         Op = 0xA
)

// maxControl is the largest payload of a control frame (RFC 6455 §5.5).
const maxControl = 125

// Code says why a connection is closed (RFC 6455 §7.4). Codes 4000–4999 are the application's own.
type Code uint16

// Codes of RFC 6455 §7.4.1 and its registry (§11.7). CodeNone is never sent: it stands for a close frame without a code.
const (
	CodeNormal      Code = 1000
	CodeGoingAway   Code = 1001
	CodeProtocol    Code = 1002
	CodeUnsupported Code = 1003
	CodeNone        Code = 1005
	CodeInvalidData Code = 1007
	CodePolicy      Code = 1008
	CodeTooBig      Code = 1009
	CodeInternal    Code = 1011
	CodeRestart     Code = 1012
	CodeTryAgain    Code = 1013
)

// Bounds: the defaults of Options, and those that nobody needs to change.
const (
	defaultMaxMessage   = 64 << 10
	defaultMaxFragments = 1024
	defaultWriteTimeout = 10 * time.Second
	defaultCloseTimeout = 5 * time.Second

	maxControls = 256     // control frames a second: each may cost a pong
	maxLinger   = 1 << 20 // bytes read and dropped after we failed the connection
)

// sendable reports whether c may stand in a close frame (RFC 6455 §7.4.1, §7.4.2).
func (c Code) sendable() bool {
	switch {
	case c >= 1000 && c <= 1003, c >= 1007 && c <= 1014:
		return true
	default:
		return c >= 3000 && c <= 4999
	}
}

// CloseError ends a connection whose end was said in a close frame, by either side.
type CloseError struct {
	Code   Code   // CodeNone when the peer gave none
	Reason string // valid UTF-8, at most 123 bytes
	Local  bool   // true: the peer broke the protocol or a limit, and this side closed
}

// Error names the side that closed, the code and the reason.
func (e *CloseError) Error() string {
	side := "by peer"
	if e.Local {
		side = "by us"
	}
	return fmt.Sprintf("websocket closed %s: %d %s", side, e.Code, e.Reason)
}

// ErrClosing is returned by writes after a close frame was sent: nothing may follow it (RFC 6455 §5.5.1).
var ErrClosing = errors.New("websocket is closing")

// Options are the bounds of one connection. The zero value means the defaults.
type Options struct {
	MaxMessage   int           // largest message in payload bytes, all fragments together; default 64 KiB
	MaxFragments int           // most frames of one message; default 1024
	WriteTimeout time.Duration // longest time a write waits for a slow peer; default 10 s
	CloseTimeout time.Duration // longest time between our close frame and the end of the connection; default 5 s

	now func() time.Time // for tests; default time.Now
}

func (o Options) withDefaults() Options {
	if o.MaxMessage <= 0 {
		o.MaxMessage = defaultMaxMessage
	}
	if o.MaxFragments <= 0 {
		o.MaxFragments = defaultMaxFragments
	}
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = defaultWriteTimeout
	}
	if o.CloseTimeout <= 0 {
		o.CloseTimeout = defaultCloseTimeout
	}
	if o.now == nil {
		o.now = time.Now
	}
	return o
}

// cutReason shortens a close reason to what a control frame holds, at a rune boundary.
func cutReason(reason string) string {
	const room = maxControl - 2
	if len(reason) <= room {
		return reason
	}
	n := room
	for n > 0 && !utf8.RuneStart(reason[n]) {
		n--
	}
	return reason[:n]
}
