package operator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/door"
)

// Backups are what an operator may do about backups.
type Backups interface {
	// Backup writes an encrypted archive of the whole server as it stands now.
	Backup(ctx context.Context, to io.Writer, o backup.Options) error
}

type backupOrder struct {
	Recipients []string `json:"recipients"`
	WithKey    bool     `json:"with_key"`
}

// Backup writes an encrypted archive of the whole server.
func (l Local) Backup(ctx context.Context, to io.Writer, o backup.Options) error {
	return l.Archive.Write(ctx, to, o)
}

// backupRoute answers with an archive as it is made. What goes wrong after its beginning cuts the answer off.
func backupRoute(mux *http.ServeMux, desk Desk, log *slog.Logger) {
	mux.HandleFunc("POST /backup", func(w http.ResponseWriter, r *http.Request) {
		var o backupOrder
		body, err := door.ReadBody(w, r)
		if err == nil {
			err = door.Decode(body, &o)
		}
		out := &begun{to: w}
		if err == nil {
			err = desk.Backup(r.Context(), out, backup.Options(o))
		}
		switch {
		case err == nil:
		case out.written:
			log.ErrorContext(r.Context(), "backup not finished", "err", err)
			panic(http.ErrAbortHandler)
		default:
			door.Refuse(w, r, log, err)
		}
	})
}

// begun knows whether anything was written.
type begun struct {
	to      io.Writer
	written bool
}

// Write implements io.Writer.
func (b *begun) Write(p []byte) (int, error) {
	b.written = true
	return b.to.Write(p)
}

// Backup writes an encrypted archive of the whole server.
func (m *Remote) Backup(ctx context.Context, to io.Writer, o backup.Options) error {
	body, err := json.Marshal(backupOrder(o))
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	res, err := m.send(ctx, m.patient().http, http.MethodPost, "/backup", body)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(to, res.Body); err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	return nil
}
