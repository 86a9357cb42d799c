package store

import (
	"time"
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
	// Unopened counts values that do not open, by table and column: those found now, if that was asked for, otherwise those that the
	// re-encryption under way, or the last one, has left as they are. Nil if there are none.
	Unopened map[string]int
	// BadKeys counts data keys that do not unwrap.
	BadKeys int
	// Unreadable names what does not unwrap or open, as far as it was looked for: at most 100 keys and 100 values.
	Unreadable []string
}
