package account

import "time"

// How long a passkey may take to answer, and to sign in alone.
const (
	ChallengeLife = challengeLife
	SignInLife    = signInLife
)

// ReadChallenge is readChallenge for signing in.
func ReadChallenge(s *Service, challenge []byte) (time.Time, bool) {
	return s.readChallenge(challenge, toSignIn, nil)
}

// NewChallenge is newChallenge for signing in.
func NewChallenge(s *Service) []byte { return s.newChallenge(toSignIn, nil) }

// PlainCode is plainCode.
func PlainCode(typed string) (string, bool) { return plainCode(typed) }

// Spoken is spoken.
func Spoken(accept string) string { return spoken(accept) }
