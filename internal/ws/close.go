package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// StartClose sends the close frame, once, after all that was written before it, and returns: the goroutine that reads
// sees the end, at the latest after Options.CloseTimeout, and calls Close. A stopping server starts all closes first.
// Like WriteFrames it may wait for a slow peer. Code has to be one that may be sent; CodeNone sends none. A reason over
// 123 bytes is cut.
func (c *Conn) StartClose(code Code, reason string) error {
	if code != CodeNone && !code.sendable() {
		return fmt.Errorf("websocket close code %d cannot be sent", code)
	}
	var payload []byte
	if code != CodeNone {
		payload = append(binary.BigEndian.AppendUint16(nil, uint16(code)), cutReason(reason)...)
	}
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if c.closeSent.Swap(true) {
		return nil
	}
	_ = c.nc.SetReadDeadline(c.opts.now().Add(c.opts.CloseTimeout)) // fails only when the connection is closed already
	_, err := c.sendLocked([][]byte{c.appendOwn(nil, opClose, payload)}, true)
	return err
}

// Close sends the close frame unless one was sent, waits for the peer's up to Options.CloseTimeout, and closes the
// network connection (RFC 6455 §7.1.1). Messages that still arrive are dropped. The payload of the last ReadMessage is no
// longer valid. Close may be called more than once; a nil error means that both sides said goodbye.
func (c *Conn) Close(code Code, reason string) error {
	startErr := c.StartClose(code, reason)
	c.readMu.Lock()
	defer c.readMu.Unlock()
	if c.ended {
		return nil
	}
	c.ended = true
	if startErr == nil {
		_, _, _ = c.readLocked() // its error is c.readErr
	}
	ce, said := errors.AsType[*CloseError](c.readErr)
	if said && ce.Local {
		c.linger()
	}
	if c.in != nil {
		c.in.release()
		c.in = nil
	}
	closeErr := c.nc.Close()
	switch {
	case startErr != nil:
		return startErr
	case !said:
		return c.readErr
	default:
		return closeErr
	}
}

// CloseNow closes the network connection without a word. A waiting ReadMessage or write returns.
func (c *Conn) CloseNow() error { return c.nc.Close() }

// linger reads and drops what the peer is still sending after we failed the connection. Closing with unread bytes would
// reset the connection, and the peer might never see the close frame that says why. Bounded by the deadline that
// StartClose has set, and in bytes.
func (c *Conn) linger() {
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	conn := c.nc
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn() // of a TLS connection only the bytes matter
	}
	_, _ = io.CopyN(io.Discard, conn, maxLinger)
}
