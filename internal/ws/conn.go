package ws

import (
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Conn is one open WebSocket connection. One goroutine may read; any number may write, ping and close at the same time.
// Whoever owns a Conn ends it with Close or CloseNow, also after an error of ReadMessage.
type Conn struct {
	nc       net.Conn
	raw      syscall.RawConn       // nil for TLS and foreign connections: they read and write through nc
	readable func(fd uintptr) bool // c.onReadable, bound once
	opts     Options
	lastRead atomic.Int64 // Unix nanoseconds
	client   bool         // masks what it writes and refuses masks (RFC 6455 §5.1)

	readMu   sync.Mutex
	in       *inbox // nil while idle
	readErr  error  // sticky
	ended    bool   // the network connection was closed by Close
	controls int    // control frames read in the second controlsAt
	ctlSec   int64
	first    [1]byte // what a connection without raw waits with

	writeMu   sync.Mutex
	rest      [][]byte // frames, or the tail of one, that TryWriteFrames could not write yet
	writeErr  error    // sticky
	closeSent atomic.Bool
}

// newConn wraps nc after the handshake; early holds bytes that arrived together with it.
func newConn(nc net.Conn, client bool, early []byte, opts Options) *Conn {
	c := &Conn{nc: nc, client: client, opts: opts.withDefaults(), raw: rawConn(nc)}
	c.readable = c.onReadable
	c.lastRead.Store(c.opts.now().UnixNano())
	if len(early) > 0 {
		c.in = takeInbox()
		c.in.w = copy(c.in.buf[:], early)
	}
	return c
}

// LastRead is the time at which bytes last came from the peer, pongs included; at first the time of the handshake.
// A sweeper pings those that have been silent for a while and drops those that stay silent.
func (c *Conn) LastRead() time.Time { return time.Unix(0, c.lastRead.Load()) }

// SetReadDeadline bounds the wait of ReadMessage, which then fails for good; the zero time removes the bound.
// It has no effect once the connection is closing.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.writeMu.Lock() // orders this against the deadline that sendCloseLocked sets
	defer c.writeMu.Unlock()
	if c.closeSent.Load() {
		return ErrClosing
	}
	return c.nc.SetReadDeadline(t)
}
