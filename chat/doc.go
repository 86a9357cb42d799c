// Package chat is the domain of Samtal: its nouns, its rules and its errors, with no knowledge of storage or transport.
//
// Everything that happens in a [Room] is an [Event] in that room's append-only log, at a dense position seq (1, 2, 3 …).
// Who may do what is decided by the pure functions in permission.go. The package needs the standard library alone.
package chat
