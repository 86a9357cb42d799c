package piratchat

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// The codes with which a client's own fault ends its socket (RFC 6455 §7.4.1).
const (
	codeBadField = realtime.Code(ws.CodeNormal)
	codeNotJSON  = realtime.Code(ws.CodeInvalidData)
	codeInternal = realtime.Code(ws.CodeInternal)
)

// socket is one WebSocket. It is live in the hub, and others have been told, before the client has the answer to its request: what
// happens from then on reaches it.
type socket struct {
	ws.Pulse

	g       *Gateway
	actor   chat.Actor
	token   string
	address string
	session *realtime.Session

	up   chan struct{} // closed when conn is there, or will never be
	conn *ws.Conn      // nil if there will be none

	keptMu sync.Mutex
	kept   [][]byte // what is to be written once conn is there

	acting sync.Mutex // held while a frame is acted on
	over   bool       // no more are; guarded by acting

	present bool // is told of turns; guarded by the crowd's mutex
	leaving sync.Once
	gone    chan struct{} // closed when the account may connect again
}

func (g *Gateway) socket(w http.ResponseWriter, r *http.Request) error {
	if !g.Origins.Allows(r) {
		return door.ErrCrossSite
	}
	actor, token, err := g.authenticate(r)
	if err != nil {
		return err
	}
	if ws.Refuse(w, r) {
		return nil
	}
	if err := g.joinLobby(r.Context(), actor); err != nil {
		return err
	}
	s := &socket{
		g: g, actor: actor, token: token, address: door.Address(r),
		up: make(chan struct{}), gone: make(chan struct{}),
	}
	s.Begin()
	if err := g.crowd.reserve(r.Context(), s, freeTime); err != nil {
		return err
	}
	if err := s.open(r.Context()); err != nil {
		close(s.up)
		s.leave()
		return err
	}
	s.conn, _ = ws.Upgrade(w, r, ws.Options{MaxMessage: maxFrame, WriteTimeout: writeTime}) // an error was answered, or nobody is there
	s.Of(s.conn)
	close(s.up)
	if s.conn == nil {
		s.leave()
		return nil
	}
	go s.read() // net/http frees what it holds for the request when this handler returns
	return nil
}

// joinLobby brings back who was taken out of the lobby, where they may come back.
func (g *Gateway) joinLobby(ctx context.Context, actor chat.Actor) error {
	_, err := g.Rooms.Room(ctx, actor, g.Lobby)
	if errors.Is(err, chat.ErrRoomNotFound) {
		_, err = g.Rooms.Join(ctx, actor, g.Lobby)
	}
	return err
}

// open makes the socket live and waits until others have been told. Whose coming and going it is told of begins a little before
// what is said: so it hears of nobody whose going it would miss.
func (s *socket) open(ctx context.Context) (err error) {
	if s.session, err = s.g.Hub.Attach((*link)(s), s.g.format); err != nil {
		return err
	}
	o := realtime.Opening{Actor: s.actor, Greet: func(realtime.Welcome) []byte { return nil }}
	s.g.crowd.welcome(s)
	if err := s.session.Open(ctx, o); err != nil {
		return err
	}
	return s.g.Hub.Sync(ctx)
}

// leave ends the socket for everyone else: they are told, if this was the person's last session, and the account may connect again.
// What the person is just saying is said before.
func (s *socket) leave() {
	s.leaving.Do(func() {
		s.acting.Lock()
		s.over = true
		s.acting.Unlock()
		s.g.crowd.dismiss(s)
		if s.session != nil {
			s.session.Detach()
			ctx, cancel := context.WithTimeout(context.Background(), tellTime)
			defer cancel()
			_ = s.g.Hub.Sync(ctx) // the hub stops, or is slow: nothing hangs on it
		}
		s.g.crowd.release(s)
	})
}

