package door

import (
	"context"
	"log/slog"
)

// requestLog adds the id of the request to what is logged on its behalf.
type requestLog struct{ slog.Handler }

// Log is l with the id of the request, under the key "request", in every line that is logged with the request's context.
func Log(l *slog.Logger) *slog.Logger { return slog.New(requestLog{l.Handler()}) }

// Handle adds the id.
func (h requestLog) Handle(ctx context.Context, line slog.Record) error {
	if id := RequestID(ctx); id != "" {
		line.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, line)
}

// WithAttrs keeps adding.
func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps adding.
func (h requestLog) WithGroup(name string) slog.Handler { return requestLog{h.Handler.WithGroup(name)} }
