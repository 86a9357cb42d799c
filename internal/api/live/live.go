// Package live is the native door for what happens now: the WebSocket and its twin of server-sent events, as docs/protocol.md
// says. It decodes, calls one verb, encodes; who gets what is the hub's business.
package live

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/ws"
)

// Bounds of one connection.
const (
	maxUnread  = 64        // commands of one socket that wait or run; then nothing more is read
	maxBytes   = 256 << 10 // their bytes
	maxReading = 16        // read positions of one socket that wait to be written
)

// Config says what the door works with. Zero numbers mean the defaults, negative ones no bound.
type Config struct {
	Hub      *realtime.Hub
	Accounts *account.Service
	Rooms    *room.Service
	Messages *message.Service
	Origins  *door.Origins
	Tokens   door.Tokens
	// Identify tells who makes a request that carries no bearer token, by a login that is not ours; nil if there is none.
	Identify func(w http.ResponseWriter, r *http.Request) (chat.Actor, error)

	Limits *door.Limits // how often one may connect and command; nil for no limits

	Version           string
	Log               *slog.Logger
	Failed            func(chat.Kind) // is told of every error that a command ends with; nil if nobody is
	SocketsPerAddress int             // live connections from one address; default 1000, not counted for programs on this machine
	CommandsPerSecond int             // of one socket, in the long run; three times as many at once; default 100
	HelloTime         time.Duration   // until the hello has come; default 10 s
	WriteTime         time.Duration   // that a write waits for a slow peer; default 10 s
}

// Door opens sockets and streams.
type Door struct {
	cfg      Config
	log      *slog.Logger
	socket   realtime.Format
	stream   realtime.Format
	commands table
	describe []byte
	greeting chan struct{} // one place per hello that is read: so that a storm leaves time for others

	mu        sync.Mutex
	addresses map[string]int // live connections
}

// New makes the door and registers its two formats with the hub, which must not run yet.
func New(c Config) (*Door, error) {
	d := &Door{cfg: c, log: c.Log, commands: newTable(), greeting: make(chan struct{}, runtime.GOMAXPROCS(0)), addresses: map[string]int{}}
	if d.cfg.CommandsPerSecond == 0 {
		d.cfg.CommandsPerSecond = 100
	}
	if d.cfg.HelloTime == 0 {
		d.cfg.HelloTime = 10 * time.Second
	}
	if d.cfg.WriteTime == 0 {
		d.cfg.WriteTime = 10 * time.Second
	}
	d.socket = c.Hub.Register(encoder{name: "socket", log: c.Log, frame: socketFrame})
	d.stream = c.Hub.Register(encoder{name: "stream", log: c.Log, frame: streamFrame})
	var err error
	d.describe, err = Describe()
	return d, err
}

// Socket answers GET /api/v1/socket.
func (d *Door) Socket() http.Handler { return http.HandlerFunc(d.serveSocket) }

// Stream answers GET /api/v1/events.
func (d *Door) Stream() http.Handler { return http.HandlerFunc(d.serveStream) }

// Description answers GET /api/v1/asyncapi.json.
func (d *Door) Description() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(d.describe) // an error means that nobody listens any more
	})
}

// caller is who opens a connection, as far as the request tells.
type caller struct {
	token   string // "" if it carries none
	address string
	actor   chat.Actor // by the login that is not ours; zero if there is none
	counted string     // as whose, by [door.LimitKey]; "" if not at all
	tooMany error      // why it is not let in; nil if it is
}

// enter looks at a request before anything is opened, and counts it. A nil caller was refused and has its answer.
func (d *Door) enter(w http.ResponseWriter, r *http.Request) *caller {
	if !d.cfg.Origins.Allows(r) {
		door.Refuse(w, r, d.log, door.ErrCrossSite)
		return nil
	}
	if err := d.cfg.Limits.Request(w.Header(), r, door.ClassOpen, chat.ID{}); err != nil {
		door.Refuse(w, r, d.log, err)
		return nil
	}
	c := &caller{token: d.cfg.Tokens.Token(r), address: door.Address(r)}
	if d.cfg.Identify != nil && r.Header.Get("Authorization") == "" {
		c.token = "" // a cookie counts only together with the other login
		var err error
		// Whom the other login does not know may still have a token, for the hello.
		if c.actor, err = d.cfg.Identify(w, r); err != nil && !errors.Is(err, chat.ErrUnauthenticated) {
			door.Refuse(w, r, d.log, err)
			return nil
		}
	}
	d.count(c, r)
	return c
}

