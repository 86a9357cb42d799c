package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// The purposes of tickets.
const (
	TicketReset     = "reset"      // mailed to who asked for it
	TicketAdminLink = "admin_link" // a reset that an administrator vouches for
	TicketEmail     = "email"      // confirms the mail address Value
)

// Ticket is a link that lets its holder do one thing once.
type Ticket struct {
	Hash      []byte // of the token in the link
	Purpose   string
	Account   chat.ID
	Value     string // what it is about, by its purpose; kept sealed
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Letter is a mail on its way. All but its times is kept sealed.
type Letter struct {
	ID        chat.ID
	To        string
	Subject   string
	Text      string
	Due       time.Time
	Attempts  int
	CreatedAt time.Time
}

// Email is an account's mail address, which its owner has confirmed.
type Email struct {
	Account     chat.ID
	Address     string
	ConfirmedAt time.Time
}

// Questions are a person's own, with the one hash of all answers.
type Questions struct {
	Account   chat.ID
	Texts     []string
	Answers   string // PHC form
	Wrong     int    // attempts in a row that were wrong
	CreatedAt time.Time
}

// DelayedReset is a new password that counts from Due on, unless the owner of the account objects.
type DelayedReset struct {
	Account   chat.ID
	Password  string // its hash in PHC form
	Due       time.Time
	CreatedAt time.Time
}

// Erasure is the deletion of an account that is under way: what its owner said is gone up to Seq in Room and in all rooms before it.
type Erasure struct {
	Account   chat.ID
	Shred     bool // what its owner said goes, too
	Room      chat.ID
	Seq       int64
	StartedAt time.Time
}

// MaxLetterWait is for how long a letter that was not taken is put off at most.
const MaxLetterWait = 2 * time.Hour

// RecoveryReader reads what belongs to getting back into an account. What is absent is ok == false, where it is told so.
type RecoveryReader interface {
	// Keys lists an account's API keys that have not expired at now, the newest first, at most chat.MaxPage.
	Keys(account chat.ID, now time.Time) ([]chat.Session, error)
	Email(account chat.ID) (e Email, ok bool, err error)
	// AccountsByEmail lists accounts with a confirmed address, whatever its case, at most limit.
	AccountsByEmail(address string, limit int) ([]chat.Account, error)
	// Ticket finds a ticket that has not expired at now.
	Ticket(hash []byte, now time.Time) (t Ticket, ok bool, err error)
	// TicketsOf lists an account's tickets of one purpose that have not expired at now, the newest first.
	TicketsOf(account chat.ID, purpose string, now time.Time) ([]Ticket, error)
	// LettersDue lists letters that are to be sent at now, the longest waiting first. What is put off by more than MaxLetterWait was so
	// before the clock was set back, and is due.
	LettersDue(now time.Time, limit int) ([]Letter, error)
	CountLetters() (int, error)
	Questions(account chat.ID) (q Questions, ok bool, err error)
	DelayedReset(account chat.ID) (d DelayedReset, ok bool, err error)
	// DelayedResets lists those that count at now.
	DelayedResets(now time.Time, limit int) ([]DelayedReset, error)
	// CountKeptNames counts the names that are kept for an account at now.
	CountKeptNames(account chat.ID, now time.Time) (int, error)
	Erasures(limit int) ([]Erasure, error)
	// MembershipsOf lists how an account stands to rooms, left ones too, in the order of their ids after one.
	MembershipsOf(account, after chat.ID, limit int) ([]chat.Membership, error)
	// Said lists the messages of one sender that stand in a room, and the events of his reactions that say what they were, among the
	// window positions after one. to is where the window ends, 0 at the end of the room. Their content is not read.
	Said(room, sender chat.ID, after int64, window int) (list []chat.Event, to int64, err error)
}

// RecoveryWriter changes what belongs to getting back into an account.
type RecoveryWriter interface {
	// PutEmail gives an account a mail address in place of the one it has; "" takes it away.
	PutEmail(e Email) error
	InsertTicket(t Ticket) error
	// DeleteTickets takes back an account's tickets of one purpose, or all of them if it is "".
	DeleteTickets(account chat.ID, purpose string) error
	// SweepTickets deletes at most limit tickets that have expired at now.
	SweepTickets(now time.Time, limit int) error
	InsertLetter(l Letter) error
	// PostponeLetter counts an attempt and makes a letter due again later.
	PostponeLetter(id chat.ID, due time.Time) error
	DeleteLetter(id chat.ID) error
	// PutQuestions writes an account's questions; without texts they go.
	PutQuestions(q Questions) error
	PutDelayedReset(d DelayedReset) error
	// DeleteDelayedReset tells whether there was one.
	DeleteDelayedReset(account chat.ID) (bool, error)
	// Rename gives an account another name, keeps the old one from others until a time, and tells the bell. A name that somebody
	// else has, or that is kept from it at now, is chat.ErrNameTaken.
	Rename(account chat.ID, name string, now, until time.Time) error
	// KeepName keeps a name from all but its account until a time.
	KeepName(account chat.ID, name string, until time.Time) error
	// SweepNames lets go of at most limit names whose time is over at now.
	SweepNames(now time.Time, limit int) error
	// Forget deletes all that is an account's own: credentials, sessions, state, address, questions, tickets, what it has hidden
	// and which threads it has read.
	Forget(account chat.ID) error
	PutErasure(e Erasure) error
	// FinishErasure ends an erasure, and destroys the data key of what was the account's own.
	FinishErasure(account chat.ID) error
}
