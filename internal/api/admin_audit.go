package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/store"
)

func (a *API) auditRoutes() {
	read(a, op(http.MethodGet, "/admin/audit", adminTag, "Who did what, newest first"), a.auditPage)
	read(a, op(http.MethodPost, "/admin/audit/verify", adminTag, "Compute the whole chain of the audit log again"), a.verifyAudit)
	stream(a, lines(op(http.MethodGet, "/admin/audit/export", adminTag, "The whole audit log, as lines of JSON that verify anywhere")), a.exportAudit)
}

type auditQuery struct {
	Before  int64     `query:"before" minimum:"0" doc:"entries before this position"`
	Action  string    `query:"action" maxLength:"1000" doc:"these actions only, with commas between them"`
	Account string    `query:"account" doc:"what this account did, or what was done to it"`
	Since   time.Time `query:"since" doc:"at or after this time"`
	Until   time.Time `query:"until" doc:"before this time"`
	Limit   int       `query:"limit" minimum:"0" maximum:"199" doc:"50 unless told"`
}

type (
	auditAnswer      struct{ Body wire.Audit }
	auditChainAnswer struct{ Body wire.AuditChain }
)

func (a *API) auditPage(ctx context.Context, _ *call, in *auditQuery) (*auditAnswer, error) {
	f := store.AuditFilter{Before: in.Before, Since: in.Since, Until: in.Until, Limit: in.Limit}
	for action := range strings.SplitSeq(in.Action, ",") {
		if action != "" {
			f.Actions = append(f.Actions, chat.AuditAction(action))
		}
	}
	if in.Account != "" {
		var err error
		if f.Account, err = chat.ParseID(in.Account); err != nil {
			return nil, err
		}
	}
	p, err := a.Audit.Page(ctx, f)
	if err != nil {
		return nil, err
	}
	return &auditAnswer{wire.Audit{
		Entries: list(p.Entries, wire.FromAudit), People: list(p.People, wire.FromAccount), Chain: audit.ShowChain(p.Chain), More: p.More,
	}}, nil
}

// verifyTime is how long a log may take to be verified: some ten thousand entries are a second.
const verifyTime = 10 * time.Minute

func (a *API) verifyAudit(ctx context.Context, c *call, _ *none) (*auditChainAnswer, error) {
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(verifyTime)) // fails only where there is no connection
	chain, err := a.Audit.Verify(ctx)
	if err != nil {
		return nil, err
	}
	return &auditChainAnswer{audit.ShowChain(chain)}, nil
}

// lines makes o answer with lines of JSON.
func lines(o huma.Operation) huma.Operation {
	o.Responses = map[string]*huma.Response{"200": {
		Description: "OK",
		Content:     map[string]*huma.MediaType{"application/x-ndjson": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	return o
}

func (a *API) exportAudit(ctx context.Context, c *call, _ *none) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(huma.Context) {
		c.w.Header().Set("Content-Type", "application/x-ndjson")
		c.w.Header().Set("Content-Disposition", `attachment; filename="samtal-audit.ndjson"`)
		err := a.Audit.Export(ctx, &patient{w: c.w, control: http.NewResponseController(c.w)}, c.actor.Audit(chat.AuditExported, chat.ID{}))
		if err != nil { // the footer is missing, which Check notices; so does he whose connection is cut
			a.log.WarnContext(ctx, "an export of the audit log was cut off", "account", c.actor.Account, "err", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}
