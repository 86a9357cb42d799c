package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"time"

	"github.com/samtal-chat/samtal/internal/secret"
)

// How long a passkey may take to answer. Pages offer to sign in by one for as long as they are open.
const (
	challengeLife = 5 * time.Minute
	signInLife    = time.Hour
)

// What a challenge may be answered for. An answer to one counts for no other.
const (
	toRegister = "register"
	toSignIn   = "sign in"
	toComplete = "complete a sign-in"
	toProve    = "prove"
)

// Nothing is kept of a challenge while it is open, so that whoever asks for many fills no memory: it says itself when it was
// made, and that it was made here, for one purpose. Whom it is for is bound to it and not told. That it is answered once is kept
// with the account: an answer counts only if its challenge is newer than that of the answer before.
const (
	challengeTime   = 8 // bytes
	challengeRandom = 16
	challengeMAC    = 32
)

// newChallenge makes a challenge for a purpose, bound to what will have to be known when it is answered.
func (s *Service) newChallenge(purpose string, bound []byte) []byte {
	now := s.now()
	s.setBacks.see(now)
	b := binary.BigEndian.AppendUint64(nil, uint64(now.UnixMicro()))
	b = append(b, make([]byte, challengeRandom)...)
	_, _ = rand.Read(b[challengeTime:]) // never fails: crypto/rand ends the program instead
	return append(b, s.challengeMAC(b, purpose, bound)...)
}

func (s *Service) challengeMAC(b []byte, purpose string, bound []byte) []byte {
	return s.challenges.Derive(purpose).MAC(append(b[:len(b):len(b)], bound...))
}

// readChallenge tells when a challenge was made that may be answered now.
func (s *Service) readChallenge(challenge []byte, purpose string, bound []byte) (made time.Time, ok bool) {
	if len(challenge) != challengeTime+challengeRandom+challengeMAC {
		return time.Time{}, false
	}
	b, mac := challenge[:challengeTime+challengeRandom], challenge[challengeTime+challengeRandom:]
	if subtle.ConstantTimeCompare(mac, s.challengeMAC(b, purpose, bound)) != 1 {
		return time.Time{}, false
	}
	made = time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC()
	now := s.now()
	s.setBacks.see(now)
	age, life := now.Sub(made), challengeLife
	if purpose == toSignIn {
		life = signInLife
	}
	return made, age >= 0 && age <= life
}

// challengeKey is what challenges are made with.
func challengeKey(key secret.Key) secret.Key { return key.Derive("passkey challenges") }
