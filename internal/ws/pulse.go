package ws

import (
	"sync/atomic"
	"time"
)

// Pulse is for whoever sweeps connections: it asks for signs of life and tells of them, also while the connection is still being made.
type Pulse struct {
	began time.Time
	conn  atomic.Pointer[Conn]
}

// Begin says that a connection is being made. It is called before anybody else knows of the Pulse.
func (p *Pulse) Begin() { p.began = time.Now() }

// Of says which connection was made; nil if none was.
func (p *Pulse) Of(c *Conn) { p.conn.Store(c) }

// Ping asks for a sign of life.
func (p *Pulse) Ping() {
	if c := p.conn.Load(); c != nil {
		_ = c.Ping(nil) // if it fails the reader finds out
	}
}

// Heard is when the last sign of life came; at first, when the connection began to be made.
func (p *Pulse) Heard() time.Time {
	if c := p.conn.Load(); c != nil {
		return c.LastRead()
	}
	return p.began
}
