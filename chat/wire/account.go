package wire

import "time"

// Person is an account as others see it.
type Person struct {
	ID       string `json:"id" doc:"account id"`
	Name     string `json:"name" doc:"unique on this server regardless of case"`
	FullName string `json:"full_name,omitempty" doc:"what to show in place of the name"`
	Bot      bool   `json:"bot,omitempty"`
	Deleted  bool   `json:"deleted,omitempty" doc:"the account is gone; show it as a deleted one, not by its name"`
	Former   string `json:"former,omitempty" doc:"names it had before, the latest first, with spaces between: older texts mention it by those"`
	Guest    bool   `json:"guest,omitempty" doc:"is in one room, for a time"`
	Online   bool   `json:"online,omitempty" doc:"has a live session now; told only where presence is"`
}

// Me is the account of the reader.
type Me struct {
	Person
	Admin     bool      `json:"admin,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Session   string    `json:"session" doc:"id of the session this answer was asked with"`
	Changed   int64     `json:"changed" doc:"position of the account state, to resume from"`
	// Restricted sessions began while the login elsewhere was away.
	Restricted bool `json:"restricted,omitempty" doc:"the login server was away at sign-in: sensitive acts wait until the password is proved again"`

	Email        string     `json:"email,omitempty" doc:"mail address, confirmed"`
	EmailPending string     `json:"email_pending,omitempty" doc:"mail address that waits to be confirmed"`
	ResetAt      *time.Time `json:"reset_at,omitempty" doc:"somebody has answered the security questions: the password is another one from then on, unless it is stopped"`
}

// SignUp is the body that makes an account.
type SignUp struct {
	Name     string `json:"name" maxLength:"32"`
	Password string `json:"password" maxLength:"256"`
	FullName string `json:"full_name,omitempty" maxLength:"64"`

	Invitation string `json:"invitation,omitempty" maxLength:"64" doc:"token of an invitation"`
	PIN        string `json:"pin,omitempty" maxLength:"64" doc:"the server's word for those who make an account"`
}

// SignIn is the body that makes a session.
type SignIn struct {
	Name     string `json:"name" maxLength:"255" doc:"longer than an account's where a directory knows people by their mail address"`
	Password string `json:"password" maxLength:"256"`
}

// SignedIn answers a sign-in. Browsers get the token as a cookie and not here.
type SignedIn struct {
	Token   string  `json:"token,omitempty" doc:"bearer token; absent for browsers, which get a cookie"`
	Account Person  `json:"account"`
	Session Session `json:"session"`
}

// Session is one signed-in browser, app or script.
type Session struct {
	ID        string    `json:"id"`
	Agent     string    `json:"agent,omitempty" doc:"what the client says of itself"`
	Address   string    `json:"address,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	LastUsed  time.Time `json:"last_used"`
	Current   bool      `json:"current,omitempty"`
}

// State is the latest value of one thing that belongs to the reader across devices.
type State struct {
	Kind    string `json:"kind" enum:"read,thread_read,hidden,hide,draft,involvement,setting,profile,blocks,factors,sessions,keys,reset"`
	Subject string `json:"subject"`
	Value   any    `json:"value" doc:"depends on the kind; null when cleared"`
	Changed int64  `json:"changed" doc:"monotone per account, not dense"`
}
