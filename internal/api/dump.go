package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

// Dump lets anybody see what the server keeps: as SQL text, without what is secret.
type Dump struct {
	Write    func(ctx context.Context, to io.Writer, dialect string) error
	Dialects []string
}

// dumpTime is how long one may take: each costs a copy of the whole database.
const dumpTime = 5 * time.Minute

// errDumping says that somebody else has one made.
var errDumping = &chat.Error{Kind: chat.Unavailable, Code: "busy", Message: "another dump is being made: please come back later"}

// mountDump serves GET /dbdump.
func (a *API) mountDump(d *Dump) {
	if d == nil {
		return
	}
	var busy atomic.Bool
	a.mux.HandleFunc("GET /dbdump", func(w http.ResponseWriter, r *http.Request) {
		format := r.URL.Query().Get("format")
		if format != "" && !slices.Contains(d.Dialects, format) {
			door.Refuse(w, r, a.log, &chat.Error{
				Kind: chat.Invalid, Code: "bad_parameter", Field: "format", Message: "format is one of " + strings.Join(d.Dialects, ", "),
			})
			return
		}
		if !busy.CompareAndSwap(false, true) {
			door.Refuse(w, r, a.log, errDumping)
			return
		}
		defer busy.Store(false)
		if err := a.Limits.Request(w.Header(), r, door.ClassDump, chat.ID{}); err != nil {
			door.Refuse(w, r, a.log, err)
			return
		}
		a.dump(w, r, d, format)
	})
}

func (a *API) dump(w http.ResponseWriter, r *http.Request, d *Dump, format string) {
	h := w.Header()
	h.Set("Content-Type", "application/sql; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="samtal.sql"`)
	h.Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(dumpTime)) // fails only where there is no connection
	err := d.Write(r.Context(), w, format)
	if err != nil && r.Context().Err() == nil {
		a.log.ErrorContext(r.Context(), "dump not finished", "err", err)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // so that nobody takes it for whole
	}
}
