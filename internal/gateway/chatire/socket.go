package chatire

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/ws"
)

// socketsPerAddress bounds the sockets from one address, which need no account; the machine's own addresses are not counted, for
// a proxy there speaks for everybody.
const socketsPerAddress = 1000

// The codes with which sockets end here (RFC 6455 §7.4.1).
const (
	codeNotText   = realtime.Code(ws.CodeUnsupported)
	codeMalformed = realtime.Code(ws.CodeInvalidData)
	codeRenewed   = realtime.Code(ws.CodePolicy)
	codeInternal  = realtime.Code(ws.CodeInternal)
)

// sockets are all that are open.
type sockets struct {
	mu        sync.Mutex
	bySession map[chat.ID]map[*socket]bool // those of a session, which end with it
	byAddress map[string]int
}

// add counts a socket; false if there are too many from its address.
func (l *sockets) add(s *socket) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.counted && l.byAddress[s.address] >= socketsPerAddress {
		return false
	}
	if s.counted {
		l.byAddress[s.address]++
	}
	if id := s.actor.Session; !id.IsZero() {
		if l.bySession[id] == nil {
			l.bySession[id] = map[*socket]bool{}
		}
		l.bySession[id][s] = true
	}
	return true
}

func (l *sockets) remove(s *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.counted {
		if l.byAddress[s.address]--; l.byAddress[s.address] <= 0 {
			delete(l.byAddress, s.address)
		}
	}
	if of := l.bySession[s.actor.Session]; of != nil {
		delete(of, s)
		if len(of) == 0 {
			delete(l.bySession, s.actor.Session)
		}
	}
}

// of lists the sockets of sessions.
func (l *sockets) of(sessions []chat.ID) (list []*socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range sessions {
		for s := range l.bySession[id] {
			list = append(list, s)
		}
	}
	return list
}

// socket is one WebSocket, which hears one room. It is live in the hub before the client has the answer to its request: what
// is said from then on reaches it.
type socket struct {
	ws.Pulse

	g       *Gateway
	at      place
	actor   chat.Actor // zero if the client has shown no token
	address string     // by which sockets are counted
	from    string     // the very address
	counted bool
	session *realtime.Session

	up   chan struct{} // closed when conn is there, or will never be
	conn *ws.Conn      // nil if there will be none

	kept [][]byte // what is to be written before anything else; of whoever writes, which is one at a time
}

func (g *Gateway) socket(w http.ResponseWriter, r *http.Request, uri string) error {
	allowAll(w.Header())
	if err := g.Limits.Request(w.Header(), r, door.ClassOpen, chat.ID{}); err != nil {
		return err
	}
	s := &socket{g: g, address: door.LimitKey(r), from: door.Address(r), counted: !g.Unbounded && !door.IsLocal(r), up: make(chan struct{})}
	s.Begin()
	err := s.enter(r, uri)
	if err != nil {
		return err
	}
	if ws.Refuse(w, r) {
		return nil
	}
	if s.session, err = g.Hub.Attach((*link)(s), g.format); err != nil {
		return err
	}
	if !g.sockets.add(s) {
		s.session.Detach()
		close(s.up)
		return &door.TooSoonError{Wait: time.Minute, Of: chat.Quota{Name: "sockets_address", Burst: socketsPerAddress}}
	}
	if err := s.listen(r, uri); err != nil {
		close(s.up)
		s.leave()
		return err
	}
	s.conn, err = ws.Upgrade(w, r, ws.Options{MaxMessage: maxFrame, WriteTimeout: writeTime})
	s.Of(s.conn)
	close(s.up)
	if err != nil {
		s.leave()
		return nil //nolint:nilerr // it was answered, or the peer has gone
	}
	go s.read() // net/http frees what it holds for the request when this handler returns
	return nil
}

// enter finds the room, and who the client is if it shows a token. Who does so joins.
func (s *socket) enter(r *http.Request, uri string) (err error) {
	if s.actor, err = s.who(r); err != nil {
		return err
	}
	if s.actor.Account.IsZero() {
		s.at, err = s.g.place(r.Context(), uri)
	} else {
		s.at, err = s.g.enter(r.Context(), s.actor, uri)
	}
	return err
}

func (s *socket) who(r *http.Request) (chat.Actor, error) {
	switch token := r.URL.Query().Get("token"); {
	case token != "":
		_, actor, err := s.g.inspect(r, token)
		return actor, err
	case s.g.MembersOnly:
		return chat.Actor{}, errNoToken
	default:
		return chat.Actor{}, nil
	}
}

// listen makes the socket live. What it stands on is then looked at once more: from now on it would be told of a change.
func (s *socket) listen(r *http.Request, uri string) error {
	if err := s.session.Listen(r.Context(), s.at.room, s.actor.Account); err != nil {
		return err
	}
	if _, err := s.g.place(r.Context(), uri); err != nil {
		return err
	}
	if s.actor.Account.IsZero() {
		return nil
	}
	if s.g.MembersOnly {
		if _, err := s.g.Rooms.Room(r.Context(), s.actor, s.at.room); err != nil {
			return err
		}
	}
	_, err := s.g.alive(r, s.actor.Session)
	return err
}

// leave ends the socket for the hub. It is called once.
func (s *socket) leave() {
	s.g.sockets.remove(s)
	s.session.Detach()
}

