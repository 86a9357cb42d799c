package client

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/ws"
)

// Resume is where a stream begins: the positions its owner has. The zero value begins at the heads.
type Resume struct {
	Generation string
	Rooms      map[string]int64
	Changed    *int64
}

// Frame is one frame from the server; Type says which of the others is set. Type live sets none.
type Frame struct {
	Type    string
	Event   *wire.Event
	Skipped *wire.SkippedFrame
	State   *wire.State
	Signal  *wire.SignalFrame
}

// Stream is one socket after its hello. Next is for one goroutine, which must keep calling it: replies to commands arrive
// through it. Commands may be given by any number of goroutines.
type Stream struct {
	Hello wire.Hello
	conn  *ws.Conn

	mu      sync.Mutex
	last    uint64
	waiting map[string]chan wire.ReplyFrame
	ended   error
}

// ErrStreamEnded is returned by commands whose reply can no longer come. Whether they happened is unknown.
var ErrStreamEnded = errors.New("the stream has ended")

// CloseCode is the code with which the server ended a Stream or a Listening, taken from the error of Next; 0 if it did not say.
func CloseCode(err error) int {
	var ended *EndedError
	if errors.As(err, &ended) {
		return ended.Code
	}
	var closed *ws.CloseError
	if errors.As(err, &closed) {
		return int(closed.Code)
	}
	return 0
}

// Connect opens the socket and says hello.
func (c *Client) Connect(ctx context.Context, from Resume) (*Stream, error) {
	target := "ws" + strings.TrimPrefix(c.base, "http") + "/api/v1/socket"
	conn, err := ws.Dial(ctx, target, http.Header{}, ws.DialOptions{Options: ws.Options{MaxMessage: maxAnswer}, TLS: c.tls()})
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	s := &Stream{conn: conn, waiting: map[string]chan wire.ReplyFrame{}}
	stop := context.AfterFunc(ctx, func() { _ = conn.CloseNow() })
	err = s.hello(ctx, c.Token(), from)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.CloseNow()
		return nil, err
	}
	return s, nil
}

// tls is what the HTTP client trusts, so that a socket trusts the same.
func (c *Client) tls() *tls.Config {
	if t, ok := c.http.Transport.(*http.Transport); ok && t.TLSClientConfig != nil {
		config := t.TLSClientConfig.Clone()
		config.NextProtos = nil // a socket begins with HTTP/1.1
		return config
	}
	return nil
}

func (s *Stream) hello(ctx context.Context, token string, from Resume) error {
	err := s.write(wire.Command{
		ID: "hello", Type: wire.TypeHello, Token: token,
		Generation: from.Generation, Rooms: from.Rooms, Changed: from.Changed,
	})
	if err != nil {
		return err
	}
	_, payload, err := s.conn.ReadMessage()
	if err != nil {
		return fmt.Errorf("wait for hello: %w", errors.Join(ctx.Err(), err))
	}
	var reply wire.ReplyFrame
	if err := json.Unmarshal(payload, &reply); err == nil && reply.Error != nil {
		return &Error{Problem: *reply.Error}
	}
	if err := json.Unmarshal(payload, &s.Hello); err != nil || s.Hello.Type != wire.TypeHello {
		return fmt.Errorf("the first frame is no hello: %.100s", payload)
	}
	return nil
}

func (s *Stream) write(c wire.Command) error {
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode command: %w", err)
	}
	if err := s.conn.WriteMessage(ws.OpText, b); err != nil {
		return fmt.Errorf("write command: %w", err)
	}
	return nil
}

// Next returns the next frame that is no reply. Its error is final: connect again and resume from the positions reached.
func (s *Stream) Next() (Frame, error) {
	for {
		_, payload, err := s.conn.ReadMessage()
		if err != nil {
			s.end(err)
			return Frame{}, fmt.Errorf("read frame: %w", err)
		}
		f, reply, err := parseFrame(payload)
		switch {
		case err != nil:
			s.end(err)
			return Frame{}, err
		case reply != nil:
			s.deliver(*reply)
		default:
			return f, nil
		}
	}
}

