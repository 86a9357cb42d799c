package account

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// keyBytes is how many random bytes the key of an account has. It is written in hex.
const keyBytes = 32

// ErrWrongKey says that a key is nobody's, or that of an account that may not sign in.
var ErrWrongKey = &chat.Error{Kind: chat.Unauthenticated, Code: "wrong_key", Message: "this key is not known here", Field: "key"}

// SignUpByKey makes an account that signs in by a key in place of a password, and brings it into the lobby. The key is 64
// lower-case hexadecimal digits; only its hash is kept. A name in use is chat.ErrNameTaken.
func (s *Service) SignUpByKey(ctx context.Context, name string, by Admission) (chat.Account, secret.String, error) {
	if err := s.admits(ctx, by); err != nil {
		return chat.Account{}, "", err
	}
	if err := chat.CheckName(name); err != nil {
		return chat.Account{}, "", err
	}
	b := make([]byte, keyBytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	key := secret.String(hex.EncodeToString(b))
	a := chat.Account{ID: s.NewID(), Name: name, CreatedAt: s.now()}
	err := store.Act(ctx, s.Store, "make account", func(tx store.Tx) error {
		invitation, err := s.spend(tx, by.Invitation, a, by.Address)
		if err != nil {
			return err
		}
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		if err := tx.SetCredential(a.ID, store.CredentialKey, hashKey(key.Reveal())); err != nil {
			return err
		}
		if err := created(tx, a, by.Address); err != nil {
			return err
		}
		if err := s.Welcome(tx, a); err != nil {
			return err
		}
		return s.land(tx, a, invitation)
	})
	if err != nil {
		return chat.Account{}, "", err
	}
	return a, key, nil
}

// hashKey is how a key is kept. Its 256 bits cannot be guessed, so it needs no slow hash.
func hashKey(key string) string { return hex.EncodeToString(secret.HashToken(key)) }

// Terms are those of a session that is begun at another door than the native one.
type Terms struct {
	Via  string        // names the door; the session counts there alone
	Life time.Duration // without use, after which it ends; 0 means SessionLife
	// Token makes the session's token out of its id, so that it can be given again though only its hash is kept. Who knows the id
	// must not be able to.
	Token func(session chat.ID) secret.String
}

// SignInByKey begins a session, or gives the one again that the account has on these terms. A key that is nobody's is ErrWrongKey.
func (s *Service) SignInByKey(ctx context.Context, key string, t Terms, client Client) (Signed, error) {
	a, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.AccountByKey(hashKey(key)) })
	switch {
	case errors.Is(err, chat.ErrAccountNotFound), err == nil && !a.DisabledAt.IsZero():
		return Signed{}, s.refused(ctx, ErrWrongKey, "", client, t.Via)
	case err != nil:
		return Signed{}, err
	}
	f, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Factors, error) { return factorsOf(r, a.ID) })
	if err != nil {
		return Signed{}, err
	}
	if len(f.Second()) > 0 { // there is no second step at these doors
		return Signed{}, s.refused(ctx, ErrWrongKey, "", client, t.Via)
	}
	return s.resume(ctx, proven{Account: a}, t, client)
}

// standing finds the account's live session on these terms; chat.ErrSessionNotFound if there is none.
func (s *Service) standing(r store.Reader, a chat.Account, t Terms) (chat.Session, error) {
	list, err := r.Sessions(a.ID, s.now())
	if err != nil {
		return chat.Session{}, err
	}
	for _, session := range list {
		if session.Via != t.Via {
			continue
		}
		// With another server key than this session was begun under, its token cannot be made again.
		found, _, err := r.SessionByHash(secret.HashToken(t.Token(session.ID).Reveal()), s.now())
		if !errors.Is(err, chat.ErrSessionNotFound) {
			return found, err
		}
	}
	return chat.Session{}, chat.ErrSessionNotFound
}

// beginOn begins a session on terms, unless somebody else has done so a moment ago.
func (s *Service) beginOn(ctx context.Context, a proven, t Terms, client Client) (chat.Session, error) {
	if err := s.Banned(a.ID); err != nil {
		return chat.Session{}, err
	}
	fresh := s.blank(a, client)
	fresh.Via, fresh.Life = t.Via, t.Life
	life, _ := lasts(fresh)
	fresh.ExpiresAt = fresh.CreatedAt.Add(life)
	hash := secret.HashToken(t.Token(fresh.ID).Reveal())
	return store.Update(ctx, s.Store, "begin a session", func(tx store.Tx) (chat.Session, error) {
		if err := a.claim(tx); err != nil {
			return chat.Session{}, err
		}
		session, err := s.standing(tx, a.Account, t)
		if !errors.Is(err, chat.ErrSessionNotFound) {
			return session, err
		}
		if err := s.makePlace(tx, a.ID); err != nil {
			return chat.Session{}, err
		}
		if err := tx.InsertSession(fresh, hash); err != nil {
			return chat.Session{}, err
		}
		return fresh, s.begun(tx, a.signedIn(fresh))
	})
}