// count adds a connection to those of its address.
func (d *Door) count(c *caller, r *http.Request) {
	most := d.cfg.SocketsPerAddress
	if most == 0 {
		most = 1000
		if door.IsLocal(r) {
			return // a proxy that does not tell for whom it asks speaks for everybody
		}
	}
	if most < 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := door.LimitKey(r)
	if d.addresses[key] >= most {
		c.tooMany = &door.TooSoonError{Wait: time.Minute, Of: chat.Quota{Name: "sockets_address", Burst: most}}
		return
	}
	d.addresses[key]++
	c.counted = key
}

// release takes a connection away from those of its address.
func (d *Door) release(address string) {
	if address == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.addresses[address]--; d.addresses[address] <= 0 {
		delete(d.addresses, address)
	}
}

// authenticate tells who the caller is: by the token of its hello, by that of its request, or by the other login.
func (d *Door) authenticate(ctx context.Context, c *caller, token string) (chat.Actor, error) {
	if token == "" {
		token = c.token
	}
	if token == "" && c.actor != (chat.Actor{}) {
		return c.actor, nil
	}
	actor, err := d.cfg.Accounts.Authenticate(ctx, token, c.address)
	if err != nil {
		return chat.Actor{}, err
	}
	return actor, chat.CheckScope(actor, chat.ScopeRead)
}

// opening is what the hub is asked for.
func (d *Door) opening(actor chat.Actor, p positions, frame func([]byte) []byte) (realtime.Opening, error) {
	o := realtime.Opening{Actor: actor, Generation: p.Generation, Changed: p.Changed}
	if len(p.Rooms) > 2*chat.MaxRooms {
		return o, &chat.Error{Kind: chat.TooLarge, Code: "too_many_rooms", Message: "this names more rooms than one may be in", Field: "rooms"}
	}
	o.Rooms = make(map[chat.ID]int64, len(p.Rooms))
	for key, seq := range p.Rooms {
		id, err := chat.ParseID(key)
		if err != nil {
			return o, &chat.Error{Kind: chat.Invalid, Code: "bad_id", Message: "a key is not the id of a room", Field: "rooms"}
		}
		o.Rooms[id] = seq
	}
	o.Greet = func(w realtime.Welcome) []byte { return frame(encodeJSON(d.hello(w, p.ID))) }
	return o, nil
}

// positions are what a client has, as it says itself.
type positions struct {
	ID         string           `json:"-"`
	Generation string           `json:"generation,omitempty"`
	Rooms      map[string]int64 `json:"rooms,omitempty"`
	Changed    *int64           `json:"changed,omitempty"`
}

func (d *Door) hello(w realtime.Welcome, re string) wire.Hello {
	h := wire.Hello{
		Type: wire.TypeHello, Re: re, Generation: w.Generation, Account: wire.FromAccount(w.Account), Session: w.Session.String(),
		Changed: w.Changed, Rooms: make(map[string]int64, len(w.Rooms)), Version: d.cfg.Version,
	}
	h.Account.Online = true
	for _, at := range w.Rooms {
		h.Rooms[at.Room.String()] = at.Head
	}
	for _, id := range w.Online {
		h.Online = append(h.Online, id.String())
	}
	return h
}

// report logs err if it is the server's own fault, and returns how it is shown.
func (d *Door) report(ctx context.Context, by chat.Actor, what string, err error) *wire.Problem {
	p := door.Problem(err)
	if d.cfg.Failed != nil {
		d.cfg.Failed(chat.KindOf(err))
	}
	if chat.KindOf(err) == chat.Internal && !door.GivenUp(ctx, err) {
		d.log.ErrorContext(ctx, "command failed", "command", what, "account", by.Account, "session", by.Session, "err", err)
	}
	return &p
}

// closing is the code and reason with which a connection ends whose hello failed.
func closing(err error) (code ws.Code, reason string) {
	switch {
	case errors.Is(err, chat.ErrBanned):
		return wire.CloseBanned, "banned"
	case chat.KindOf(err) == chat.Unauthenticated, chat.KindOf(err) == chat.Forbidden:
		return wire.CloseSession, "sign in first"
	case errors.Is(err, realtime.ErrTooManySessions):
		return wire.CloseLimit, "too many live connections of this account"
	case errors.Is(err, realtime.ErrStopping):
		return ws.CodeGoingAway, "the server stops"
	default:
		return wire.CloseResume, "connect again"
	}
}
