package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Identity is who an account is at a login elsewhere.
type Identity struct {
	Account    chat.ID
	Provider   string
	Subject    string // written, and asked by; never read back
	Name       string // what the login last called him
	Verifier   string // the hash of the password that the login last said was right; "" if there is none
	VerifiedAt time.Time
}

// UpstreamReader reads who people are at logins elsewhere.
type UpstreamReader interface {
	// IdentityBySubject finds whom a login knows by a subject, ok whether it is anybody here.
	IdentityBySubject(provider, subject string) (i Identity, ok bool, err error)
	// IdentityByName finds whom a login last called by a name, whatever its case; the one seen last, if it gave the name twice.
	IdentityByName(provider, name string) (i Identity, ok bool, err error)
	// Identities lists the logins that know an account, by provider.
	Identities(account chat.ID) ([]Identity, error)
	// RestrictedSessions lists at most limit sessions, of accounts after one, that began while the login was away.
	RestrictedSessions(after chat.ID, now time.Time, limit int) ([]chat.Session, error)
}

// UpstreamWriter changes who people are at logins elsewhere.
type UpstreamWriter interface {
	// PutIdentity writes who an account is at a login, whether that is known yet or not. It fails with chat.ErrIdentityTaken if the
	// subject is another account's, or the account is somebody else there already.
	PutIdentity(i Identity) error
	// DeleteIdentity makes an account nobody at a login; "" is every login.
	DeleteIdentity(account chat.ID, provider string) error
	// ForgetVerifier takes away the verifier that was kept at a moment; a newer one stays.
	ForgetVerifier(account chat.ID, provider string, verifiedAt time.Time) error
	// LiftSession makes a restricted session one like others; chat.ErrSessionNotFound if it is not there.
	LiftSession(account, session chat.ID) error
}
