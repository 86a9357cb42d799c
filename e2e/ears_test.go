package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// ears is one live connection, over socket or event stream, and what came over it.
type ears struct {
	t     *testing.T
	name  string
	hello wire.Hello
	hang  func() // drops the connection
	over  chan struct{}

	mu     sync.Mutex
	frames []client.Frame // not yet asked for
	news   chan struct{}  // closed with the next frame
	err    error          // why it ended
}

// listenIn opens a socket and returns once it is live.
func listenIn(t *testing.T, name string, p *servertest.Person, from client.Resume) *ears {
	t.Helper()
	s, err := p.Connect(p.Context(), from)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return newEars(t, name, s.Hello, s.Next, func() { _ = s.CloseNow() })
}

// listenInByEvents does so over server-sent events.
func listenInByEvents(t *testing.T, name string, p *servertest.Person, from client.Resume) *ears {
	t.Helper()
	ctx, hang := context.WithCancel(context.WithoutCancel(t.Context()))
	l, err := p.Listen(ctx, from)
	if err != nil {
		hang()
		t.Fatalf("%s: %v", name, err)
	}
	return newEars(t, name, l.Hello, l.Next, hang)
}

func newEars(t *testing.T, name string, hello wire.Hello, next func() (client.Frame, error), hang func()) *ears {
	e := &ears{t: t, name: name, hello: hello, hang: hang, over: make(chan struct{}), news: make(chan struct{})}
	go e.listen(next)
	t.Cleanup(e.leave)
	return e
}

func (e *ears) listen(next func() (client.Frame, error)) {
	defer close(e.over)
	for {
		f, err := next()
		e.mu.Lock()
		if err == nil {
			e.frames = append(e.frames, f)
		}
		e.err = err
		close(e.news)
		e.news = make(chan struct{})
		e.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// leave drops the connection without a word.
func (e *ears) leave() {
	e.hang()
	<-e.over
}

// ends waits for the server to end the connection and returns its close code.
func (e *ears) ends() int {
	e.t.Helper()
	select {
	case <-e.over:
		return client.CloseCode(e.err)
	case <-time.After(patience):
		e.t.Fatalf("%s is not closed", e.name)
		return 0
	}
}

// hears waits for the first frame that fits, and forgets it and everything before it.
func (e *ears) hears(what string, fits func(client.Frame) bool) client.Frame {
	e.t.Helper()
	deadline := time.After(patience)
	for {
		e.mu.Lock()
		for i, f := range e.frames {
			if fits(f) {
				e.frames = e.frames[i+1:]
				e.mu.Unlock()
				return f
			}
		}
		news, err := e.news, e.err
		e.mu.Unlock()
		if err != nil {
			e.t.Fatalf("%s waits for %s: %v", e.name, what, err)
		}
		select {
		case <-news:
		case <-deadline:
			e.t.Fatalf("%s does not hear of %s; waiting:%s", e.name, what, e.unheard())
		}
	}
}

// unheard shows the frames that nobody asked for.
func (e *ears) unheard() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	text := ""
	for _, f := range e.frames {
		b, _ := json.Marshal(f) // frames are made of JSON
		text += fmt.Sprintf("\n  %s", b)
	}
	return text
}

// event waits for the next event of a room, which must be the one.
func (e *ears) event(room string, fits func(wire.Event) bool) wire.Event {
	e.t.Helper()
	f := e.hears("an event of "+room, func(f client.Frame) bool { return f.Event != nil && f.Event.Room == room })
	if !fits(*f.Event) {
		e.t.Fatalf("%s hears another event first: %+v", e.name, *f.Event)
	}
	return *f.Event
}

// state waits for account state of a kind and subject, and returns its value as JSON.
func (e *ears) state(kind, subject string) string {
	e.t.Helper()
	f := e.hears(kind+" of "+subject, func(f client.Frame) bool {
		return f.State != nil && f.State.Kind == kind && f.State.Subject == subject
	})
	b, err := json.Marshal(f.State.Value)
	if err != nil {
		e.t.Fatal(err)
	}
	return string(b)
}

// live waits until what was missed has come, and returns everything that came before.
func (e *ears) live() []client.Frame {
	e.t.Helper()
	deadline := time.After(patience)
	for {
		e.mu.Lock()
		for i, f := range e.frames {
			if f.Type == wire.TypeLive {
				missed := e.frames[:i]
				e.frames = e.frames[i+1:]
				e.mu.Unlock()
				return missed
			}
		}
		news, err := e.news, e.err
		e.mu.Unlock()
		if err != nil {
			e.t.Fatalf("%s: %v", e.name, err)
		}
		select {
		case <-news:
		case <-deadline:
			e.t.Fatalf("%s does not become live", e.name)
		}
	}
}
