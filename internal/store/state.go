package store

import "github.com/samtal-chat/samtal/chat"

// StateReader reads account state.
type StateReader interface {
	// States lists what changed after a position, ascending by Changed, at most limit.
	States(account chat.ID, after int64, limit int) ([]chat.State, error)
	// Changed is the newest position of the account's state.
	Changed(account chat.ID) (int64, error)
	// CountStates counts the values of one kind that are not cleared.
	CountStates(account chat.ID, kind chat.StateKind) (int, error)
}

// StateWriter changes account state.
type StateWriter interface {
	// PutState writes the latest value of (kind, subject), gives it the account's next Changed and rings the bell after the commit.
	// No value clears; where there is none, nothing happens.
	PutState(s chat.State) error
}
