package operator

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/door"
)

// Audits is what an operator may do about the audit log.
type Audits interface {
	// VerifyAudit computes the whole chain of the log again.
	VerifyAudit(ctx context.Context) (wire.AuditChain, error)
	// ExportAudit writes the log as lines of JSON, which audit.Check verifies anywhere.
	ExportAudit(ctx context.Context, to io.Writer) error
}

// VerifyAudit computes the whole chain of the log again.
func (l Local) VerifyAudit(ctx context.Context) (wire.AuditChain, error) {
	c, err := l.Audit.Verify(ctx)
	return audit.ShowChain(c), err
}

// ExportAudit writes the log as lines of JSON.
func (l Local) ExportAudit(ctx context.Context, to io.Writer) error {
	return l.Audit.Export(ctx, to, chat.AuditEntry{}.With("by", "operator"))
}

// VerifyAudit computes the whole chain of the log again.
func (m *Remote) VerifyAudit(ctx context.Context) (c wire.AuditChain, err error) {
	err = m.patient().do(ctx, http.MethodPost, "/audit/verify", nil, &c)
	return c, err
}

// ExportAudit writes the log as lines of JSON.
func (m *Remote) ExportAudit(ctx context.Context, to io.Writer) error {
	res, err := m.send(ctx, m.patient().http, http.MethodGet, "/audit", nil)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(to, res.Body); err != nil {
		return fmt.Errorf("read the audit log: %w", err)
	}
	return nil
}

// auditRoute answers with the log as it is read. What goes wrong after its beginning cuts the answer off.
func auditRoute(mux *http.ServeMux, desk Audits, log *slog.Logger) {
	mux.HandleFunc("GET /audit", func(w http.ResponseWriter, r *http.Request) {
		out := &begun{to: w}
		err := desk.ExportAudit(r.Context(), out)
		switch {
		case err == nil:
		case out.written:
			log.ErrorContext(r.Context(), "export of the audit log not finished", "err", err)
			panic(http.ErrAbortHandler)
		default:
			door.Refuse(w, r, log, err)
		}
	})
}
