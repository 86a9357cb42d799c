package chat

import "strings"

// Scopes is what an API key may do, as a set. The zero value belongs to no key: who signed in by himself may do all that his
// account may.
type Scopes uint8

// The scopes of a key.
const (
	ScopeRead  Scopes = 1 << iota // rooms, people, history, and what happens live
	ScopeWrite                    // messages, reactions, positions, drafts
	ScopeRooms                    // making and changing rooms, and who is in them
	ScopeAdmin                    // what administrators do, if the account is one
)

// ScopePerson is in no key's set: what a person alone may do, who is signed in.
const ScopePerson Scopes = 1 << 7

// scopeNames are the scopes as they are written, in their order.
var scopeNames = [...]struct {
	scope Scopes
	name  string
}{{ScopeRead, "read"}, {ScopeWrite, "write"}, {ScopeRooms, "rooms"}, {ScopeAdmin, "admin"}, {ScopePerson, "person"}}

// ParseScopes reads names of scopes. None, an unknown one or one that no key has are Invalid, code "bad_scopes".
func ParseScopes(names []string) (Scopes, error) {
	bad := invalid("scopes", "bad_scopes", "scopes are some of read, write, rooms, admin")
	var set Scopes
	for _, name := range names {
		one := scopeNamed(name)
		if one == 0 || one == ScopePerson {
			return 0, bad
		}
		set |= one
	}
	if set == 0 {
		return 0, bad
	}
	return set, nil
}

func scopeNamed(name string) Scopes {
	for _, s := range scopeNames {
		if s.name == name {
			return s.scope
		}
	}
	return 0
}

// Names lists the scopes of a set.
func (s Scopes) Names() []string {
	names := []string{}
	for _, one := range scopeNames {
		if s&one.scope != 0 {
			names = append(names, one.name)
		}
	}
	return names
}

// String is the names with commas between them.
func (s Scopes) String() string { return strings.Join(s.Names(), ",") }

// CheckScope permits an act to who signed in by himself, and to a key that has its scope. The error is ErrScopeMissing.
func CheckScope(a Actor, needed Scopes) error {
	if a.Scopes == 0 || a.Scopes&needed != 0 {
		return nil
	}
	return ErrScopeMissing
}

// ErrScopeMissing refuses an act to an API key that was not made for it.
var ErrScopeMissing = &Error{Kind: Forbidden, Code: "scope_missing", Message: "this API key may not do this"}
