package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// BlockReader reads who wants to hear nothing of whom.
type BlockReader interface {
	// Blocks lists whom an account has blocked, the newest block first, at most chat.MaxBlocks.
	Blocks(account chat.ID) ([]chat.Block, error)
	// Blocked lists the same by their ids.
	Blocked(account chat.ID) ([]chat.ID, error)
	// CountBlocks counts them.
	CountBlocks(account chat.ID) (int, error)
	// Bar tells which of two accounts has blocked the other, as account sees it.
	Bar(account, other chat.ID) (chat.Bar, error)
}

// BlockWriter changes who wants to hear nothing of whom.
type BlockWriter interface {
	// SetBlock has account block another, or no longer, and bars or opens the direct room of the two; changed is false if it was so
	// already.
	SetBlock(account, other chat.ID, at time.Time, on bool) (changed bool, err error)
}