// waitGone waits until the account may connect again; false if that takes longer.
func (s *socket) waitGone(ctx context.Context, most time.Duration) bool {
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-s.gone:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

// read takes frames, one after the other, until there are no more.
func (s *socket) read() {
	for {
		op, payload, err := s.conn.ReadMessage()
		if err != nil {
			break
		}
		s.take(op, payload)
	}
	s.leave()
	_ = s.conn.Close(ws.CodeNormal, "") // the peer may be gone already
}

// take does what a frame asks for. A panic ends this socket alone.
func (s *socket) take(op ws.Op, payload []byte) {
	s.acting.Lock()
	defer s.acting.Unlock()
	if s.over {
		return
	}
	ctx := context.Background() // what was asked for is done even if the peer goes away
	defer func() {
		if p := recover(); p != nil {
			s.g.Log.ErrorContext(ctx, "frame panicked", "session", s.actor.Session, "err", p, "stack", string(debug.Stack()))
			s.endLocked(codeInternal, "")
		}
	}()
	actor, err := s.g.Accounts.AuthenticateVia(ctx, via, s.token, s.address) // a frame is a use, of whatever kind
	if err == nil && op == ws.OpText {
		err = s.say(ctx, actor, payload)
	}
	switch {
	case err == nil:
	case errors.Is(err, chat.ErrUnauthenticated):
		s.endLocked(realtime.CodeEnded, "the session has ended")
	case errors.Is(err, errNotJSON):
		s.endLocked(codeNotJSON, "this is not JSON")
	case chat.KindOf(err) == chat.Invalid:
		s.endLocked(codeBadField, "this is no message")
	default:
		s.report(ctx, err)
	}
}

// endLocked ends the socket after what was queued for it.
func (s *socket) endLocked(code realtime.Code, reason string) {
	s.over = true
	s.session.End(code, reason)
}

// say sends a message and acknowledges it, when it is durable.
func (s *socket) say(ctx context.Context, actor chat.Actor, payload []byte) error {
	text, err := field(payload, "message")
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(text) > maxMessage {
		s.session.Reply(frame(status{Code: "message_too_long"}))
		return nil
	}
	if err := s.g.Limits.Command(door.ClassSend, actor.Account); err != nil {
		return err
	}
	_, _, err = s.g.Messages.Send(ctx, actor, s.g.Lobby, message.Outgoing{ClientID: chat.NewID().String(), Text: text})
	if err == nil {
		s.session.Reply(frame(status{Status: true}))
	}
	return err
}

// report tells the client that its message was not sent, in the form in which it is told of one that is too long.
func (s *socket) report(ctx context.Context, err error) {
	if chat.KindOf(err) == chat.Internal && !door.GivenUp(ctx, err) {
		s.g.Log.ErrorContext(ctx, "message not sent", "session", s.actor.Session, "err", err)
	}
	s.session.Reply(frame(status{Code: door.Problem(err).Code}))
}

// link is the socket as the hub writes to it.
type link socket

var errNoSocket = errors.New("the handshake failed")

// TryWrite keeps frames until the handshake has been answered.
func (l *link) TryWrite(frames [][]byte) (bool, error) {
	select {
	case <-l.up:
		if l.conn == nil {
			return false, errNoSocket
		}
		return l.conn.TryWriteFrames(frames...)
	default:
		l.keptMu.Lock()
		defer l.keptMu.Unlock()
		l.kept = append(l.kept, frames...)
		return false, nil
	}
}

// Write waits for the handshake's answer, which the server gives in any case.
func (l *link) Write(frames [][]byte) error {
	<-l.up
	if l.conn == nil {
		return errNoSocket
	}
	l.keptMu.Lock()
	frames = append(l.kept, frames...)
	l.kept = nil
	l.keptMu.Unlock()
	return l.conn.WriteFrames(frames...)
}

// Close says goodbye after others have been told: who is told may come back at once.
func (l *link) Close(code realtime.Code, reason string) {
	<-l.up
	(*socket)(l).leave()
	if l.conn != nil {
		_ = l.conn.StartClose(closeCode(code), reason) // the peer may be gone already
	}
}

// closeCode is a code of RFC 6455 §7.4.1: clients of Piratchat know no others.
func closeCode(code realtime.Code) ws.Code {
	switch code {
	case realtime.CodeEnded:
		return ws.CodeNormal
	case realtime.CodeResume, realtime.CodeLimit, realtime.CodeBarred:
		return ws.CodePolicy
	default:
		return ws.Code(code)
	}
}

// Address is from where the socket was opened.
func (l *link) Address() string { return l.address }
