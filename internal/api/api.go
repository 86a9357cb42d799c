// Package api is the native door: REST under /api/v1 as docs/protocol.md says, its description, and the pages of the server.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/admin"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/ban"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/policy"
	"github.com/samtal-chat/samtal/internal/provider"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/web"
)

// prefix is where the native API lives.
const prefix = "/api/v1"

// Config says what the API stands on. Pages, Beside, Also, Limits and Identify may be nil: then they are not there.
type Config struct {
	Accounts *account.Service
	Rooms    *room.Service
	Messages *message.Service
	Reports  *report.Service
	Bans     *ban.Service // nil bans nobody
	Policy   *policy.Service
	Audit    *audit.Service
	Admin    *admin.Service
	Typing   func(ctx context.Context, actor chat.Actor, room, thread chat.ID) error // tells a room that somebody writes

	Pages  fs.FS                   // the web client
	Beside map[string]http.Handler // what is served beside REST, by its path under /api/v1: the sockets and their description
	Also   map[string]http.Handler // what is served for older APIs, by its pattern
	Limits *door.Limits
	Dump   *Dump // nil: there is none
	// Directory is what people call the LDAP directory whose passwords count here; "" if there is none.
	Directory string
	Providers []*provider.Provider       // by which people may sign in elsewhere
	Local     func(r *http.Request) bool // whether who asks sits at the very machine; nil: nobody does
	Origins   *door.Origins
	Tokens    door.Tokens
	// Identify tells who makes a request that carries no bearer token, by a login that is not ours; nil if there is none.
	Identify func(w http.ResponseWriter, r *http.Request) (chat.Actor, error)

	Public     *url.URL // the address people reach the server at
	Name       string   // what the server calls itself
	Version    string
	Generation string
	Ready      func(context.Context) error // whether requests can be served
	Log        *slog.Logger
	Watch      func(door.Answered) // is told of every answer; nil if nobody is
}

// API serves everything the server has on HTTP.
type API struct {
	Config

	log    *slog.Logger
	mux    *http.ServeMux
	huma   huma.API
	bodies map[string]bool // the schemas that describe bodies
	index  *asset          // the web client's page, if there is one
	pages  map[string]bool // routes of that page and what it is made of
}

// New makes the API. It fails when a page cannot be read.
func New(c Config) (*API, error) {
	if c.Local == nil {
		c.Local = func(*http.Request) bool { return false }
	}
	a := &API{Config: c, log: c.Log, mux: http.NewServeMux(), bodies: map[string]bool{}}
	a.huma = humago.NewWithPrefix(a.mux, prefix, a.config())
	a.huma.UseMiddleware(a.enter)
	a.serverRoutes()
	a.accountRoutes()
	a.sessionRoutes()
	a.tokenRoutes()
	a.factorRoutes()
	a.loginRoutes()
	a.profileRoutes()
	a.roomRoutes()
	a.memberRoutes()
	a.messageRoutes()
	a.positionRoutes()
	a.threadRoutes()
	a.blockRoutes()
	a.reportRoutes()
	a.banRoutes()
	a.keyRoutes()
	a.ownRoutes()
	a.resetRoutes()
	a.policyRoutes()
	a.adminRoutes()
	a.invitationRoutes()
	a.describe()
	a.mountDescription()
	a.mountDump(c.Dump)
	if err := a.mountPages(c.Pages); err != nil {
		return nil, err
	}
	for path, h := range c.Beside {
		a.mux.Handle("GET "+prefix+path, h)
	}
	for pattern, h := range c.Also {
		a.mux.Handle(pattern, h)
	}
	a.mux.HandleFunc("/", a.notFound)
	return a, nil
}

// Handler answers requests: all that is to be refused whatever it asks for is refused here.
func (a *API) Handler() http.Handler {
	h := a.Origins.Protect(a.mux, a.log)
	guard := door.Guard{Log: a.log, Public: a.Public, Policy: web.Policy, Watch: a.Watch}
	if a.Bans != nil {
		guard.Banned, guard.Open = a.Bans.Address, a.isPage
	}
	return guard.Wrap(h)
}

