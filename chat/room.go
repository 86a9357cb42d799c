package chat

import "time"

// RoomKind says who may come into a room.
type RoomKind string

// The kinds of room.
const (
	Direct RoomKind = "direct" // two people, or one: notes to oneself
	Group  RoomKind = "group"  // by invitation
	Open   RoomKind = "open"   // anyone on the server may join
)

// History says from where on a new member may read.
type History string

// The choices of History.
const (
	HistoryAll    History = "all"    // everything; the default of open rooms
	HistoryJoined History = "joined" // from one's own joining on; the default of groups
)

// Room is where events stand.
type Room struct {
	ID         ID
	Kind       RoomKind
	Title      string // empty for direct rooms
	Topic      string
	Home       string // the server that orders the log; empty for this one
	Encryption string // "none" or "mls"
	History    History
	Head       int64  // seq of the newest event; 0 only before the first
	HeadHash   []byte // hash of the newest event
	Lobby      bool   // the open room that everyone joins
	CreatedAt  time.Time
}

// Limits of a room.
const (
	MaxTitle    = 100   // Unicode code points
	MaxTopic    = 300   // Unicode code points
	MaxInvite   = 100   // people named in one request
	MaxMembers  = 20000 // members of one room
	MaxRooms    = 1000  // rooms one account may be in
	MaxReaders  = 50    // up to so many members, who has read is told
	MaxCatchUp  = 200   // missed events of one room sent on resume; beyond, the room is skipped
	MaxPage     = 200   // entries of one page of history
	DefaultPage = 50
)

// CheckTitle reports whether title may be a room's: one to MaxTitle characters on one line.
func CheckTitle(title string) error {
	if IsBlank(title) {
		return invalid("title", "title_missing", "a room needs a title")
	}
	return checkLine("title", title, MaxTitle)
}

// CheckTopic reports whether topic may describe a room.
func CheckTopic(topic string) error { return checkLine("topic", topic, MaxTopic) }
