package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// ReadMessage waits for the next whole message, joins its fragments and answers pings on the way. The payload is valid
// until the next call of ReadMessage or Close.
//
// Every error is final. It is a *CloseError when the peer closed or when it broke the protocol or a bound (then the
// close frame with its code has been sent), else the network's error. Close then ends the connection.
// After this side sent a close frame, messages are dropped until the peer's close frame arrives (RFC 6455 §1.4).
func (c *Conn) ReadMessage() (Op, []byte, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	return c.readLocked()
}

func (c *Conn) readLocked() (Op, []byte, error) {
	for c.readErr == nil {
		if c.in != nil && c.in.returned {
			c.in.endMessage()
		}
		op, payload, err := c.nextLocked()
		if err == nil && c.closeSent.Load() {
			continue
		}
		if err == nil {
			return op, payload, nil
		}
		c.failLocked(err)
	}
	return 0, nil, c.readErr
}

// failLocked makes err the final state of the reader and tells the peer when it was its fault (RFC 6455 §7.1.7).
func (c *Conn) failLocked(err error) {
	c.readErr = err
	if ce, ok := errors.AsType[*CloseError](err); ok && ce.Local {
		_ = c.StartClose(ce.Code, ce.Reason) // the reader's own error is the one that counts
	}
	if c.in != nil {
		c.in.release()
		c.in = nil
	}
}

func violation(code Code, reason string) error {
	return &CloseError{Code: code, Reason: reason, Local: true}
}

// progress is what one step over the buffered bytes achieved.
type progress int

const (
	starved  progress = iota // nothing: more bytes are needed
	advanced                 // something was consumed, no message is whole
	whole                    // in.op and in.message are a message
)

// nextLocked reads until one message is whole.
func (c *Conn) nextLocked() (Op, []byte, error) {
	for {
		done := starved
		if c.in != nil {
			var err error
			if done, err = c.stepLocked(c.in); err != nil {
				return 0, nil, err
			}
		}
		switch done {
		case starved:
			if err := c.fillLocked(); err != nil {
				return 0, nil, err
			}
		case whole:
			c.in.returned = true
			return c.in.op, c.in.message, nil
		case advanced:
		}
	}
}

// stepLocked consumes one header with what follows it in the buffer, or more of the payload under way.
func (c *Conn) stepLocked(in *inbox) (progress, error) {
	if in.left > 0 {
		return in.takePayload()
	}
	h, size, err := parseHeader(in.buf[in.r:in.w])
	if err != nil || size == 0 {
		return starved, err
	}
	if err := c.checkHeader(h, in); err != nil {
		return starved, err
	}
	if !h.OpCode.IsControl() {
		in.r += size
		return in.beginFrame(h)
	}
	end := in.r + size + int(h.Length) // at most 125: checked
	if end > in.w {
		return starved, nil
	}
	payload := in.buf[in.r+size : end]
	if h.Masked {
		ws.Cipher(payload, h.Mask, 0)
	}
	in.r = end
	return advanced, c.controlLocked(Op(h.OpCode), payload)
}

// checkHeader applies RFC 6455 §5.1–§5.5 and the bounds, before a byte of the payload is read.
func (c *Conn) checkHeader(h ws.Header, in *inbox) error {
	state := ws.StateServerSide
	if c.client {
		state = ws.StateClientSide
	}
	if in.op != opContinuation {
		state = state.Set(ws.StateFragmented)
	}
	if err := ws.CheckHeader(h, state); err != nil {
		return violation(CodeProtocol, err.Error())
	}
	if h.OpCode.IsControl() {
		return nil
	}
	if h.Length > int64(c.opts.MaxMessage-len(in.join)) {
		return violation(CodeTooBig, fmt.Sprintf("message exceeds %d bytes", c.opts.MaxMessage))
	}
	if in.frames >= c.opts.MaxFragments {
		return violation(CodePolicy, fmt.Sprintf("message has more than %d fragments", c.opts.MaxFragments))
	}
	return nil
}

