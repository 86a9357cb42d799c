// Package chatire is the door for clients of Chatire, an older chat of rooms that are shared by their address, with accounts and
// JSON web tokens. README.md says what it speaks.
package chatire

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// The names of this door in the sessions that were begun here: those of JSON web tokens, and those of auth tokens.
const (
	viaJWT  = "chatire"
	viaAuth = "chatire token"
)

// Defaults of a Config.
const (
	RefreshPath = "/this/is/hard/to/find/"
	TokenLife   = 5 * time.Minute
	RefreshLife = 7 * 24 * time.Hour // from the first issue of a token on
)

// Bounds of what clients send and get.
const (
	maxMessage = 2000     // characters
	maxFrame   = 16 << 10 // bytes; a longer one closes the socket with 1009
	maxHistory = 2000     // entries of a room's log that a list of messages is read from
	maxKnown   = 20_000   // people who are remembered as they are shown
	writeTime  = 10 * time.Second
)

// Config says what the gateway works with. Limits may be nil: then there are none.
type Config struct {
	Store    store.Store // for the aliases alone
	Hub      *realtime.Hub
	Accounts *account.Service
	Rooms    *room.Service
	Messages *message.Service
	Key      secret.Key // what tokens are made with
	Limits   *door.Limits
	Local    func(r *http.Request) bool // whether who asks sits at the very machine; nil: nobody does
	Banned   func(address string) error // whether nobody from there is let in; nil bans nobody
	Public   *url.URL                   // the address people reach the server at
	Log      *slog.Logger
	Watch    func(door.Answered) // is told of every answer; nil if nobody is

	RefreshPath string        // where tokens are refreshed; empty means RefreshPath
	TokenLife   time.Duration // of a JSON web token; 0 means TokenLife
	MembersOnly bool          // sockets are for members alone, who show a token
	Unbounded   bool          // any number of sockets from one address
}

// Gateway answers clients of Chatire.
type Gateway struct {
	Config

	format   realtime.Format
	signing  []byte     // what JSON web tokens are signed with
	sessions secret.Key // what the tokens of sessions are made with
	sockets  sockets
	people   *people
	now      func() time.Time
}

// New makes the gateway known to the hub, which must not run yet.
func New(c Config) (*Gateway, error) {
	if c.RefreshPath == "" {
		c.RefreshPath = RefreshPath
	}
	if c.TokenLife == 0 {
		c.TokenLife = TokenLife
	}
	if !strings.HasPrefix(c.RefreshPath, "/") || c.TokenLife < time.Second {
		return nil, fmt.Errorf("tokens that last %s and are refreshed at %q: not less than a second, and a path that begins with /", c.TokenLife, c.RefreshPath)
	}
	if c.Local == nil {
		c.Local = func(*http.Request) bool { return false }
	}
	g := &Gateway{
		Config: c, people: newPeople(), now: time.Now, signing: c.Key.Derive("json web tokens").MAC(nil), sessions: c.Key.Derive("sessions"),
		sockets: sockets{bySession: map[chat.ID]map[*socket]bool{}, byAddress: map[string]int{}},
	}
	g.format = c.Hub.Register(encoder{g})
	return g, nil
}

// Ring is told of every commit, after the verbs: sockets of sessions that are over end, and people are looked at again.
func (g *Gateway) Ring(c store.Commit) {
	for _, account := range c.Faces {
		g.people.forget(account)
	}
	for _, s := range g.sockets.of(c.Ended) {
		s.session.End(realtime.CodeEnded, "the session has ended")
	}
}

// Beside answers what is for this API, and has next answer everything else: for the main listener, where there are no sockets of
// this API. Its requests carry no cookie, so that it stands outside of what protects those that do.
func (g *Gateway) Beside(next http.Handler) http.Handler {
	own := g.wrap(http.HandlerFunc(g.serveHTTP))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if strings.HasPrefix(path, authPrefix) || strings.HasPrefix(path, chatsPrefix) || path == g.RefreshPath {
			own.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Handler answers requests and opens sockets: for listeners that are this API's own.
func (g *Gateway) Handler() http.Handler {
	return g.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if uri := strings.TrimPrefix(r.URL.Path, "/"); r.Method == http.MethodGet && isURI(uri) {
			g.answer(w, r, g.socket(w, r, uri))
			return
		}
		g.serveHTTP(w, r)
	}))
}

// policy lets browsers do nothing with an answer that is opened as a page.
const policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

