package account

import (
	"context"
	"crypto/subtle"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of the first administrator's making.
var (
	ErrSetupDone  = &chat.Error{Kind: chat.Conflict, Code: "setup_done", Message: "this server has an administrator"}
	ErrSetupToken = &chat.Error{Kind: chat.Forbidden, Code: "wrong_setup_token", Message: "this setup link is not valid, the server prints a fresh one when it starts", Field: "token"}
)

// SetupToken makes the token that Setup takes, in place of any before. Only its hash is kept, and only by this process.
// While there is an administrator, the error is ErrSetupDone.
func (s *Service) SetupToken(ctx context.Context) (secret.String, error) {
	if err := s.Store.View(ctx, noAdmin); err != nil {
		return "", err
	}
	token, hash := secret.NewToken(secret.SetupPrefix)
	s.setupMu.Lock()
	defer s.setupMu.Unlock()
	s.setupHash = hash
	return token, nil
}

// Setup makes the first administrator. It works once, with the token that SetupToken gave, while there is no administrator.
func (s *Service) Setup(ctx context.Context, token string, r Registration) (chat.Account, error) {
	if !s.isSetupToken(token) {
		return chat.Account{}, ErrSetupToken
	}
	a, err := s.register(ctx, r, true, func(tx store.Tx, a chat.Account) error {
		if err := tx.LockServer(); err != nil { // two may hold the link
			return err
		}
		if err := noAdmin(tx); err != nil {
			return err
		}
		return tx.Audit(chat.AuditEntry{Action: chat.AuditSetUp, Actor: a.ID, Subject: a.ID, Name: a.Name, Address: clip(r.Address, MaxAddress)})
	})
	if err != nil {
		return chat.Account{}, err
	}
	s.setupMu.Lock()
	defer s.setupMu.Unlock()
	s.setupHash = nil
	return a, nil
}

func (s *Service) isSetupToken(token string) bool {
	s.setupMu.Lock()
	defer s.setupMu.Unlock()
	return s.setupHash != nil && subtle.ConstantTimeCompare(secret.HashToken(token), s.setupHash) == 1
}

func noAdmin(r store.Reader) error {
	n, err := r.CountAdmins()
	if err != nil {
		return err
	}
	if n > 0 {
		return ErrSetupDone
	}
	return nil
}
