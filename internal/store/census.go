package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Census is what there is on a server, counted.
type Census struct {
	People    int // accounts that are neither bots nor guests nor suspended
	Bots      int
	Guests    int
	Admins    int // who may sign in
	Suspended int // and not deleted
	Active    int // accounts whose sessions were used since a time
	Sessions  int
	Direct    int // rooms, by kind
	Groups    int
	Open      int
}

// Use is how an account is used.
type Use struct {
	Sessions int
	LastUsed time.Time // zero if it has none
}

// RoomFilter pages through all rooms, those made last first.
type RoomFilter struct {
	Kind   chat.RoomKind // empty: all
	Before chat.ID       // made before this one
	Limit  int
}

// RoomRecord is a room as who looks after the server sees it: not what is said in it, nor by whom.
type RoomRecord struct {
	ID        chat.ID
	Kind      chat.RoomKind
	Title     string // of open rooms alone; everyone may read it
	Lobby     bool
	Members   int
	Events    int64 // its head
	CreatedAt time.Time
	LastAt    time.Time // when something last happened in it; zero if nothing did
}

// Tally is a run of the log whose messages are counted by day.
type Tally struct {
	After, To int64           // events above After and up to To
	Days      map[int64]int64 // messages by day, counted from 1970, UTC
	More      bool            // there was more than one run holds
}

// CensusReader counts.
type CensusReader interface {
	// Census counts at now; who used the server at or after active is active.
	Census(now, active time.Time) (Census, error)
	// Uses tells how accounts are used at now; at most chat.MaxPage of them.
	Uses(accounts []chat.ID, now time.Time) (map[chat.ID]Use, error)
	// AllRooms lists rooms, whoever is in them.
	AllRooms(f RoomFilter) ([]RoomRecord, error)
	// TallyMessages counts the messages of at most limit events that no kept tally holds, sent before a time.
	TallyMessages(before time.Time, limit int) (Tally, error)
	// MessageDays are the kept tallies from a day on.
	MessageDays(from int64) (map[int64]int64, error)
}

// CensusWriter keeps what was counted.
type CensusWriter interface {
	// KeepTally adds a tally to those that are kept, unless one was kept since it was made.
	KeepTally(t Tally) error
}
