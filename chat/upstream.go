package chat

// Identity is who a login elsewhere says somebody is.
type Identity struct {
	Provider string // which login: the issuer of an OpenID provider, the id of a directory
	Subject  string // what the login never gives to another person; the same person keeps it under a new name
	Name     string // what he is called there; not always fit to be an account's name
	FullName string
	Email    string // empty unless the login vouches for it
}

// MaxIdentity bounds, in bytes, what a login elsewhere may know a person by.
const MaxIdentity = 255

// ErrUpstreamAway says that the login elsewhere could not be asked: it is not there, and has refused nobody.
var ErrUpstreamAway = &Error{Kind: Unavailable, Code: "login_away", Message: "the login server cannot be reached; please try again later"}

// Errors of what a login elsewhere has to do with accounts here.
var (
	ErrIdentityTaken = &Error{Kind: Conflict, Code: "identity_taken", Message: "this login belongs to another account"}
	ErrRestricted    = &Error{
		Kind: Forbidden, Code: "session_restricted", Message: "the login server was away when you signed in: confirm your password, now that it is back",
	}
)
