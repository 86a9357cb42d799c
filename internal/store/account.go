package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// The kinds of credential.
const (
	CredentialPassword = "password" // an argon2id hash in PHC form
	CredentialLong     = "long"     // the SHA-256, in hex, of the hash of a password that may protect an account alone
	CredentialKey      = "key"      // the SHA-256 of a random key, in hex; no two accounts have the same
)

// Refresh is what is kept of a session's refresh tokens.
type Refresh struct {
	Hash   []byte    // of the one that counts
	Before []byte    // of the one that was exchanged for it; nil for the first
	Since  time.Time // when that one was exchanged; zero for the first
}

// AccountFilter chooses accounts. Its zero value chooses all that are not deleted, by name.
type AccountFilter struct {
	IDs      []chat.ID // these only; at most chat.MaxPage
	NoGuests bool      // those of guests not
	Query    string    // beginning of the name or of a word of the full name, regardless of case
	After    string    // names after this one
	Limit    int       // at most chat.MaxPage; 0 means chat.DefaultPage
}

// AccountReader reads accounts and sessions. What is absent is chat.ErrAccountNotFound or chat.ErrSessionNotFound.
type AccountReader interface {
	Account(id chat.ID) (chat.Account, error)
	AccountByName(name string) (chat.Account, error)
	Accounts(f AccountFilter) ([]chat.Account, error)
	// ExpiredGuests lists at most limit guests whose time was over at now, and who are not disabled yet.
	ExpiredGuests(now time.Time, limit int) ([]chat.Account, error)
	// GoneGuests lists at most limit guests whose time was over at end, who are disabled and not deleted yet.
	GoneGuests(end time.Time, limit int) ([]chat.Account, error)
	// CountGuests counts the guests of a room who are not disabled, and those among them who came by one invitation.
	CountGuests(room, invitation chat.ID) (inRoom, byInvitation int, err error)
	// IsKnownClient tells whether an account has signed in from a client.
	IsKnownClient(hash []byte) (bool, error)
	// CountAdmins counts the administrators who may sign in.
	CountAdmins() (int, error)
	// Credential returns an account's secret of one kind; chat.ErrAccountNotFound if it has none.
	Credential(account chat.ID, kind string) (string, error)
	// AccountByKey finds the account whose CredentialKey this is.
	AccountByKey(secret string) (chat.Account, error)
	// SessionByHash finds a session that has not expired at now by the hash of its token, with its account.
	SessionByHash(hash []byte, now time.Time) (chat.Session, chat.Account, error)
	// Refresh tells which refresh token counts; chat.ErrSessionNotFound if the session is not there or has none.
	Refresh(session chat.ID) (Refresh, error)
	// Sessions lists an account's sessions, without API keys, that have not expired at now, last used first, at most chat.MaxPage.
	Sessions(account chat.ID, now time.Time) ([]chat.Session, error)
	// SessionsOver tells which of some sessions are no longer there.
	SessionsOver(sessions []chat.ID) ([]chat.ID, error)
}

// AccountWriter changes accounts and sessions.
type AccountWriter interface {
	// InsertAccount fails with chat.ErrNameTaken when the name is in use, whatever its case, or kept for another account.
	InsertAccount(a chat.Account) error
	// LockAccount makes what is decided about an account stand in one line, from here to the commit. What was read of it before may
	// be out of date.
	LockAccount(id chat.ID) error
	// UpdateAccount writes everything but the id: the account is read after LockAccount, or what others write meanwhile is lost.
	UpdateAccount(a chat.Account) error
	SetCredential(account chat.ID, kind, secret string) error
	// ReplaceCredential is SetCredential if the secret is still the one that is named; otherwise nothing happens.
	ReplaceCredential(account chat.ID, kind, old, secret string) error
	// PutKnownClient remembers a client that the account signs in from, and forgets those used longest ago beyond most.
	PutKnownClient(account chat.ID, hash []byte, now time.Time, most int) error
	// ForgetClients forgets all of them.
	ForgetClients(account chat.ID) error
	InsertSession(s chat.Session, tokenHash []byte) error
	// SetRefresh makes another refresh token count; chat.ErrSessionNotFound if there is no such session.
	SetRefresh(session chat.ID, r Refresh) error
	// ProveSession writes when a session's owner last proved who he is; chat.ErrSessionNotFound if the account has no such session.
	ProveSession(account, session chat.ID, at time.Time) error
	// TouchSessions writes when and from where sessions were last used, and until when they last now, if that is set.
	TouchSessions(s []chat.Session) error
	// EndSession deletes one session of the account; chat.ErrSessionNotFound if it has no such session.
	EndSession(account, session chat.ID) error
	// EndSessions deletes all sessions of the account but one, and spares its API keys with that; the zero ID spares nothing.
	EndSessions(account, except chat.ID) error
	// SweepSessions deletes at most limit sessions that expired before now.
	SweepSessions(now time.Time, limit int) error
}
