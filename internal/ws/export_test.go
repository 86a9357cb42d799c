package ws

import "net"

// Accept lets tests play a server.
func Accept(key string) string { return accept(key) }

// WriteVectored writes frames with writev(2), for comparison with the bundles of WriteFrames.
func (c *Conn) WriteVectored(frames ...[]byte) error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	b := net.Buffers(frames)
	_, err := b.WriteTo(c.nc)
	return err
}

// Holds reports whether the connection holds a buffer; only for a moment at which nobody reads.
func (c *Conn) Holds() bool { return c.in != nil }
