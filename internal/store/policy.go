package store

import "encoding/json"

// PolicyReader reads what has been decided.
type PolicyReader interface {
	// Policy lists what was set, by name.
	Policy() (map[string]json.RawMessage, error)
}

// PolicyWriter decides.
type PolicyWriter interface {
	// SetPolicy writes one value; nil forgets it.
	SetPolicy(name string, value json.RawMessage) error
}
