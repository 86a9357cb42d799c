package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/ws"
)

// line is one socket that sends messages and times them, with as little work of its own as can be: it shares the
// machine with the server. Messages are numbered; their client ids are UUIDv7, as those of Samtal's own clients, and end in
// the number.
type line struct {
	conn   *ws.Conn
	rooms  []string
	window chan struct{} // one place per message without a reply
	heard  func(n int)   // told of every event that came, by its number

	mu   sync.Mutex
	sent []time.Time // by number
	err  error
	done atomic.Int64 // replies
}

// newLine connects; heard may be nil.
func newLine(ctx context.Context, p *process, token string, window int, heard func(n int)) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := p.dial(ctx, 0, ws.Options{MaxMessage: 1 << 20})
	if err != nil {
		return nil, err
	}
	l := &line{conn: conn, window: make(chan struct{}, window), heard: heard}
	hello, err := json.Marshal(wire.Command{ID: "hello", Type: wire.TypeHello, Token: token})
	if err != nil {
		return nil, err
	}
	if err := conn.WriteMessage(ws.OpText, hello); err != nil {
		return nil, err
	}
	go l.read()
	return l, nil
}

func (l *line) close() { _ = l.conn.CloseNow() }

var (
	replyFrame = []byte(`{"type":"reply"`)
	errorField = []byte(`,"error":`)
	clientID   = []byte(`"client_id":"`)
)

func (l *line) read() {
	for {
		_, payload, err := l.conn.ReadMessage()
		switch {
		case err != nil:
			l.fail(err)
			return
		case bytes.HasPrefix(payload, replyFrame):
			if bytes.Contains(payload, errorField) {
				l.fail(fmt.Errorf("refused: %.200s", payload))
				return
			}
			l.done.Add(1)
			<-l.window
		case l.heard != nil && bytes.HasPrefix(payload, eventFrame):
			if n, ok := numberOf(payload); ok {
				l.heard(n)
			}
		}
	}
}

func numberOf(frame []byte) (int, bool) {
	_, rest, ok := bytes.Cut(frame, clientID)
	text, _, more := bytes.Cut(rest, []byte{'"'})
	if !ok || !more {
		return 0, false
	}
	id, err := chat.ParseID(string(text))
	return int(binary.BigEndian.Uint32(id[12:])), err == nil
}

// numbered is a client id for message n.
func numbered(n int) chat.ID {
	id := chat.NewID()
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// fail keeps the first error and lets nobody wait for a place in the window any more.
func (l *line) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
		_ = l.conn.CloseNow()
	}
}

func (l *line) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

var errWindow = errors.New("no reply in time")

// say sends the next message when the window has a place for it.
func (l *line) say(ctx context.Context) error {
	select {
	case l.window <- struct{}{}:
	case <-ctx.Done():
		return errors.Join(errWindow, l.failed(), ctx.Err())
	}
	l.mu.Lock()
	n := len(l.sent)
	l.sent = append(l.sent, time.Now())
	err := l.err
	l.mu.Unlock()
	if err != nil {
		return err
	}
	frame := make([]byte, 0, 320)
	frame = fmt.Appendf(frame, `{"id":"%d","type":"send","room":"%s","client_id":"%s","text":"%s"}`, n, l.rooms[n%len(l.rooms)], numbered(n), filler)
	return l.conn.WriteMessage(ws.OpText, frame)
}

// settle waits until every message has its reply.
func (l *line) settle(ctx context.Context) error {
	l.mu.Lock()
	want := int64(len(l.sent))
	l.mu.Unlock()
	return errors.Join(await(ctx, &l.done, want), l.failed())
}

// since is how long ago message n was sent.
func (l *line) since(n int) time.Duration {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	return now.Sub(l.sent[n])
}
