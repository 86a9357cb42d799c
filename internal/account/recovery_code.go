package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// A recovery code is 120 random bits: 24 characters of Crockford's base 32, which nobody mistakes for one another, in groups
// of six. So many bits cannot be guessed, and need no slow hash (NIST SP 800-63B-4 §3.1.2.2: 112).
const (
	codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	codeLength   = 24
	codeGroup    = 6
)

// MakeRecoveryCodes gives the actor's account chat.RecoveryCodes new codes, each good once, in place of all it had. Only their
// hashes are kept: nobody sees them again.
func (s *Service) MakeRecoveryCodes(ctx context.Context, actor chat.Actor) ([]secret.String, error) {
	codes := make([]secret.String, chat.RecoveryCodes)
	hashes := make([][]byte, len(codes))
	for i := range codes {
		codes[i] = newRecoveryCode()
		hashes[i] = hashRecoveryCode(actor.Account, codes[i].Reveal())
	}
	err := s.changeFactors(ctx, actor, func(tx store.Tx) error {
		if err := tx.SetRecoveryCodes(actor.Account, hashes); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditCodesMade, actor.Account))
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

func newRecoveryCode() secret.String {
	random := make([]byte, codeLength)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%codeGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(codeAlphabet[r&31])
	}
	return secret.String(b.String())
}

// plainCode is a code as it is hashed, however it was typed: without hyphens and spaces, in lower case, with the digits that
// look like what was typed. What is no code has none.
func plainCode(typed string) (string, bool) {
	if len(typed) > 4*codeLength {
		return "", false
	}
	var b strings.Builder
	for _, c := range []byte(strings.ToLower(typed)) {
		switch c {
		case '-', ' ':
			continue
		case 'o':
			c = '0'
		case 'i', 'l':
			c = '1'
		}
		if strings.IndexByte(codeAlphabet, c) < 0 {
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), b.Len() == codeLength
}

// hashRecoveryCode is how a code is kept; nil for what is no code.
func hashRecoveryCode(account chat.ID, typed string) []byte {
	code, ok := plainCode(typed)
	if !ok {
		return nil
	}
	sum := sha256.Sum256(append(account[:], code...))
	return sum[:]
}

// spendRecoveryCode uses up one of an account's codes, which by acts for, and tells whether it was one.
func spendRecoveryCode(tx store.Tx, by chat.AuditEntry, code string) (bool, error) {
	hash := hashRecoveryCode(by.Subject, code)
	if hash == nil {
		return false, nil
	}
	there, err := tx.SpendRecoveryCode(by.Subject, hash)
	if err != nil || !there {
		return false, err
	}
	if err := factorsChanged(tx, by.Subject); err != nil {
		return false, err
	}
	left, err := tx.CountRecoveryCodes(by.Subject)
	if err != nil {
		return false, err
	}
	by.Action = chat.AuditCodeUsed
	return true, tx.Audit(by.With("left", strconv.Itoa(left)))
}
