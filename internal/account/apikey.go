package account

import (
	"context"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Bounds of API keys.
const (
	MaxKeys    = 50 // of one account
	MinKeyLife = time.Minute
)

// Errors of API keys.
var (
	ErrTooManyKeys = &chat.Error{Kind: chat.TooLarge, Code: "too_many_keys", Message: "an account has at most 50 API keys"}
	ErrKeyLife     = &chat.Error{Kind: chat.Invalid, Code: "bad_expiry", Message: "a key lasts at least a minute", Field: "expires_in"}
)

// NewKey is an API key to be made.
type NewKey struct {
	Name   string
	Scopes chat.Scopes
	Life   time.Duration // 0: without an end
}

func (n NewKey) check() error {
	if err := chat.CheckKeyName(n.Name); err != nil {
		return err
	}
	if n.Life != 0 && n.Life < MinKeyLife {
		return ErrKeyLife
	}
	_, err := chat.ParseScopes(n.Scopes.Names())
	return err
}

// Keys lists the actor's API keys, the newest first: sessions whose Agent is the key's name.
func (s *Service) Keys(ctx context.Context, actor chat.Actor) ([]chat.Session, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Session, error) { return r.Keys(actor.Account, s.now()) })
}

// MakeKey makes an API key of the actor's, which proves itself with the token: only its hash is kept. It asks for a proof.
func (s *Service) MakeKey(ctx context.Context, actor chat.Actor, n NewKey) (chat.Session, secret.String, error) {
	if err := s.ownerProved(actor); err != nil {
		return chat.Session{}, "", err
	}
	if err := n.check(); err != nil {
		return chat.Session{}, "", err
	}
	if n.Scopes&chat.ScopeAdmin != 0 && !actor.Admin {
		return chat.Session{}, "", chat.ErrForbidden
	}
	key, token, hash := s.newKey(actor.Account, n)
	err := s.own(ctx, "make key", actor, func(tx store.Tx) error { // from here on nobody makes another one for this account
		if err := keysChanged(tx, actor.Account); err != nil {
			return err
		}
		list, err := tx.Keys(actor.Account, s.now())
		if err != nil {
			return err
		}
		if len(list) >= MaxKeys {
			return ErrTooManyKeys
		}
		if err := tx.Audit(actor.Audit(chat.AuditKeyMade, key.ID).With("scopes", n.Scopes.String())); err != nil {
			return err
		}
		return tx.InsertSession(key, hash)
	})
	if err != nil {
		return chat.Session{}, "", err
	}
	return key, token, nil
}

// newKey is an API key that begins now.
func (s *Service) newKey(account chat.ID, n NewKey) (chat.Session, secret.String, []byte) {
	now := s.now()
	key := chat.Session{
		ID: s.NewID(), Account: account, Agent: n.Name, Via: chat.ViaKey, Scopes: n.Scopes,
		CreatedAt: now, LastUsed: now, ExpiresAt: chat.NoEnd,
	}
	if n.Life != 0 {
		key.ExpiresAt = now.Add(n.Life)
	}
	token, hash := secret.NewToken(secret.KeyPrefix)
	return key, token, hash
}

// RevokeKey ends one of the actor's API keys, with its connections; chat.ErrSessionNotFound if it is none of theirs.
func (s *Service) RevokeKey(ctx context.Context, actor chat.Actor, key chat.ID) error {
	return s.own(ctx, "revoke key", actor, func(tx store.Tx) error {
		if err := keysChanged(tx, actor.Account); err != nil {
			return err
		}
		tx.AfterCommit(func() { s.Forget([]chat.ID{key}) })
		if err := tx.Audit(actor.Audit(chat.AuditKeyRemoved, key)); err != nil {
			return err
		}
		return tx.EndSession(actor.Account, key)
	})
}

func keysChanged(tx store.Tx, account chat.ID) error {
	return tx.PutState(chat.State{Account: account, Kind: chat.StateKeys, Subject: "all", Value: []byte(`{}`)})
}

// NewBot is the account of a program to be made.
type NewBot struct {
	Name     string
	FullName string
	Scopes   chat.Scopes // of its first key
}

// AddBot makes an account that signs in by no password, with an API key without an end, on behalf of an administrator or, where
// actor is zero, of who runs the server.
func (s *Service) AddBot(ctx context.Context, actor chat.Actor, n NewBot) (chat.Account, secret.String, error) {
	if err := chat.CheckName(n.Name); err != nil {
		return chat.Account{}, "", err
	}
	if err := chat.CheckFullName(n.FullName); err != nil {
		return chat.Account{}, "", err
	}
	first := NewKey{Name: n.Name, Scopes: n.Scopes}
	if err := first.check(); err != nil {
		return chat.Account{}, "", err
	}
	if n.Scopes&chat.ScopeAdmin != 0 {
		return chat.Account{}, "", chat.ErrForbidden
	}
	a := chat.Account{ID: s.NewID(), Name: n.Name, FullName: n.FullName, Bot: true, CreatedAt: s.now()}
	key, token, hash := s.newKey(a.ID, first)
	err := store.Act(ctx, s.Store, "make bot", func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		if err := s.Welcome(tx, a); err != nil {
			return err
		}
		if err := tx.Audit(actor.Audit(chat.AuditAccountCreated, a.ID).With("name", a.Name).With("bot", "true")); err != nil {
			return err
		}
		return tx.InsertSession(key, hash)
	})
	if err != nil {
		return chat.Account{}, "", err
	}
	return a, token, nil
}
