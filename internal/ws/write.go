package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// AppendText appends a server's text frame around payload to dst. The finished frame may be given to any number of
// connections and must not change any more. The payload has to be valid UTF-8.
func AppendText(dst, payload []byte) []byte { return appendFrame(dst, OpText, payload, nil) }

// AppendBinary is AppendText for a binary frame.
func AppendBinary(dst, payload []byte) []byte { return appendFrame(dst, OpBinary, payload, nil) }

// appendFrame appends a whole, final frame (RFC 6455 §5.2), masked when a mask is given.
func appendFrame(dst []byte, op Op, payload []byte, mask *[4]byte) []byte {
	const final, masked = 0x80, 0x80
	var bit byte
	if mask != nil {
		bit = masked
	}
	dst = append(dst, final|byte(op))
	switch n := len(payload); {
	case n <= maxControl:
		dst = append(dst, bit|byte(n))
	case n <= math.MaxUint16:
		dst = binary.BigEndian.AppendUint16(append(dst, bit|126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, bit|127), uint64(n))
	}
	if mask == nil {
		return append(dst, payload...)
	}
	dst = append(dst, mask[:]...)
	dst = append(dst, payload...)
	ws.Cipher(dst[len(dst)-len(payload):], *mask, 0)
	return dst
}

// appendOwn appends a frame as this side has to write it: a client masks, with a fresh key that the peer of an attacker
// cannot foresee (RFC 6455 §5.3, §10.3); the generator of math/rand/v2 is seeded by the system and cryptographic.
func (c *Conn) appendOwn(dst []byte, op Op, payload []byte) []byte {
	if !c.client {
		return appendFrame(dst, op, payload, nil)
	}
	var mask [4]byte
	binary.BigEndian.PutUint32(mask[:], rand.Uint32())
	return appendFrame(dst, op, payload, &mask)
}

// bundleSize bounds one write of several frames: copying small frames together is cheaper than a vectored write.
const bundleSize = 32 << 10

var bundles = sync.Pool{New: func() any {
	b := make([]byte, 0, bundleSize)
	return &b
}}

var (
	errClient      = errors.New("websocket client cannot write unmasked frames")
	errControlSize = errors.New("websocket control payload exceeds 125 bytes")
)

// WriteMessage writes one message. A server that has more than one receiver builds the frame once and uses WriteFrames.
func (c *Conn) WriteMessage(op Op, payload []byte) error {
	b := bundles.Get().(*[]byte)
	defer bundles.Put(b)
	frame := c.appendOwn((*b)[:0], op, payload)
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	_, err := c.writeLocked([][]byte{frame}, true)
	return err
}

// WriteFrames writes finished frames in their order, small ones together in one system call, and waits for a slow peer
// up to Options.WriteTimeout; then the connection is closed, for a frame may be half written. Only servers may use it.
func (c *Conn) WriteFrames(frames ...[]byte) error {
	if c.client {
		return errClient
	}
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	_, err := c.writeLocked(frames, true)
	return err
}

// TryWriteFrames is WriteFrames without waiting. It returns false when the socket does not take everything now (always,
// over TLS): the connection then keeps the remainder, refers to the frames, and the caller owes it a Flush, or
// another write, from a goroutine that may wait. While another write is waiting it waits with it.
func (c *Conn) TryWriteFrames(frames ...[]byte) (bool, error) {
	if c.client {
		return false, errClient
	}
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	return c.writeLocked(frames, false)
}

// Flush writes what TryWriteFrames left, and waits like WriteFrames.
func (c *Conn) Flush() error { return c.WriteFrames() }

// Ping sends a ping whose pong shows in LastRead. It never waits for a slow peer on a plain connection: when the socket is
// full, or somebody is writing, the ping is late or left out, and the write that waits finds out about the peer itself.
// Over TLS it waits like WriteFrames.
func (c *Conn) Ping(payload []byte) error {
	if len(payload) > maxControl {
		return errControlSize
	}
	if !c.writeMu.TryLock() {
		return nil
	}
	defer c.writeMu.Unlock()
	_, err := c.writeLocked([][]byte{c.appendOwn(nil, opPing, payload)}, c.raw == nil)
	return err
}

