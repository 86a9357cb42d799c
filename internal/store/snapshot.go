package store

import (
	"context"
	"io"
)

// SnapshotInfo says what a snapshot is of.
type SnapshotInfo struct {
	Dialect    string `json:"dialect"` // sqlite or postgres: parts fit a database of the same alone
	Schema     int64  `json:"schema"`  // number of the newest migration that had run
	Generation string `json:"generation"`
}

// Snapshot is a whole store as it stood at one moment; what is written meanwhile is not in it, and waits for nothing.
type Snapshot interface {
	Info() SnapshotInfo
	// Parts hands its parts to f, in the order in which they are put back. A part ends with f.
	Parts(ctx context.Context, f func(name string, content io.Reader) error) error
	// Dump writes it as SQL text in a dialect: the log with its content sealed, and who is where; nothing that lets anybody in, and
	// nothing that belongs to one person alone.
	Dump(ctx context.Context, w io.Writer, dialect string) error
	Close() error
}