// identify finds out who calls: by a session's token, or for pages by the login of the program we are embedded in.
func (a *API) identify(c *call) (err error) {
	if a.foreign(c.r) {
		c.actor, err = a.Identify(c.w, c.r)
		return err
	}
	c.actor, err = a.Accounts.Authenticate(c.r.Context(), a.Tokens.Token(c.r), door.Address(c.r))
	return err
}

// foreign tells a request whose maker is known by a login that is not ours.
func (a *API) foreign(r *http.Request) bool {
	return a.Identify != nil && r.Header.Get("Authorization") == ""
}

// introduction is what whoever reads it for the first time has to know.
const introduction = "The native API. `POST /sessions` with name and password answers a token; send it with everything else, as " +
	"`Authorization: Bearer <token>` (browsers get a cookie in its place). Programs use an API key in the same way: `POST /me/keys` " +
	"makes one, with the scopes that operations name; `person` is for those who have signed in alone. " +
	"Errors are problem details (RFC 9457) with a `code` that stays; 429 has `Retry-After`. " +
	"What schemas cannot say, and the socket at `/api/v1/socket`, are described in docs/protocol.md."

// config sets the framework up without what would come from other sites or change what bodies hold.
func (a *API) config() huma.Config {
	format := huma.Format{Marshal: marshal, Unmarshal: func([]byte, any) error { return errNotUsed }}
	c := huma.Config{OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{
		Title:       "Samtal",
		Description: introduction,
		Version:     "1",
	}}}
	for _, name := range []string{"Server", "Accounts", "Sessions", "Me", "Recovery", "Rooms", "Members", "Messages", "Threads", "Positions", "Invitations", "Blocks", "Administration"} {
		c.Tags = append(c.Tags, &huma.Tag{Name: name})
	}
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.DefaultFormat = "application/json"
	c.Transformers = []huma.Transformer{explain}
	c.Components = &huma.Components{
		Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
		SecuritySchemes: map[string]*huma.SecurityScheme{
			"bearer": {Type: "http", Scheme: "bearer"},
			"cookie": {Type: "apiKey", In: "cookie", Name: "samtal", Description: "__Host-samtal under TLS"},
		},
	}
	return c
}

// errNotUsed: bodies are decoded by package door alone.
var errNotUsed = errors.New("the framework decodes no bodies")

func marshal(w io.Writer, v any) error { return huma.DefaultJSONFormat.Marshal(w, v) }

// describe puts right in the document what the framework cannot know: lists are never null, answers may get more fields in
// later versions while bodies take no unknown ones, and errors have our shape.
func (a *API) describe() {
	a.describePending()
	doc := a.huma.OpenAPI()
	schemas := doc.Components.Schemas.Map()
	delete(schemas, reflect.TypeFor[huma.ErrorModel]().Name())
	delete(schemas, reflect.TypeFor[huma.ErrorDetail]().Name())
	for name, s := range schemas {
		if !a.bodies["#/components/schemas/"+name] {
			s.AdditionalProperties = nil
		}
		for _, p := range s.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false
			}
		}
	}
	for _, path := range []string{"/rooms", "/rooms/{id}/messages"} {
		op := doc.Paths[path].Post
		again := *op.Responses["201"]
		again.Description = "It was there already"
		op.Responses["200"] = &again
	}
}

// mountDescription serves the document, marshalled when it is first asked for.
func (a *API) mountDescription() {
	a.mux.Handle("GET "+prefix+"/openapi.json", newAsset("openapi.json", func() []byte {
		doc, err := a.OpenAPI()
		if err != nil { // it is made of nothing that cannot be marshalled
			a.log.Error("the API is not described", "err", err)
		}
		return doc
	}))
}

// OpenAPI is the description of the REST operations.
func (a *API) OpenAPI() ([]byte, error) {
	doc, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return append(doc, '\n'), nil
}