// writeLocked writes the remainder and then frames. It reports whether nothing is left, which waiting makes sure of.
func (c *Conn) writeLocked(frames [][]byte, wait bool) (bool, error) {
	if c.closeSent.Load() {
		return false, ErrClosing
	}
	return c.sendLocked(frames, wait)
}

func (c *Conn) sendLocked(frames [][]byte, wait bool) (bool, error) {
	if c.writeErr != nil {
		return false, c.writeErr
	}
	if len(c.rest) > 0 {
		frames = append(c.rest, frames...)
		c.rest = nil
	}
	for len(frames) > 0 {
		n, sent, err := c.sendSome(frames, wait)
		if err != nil {
			c.writeErr = fmt.Errorf("write frames: %w", err)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				_ = c.nc.Close() // a frame may be half written: nobody can go on, the reader included
			}
			return false, c.writeErr
		}
		if sent < n {
			c.rest = tail(frames, sent)
			return false, nil
		}
		for n > 0 || len(frames) > 0 && len(frames[0]) == 0 {
			n, frames = n-len(frames[0]), frames[1:]
		}
	}
	return true, nil
}

// sendSome writes the first frames, n bytes of them, and returns how many bytes were taken.
func (c *Conn) sendSome(frames [][]byte, wait bool) (n, sent int, err error) {
	if len(frames) == 1 || len(frames[0]) >= bundleSize/2 {
		sent, err = c.sendBytes(frames[0], wait)
		return len(frames[0]), sent, err
	}
	b := bundles.Get().(*[]byte)
	defer bundles.Put(b)
	p := (*b)[:0]
	for _, f := range frames {
		if len(p)+len(f) > bundleSize {
			break
		}
		p = append(p, f...)
	}
	sent, err = c.sendBytes(p, wait)
	return len(p), sent, err
}

// tail returns frames without their first n bytes, in a slice of its own.
func tail(frames [][]byte, n int) [][]byte {
	for len(frames) > 0 && n >= len(frames[0]) {
		n, frames = n-len(frames[0]), frames[1:]
	}
	rest := append([][]byte(nil), frames...)
	if len(rest) > 0 {
		rest[0] = rest[0][n:]
	}
	return rest
}

// sendBytes first writes what the socket takes at once: the common case then needs no deadline, hence no timer.
func (c *Conn) sendBytes(p []byte, wait bool) (int, error) {
	var sent int
	if c.raw != nil {
		n, err := c.tryBytes(p)
		if err != nil || n == len(p) {
			return n, err
		}
		sent = n
	}
	if !wait {
		return sent, nil
	}
	if err := c.nc.SetWriteDeadline(c.opts.now().Add(c.opts.WriteTimeout)); err != nil {
		return sent, err
	}
	n, err := c.nc.Write(p[sent:])
	if err == nil {
		err = c.nc.SetWriteDeadline(time.Time{}) // no timer stays behind
	}
	return sent + n, err
}

// attempt is one write that does not wait. It is pooled because its method value must not cost an allocation per write.
type attempt struct {
	p   []byte
	n   int
	err error
	run func(fd uintptr)
}

var attempts = sync.Pool{New: func() any {
	a := new(attempt)
	a.run = func(fd uintptr) { a.n, a.err = writeNow(fd, a.p) }
	return a
}}

func (c *Conn) tryBytes(p []byte) (int, error) {
	a := attempts.Get().(*attempt)
	defer attempts.Put(a)
	a.p, a.n, a.err = p, 0, nil
	err := c.raw.Control(a.run) // Write makes ready for waiting
	a.p = nil
	if err == nil {
		err = a.err
	}
	return a.n, err
}
