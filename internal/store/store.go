// Package store is what Samtal keeps and how it is asked for: the interface that SQLite and PostgreSQL implement in sqldb.
//
// Things that belong to a room are read through the account that asks, so that a forgotten check is "not found", never a leak.
package store

import (
	"context"

	"github.com/samtal-chat/samtal/chat"
)

// Store keeps everything. Its methods may be called from many goroutines.
type Store interface {
	// Update runs f in one write transaction and returns after it is durable. An error from f rolls f alone back and is returned
	// as it is. f may be run together with others in one commit, and again when it collided with another; it must not block, call out or do slow work, and must change
	// memory only in tx.AfterCommit. When ctx ends first the error is chat.ErrOutcomeUnknown: f may still be committed.
	Update(ctx context.Context, f func(tx Tx) error) error
	// View runs f on one consistent snapshot.
	View(ctx context.Context, f func(r Reader) error) error
	// Snapshot keeps the store as it stands now, in folder as far as it needs files. The caller closes it.
	Snapshot(ctx context.Context, folder string) (Snapshot, error)
	// Generation names this log; it is renewed when a backup is restored.
	Generation() string
	// Stats tells how the store does.
	Stats(ctx context.Context) (Stats, error)
	// Close waits for running transactions.
	Close() error
}

// Commit is what one durable transaction did, in order: what the bell tells of.
type Commit struct {
	Events  []chat.Event // appended, complete with Seq
	States  []chat.State // latest values of account state, complete with Changed
	Ended   []chat.ID    // sessions that are over
	Renamed []chat.ID    // accounts that have another name
	Faces   []chat.ID    // accounts that others see otherwise than before

	// Doubtful says that the answer to the commit was lost: all of this has come about, or nothing of it.
	Doubtful bool
}

// Bell is told of every commit that has something to tell, by the goroutine that committed, in commit order.
// It must not block.
type Bell func(Commit)

// Reader reads one snapshot.
type Reader interface {
	AccountReader
	FactorReader
	RoomReader
	MessageReader
	StateReader
	BlockReader
	BanReader
	ReportReader
	OutboxReader
	RecoveryReader
	PolicyReader
	InvitationReader
	AuditReader
	CensusReader
	DoomReader
	UpstreamReader
}

// Tx is a write transaction. It reads what it wrote.
type Tx interface {
	Reader
	AccountWriter
	FactorWriter
	RoomWriter
	MessageWriter
	StateWriter
	BlockWriter
	BanWriter
	ReportWriter
	OutboxWriter
	RecoveryWriter
	PolicyWriter
	InvitationWriter
	AuditWriter
	CensusWriter
	DoomWriter
	UpstreamWriter
	// AfterCommit runs f once the transaction is durable, before Update returns and in commit order; never after a rollback.
	AfterCommit(f func())
}
