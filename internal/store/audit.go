package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// AuditFilter chooses entries of the audit log, newest first. Its zero value chooses all.
type AuditFilter struct {
	Before  int64              // entries before this position; 0: from the newest
	Actions []chat.AuditAction // these only; at most 32
	Account chat.ID            // what this account did or what was done to it
	Since   time.Time          // at or after
	Until   time.Time          // before
	Limit   int                // at most chat.MaxPage; 0 means chat.DefaultPage
}

// AuditMark is a place in the audit log and the hash of the entry there; position 0 has none.
type AuditMark struct {
	N    int64
	Hash []byte
}

// AuditReader reads the audit log.
type AuditReader interface {
	AuditEntries(f AuditFilter) ([]chat.AuditRecord, error)
	// AuditRun reads a dense run, ascending, of the entries after a position.
	AuditRun(after int64, limit int) ([]chat.AuditRecord, error)
	// AuditAnchor is where the log begins: the last entry that was pruned, position 0 if none was.
	AuditAnchor() (AuditMark, error)
	// AuditHead is where the log ends.
	AuditHead() (AuditMark, error)
}

// AuditWriter appends to the audit log. Nothing else changes it.
type AuditWriter interface {
	// Audit appends an entry, as the last thing this transaction does: wherever it is called, it makes no other transaction wait.
	Audit(e chat.AuditEntry) error
	// PruneAudit takes away at most limit of the oldest entries, those from before a time, and tells how many. The hash of the last
	// of them is kept as the anchor, so that the rest still verifies.
	PruneAudit(before time.Time, limit int) (int64, error)
}