func (g *Gateway) wrap(next http.Handler) http.Handler {
	guard := door.Guard{Log: g.Log, Public: g.Public, Policy: policy, Banned: g.Banned}
	if g.Watch != nil {
		guard.Watch = func(a door.Answered) {
			a.Route = "chatire" // its paths are no patterns
			g.Watch(a)
		}
	}
	return guard.Wrap(next)
}

// call is one request.
type call struct {
	w     http.ResponseWriter
	r     *http.Request
	actor chat.Actor   // zero where the route asks for none
	still func() error // finds out who acts, once more; nil where the route asks for none
	uri   string       // of the room that the path names
}

// route is what stands at a path: a handler by method, and whether it asks who calls.
type route struct {
	open    bool
	methods handlers
}

const (
	authPrefix  = "/auth/"
	chatsPrefix = "/api/chats/"
)

// handler does what a method asks for, and says how that is counted.
type handler struct {
	class door.Class
	do    func(*Gateway, *call) error
}

type handlers = map[string]handler

var (
	refreshRoute  = route{true, handlers{http.MethodPost: {door.ClassOpen, (*Gateway).refresh}}}
	chatsRoute    = route{false, handlers{http.MethodPost: {door.ClassMake, (*Gateway).create}}}
	chatRoute     = route{false, handlers{http.MethodPatch: {door.ClassMake, (*Gateway).join}}}
	messagesRoute = route{false, handlers{
		http.MethodGet: {door.ClassRead, (*Gateway).messages}, http.MethodPost: {door.ClassSend, (*Gateway).post},
	}}
)

// authRoutes are those under authPrefix.
var authRoutes = map[string]route{
	"users/create/":  {true, handlers{http.MethodPost: {door.ClassSignUp, (*Gateway).register}}},
	"users/delete/":  {false, handlers{http.MethodPost: {door.ClassSignIn, (*Gateway).disable}}},
	"jwt/create/":    {true, handlers{http.MethodPost: {door.ClassOpen, (*Gateway).signIn}}},
	"jwt/verify/":    {true, handlers{http.MethodPost: {door.ClassOpen, (*Gateway).verify}}},
	"token/create/":  {true, handlers{http.MethodPost: {door.ClassOpen, (*Gateway).createToken}}},
	"token/destroy/": {false, handlers{http.MethodPost: {door.ClassWrite, (*Gateway).destroyToken}}},
	"me/": {false, handlers{
		http.MethodGet: {door.ClassRead, (*Gateway).me}, http.MethodPut: {door.ClassWrite, (*Gateway).changeMe},
		http.MethodPatch: {door.ClassWrite, (*Gateway).changeMe},
	}},
	"password/":       {false, handlers{http.MethodPost: {door.ClassSignIn, (*Gateway).changePassword}}},
	"password/reset/": {true, handlers{http.MethodPost: {door.ClassOpen, (*Gateway).resetPassword}}},
}

// find tells what stands at a path, and the uri of the room in it. Trailing slashes are part of the paths.
func (g *Gateway) find(path string) (at route, uri string, ok bool) {
	if path == g.RefreshPath {
		return refreshRoute, "", true
	}
	if rest, ok := strings.CutPrefix(path, authPrefix); ok {
		at, ok = authRoutes[rest]
		return at, "", ok
	}
	rest, ok := strings.CutPrefix(path, chatsPrefix)
	if !ok || rest == "" {
		return chatsRoute, "", ok
	}
	uri, rest, ok = strings.Cut(rest, "/")
	switch {
	case ok && rest == "":
		return chatRoute, uri, true
	case rest == "messages/":
		return messagesRoute, uri, true
	}
	return route{}, "", false
}

func (g *Gateway) serveHTTP(w http.ResponseWriter, r *http.Request) {
	allowAll(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	at, uri, ok := g.find(r.URL.Path)
	switch {
	case !ok:
		g.answer(w, r, errNotFound)
	case r.Method == http.MethodOptions:
		preflight(w.Header())
		w.WriteHeader(http.StatusOK)
	default:
		g.answer(w, r, g.serve(at, &call{w: w, r: r, uri: uri}))
	}
}

// serve asks who calls before it looks at the method, as clients are used to.
func (g *Gateway) serve(at route, c *call) error {
	if !at.open {
		c.still = func() (err error) {
			c.actor, err = g.authenticate(c.r, c.r.Header.Get("Authorization"))
			return err
		}
		if err := c.still(); err != nil {
			return cmp.Or(g.Limits.Stranger(c.r), err)
		}
	}
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	h, ok := at.methods[method]
	if !ok {
		return notAllowed(c.w.Header(), at, c.r.Method)
	}
	if err := g.Limits.Request(c.w.Header(), c.r, h.class, c.actor.Account); err != nil {
		return err
	}
	return h.do(g, c)
}
