package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// Factors is what is kept of the ways in which an account is proved beside its password, but for passkeys and recovery codes.
type Factors struct {
	Account      chat.ID
	Handle       []byte    // names the account to authenticators: random, at most 64 bytes; no two accounts have the same
	ChallengedAt time.Time // when the newest challenge was made that a passkey has answered: older ones count no more
	TOTP         []byte    // the secret of the codes; nil if there is none
	TOTPSince    time.Time // zero until a code has confirmed the secret
	TOTPStep     int64     // the newest step whose code was used: it and older ones count no more
	Failures     int       // wrong codes since the last right one
	FailedAt     time.Time
}

// Passkey is a passkey with what proves it.
type Passkey struct {
	chat.Passkey

	Account    chat.ID
	Credential []byte // the SHA-256 of the credential's id, which no two passkeys have the same
	Record     []byte // public key, counter and flags
}

// FactorReader reads how accounts are proved. In a write transaction, what it reads of an account does not change until the commit.
type FactorReader interface {
	// Factors is zero but for Account where nothing has been set up.
	Factors(account chat.ID) (Factors, error)
	// AccountByHandle finds the account that authenticators know by a handle; chat.ErrAccountNotFound if there is none.
	AccountByHandle(handle []byte) (chat.Account, error)
	// Passkeys lists an account's passkeys, oldest first.
	Passkeys(account chat.ID) ([]Passkey, error)
	// CountRecoveryCodes counts those that were not used.
	CountRecoveryCodes(account chat.ID) (int, error)
}

// FactorWriter changes how accounts are proved.
type FactorWriter interface {
	// PutFactors writes them, whether there were any or not.
	PutFactors(f Factors) error
	// InsertPasskey fails with chat.ErrPasskeyKnown if there is one of that credential.
	InsertPasskey(p Passkey) error
	// UpdatePasskey writes name, record, last use and whether it is synced; chat.ErrPasskeyNotFound if the account has no such passkey.
	UpdatePasskey(p Passkey) error
	// DeletePasskey fails with chat.ErrPasskeyNotFound if the account has no such passkey.
	DeletePasskey(account, id chat.ID) error
	// SetRecoveryCodes keeps the hashes of codes in place of all that were there.
	SetRecoveryCodes(account chat.ID, hashes [][]byte) error
	// SpendRecoveryCode takes a code away and tells whether it was there.
	SpendRecoveryCode(account chat.ID, hash []byte) (bool, error)
	// DeleteCredential takes away an account's secret of one kind, if it has one.
	DeleteCredential(account chat.ID, kind string) error
}
