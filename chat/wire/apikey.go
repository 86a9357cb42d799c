package wire

import "time"

// NewKey is the body that makes an API key.
type NewKey struct {
	Name      string   `json:"name" maxLength:"64" doc:"what it is for"`
	Scopes    []string `json:"scopes" doc:"read, write, rooms, admin"`
	ExpiresIn int64    `json:"expires_in,omitempty" minimum:"60" doc:"seconds; without an end unless told"`
}

// Key is an API key of the reader's.
type Key struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	CreatedAt time.Time  `json:"created_at"`
	LastUsed  *time.Time `json:"last_used,omitempty" doc:"absent while it was never used"`
	Address   string     `json:"address,omitempty" doc:"from where it was last used"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"absent if it has no end"`
}

// MadeKey is a new API key with what proves it, which is shown this once.
type MadeKey struct {
	Key
	Token string `json:"key" doc:"sk_…, a bearer token"`
}
