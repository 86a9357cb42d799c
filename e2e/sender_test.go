package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
)

// ledger is what senders were promised.
type ledger struct {
	mu    sync.Mutex
	acked map[string]promise // by client id
	again int                // acknowledgements of what had been sent before
	count atomic.Int64
	wrong []error
}

// promise is where the server said that a message stands.
type promise struct {
	room string
	seq  int64
}

func newLedger() *ledger { return &ledger{acked: map[string]promise{}} }

func (l *ledger) enter(clientID string, reply wire.ReplyFrame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := reply.Message
	if _, twice := l.acked[clientID]; twice || m == nil || m.ClientID != clientID {
		l.wrong = append(l.wrong, fmt.Errorf("strange acknowledgement of %s: %+v", clientID, m))
		return
	}
	l.acked[clientID] = promise{m.Room, m.Seq}
	l.count.Add(1)
	if reply.Again {
		l.again++
	}
}

func (l *ledger) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = append(l.wrong, err)
}

// promises is a copy of what was promised by now.
func (l *ledger) promises() map[string]promise {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[string]promise, len(l.acked))
	for id, p := range l.acked {
		all[id] = p
	}
	return all
}

// depth is how many messages a sender has under way at once.
const depth = 4

// gate lets senders begin new messages, or not. What is without an answer they repeat in any case.
type gate struct {
	mu     sync.Mutex
	opened chan struct{} // closed while the gate is open
}

func newGate() *gate {
	g := &gate{opened: make(chan struct{})}
	close(g.opened)
	return g
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
}

// passes returns a channel that is closed while the gate is open.
func (g *gate) passes() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.opened
}

// sender sends as fast as it is answered. After a lost connection it first repeats, in their order and with their client
// ids, the messages whose outcome it does not know.
type sender struct {
	*follower
	rooms   []string
	ledger  *ledger
	gate    *gate
	streams chan *client.Stream // the newest one
	pending []wire.Command      // sent or to be sent, not acknowledged
	made    int
	stays   bool // leaves the end of its stream to the server
}

func newSender(f *follower, rooms []string, l *ledger, g *gate) *sender {
	return &sender{follower: f, rooms: rooms, ledger: l, gate: g, streams: make(chan *client.Stream, 1)}
}

func (s *sender) opened(stream *client.Stream) {
	select {
	case <-s.streams:
	default:
	}
	s.streams <- stream
}

// send sends until enough ends and everything is acknowledged.
func (s *sender) send(ctx, enough context.Context) {
	for enough.Err() == nil || len(s.pending) > 0 {
		idle := enough.Done()
		if len(s.pending) > 0 {
			idle = nil
		}
		var err error
		select {
		case stream := <-s.streams:
			err = s.over(ctx, enough, stream)
		case <-ctx.Done():
			err = fmt.Errorf("%d messages without an answer: %w", len(s.pending), ctx.Err())
		case <-idle:
		}
		if err != nil {
			s.ledger.fail(fmt.Errorf("%s: %w", s.name, err))
			return
		}
	}
}

// over sends over one stream until it is lost; Follow then brings another one. Its error is a refusal.
func (s *sender) over(ctx, enough context.Context, stream *client.Stream) error {
	var waits []func(context.Context) (wire.ReplyFrame, error)
	for {
		for len(waits) < depth {
			if len(waits) == len(s.pending) {
				if !s.mayGoOn(enough, len(waits) == 0) {
					break
				}
				s.pending = append(s.pending, s.next())
			}
			wait, err := stream.Start(s.pending[len(waits)])
			if err != nil {
				return s.lost(stream, err)
			}
			waits = append(waits, wait)
		}
		if len(waits) == 0 {
			return nil
		}
		reply, err := waits[0](ctx)
		if err != nil {
			return s.lost(stream, err)
		}
		s.ledger.enter(s.pending[0].ClientID, reply)
		s.pending, waits = s.pending[1:], waits[1:]
	}
}

// mayGoOn tells whether to begin another message. One that has nothing else to do waits for the gate.
func (s *sender) mayGoOn(enough context.Context, idle bool) bool {
	passes := s.gate.passes()
	if idle {
		select {
		case <-passes:
		case <-enough.Done():
		}
	}
	select {
	case <-passes:
		return enough.Err() == nil
	default:
		return false
	}
}

// lost gives a stream up, so that nothing sent behind a message without an answer can overtake it.
func (s *sender) lost(stream *client.Stream, err error) error {
	if !s.stays {
		_ = stream.CloseNow()
	}
	var refused *client.Error
	if errors.As(err, &refused) && refused.Status != http.StatusServiceUnavailable {
		return err
	}
	return nil
}

func (s *sender) next() wire.Command {
	s.made++
	id := fmt.Sprintf("%s-%d", s.name, s.made)
	return wire.Command{Type: "send", Room: s.rooms[s.made%len(s.rooms)], ClientID: id, Text: "message " + id}
}
