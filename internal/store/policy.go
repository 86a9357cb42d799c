package store

import "encoding/json"

// PolicyReader reads what has been decided.
type PolicyReader interface {
	// Policy lists what was set, by name.
	Policy() (map[string]json.RawMessage, error)
}

// PolicyWriter decides.
type PolicyWriter interface {
	// LockServer makes what is decided about the server as a whole, such as who administrates it, stand in one line from here to
	// the commit.
	LockServer() error
	// SetPolicy writes one value; nil forgets it.
	SetPolicy(name string, value json.RawMessage) error
}