// beginFrame starts a data frame whose header was consumed. The common case, a message of one frame that lies whole in
// the buffer, is finished in place.
func (in *inbox) beginFrame(h ws.Header) (progress, error) {
	single := in.op == opContinuation && h.Fin
	if in.op == opContinuation {
		in.op = Op(h.OpCode)
	}
	in.frames++
	n := int(h.Length)
	if single && n <= in.w-in.r {
		in.message = in.buf[in.r : in.r+n : in.r+n]
		in.r += n
		if h.Masked {
			ws.Cipher(in.message, h.Mask, 0)
		}
		if in.op == OpText && !utf8.Valid(in.message) {
			return starved, violation(CodeInvalidData, "text is not UTF-8")
		}
		return whole, nil
	}
	in.fin, in.left, in.mask, in.maskPos = h.Fin, n, h.Mask, 0
	return in.takePayload()
}

// takePayload moves what has arrived of the current data frame into the joined message.
func (in *inbox) takePayload() (progress, error) {
	n := min(in.left, in.w-in.r)
	if n == 0 && in.left > 0 {
		return starved, nil
	}
	in.join = append(in.join, in.buf[in.r:in.r+n]...)
	if in.mask != [4]byte{} {
		ws.Cipher(in.join[len(in.join)-n:], in.mask, in.maskPos)
	}
	in.r, in.left, in.maskPos = in.r+n, in.left-n, (in.maskPos+n)%len(in.mask)
	end := in.fin && in.left == 0
	if in.op == OpText && !in.joinText(end) {
		return starved, violation(CodeInvalidData, "text is not UTF-8")
	}
	if !end {
		return advanced, nil
	}
	in.message = in.join
	return whole, nil
}

// controlLocked answers a control frame (RFC 6455 §5.5). A pong needs no answer: LastRead has noted it.
func (c *Conn) controlLocked(op Op, payload []byte) error {
	if second := c.lastRead.Load() / int64(time.Second); second != c.ctlSec {
		c.ctlSec, c.controls = second, 0
	}
	if c.controls++; c.controls > maxControls {
		return violation(CodePolicy, "too many control frames")
	}
	switch op {
	case opPing:
		if err := c.WriteMessage(opPong, payload); err != nil && !errors.Is(err, ErrClosing) {
			return err
		}
	case opClose:
		return c.closedByPeer(payload)
	default: // a pong
	}
	return nil
}

// closedByPeer checks a close frame (RFC 6455 §7.4) and answers with the same code (§5.5.1).
func (c *Conn) closedByPeer(payload []byte) error {
	ce := &CloseError{Code: CodeNone}
	switch {
	case len(payload) == 1:
		return violation(CodeProtocol, "close frame with half a code")
	case len(payload) >= 2:
		ce.Code, ce.Reason = Code(binary.BigEndian.Uint16(payload)), string(payload[2:])
		if !ce.Code.sendable() {
			return violation(CodeProtocol, "close code is not in use")
		}
		if !utf8.ValidString(ce.Reason) {
			return violation(CodeInvalidData, "close reason is not UTF-8")
		}
	}
	_ = c.StartClose(ce.Code, "") // the peer may be gone already; its close frame is the news
	return ce
}

// fillLocked waits for bytes from the peer and reads what is there.
func (c *Conn) fillLocked() error {
	if c.in != nil && c.in.idle() {
		c.in.release()
		c.in = nil
	}
	if err := c.receiveLocked(); err != nil {
		return fmt.Errorf("read frame: %w", err)
	}
	c.lastRead.Store(c.opts.now().UnixNano())
	return nil
}

func (c *Conn) receiveLocked() error {
	switch {
	case c.raw != nil:
		if err := c.raw.Read(c.readable); err != nil {
			return err
		}
		return c.in.err
	case c.in == nil: // wait with one byte; the rest then comes from the buffers of the TLS connection
		if _, err := io.ReadFull(c.nc, c.first[:]); err != nil {
			return err
		}
		c.in = takeInbox()
		c.in.w = copy(c.in.buf[:], c.first[:])
		return nil
	default:
		n, err := c.nc.Read(c.in.room())
		c.in.w += n
		if n > 0 {
			return nil
		}
		if err == nil {
			err = io.ErrNoProgress
		}
		return err
	}
}

// onReadable reads once from the socket. An idle connection gets a buffer only when there is something to read: false
// makes the caller wait without one.
func (c *Conn) onReadable(fd uintptr) bool {
	in := c.in
	if in == nil {
		in = takeInbox()
	}
	n, again, err := readNow(fd, in.room())
	if again {
		if c.in == nil {
			in.release()
		}
		return false
	}
	if n == 0 && err == nil {
		err = io.EOF
	}
	in.w, in.err, c.in = in.w+n, err, in
	return true
}
