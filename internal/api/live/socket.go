package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// socket is one WebSocket. An idle one has one goroutine, which waits for bytes with a small stack: what a frame asks for is
// done by another, which lives as long as there is something to do.
type socket struct {
	ws.Pulse

	door    *Door
	conn    *ws.Conn
	session *realtime.Session
	counted string // the address it is counted under
	address string // from where it was opened

	// Of the goroutine that does the commands.
	caller *caller // until a hello has been good
	vain   bool    // a hello was good in itself, and led nowhere: nothing more is taken
	actor  chat.Actor
	budget budget

	mu      sync.Mutex
	waiting [][]byte // commands that wait for their turn
	bytes   int      // of those that wait or run
	count   int      // of those that wait or run
	busy    bool     // a goroutine does them
	gone    bool     // nothing more will be read
	cancel  context.CancelFunc
	room    chan struct{} // closed when a reader that waits may go on; nil if none does
}

func (d *Door) serveSocket(w http.ResponseWriter, r *http.Request) {
	who := d.enter(w, r)
	if who == nil {
		return
	}
	conn, err := ws.Upgrade(w, r, ws.Options{WriteTimeout: d.cfg.WriteTime})
	if err != nil {
		d.release(who.counted)
		return // it was answered
	}
	s := &socket{door: d, conn: conn, caller: who, counted: who.counted, address: who.address}
	s.Of(conn)
	if who.tooMany != nil {
		s.refuse(wire.CloseLimit, "too many connections from this address")
		return
	}
	if s.session, err = d.cfg.Hub.Attach((*socketLink)(s), d.socket); err != nil {
		d.release(who.counted)
		s.refuse(closing(err))
		return
	}
	go s.read() // net/http frees what it holds for the request when this handler returns
}

// refuse ends a connection that nothing else knows of.
func (s *socket) refuse(code ws.Code, reason string) { _ = s.conn.Close(code, reason) }

// read takes frames from the peer until there are no more.
func (s *socket) read() {
	_ = s.conn.SetReadDeadline(time.Now().Add(s.door.cfg.HelloTime)) // fails only when the connection is closed already
	for {
		op, payload, err := s.conn.ReadMessage()
		if err != nil {
			s.finish(err)
			return
		}
		if op != ws.OpText {
			_ = s.conn.StartClose(ws.CodeUnsupported, "frames are text")
			continue
		}
		s.enqueue(payload)
	}
}

// finish ends the connection after its reader has ended.
func (s *socket) finish(err error) {
	s.mu.Lock()
	s.gone = true
	if s.cancel != nil {
		s.cancel()
	}
	last := s.count == 0
	s.mu.Unlock()
	code, reason := ws.CodeNormal, ""
	if errors.Is(err, os.ErrDeadlineExceeded) {
		code, reason = wire.CloseHello, "no hello in time"
	}
	_ = s.conn.Close(code, reason) // the peer may be gone already
	if last {
		s.leave()
	}
}

// leave is called by the last goroutine of the socket, once.
func (s *socket) leave() {
	s.session.Detach()
	s.door.release(s.counted)
}

// enqueue gives a frame to the goroutine that does commands. While too many wait it waits too, and so does the peer.
func (s *socket) enqueue(payload []byte) {
	s.mu.Lock()
	for s.count >= maxUnread || s.count > 0 && s.bytes+len(payload) > maxBytes {
		wait := make(chan struct{})
		s.room = wait
		s.mu.Unlock()
		<-wait
		s.mu.Lock()
	}
	s.waiting = append(s.waiting, append([]byte(nil), payload...))
	s.count, s.bytes = s.count+1, s.bytes+len(payload)
	start := !s.busy
	s.busy = true
	s.mu.Unlock()
	if start {
		go s.work()
	}
}

// work does commands in their order until none is left.
func (s *socket) work() {
	for {
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.waiting, s.busy = nil, false
			s.mu.Unlock()
			return
		}
		payload := s.waiting[0]
		s.waiting[0] = nil
		s.waiting = s.waiting[1:]
		s.mu.Unlock()
		if s.caller != nil {
			if !s.vain {
				s.greet(payload)
			}
			s.done(len(payload))
			continue
		}
		s.do(payload)
	}
}

// done counts a command that has its answer.
func (s *socket) done(size int) {
	s.mu.Lock()
	s.count, s.bytes = s.count-1, s.bytes-size
	if s.room != nil {
		close(s.room)
		s.room = nil
	}
	last := s.gone && s.count == 0
	s.mu.Unlock()
	if last {
		s.leave()
	}
}

// decode reads a command. What is no strict JSON closes the socket (RFC 6455 §7.4.1); a field of the wrong type is the
// command's own fault.
func (s *socket) decode(payload []byte, c *wire.Command) (err error, ok bool) { // the error is an answer here
	err = door.Decode(payload, c)
	var e *chat.Error
	if err != nil && (!errors.As(err, &e) || e.Code != "wrong_type") {
		_ = s.conn.StartClose(ws.CodeInvalidData, e.Code)
		return nil, false
	}
	switch {
	case err != nil:
	case c.ID == "":
		err = &chat.Error{Kind: chat.Invalid, Code: "missing_field", Message: "id is missing", Field: "id"}
	case len(c.ID) > 64:
		c.ID = ""
		err = &chat.Error{Kind: chat.TooLarge, Code: "id_too_long", Message: "an id has at most 64 bytes", Field: "id"}
	}
	return err, true
}

