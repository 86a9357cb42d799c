package chat

import "time"

// Session is one signed-in browser, app or script.
type Session struct {
	ID        ID
	Account   ID
	Agent     string        // what the client says of itself (User-Agent), cut to 200 bytes
	Address   string        // from where it was last used
	Via       string        // the door it was begun at; empty for the native one
	Life      time.Duration // without use, after which it ends; 0 for the usual one
	CreatedAt time.Time
	LastUsed  time.Time // coarse: written at most once a minute
	ExpiresAt time.Time
}

// Actor is who acts: an account through one of its sessions. Things are loaded through it.
type Actor struct {
	Account ID
	Session ID
	Name    string
	Admin   bool
}
