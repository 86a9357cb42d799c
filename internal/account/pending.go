package account

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Bounds of sign-ins that wait for a second factor.
const (
	pendingLife  = 5 * time.Minute
	pendingTries = 5
	maxPending   = 10_000 // what began longest ago is forgotten first; each took a right password
)

// Errors of a sign-in's second step.
var (
	ErrSignInOver  = &chat.Error{Kind: chat.Unauthenticated, Code: "sign_in_over", Message: "this sign-in is over: begin anew"}
	ErrWrongFactor = &chat.Error{Kind: chat.Unauthenticated, Code: "wrong_factor", Message: "this does not prove who you are"}
)

// SecondFactorError says that a password was right and that the account asks for more: one of the factors, with the token.
type SecondFactorError struct {
	Token   secret.String
	Factors []chat.FactorKind
}

func (e *SecondFactorError) Error() string { return "a second factor is needed" }

// Unwrap gives what whoever knows of no second step is told.
func (e *SecondFactorError) Unwrap() error { return errSecondFactor }

var errSecondFactor = &chat.Error{Kind: chat.Unauthenticated, Code: "second_factor_required", Message: "the password alone does not let you in"}

// pending is a sign-in whose password was right.
type pending struct {
	account proven
	until   time.Time

	mu    sync.Mutex // one attempt at a time
	tries int
	over  bool
}

// pendings remembers sign-ins by the hash of their token.
type pendings struct {
	mu     sync.Mutex
	byHash *simplelru.LRU[tokenKey, *pending]
}

func newPendings() *pendings {
	byHash, err := simplelru.NewLRU[tokenKey, *pending](maxPending, nil)
	if err != nil {
		panic(err) // only for a size below 1
	}
	return &pendings{byHash: byHash}
}

func (p *pendings) add(hash tokenKey, one *pending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byHash.Add(hash, one)
}

func (p *pendings) find(hash tokenKey, now time.Time) (*pending, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.byHash.Peek(hash)
	if !ok {
		return nil, false
	}
	if left := one.until.Sub(now); left < 0 || left > pendingLife { // more is left only by a clock that was set back
		p.byHash.Remove(hash)
		return nil, false
	}
	return one, true
}

func (p *pendings) remove(hash tokenKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byHash.Remove(hash)
}

// ask makes a sign-in wait for the second factor.
func (s *Service) ask(a proven) error {
	token, hash := secret.NewToken(secret.PendingPrefix)
	s.pending.add(tokenKey(hash), &pending{account: a, until: s.now().Add(pendingLife)})
	return &SecondFactorError{Token: token, Factors: a.second}
}

// waiting finds the sign-in that waits under a token.
func (s *Service) waiting(token string) (*pending, tokenKey, error) {
	if !secret.IsToken(secret.PendingPrefix, token) {
		return nil, tokenKey{}, ErrSignInOver
	}
	hash := tokenKey(secret.HashToken(token))
	one, ok := s.pending.find(hash, s.now())
	if !ok {
		return nil, hash, ErrSignInOver
	}
	return one, hash, nil
}

// SignInOptions are the options for a passkey to sign in with: to complete the sign-in that waits under a token, or, without one,
// to sign in with the passkey alone.
func (s *Service) SignInOptions(ctx context.Context, token string) (json.RawMessage, error) {
	if token == "" {
		return s.assertOptions(ctx, question{purpose: toSignIn})
	}
	one, hash, err := s.waiting(token)
	if err != nil {
		return nil, err
	}
	return s.assertOptions(ctx, question{account: one.account.ID, purpose: toComplete, bound: hash[:]})
}

// SignInByPasskey begins a session for whom a passkey names, which has verified its owner: nothing else is asked for. What proves
// nothing is ErrWrongFactor.
func (s *Service) SignInByPasskey(ctx context.Context, response []byte, client Client) (Signed, error) {
	a, err := s.readAssertion(ctx, question{purpose: toSignIn}, response)
	var signed Signed
	if err == nil {
		signed, err = s.begin(ctx, proven{Account: a.account, judge: a.spend, by: string(chat.FactorPasskey)}, client)
	}
	if errors.Is(err, ErrWrongProof) || errors.Is(err, chat.ErrWrongSignIn) {
		e := s.failed(client.Address)
		e.Subject, e.Name = a.account.ID, a.account.Name // zero where nobody knows whose it is
		s.note(ctx, e.With("by", string(chat.FactorPasskey)))
	}
	return signed, asFactor(err)
}

// CompleteSignIn begins the session of a sign-in that waited for a second factor. What proves nothing is ErrWrongFactor; after
// some such attempts, or too late, it is ErrSignInOver.
func (s *Service) CompleteSignIn(ctx context.Context, token string, p Proof, client Client) (signed Signed, err error) {
	err = s.complete(ctx, token, p, client, func(a proven) (err error) {
		signed, err = s.begin(ctx, a, client)
		return err
	})
	return signed, err
}

// CompleteForTokens is CompleteSignIn for clients that hold no cookie.
func (s *Service) CompleteForTokens(ctx context.Context, token string, p Proof, client Client) (tokens Tokens, err error) {
	err = s.complete(ctx, token, p, client, func(a proven) (err error) {
		tokens, err = s.beginForTokens(ctx, a, client)
		return err
	})
	return tokens, err
}

// complete takes one attempt at the second step, and lets begin do the rest.
func (s *Service) complete(ctx context.Context, token string, p Proof, client Client, begin func(proven) error) error {
	if err := p.check(); err != nil {
		return err
	}
	one, hash, err := s.waiting(token)
	if err != nil {
		return err
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.over {
		return ErrSignInOver
	}
	one.tries++
	a := one.account
	by := chat.AuditEntry{Actor: a.ID, Subject: a.ID, Name: a.Name, Address: client.Address}
	a.by += "+" + p.by()
	a.judge, err = s.judgeOf(ctx, question{account: a.ID, purpose: toComplete, bound: hash[:]}, p, by)
	if err == nil {
		err = begin(a)
	}
	if errors.Is(err, ErrWrongProof) {
		by.Action = chat.AuditSignInFailed
		s.note(ctx, by.With("by", p.by()))
	}
	if one.over = err == nil || one.tries >= pendingTries; one.over {
		s.pending.remove(hash)
	}
	return asFactor(err)
}

// asFactor says to who is not signed in what ErrWrongProof says to who is.
func asFactor(err error) error {
	if errors.Is(err, ErrWrongProof) {
		return ErrWrongFactor
	}
	return err
}
