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
	ProvedAt  time.Time // when its owner last proved who he is; zero if that counts no more
	LastUsed  time.Time // coarse: written at most once a minute
	ExpiresAt time.Time
	Scopes    Scopes // of an API key: a session at the door ViaKey, whose Agent is its name
	// Restricted: the login elsewhere was away when it began, and an earlier answer of it let its owner in.
	Restricted bool
}

// ViaKey is the door of API keys.
const ViaKey = "key"

// MaxKeyName is how long the name of an API key may be, in Unicode code points.
const MaxKeyName = 64

// CheckKeyName reports whether name may be that of an API key.
func CheckKeyName(name string) error {
	if IsBlank(name) {
		return invalid("name", "name_missing", "a key needs a name")
	}
	return checkLine("name", name, MaxKeyName)
}

// NoEnd is when a session ends that has no end.
var NoEnd = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// Actor is who acts: an account through one of its sessions. Things are loaded through it.
type Actor struct {
	Account ID
	Session ID
	Name    string
	Admin   bool
	Address string // from where; empty where that is not known
	// ProvedAt is when who acts last proved who he is, on this session.
	ProvedAt  time.Time
	Scopes    Scopes // what an API key may do; zero: who acts is no key
	GuestRoom ID     // the one room of a guest; zero for everybody else
	// Restricted: who acts was let in while the login elsewhere was away, and cannot prove who he is until it is back.
	Restricted bool
}

// ProofLife is how long it counts for sensitive acts that somebody has proved who he is.
const ProofLife = 10 * time.Minute

// CheckProof permits acts that need more than a session, which may have been left open: those who proved at most ProofLife ago
// who they are, and API keys, which are made for what they do. The error is ErrProofRequired.
func CheckProof(a Actor, now time.Time) error {
	if a.Scopes != 0 {
		return nil
	}
	if a.Restricted {
		return ErrRestricted
	}
	if a.ProvedAt.IsZero() || now.Sub(a.ProvedAt).Abs() > ProofLife { // a clock that was set back makes no proof last
		return ErrProofRequired
	}
	return nil
}
