package ws

import (
	"encoding/binary"
	"sync"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

const (
	inboxSize = 4 << 10  // one read; also what net/http may have buffered before the hijack
	keepJoin  = 64 << 10 // a larger join buffer is not kept for others
)

// inbox is all that a connection needs while bytes are arriving; it goes back to the pool between messages.
type inbox struct {
	r, w int   // unread bytes are buf[r:w]
	err  error // of the last read

	op      Op      // of the message under way, opContinuation when none is
	frames  int     // of that message, so far
	left    int     // payload bytes of its current frame still to come
	fin     bool    // its current frame is the last one
	mask    [4]byte // of its current frame
	maskPos int
	join    []byte // its payload so far, unless one frame lay whole in buf
	valid   int    // join[:valid] is known to be valid UTF-8

	message  []byte // the finished payload, in buf or join
	returned bool   // the caller holds it until the next read

	buf [inboxSize]byte
}

var inboxes = sync.Pool{New: func() any { return new(inbox) }}

func takeInbox() *inbox { return inboxes.Get().(*inbox) }

func (in *inbox) release() {
	in.endMessage()
	in.r, in.w, in.err = 0, 0, nil
	if cap(in.join) > keepJoin {
		in.join = nil
	}
	inboxes.Put(in)
}

// endMessage forgets the message under way.
func (in *inbox) endMessage() {
	in.op, in.frames, in.left, in.fin = opContinuation, 0, 0, false
	in.valid, in.join = 0, in.join[:0]
	in.message, in.returned = nil, false
}

// idle reports whether nothing is under way, so that the buffer need not be held while waiting.
func (in *inbox) idle() bool { return in.r == in.w && in.op == opContinuation }

// room moves the unread bytes (at most one incomplete control frame) to the front and returns the space behind them.
func (in *inbox) room() []byte {
	if in.r > 0 {
		in.w = copy(in.buf[:], in.buf[in.r:in.w])
		in.r = 0
	}
	return in.buf[in.w:]
}

// joinText checks the part of a text message that arrived last (RFC 6455 §8.1). It fails at the first wrong byte, not
// at the end of the message; a rune may be cut by a fragment, but not by the end.
func (in *inbox) joinText(end bool) bool {
	part := in.join[in.valid:]
	cut := len(part)
	if !end {
		for i := 1; i <= min(utf8.UTFMax-1, len(part)); i++ {
			if tail := part[len(part)-i:]; utf8.RuneStart(tail[0]) {
				if !utf8.FullRune(tail) {
					cut -= i
				}
				break
			}
		}
	}
	if !utf8.Valid(part[:cut]) {
		return false
	}
	in.valid += cut
	return true
}

// parseHeader decodes a frame header (RFC 6455 §5.2) and returns its size, 0 when b does not hold all of it.
func parseHeader(b []byte) (h ws.Header, size int, err error) {
	if len(b) < ws.MinHeaderSize {
		return h, 0, nil
	}
	h.Fin = b[0]&0x80 != 0
	h.Rsv = b[0] >> 4 & 0x7
	h.OpCode = ws.OpCode(b[0] & 0xf)
	h.Masked = b[1]&0x80 != 0
	h.Length = int64(b[1] & 0x7f)
	size = ws.MinHeaderSize
	var least int64 // lengths must take the fewest bytes they can
	switch h.Length {
	case 126:
		size, least = size+2, 126
	case 127:
		size, least = size+8, 1<<16
	}
	if h.Masked {
		size += len(h.Mask)
	}
	if len(b) < size {
		return h, 0, nil
	}
	switch h.Length {
	case 126:
		h.Length = int64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		h.Length = int64(binary.BigEndian.Uint64(b[2:])) // negative when the forbidden top bit is set
	}
	if h.Length < least {
		return h, 0, violation(CodeProtocol, "malformed payload length")
	}
	if h.Masked {
		copy(h.Mask[:], b[size-len(h.Mask):])
	}
	return h, size, nil
}