// read takes frames, one after the other, until there are no more.
func (s *socket) read() {
	for over := false; ; {
		op, payload, err := s.conn.ReadMessage()
		if err != nil {
			break
		}
		over = over || !s.take(op, payload)
	}
	s.leave()
	_ = s.conn.Close(ws.CodeNormal, "") // the peer may be gone already
}

// take does what a frame asks for; false if the socket ends with it. A panic ends this socket alone.
func (s *socket) take(op ws.Op, payload []byte) (on bool) {
	ctx := context.Background() // what was asked for is done even if the peer goes away
	defer func() {
		if p := recover(); p != nil {
			s.g.Log.ErrorContext(ctx, "frame panicked", "session", s.actor.Session, "err", p, "stack", string(debug.Stack()))
			s.session.End(codeInternal, "")
			on = false
		}
	}()
	if op != ws.OpText {
		s.session.End(codeNotText, "frames are text")
		return false
	}
	text, ok := messageIn(payload)
	if !ok {
		s.session.End(codeMalformed, "a frame is an object with a message")
		return false
	}
	if err := s.say(ctx, text); err != nil {
		s.refuse(ctx, err)
	}
	return true
}

// messageIn reads a frame: an object with a message that is a text.
func messageIn(payload []byte) (text string, ok bool) {
	f, err := readJSON(payload)
	if err != nil {
		return "", false
	}
	text, ok = f["message"].(string)
	return text, ok
}

// say says something as who has opened the socket, whose session has to live still; the token may have expired meanwhile.
func (s *socket) say(ctx context.Context, text string) error {
	if s.actor.Account.IsZero() {
		return errNoToken
	}
	wrong := faults{}
	fields{"message": text}.text("message", wrong)
	if err := wrong.err(); err != nil {
		return err
	}
	actor, err := s.g.actor(ctx, viaJWT, s.g.sessionToken(s.actor.Session).Reveal(), s.from)
	if err != nil {
		return err
	}
	if err := s.g.Limits.Command(door.ClassSend, actor.Account); err != nil {
		return err
	}
	at, err := s.g.place(ctx, s.at.uri) // as long as the address is this one
	if err != nil {
		return err
	}
	_, err = s.g.say(ctx, actor, at, text)
	return err
}

// refuse tells the client alone what an answer to a request would have told.
func (s *socket) refuse(ctx context.Context, err error) {
	var f *failure
	if !errors.As(err, &f) {
		f = translate(err)
	}
	if f == errBroken && !door.GivenUp(ctx, err) {
		s.g.Log.ErrorContext(ctx, "message not sent", "session", s.actor.Session, "err", err)
	}
	s.session.Reply(frame(struct {
		Error any `json:"error"`
	}{f.body}))
}

// link is the socket as the hub writes to it.
type link socket

var errNoSocket = errors.New("the handshake failed")

// TryWrite keeps frames until the handshake has been answered, and where something is to be looked up first.
func (l *link) TryWrite(frames [][]byte) (bool, error) {
	select {
	case <-l.up:
	default:
		l.kept = append(l.kept, frames...)
		return false, nil
	}
	if l.conn == nil {
		return false, errNoSocket
	}
	if slices.ContainsFunc(frames, isNote) {
		l.kept = append(l.kept, frames...)
		return false, nil
	}
	return l.conn.TryWriteFrames(frames...)
}

// Write waits for the handshake's answer, which the server gives in any case.
func (l *link) Write(frames [][]byte) error {
	<-l.up
	if l.conn == nil {
		return errNoSocket
	}
	frames = append(l.kept, frames...)
	l.kept = nil
	ready := make([][]byte, 0, len(frames))
	over := false
	for _, f := range frames {
		if isNote(f) {
			f, over = l.note(f)
		}
		if over {
			break
		}
		if f != nil {
			ready = append(ready, f)
		}
	}
	return l.conn.WriteFrames(ready...)
}

// note does what a note says: it makes a frame, if there is to be one, or tells that nothing more is to be written.
func (l *link) note(note []byte) (f []byte, over bool) {
	switch rest := note[1:]; note[0] {
	case noteRenewed:
		l.session.End(codeRenewed, "the address of this room is another one now")
		return nil, true
	case noteLeft:
		if l.g.MembersOnly && string(l.actor.Account[:]) == string(rest) {
			l.session.End(codeRenewed, "you have left this room")
			return nil, true
		}
		return nil, false
	default:
		return l.lookUp(rest), false
	}
}

// lookUp makes the frame of a message whose sender was not known.
func (l *link) lookUp(note []byte) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	var m unknown
	err := json.Unmarshal(note, &m)
	var u user
	if err == nil {
		u, err = l.g.user(ctx, m.Sender)
	}
	if err != nil { // the client reads what it missed when it comes back
		l.g.Log.WarnContext(ctx, "message cannot be shown", "room", l.at.room, "err", err)
		l.session.End(realtime.CodeResume, "")
		return nil
	}
	return frame(said{u, m.Text})
}

// Close says goodbye.
func (l *link) Close(code realtime.Code, reason string) {
	<-l.up
	if l.conn != nil {
		_ = l.conn.StartClose(closeCode(code), reason) // the peer may be gone already
	}
}

// closeCode is the code that clients are told: of the server's own ones only that a session has ended, since who has one knows
// this server.
func closeCode(code realtime.Code) ws.Code {
	switch code {
	case realtime.CodeBarred:
		return ws.CodePolicy
	case realtime.CodeResume, realtime.CodeLimit:
		return ws.CodeTryAgain
	default:
		return ws.Code(code)
	}
}

// Address is from where the socket was opened.
func (l *link) Address() string { return l.from }
