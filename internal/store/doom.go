package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Doom is a room that is being deleted.
type Doom struct {
	Room      chat.ID
	By        chat.ID // who has deleted it; zero: who runs the server
	Since     time.Time
	EmptiedAt time.Time // when its last member was out and its keys were destroyed; zero before
}

// DoomReader reads which rooms are being deleted.
type DoomReader interface {
	// Room reads any room, whoever asks; chat.ErrRoomNotFound if absent, or if it is being deleted.
	Room(room chat.ID) (chat.Room, error)
	// Dooms lists rooms that are being deleted, at most limit.
	Dooms(limit int) ([]Doom, error)
	// SomeMembers lists joined accounts of a room, at most limit.
	SomeMembers(room chat.ID, limit int) ([]chat.Membership, error)
}

// DoomWriter deletes rooms.
type DoomWriter interface {
	// DoomRoom makes a room one that nobody finds or comes into, for ever. Its members are still in it.
	DoomRoom(d Doom) error
	// EmptyRoom destroys the keys of a doomed room that nobody is in any more: what was said in it is gone.
	EmptyRoom(room chat.ID, now time.Time) error
	// PurgeRoom takes away what is left of an emptied room, at most limit events at a time; done when nothing is.
	PurgeRoom(room chat.ID, limit int) (done bool, err error)
}
