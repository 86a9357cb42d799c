package chat

import (
	"errors"
	"testing"
)

func TestParseScopes(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		want  string
	}{
		{"one", []string{"write"}, "write"},
		{"all, in order", []string{"admin", "rooms", "write", "read", "read"}, "read,write,rooms,admin"},
		{"none", nil, ""},
		{"unknown", []string{"read", "root"}, ""},
		{"a person's own", []string{"person"}, ""},
		{"empty name", []string{""}, ""},
	} {
		got, err := ParseScopes(c.names)
		if got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestCheckScope(t *testing.T) {
	for _, c := range []struct {
		name   string
		has    Scopes
		needed Scopes
		ok     bool
	}{
		{"a person may all", 0, ScopePerson, true},
		{"a person may administer", 0, ScopeAdmin, true},
		{"a key may what it is for", ScopeRead | ScopeWrite, ScopeWrite, true},
		{"and nothing else", ScopeRead | ScopeWrite, ScopeRooms, false},
		{"nor what is a person's own", ScopeRead | ScopeWrite | ScopeRooms | ScopeAdmin, ScopePerson, false},
	} {
		err := CheckScope(Actor{Scopes: c.has}, c.needed)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrScopeMissing) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
