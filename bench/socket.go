package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/ws"
)

// patience bounds every wait for the server, so that a bench that hangs says so.
const patience = 2 * time.Minute

// dialer spreads connections over loopback addresses, each of which has its own ports.
func dialer(i int) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i%16))}}
}

// await waits until n has reached want.
func await(ctx context.Context, n *atomic.Int64, want int64) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if n.Load() >= want {
		return nil
	}
	err := poll(ctx, 200*time.Microsecond, func() (bool, error) { return n.Load() >= want, nil })
	if err != nil {
		return fmt.Errorf("waited for %d, have %d: %w", want, n.Load(), err)
	}
	return nil
}

// crowd is many sockets that only count what they get.
type crowd struct {
	events atomic.Int64 // event frames
	live   atomic.Int64 // sockets that have caught up
	lost   atomic.Int64 // sockets closed by the server

	wg    sync.WaitGroup
	mu    sync.Mutex
	conns []*ws.Conn
}

// open connects with one socket per token, a few at a time, and waits until all are live.
func (c *crowd) open(ctx context.Context, p *process, tokens []string) error {
	return c.openWith(ctx, p, len(tokens), func(i int) (string, map[string]int64) { return tokens[i], nil })
}

// openWith connects n sockets, each with a token and the positions to resume from.
func (c *crowd) openWith(ctx context.Context, p *process, n int, who func(i int) (token string, positions map[string]int64)) error {
	const dialers = 16
	want := c.live.Load() + int64(n)
	work := make(chan int)
	errs := make(chan error, dialers)
	for range dialers {
		go func() {
			var err error
			for i := range work {
				if err == nil {
					token, positions := who(i)
					err = c.one(ctx, p, i, token, positions)
				}
			}
			errs <- err
		}()
	}
	for i := range n {
		work <- i
	}
	close(work)
	var first error
	for range dialers {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	if first != nil {
		return first
	}
	return await(ctx, &c.live, want)
}

func (c *crowd) one(ctx context.Context, p *process, i int, token string, positions map[string]int64) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := p.dial(ctx, i, ws.Options{MaxMessage: 4 << 20})
	if err != nil {
		return err
	}
	hello, err := json.Marshal(wire.Command{ID: "1", Type: wire.TypeHello, Token: token, Rooms: positions})
	if err != nil {
		return err
	}
	if err := conn.WriteMessage(ws.OpText, hello); err != nil {
		return err
	}
	c.mu.Lock()
	c.conns = append(c.conns, conn)
	c.mu.Unlock()
	c.wg.Add(1)
	go c.count(conn)
	return nil
}

var (
	eventFrame = []byte(`{"type":"event"`)
	liveFrame  = []byte(`{"type":"live"`)
)

func (c *crowd) count(conn *ws.Conn) {
	defer c.wg.Done()
	for {
		_, payload, err := conn.ReadMessage()
		switch {
		case err != nil:
			c.lost.Add(1)
			return
		case bytes.HasPrefix(payload, eventFrame):
			c.events.Add(1)
		case bytes.HasPrefix(payload, liveFrame):
			c.live.Add(1)
		}
	}
}

// close drops all sockets and forgets them.
func (c *crowd) close() {
	c.mu.Lock()
	for _, conn := range c.conns {
		_ = conn.CloseNow()
	}
	c.conns = nil
	c.mu.Unlock()
	c.wg.Wait()
}
