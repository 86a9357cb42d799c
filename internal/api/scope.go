package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat"
)

// scopeKey is where an operation says in the document what an API key needs for it.
const scopeKey = "x-scope"

// needs makes o one that API keys with a scope may do, or nobody but a person who is signed in (chat.ScopePerson).
func needs(o huma.Operation, scope chat.Scopes) huma.Operation {
	o.Extensions = map[string]any{scopeKey: scope.String()}
	o.Metadata = map[string]any{scopeKey: scope}
	return o
}

// scopeOf is the scope that needs has given.
func scopeOf(o *huma.Operation) chat.Scopes {
	scope, ok := o.Metadata[scopeKey].(chat.Scopes)
	if !ok {
		return chat.ScopePerson
	}
	return scope
}

// usualScope is what an operation needs that says nothing else, by its path and tag. What is not named here is a person's own.
func usualScope(method, path, tag string) chat.Scopes {
	reads := method == http.MethodGet
	change := chat.ScopePerson
	switch {
	case strings.HasPrefix(path, "/admin/"):
		return chat.ScopeAdmin
	case tag == "Accounts":
	case tag == "Rooms", tag == "Members":
		change = chat.ScopeRooms
	case tag == "Messages", tag == "Threads", tag == "Positions":
		change = chat.ScopeWrite
	default:
		reads = false
	}
	if reads {
		return chat.ScopeRead
	}
	return change
}