func parseFrame(payload []byte) (Frame, *wire.ReplyFrame, error) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(payload, &head); err != nil {
		return Frame{}, nil, fmt.Errorf("decode frame: %w", err)
	}
	f := Frame{Type: head.Type}
	var err error
	switch head.Type {
	case wire.TypeReply:
		reply := &wire.ReplyFrame{}
		err = json.Unmarshal(payload, reply)
		return f, reply, err
	case wire.TypeEvent:
		var ef wire.EventFrame
		err = json.Unmarshal(payload, &ef)
		f.Event = &ef.Event
	case wire.TypeSkipped:
		f.Skipped = &wire.SkippedFrame{}
		err = json.Unmarshal(payload, f.Skipped)
	case wire.TypeState:
		f.State = &wire.State{}
		err = json.Unmarshal(payload, f.State)
	case wire.TypeSignal:
		f.Signal = &wire.SignalFrame{}
		err = json.Unmarshal(payload, f.Signal)
	}
	if err != nil {
		return Frame{}, nil, fmt.Errorf("decode %s frame: %w", head.Type, err)
	}
	return f, nil, nil
}

func (s *Stream) deliver(reply wire.ReplyFrame) {
	s.mu.Lock()
	ch := s.waiting[reply.Re]
	delete(s.waiting, reply.Re)
	s.mu.Unlock()
	if ch != nil {
		ch <- reply // buffered: one reply per command
	}
}

func (s *Stream) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.ended = err
		for id, ch := range s.waiting {
			delete(s.waiting, id)
			close(ch)
		}
	}
}

// Do gives one command and waits for its reply. The command's ID is chosen here. A refusal is an *Error.
func (s *Stream) Do(ctx context.Context, cmd wire.Command) (wire.ReplyFrame, error) {
	wait, err := s.Start(cmd)
	if err != nil {
		return wire.ReplyFrame{}, err
	}
	return wait(ctx)
}

// Start gives one command without waiting; the function it returns waits for the reply.
func (s *Stream) Start(cmd wire.Command) (wait func(context.Context) (wire.ReplyFrame, error), err error) {
	ch := make(chan wire.ReplyFrame, 1)
	s.mu.Lock()
	if s.ended != nil {
		s.mu.Unlock()
		return nil, ErrStreamEnded
	}
	s.last++
	cmd.ID = fmt.Sprintf("%d", s.last)
	s.waiting[cmd.ID] = ch
	s.mu.Unlock()
	if err := s.write(cmd); err != nil {
		s.forget(cmd.ID)
		return nil, err
	}
	return func(ctx context.Context) (wire.ReplyFrame, error) {
		select {
		case reply, ok := <-ch:
			if !ok {
				return reply, ErrStreamEnded
			}
			if reply.Error != nil {
				return reply, &Error{Problem: *reply.Error, RetryAfter: time.Duration(reply.Error.Wait) * time.Second}
			}
			return reply, nil
		case <-ctx.Done():
			s.forget(cmd.ID)
			return wire.ReplyFrame{}, ctx.Err()
		}
	}, nil
}

func (s *Stream) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, id)
}

// Send sends a message over the socket.
func (s *Stream) Send(ctx context.Context, room string, body wire.NewMessage) (wire.Message, error) {
	reply, err := s.Do(ctx, wire.Command{
		Type: "send", Room: room, ClientID: body.ClientID, Text: body.Text,
		Subject: body.Subject, Thread: body.Thread, Reply: body.Reply,
	})
	switch {
	case err != nil:
		return wire.Message{}, err
	case reply.Message == nil:
		return wire.Message{}, errors.New("the reply to a send has no message")
	}
	return *reply.Message, nil
}

// Close ends the stream with code 1000.
func (s *Stream) Close() error { return s.conn.Close(ws.CodeNormal, "") }

// CloseNow drops the connection without a word, as a lost network does.
func (s *Stream) CloseNow() error { return s.conn.CloseNow() }
