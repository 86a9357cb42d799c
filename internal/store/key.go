package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// KeyReport tells how a store's keys are.
type KeyReport struct {
	MasterKeys  int       // more than one while a rotation is under way
	DataKeys    int       // that are in use, of all versions
	Destroyed   int       // data keys of what was shredded
	Scopes      int       // rooms, accounts and the server, as far as something of them is encrypted
	Resealing   string    // the table that is being encrypted anew; empty if none is
	ResealSince time.Time // zero if none is
	Values      int       // values that were opened to see whether they do; 0 if that was not asked for
}

// Shredder destroys data keys.
type Shredder interface {
	// ShredRoom destroys what was ever encrypted for a room: its messages, title and topic read as absent from then on, in every copy
	// of the database that is made later, too. Nothing can be written in it any more.
	ShredRoom(room chat.ID) error
	// ShredAccount does the same for what belongs to an account alone: its full name, sessions, state, factors.
	ShredAccount(account chat.ID) error
}
