package api

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/web"
)

//go:embed docs
var docs embed.FS

// mountPages puts the web client under / and /app/, and the API's own description under /docs.
func (a *API) mountPages(files fs.FS) error {
	if files != nil {
		if err := a.mountClient(files); err != nil {
			return err
		}
	}
	for route, name := range map[string]string{
		"GET /docs": "docs/docs.html", "GET /docs/docs.css": "docs/docs.css", "GET /docs/docs.js": "docs/docs.js",
	} {
		assets, err := loadAssets(docs, []string{name})
		if err != nil {
			return err
		}
		a.mux.Handle(route, assets[name])
	}
	a.mux.Handle("GET /docs/{$}", http.RedirectHandler("/docs", http.StatusPermanentRedirect))
	return nil
}

func (a *API) mountClient(files fs.FS) error {
	names, err := web.Assets(files)
	if err != nil {
		return fmt.Errorf("list page: %w", err)
	}
	assets, err := loadAssets(files, append(names, web.Index))
	if err != nil {
		return err
	}
	a.pages = map[string]bool{}
	for _, name := range names {
		a.mux.Handle("GET /"+name, assets[name])
		a.pages["GET /"+name] = true
	}
	// The client finds its own way by the address: a room, the sign-in, where a link leads that was sent.
	for _, route := range []string{"GET /{$}", "GET /app/", "GET /setup", "GET /invite", "GET /reset", "GET /email"} {
		a.mux.Handle(route, assets[web.Index])
		a.pages[route] = true
	}
	a.index = assets[web.Index]
	return nil
}

// isPage tells whether the client itself is asked for, of which nobody learns anything.
func (a *API) isPage(r *http.Request) bool {
	_, route := a.mux.Handler(r)
	return a.pages[route]
}

// reads tells whether somebody with a browser would read the answer. What is under the API's prefix is for programs.
func reads(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && strings.Contains(r.Header.Get("Accept"), "text/html") &&
		!strings.HasPrefix(r.URL.Path, "/api/")
}

// methods are those the API has; HEAD goes with GET.
var methods = [...]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// notFound answers what no route takes: with 405 where another method would do (RFC 9110 §15.5.6), else with 404, so that
// other APIs may have their paths. Who came by a browser is told by the client.
func (a *API) notFound(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range methods {
		other := *r
		other.Method = m
		if _, pattern := a.mux.Handler(&other); pattern != "/" && pattern != "" {
			allowed = append(allowed, m)
		}
	}
	if slices.Contains(allowed, r.Method) || len(allowed) == 0 {
		if a.index != nil && reads(r) {
			a.index.serveMissing(w)
			return
		}
		door.Refuse(w, r, a.log, door.ErrNoSuchPath)
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	door.WriteProblem(w, wire.Problem{
		Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
		Code: "method_not_allowed", Detail: "this path does not take " + r.Method, Request: door.RequestID(r.Context()),
	})
}
