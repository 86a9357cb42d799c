package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// The codes of RFC 6238 that every authenticator app knows: six digits, SHA-1, 30 seconds.
const (
	totpBytes  = 20 // of the secret (RFC 4226 §4)
	totpPeriod = 30 // seconds
	totpDigits = otp.DigitsSix
)

// After so many wrong codes each further one must wait, twice as long as the one before.
const (
	freeTries = 5
	firstWait = 30 * time.Second
	longWait  = time.Hour
)

// Errors of codes.
var (
	ErrTOTPSet      = &chat.Error{Kind: chat.Conflict, Code: "totp_set", Message: "codes are set up already: remove them first"}
	ErrTOTPNotBegun = &chat.Error{Kind: chat.Conflict, Code: "totp_not_begun", Message: "there is nothing to confirm: begin anew"}
	ErrWrongCode    = &chat.Error{Kind: chat.Forbidden, Code: "wrong_code", Message: "this code is wrong, or was used", Field: "code"}
	ErrTooManyTries = &chat.Error{Kind: chat.RateLimited, Code: "too_many_attempts", Message: "too many wrong codes: wait before the next"}
)

// TOTP is what an authenticator app is set up with.
type TOTP struct {
	Secret secret.String // in base32, to be typed
	URI    secret.String // to be shown as a QR code
}

// BeginTOTP makes the secret of the actor's codes. It counts once ConfirmTOTP has seen one of them; until then a further call
// makes another. Where codes are set up it is ErrTOTPSet.
func (s *Service) BeginTOTP(ctx context.Context, actor chat.Actor) (TOTP, error) {
	if err := s.requireProof(actor); err != nil {
		return TOTP{}, err
	}
	key := make([]byte, totpBytes)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	err := s.own(ctx, "begin totp", actor, func(tx store.Tx) error {
		f, err := ownFactors(tx, actor.Account)
		if err != nil {
			return err
		}
		if !f.TOTPSince.IsZero() {
			return ErrTOTPSet
		}
		f.TOTP, f.TOTPStep = key, 0
		return tx.PutFactors(f)
	})
	if err != nil {
		return TOTP{}, err
	}
	return TOTP{Secret: secret.String(base32Of(key)), URI: secret.String(s.totpURI(actor.Name, key))}, nil
}

func base32Of(key []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key)
}

// totpURI is the form that authenticator apps read from a QR code; the defaults stand in it for those that want them.
func (s *Service) totpURI(name string, key []byte) string {
	q := url.Values{
		"secret": {base32Of(key)}, "issuer": {s.issuer()}, "algorithm": {"SHA1"},
		"digits": {totpDigits.String()}, "period": {fmt.Sprint(totpPeriod)},
	}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + s.issuer() + ":" + name, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return u.String()
}

// issuer is what authenticators call this server: the host it is reached at.
func (s *Service) issuer() string {
	if s.Public == nil {
		return "Samtal"
	}
	return s.Public.Hostname()
}

// ConfirmTOTP makes the actor's codes count, once one of them was typed in. A wrong one is ErrWrongCode.
func (s *Service) ConfirmTOTP(ctx context.Context, actor chat.Actor, code string) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		f, err := tx.Factors(actor.Account)
		switch {
		case err != nil:
			return err
		case !f.TOTPSince.IsZero():
			return ErrTOTPSet
		case f.TOTP == nil:
			return ErrTOTPNotBegun
		}
		right, err := useTOTP(&f, code, s.now())
		if err != nil {
			return err
		}
		if !right {
			return ErrWrongCode
		}
		f.TOTPSince, f.Failures, f.FailedAt = s.now(), 0, time.Time{}
		if err := tx.PutFactors(f); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorAdded, actor.Account).With("factor", string(chat.FactorTOTP)))
	})
}

// RemoveTOTP gives up the actor's codes, confirmed or not.
func (s *Service) RemoveTOTP(ctx context.Context, actor chat.Actor) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		f, err := tx.Factors(actor.Account)
		if err != nil || f.TOTP == nil {
			return err
		}
		confirmed := !f.TOTPSince.IsZero()
		f.TOTP, f.TOTPSince, f.TOTPStep = nil, time.Time{}, 0
		if err := tx.PutFactors(f); err != nil || !confirmed {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorRemoved, actor.Account).With("factor", string(chat.FactorTOTP)))
	})
}

// judgeTOTP looks whether a code proves an account, and notes the attempt: what it says is to be told after the commit.
func (s *Service) judgeTOTP(tx store.Tx, account chat.ID, code string) (verdict, err error) {
	f, err := tx.Factors(account)
	if err != nil {
		return nil, err
	}
	now := s.now()
	if f.TOTPSince.IsZero() {
		return ErrWrongProof, nil
	}
	if wait := nextTry(f).Sub(now); wait > 0 {
		if f.FailedAt.After(now) { // the clock was set back: nobody waits longer for it
			f.FailedAt = now
			wait = nextTry(f).Sub(now)
			err = tx.PutFactors(f)
		}
		if err != nil {
			return nil, err
		}
		return &chat.WaitError{Err: ErrTooManyTries, Wait: wait, Of: chat.Quota{Name: "codes", Burst: freeTries, Window: longWait}}, nil
	}
	right, err := useTOTP(&f, code, now)
	if err != nil {
		return nil, err
	}
	if right {
		f.Failures, f.FailedAt = 0, time.Time{}
		return nil, tx.PutFactors(f)
	}
	f.Failures, f.FailedAt = f.Failures+1, now
	return ErrWrongProof, tx.PutFactors(f)
}

// nextTry is when the next code may be tried.
func nextTry(f store.Factors) time.Time {
	over := f.Failures - freeTries
	if over < 0 {
		return time.Time{}
	}
	return f.FailedAt.Add(min(firstWait<<min(over, 10), longWait))
}

// useTOTP tells whether code is that of now, or of the step before or after (RFC 6238 §5.2), and of none that was used (§5.2 too):
// then f says that it is.
func useTOTP(f *store.Factors, code string, now time.Time) (bool, error) {
	code = strings.ReplaceAll(code, " ", "")
	step := now.Unix() / totpPeriod
	found := int64(0)
	for _, at := range []int64{step - 1, step, step + 1} {
		want, err := hotp.GenerateCodeCustom(base32Of(f.TOTP), uint64(at), hotp.ValidateOpts{Digits: totpDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return false, fmt.Errorf("make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > f.TOTPStep {
			found = at
		}
	}
	if found == 0 {
		return false, nil
	}
	f.TOTPStep = found
	return true, nil
}
