// Package piratchat is the door for clients of Piratchat, an older and smaller chat: one room, names, keys and one socket. The
// room is the lobby. README.md says what it speaks.
package piratchat

import (
	"log/slog"
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
)

// via names this door in the sessions that were begun here.
const via = "piratchat"

// Bounds of what clients send, and of what they are waited for.
const (
	maxName    = 32        // characters
	maxMessage = 300       // Unicode code points
	maxFrame   = 128 << 10 // bytes; a longer one closes the socket with 1009
	tokenSize  = 32        // characters of a session's cookie
	writeTime  = 10 * time.Second
	freeTime   = 250 * time.Millisecond // for an account's last socket to be gone
	tellTime   = 2 * time.Second        // for others to be told of a coming or going
)

// Config says what the gateway works with. Limits may be nil: then there are none.
type Config struct {
	Hub      *realtime.Hub
	Accounts *account.Service
	Rooms    *room.Service
	Messages *message.Service
	Lobby    chat.ID
	Key      secret.Key // what cookies are made with
	Limits   *door.Limits
	Local    func(r *http.Request) bool // whether who asks sits at the very machine; nil: nobody does
	Origins  *door.Origins
	Secure   bool // people reach the server over TLS, whatever a request says of itself
	Log      *slog.Logger

	SessionLife time.Duration // without use, after which a session ends; default one hour
}

// Gateway answers clients of Piratchat.
type Gateway struct {
	Config

	format realtime.Format
	crowd  crowd
}

// New makes the gateway known to the hub, which must not run yet.
func New(c Config) *Gateway {
	if c.SessionLife == 0 {
		c.SessionLife = time.Hour
	}
	if c.Local == nil {
		c.Local = func(*http.Request) bool { return false }
	}
	g := &Gateway{Config: c, crowd: crowd{sockets: map[chat.ID]*socket{}, apart: c.Hub.Apart}}
	g.format = c.Hub.Register(encoder{lobby: c.Lobby, log: c.Log}).WithoutEcho()
	c.Hub.WatchTurns(g.crowd.turn)
	return g
}

// Routes are the handlers by their patterns, for an http.ServeMux. What they do not match is answered by who has the mux.
func (g *Gateway) Routes() map[string]http.Handler {
	handle := func(class door.Class, f func(w http.ResponseWriter, r *http.Request) error) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			err := g.Limits.Request(w.Header(), r, class, chat.ID{})
			if err == nil {
				err = f(w, r)
			}
			if err != nil {
				g.refuse(w, r, err)
			}
		})
	}
	return map[string]http.Handler{
		"POST /api/register":  handle(door.ClassSignUp, g.register),
		"POST /api/login":     handle(door.ClassSignIn, g.login),
		"GET /api/logout":     handle(door.ClassOpen, g.logout),
		"GET /api/online":     handle(door.ClassNone, g.online),
		"GET /api/user/{who}": handle(door.ClassNone, g.user),
		"GET /ws":             handle(door.ClassOpen, g.socket),
	}
}

// refuse answers with a status alone.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, known := statuses[codeOf(err)]
	if !known {
		status = door.Report(g.Log, r, err).Status
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "60") // where nobody knows better
	}
	door.SetRetryAfter(w.Header(), err)
	w.WriteHeader(status)
}

// terms are those of sessions at this door.
func (g *Gateway) terms() account.Terms {
	return account.Terms{Via: via, Life: g.SessionLife, Token: g.token}
}

// token is the value of a session's cookie: base62 of an HMAC over the session's id, cut, so that it can be made again though only its
// hash is kept.
func (g *Gateway) token(session chat.ID) secret.String {
	const base, whole = 62, 43 // digits of 256 bits
	digits := new(big.Int).SetBytes(g.Key.MAC(session[:])).Text(base)
	digits = strings.Repeat("0", whole-len(digits)) + digits
	return secret.String(digits[whole-tokenSize:])
}
