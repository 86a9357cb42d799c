package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// BanFilter chooses bans that have not expired at Now, newest first.
type BanFilter struct {
	Now    time.Time
	Before chat.ID // older than this one; zero: from the newest
	Limit  int     // at most chat.MaxBans; 0 means chat.DefaultPage
}

// BanReader reads who is kept out.
type BanReader interface {
	Bans(f BanFilter) ([]chat.Ban, error)
	// Ban reads one; chat.ErrBanNotFound if there is none.
	Ban(id chat.ID) (chat.Ban, error)
	CountBans() (int, error)
}

// BanWriter changes who is kept out.
type BanWriter interface {
	// PutBan keeps a ban, in place of an earlier one of the same account.
	PutBan(b chat.Ban) error
	// DeleteBan takes one away; chat.ErrBanNotFound if there is none.
	DeleteBan(id chat.ID) error
	// SweepBans takes at most limit bans away that expired before now.
	SweepBans(now time.Time, limit int) error
}