// do does one command and answers it. A read position waits to be written with others: meanwhile the next commands go on,
// since a position moves only forward and stands in no one's way.
func (s *socket) do(payload []byte) {
	if s.session.Revoked() {
		s.done(len(payload))
		return
	}
	if !s.budget.spend(s.door.cfg.CommandsPerSecond, time.Now()) {
		s.session.End(realtime.CodeLimit, "too many commands")
		s.done(len(payload))
		return
	}
	var c wire.Command
	err, ok := s.decode(payload, &c)
	if !ok {
		s.done(len(payload))
		return
	}
	if err == nil && c.Type == "read" && c.Thread == "" && s.budget.read() {
		go func() {
			s.answer(&c, nil)
			s.budget.reading.Add(-1)
			s.done(len(payload))
		}()
		return
	}
	s.answer(&c, err)
	s.done(len(payload))
}

// run does one command and keeps a panic to it, as net/http does for requests.
func (s *socket) run(ctx context.Context, c *wire.Command) (reply wire.ReplyFrame, err error) {
	defer func() {
		if p := recover(); p != nil {
			reply, err = wire.ReplyFrame{}, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.door.run(ctx, s.actor, c)
}

func (s *socket) answer(c *wire.Command, err error) {
	ctx := context.Background() // what was asked for is done even if the peer goes away
	var reply wire.ReplyFrame
	if err == nil {
		reply, err = s.run(ctx, c)
	}
	if err != nil {
		reply = wire.ReplyFrame{Error: s.door.report(ctx, s.actor, c.Type, err)}
	}
	reply.Type, reply.Re = wire.TypeReply, c.ID
	s.session.Reply(socketFrame(encodeJSON(reply)))
}

// greet takes the hello. Until there has been a good one, nothing else is taken.
func (s *socket) greet(payload []byte) {
	if !s.budget.spend(s.door.cfg.CommandsPerSecond, time.Now()) {
		_ = s.conn.StartClose(wire.CloseLimit, "too many commands")
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer s.cancelled(cancel)()
	id, o, err := s.takeHello(ctx, payload)
	if err == nil && o != nil {
		if err = s.session.Open(ctx, *o); err == nil {
			s.actor, s.caller = o.Actor, nil
		}
		s.vain = err != nil
	}
	if err == nil || errors.Is(err, realtime.ErrGone) || errors.Is(err, context.Canceled) {
		return
	}
	reply := wire.ReplyFrame{Type: wire.TypeReply, Re: id, Error: s.door.report(ctx, s.actor, wire.TypeHello, err)}
	_ = s.conn.WriteFrames(socketFrame(encodeJSON(reply))) // the reader finds out when the connection is gone
	if chat.KindOf(err) != chat.Invalid {
		_ = s.conn.StartClose(closing(err))
	}
}

// cancelled has cancel called when the peer goes away, until the function it returns is called.
func (s *socket) cancelled(cancel context.CancelFunc) (done func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		cancel()
	}
	s.cancel = cancel
	return func() {
		cancel()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cancel = nil
	}
}

// takeHello reads a hello and finds out who says it. A nil opening without an error means that the connection is closing.
func (s *socket) takeHello(ctx context.Context, payload []byte) (id string, _ *realtime.Opening, err error) {
	select {
	case s.door.greeting <- struct{}{}:
		defer func() { <-s.door.greeting }()
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	var c wire.Command
	err, ok := s.decode(payload, &c)
	switch {
	case !ok:
		return "", nil, nil
	case err != nil:
		return c.ID, nil, err
	case c.Type != wire.TypeHello:
		_ = s.conn.StartClose(wire.CloseHello, "the first frame is a hello")
		return "", nil, nil
	}
	if err := s.door.commands.checkHello(&c); err != nil {
		return c.ID, nil, err
	}
	actor, err := s.door.authenticate(ctx, s.caller, c.Token)
	if err != nil {
		return c.ID, nil, err
	}
	o, err := s.door.opening(actor, positions{ID: c.ID, Generation: c.Generation, Rooms: c.Rooms, Changed: c.Changed}, socketFrame)
	if err != nil {
		return c.ID, nil, err
	}
	_ = s.conn.SetReadDeadline(time.Time{}) // fails only when the connection is closing
	return c.ID, &o, nil
}

// socketLink is the socket as the hub writes to it.
type socketLink socket

func (l *socketLink) TryWrite(frames [][]byte) (bool, error) { return l.conn.TryWriteFrames(frames...) }

func (l *socketLink) Write(frames [][]byte) error { return l.conn.WriteFrames(frames...) }

func (l *socketLink) Close(code realtime.Code, reason string) {
	_ = l.conn.StartClose(ws.Code(code), reason) // the peer may be gone already
}

// Address is from where the socket was opened.
func (l *socketLink) Address() string { return l.address }
