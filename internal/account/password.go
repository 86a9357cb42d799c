package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/strength"
)

// ErrPasswordCommon refuses a new password that is among the first that are guessed.
var ErrPasswordCommon = &chat.Error{
	Kind: chat.Invalid, Code: "password_common", Message: "this password is one of the first that are guessed", Field: "password",
	Suggestions: []string{strength.SuggestWords},
}

// ErrPasswordWeak refuses a new password that is easily guessed; the error that is returned has suggestions.
var ErrPasswordWeak = &chat.Error{Kind: chat.Invalid, Code: "password_weak", Message: "this password is too easy to guess", Field: "password"}

// pepper is the key that passwords are hashed with beside their salt; none where there is no key that stays.
func pepper(key secret.Key) secret.Key {
	if key.IsZero() {
		return key
	}
	return key.Derive("password pepper")
}

// Guidance is what a new password is told.
type Guidance struct {
	strength.Verdict

	OK bool // it would be taken
}

// Guide says whether a password would be taken for an account of this name, and what would make it better.
func (s *Service) Guide(ctx context.Context, password secret.String, known ...string) (Guidance, error) {
	return s.guide(ctx, password, s.Policy().MinPassword, known)
}

func (s *Service) guide(ctx context.Context, password secret.String, least int, known []string) (Guidance, error) {
	text := secret.Normalize(password.Reveal())
	if len(password) > chat.MaxPassword {
		return Guidance{}, chat.CheckPasswordOf(password.Reveal(), 0)
	}
	select {
	case s.judging <- struct{}{}:
	case <-ctx.Done():
		return Guidance{}, busy(ctx.Err())
	}
	v := strength.Judge(text, append(known, s.serverName(), "samtal")...)
	<-s.judging
	long := chat.CheckPasswordOf(text, least) == nil
	if !long {
		v.Suggestions = append(v.Suggestions, strength.SuggestLonger)
	}
	return Guidance{Verdict: v, OK: long && !v.Common && v.Score >= strength.Acceptable}, nil
}

func (s *Service) serverName() string {
	if s.Public == nil {
		return ""
	}
	return s.Public.Hostname()
}

// checkPassword reports whether a password may be chosen: its length, and how hard it is to guess for who knows what is known.
func (s *Service) checkPassword(ctx context.Context, password secret.String, least int, known ...string) error {
	if err := chat.CheckPasswordOf(password.Reveal(), 0); err != nil { // before anything is made of it
		return err
	}
	if err := chat.CheckPasswordOf(secret.Normalize(password.Reveal()), least); errors.Is(err, errTooShort) {
		return err
	}
	g, err := s.guide(ctx, password, least, known)
	switch {
	case err != nil:
		return err
	case g.Common:
		return ErrPasswordCommon
	case !g.OK:
		weak := *ErrPasswordWeak
		weak.Suggestions = g.Suggestions
		return &weak
	}
	return nil
}

var errTooShort = &chat.Error{Code: "password_too_short"}

// checkNext is checkPassword for an account that is there.
func (s *Service) checkNext(ctx context.Context, account chat.ID, password secret.String) error {
	least := s.Policy().MinPassword
	a, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) {
		f, err := factorsOf(r, account)
		if err != nil {
			return chat.Account{}, err
		}
		if len(f.Second()) > 0 { // the password is not all that protects the account
			least = chat.MinPassword
		}
		return r.Account(account)
	})
	if err != nil {
		return err
	}
	return s.checkPassword(ctx, password, least, a.Name, a.FullName)
}

// errPasswordShortAlone keeps a short password from being all that protects an account.
var errPasswordShortAlone = &chat.Error{
	Kind: chat.Conflict, Code: "password_short_alone", Field: "password",
	Message: "without this the password alone protects the account: choose one of at least 15 characters first, or sign in with it if it has as many",
}

// longMark stands with a password that may protect an account alone. It counts for this hash, and for no other that comes after.
func longMark(hash string) string {
	sum := sha256.Sum256([]byte(hash))
	return hex.EncodeToString(sum[:])
}

func isLong(password secret.String) bool {
	return chat.CheckPasswordOf(secret.Normalize(password.Reveal()), chat.MinPasswordAlone) == nil
}

// isLongKnown tells whether the password of an account is known to be long enough to protect it alone.
func isLongKnown(r store.Reader, account chat.ID, hash string) (bool, error) {
	mark, err := r.Credential(account, store.CredentialLong)
	if errors.Is(err, chat.ErrAccountNotFound) {
		return false, nil
	}
	return err == nil && mark == longMark(hash), err
}

// noteLong keeps that a password that has just proved right is long, if that is not known. What fails here can be done when it is
// shown again.
func (s *Service) noteLong(ctx context.Context, account chat.ID, hash string, password secret.String) {
	if !isLong(password) {
		return
	}
	known, err := store.View(ctx, s.Store, "account", func(r store.Reader) (bool, error) { return isLongKnown(r, account, hash) })
	if err == nil && !known {
		err = s.Store.Update(ctx, func(tx store.Tx) error { return tx.SetCredential(account, store.CredentialLong, longMark(hash)) })
	}
	s.undone(ctx, err, "not kept that a password is long", "account", account)
}

// mayStandAlone refuses what would leave an account with a password that is shorter than the policy asks for where nothing else
// protects it. before are the factors that there were.
func (s *Service) mayStandAlone(tx store.Tx, account chat.ID, before chat.Factors) error {
	if len(before.Second()) == 0 || s.Policy().MinPassword < chat.MinPasswordAlone {
		return nil
	}
	now, err := factorsOf(tx, account)
	if err != nil || len(now.Second()) > 0 || !now.Password {
		return err
	}
	hash, err := tx.Credential(account, store.CredentialPassword)
	if err != nil {
		return err
	}
	if long, err := isLongKnown(tx, account, hash); err != nil || long {
		return err
	}
	return errPasswordShortAlone
}

// rehash keeps a password that has just proved right as new ones are kept, if it is not. Somebody may change the password at the
// same time: then that is what counts. What fails here can be done at the next sign-in. It returns the hash that is kept now.
func (s *Service) rehash(ctx context.Context, account chat.ID, hash string, password secret.String) string {
	if !s.Hasher.Outdated(hash) {
		return hash
	}
	fresh, err := s.Hasher.Rehash(ctx, hash, password.Reveal())
	if err == nil {
		err = s.Store.Update(ctx, func(tx store.Tx) error {
			return tx.ReplaceCredential(account, store.CredentialPassword, hash, fresh)
		})
	}
	if err != nil {
		s.Log.WarnContext(ctx, "password not hashed anew", "account", account, "err", err)
		return hash
	}
	return fresh
}
