package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// AccessLife is how long an access token counts.
const AccessLife = 5 * time.Minute

// Errors of tokens that were good once.
var (
	ErrTokenExpired = &chat.Error{Kind: chat.Unauthenticated, Code: "token_expired", Message: "the access token has expired: refresh it"}
	ErrTokenReused  = &chat.Error{Kind: chat.Unauthenticated, Code: "token_reused", Message: "this refresh token was used before: its session has been ended"}
)

const (
	tokenVia      = "token" // the door of sessions whose client shows access tokens
	tokenIssuer   = "samtal"
	maxAccess     = 1 << 10 // bytes; ours have about 300
	refreshRandom = 32      // bytes
	refreshMAC    = 32      // bytes
)

// Tokens are what a client without cookies signs in with.
type Tokens struct {
	Access  secret.String // a JSON web token (RFC 7519), for AccessLife
	Refresh secret.String // gives new tokens, once
	Session chat.Session
	Account chat.Account
}

// accessClaims are what an access token says. The session is what counts.
type accessClaims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// tokenKeys are what tokens are made with: one key for each purpose.
type tokenKeys struct {
	access   []byte
	refresh  secret.Key
	sessions secret.Key
}

func newTokenKeys(key secret.Key) tokenKeys {
	return tokenKeys{
		access: key.Derive("access tokens").MAC(nil), refresh: key.Derive("refresh tokens"), sessions: key.Derive("sessions of tokens"),
	}
}

// session is the token of a session that access tokens stand for. It never leaves the server.
func (k tokenKeys) session(id chat.ID) secret.String {
	return secret.String(base64.RawURLEncoding.EncodeToString(k.sessions.MAC(id[:])))
}

// newRefresh makes a refresh token: the session, 256 random bits, and what shows later that it was made here.
func (k tokenKeys) newRefresh(session chat.ID) secret.String {
	b := make([]byte, refreshRandom)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	b = append(session[:], b...)
	return secret.String(secret.RefreshPrefix + base64.RawURLEncoding.EncodeToString(append(b, k.refresh.MAC(b)...)))
}

// readRefresh tells for which session a refresh token was made here.
func (k tokenKeys) readRefresh(token string) (session chat.ID, ok bool) {
	rest, ok := strings.CutPrefix(token, secret.RefreshPrefix)
	size := len(session) + refreshRandom
	if !ok || len(rest) != base64.RawURLEncoding.EncodedLen(size+refreshMAC) || strings.ContainsAny(rest, "\r\n") {
		return chat.ID{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil || subtle.ConstantTimeCompare(b[size:], k.refresh.MAC(b[:size])) != 1 {
		return chat.ID{}, false
	}
	return chat.ID(b[:len(session)]), true
}

// SignInForTokens is SignIn for clients that hold no cookie: a session that lasts as others do, an access token for the next
// minutes, and a refresh token for the next pair.
func (s *Service) SignInForTokens(ctx context.Context, name string, password secret.String, client Client) (Tokens, error) {
	a, err := s.attempt(ctx, name, password, client)
	if err != nil {
		return Tokens{}, s.refused(ctx, err, name, client, tokenVia)
	}
	if len(a.second) > 0 {
		return Tokens{}, s.ask(a)
	}
	return s.beginForTokens(ctx, a, client)
}

// beginForTokens is begin for a client that holds no cookie.
func (s *Service) beginForTokens(ctx context.Context, a proven, client Client) (Tokens, error) {
	session := s.blank(a, client)
	session.Via = tokenVia
	refresh := s.keys.newRefresh(session.ID)
	err := s.admitSession(ctx, a, session, func(tx store.Tx) error {
		if err := tx.InsertSession(session, secret.HashToken(s.keys.session(session.ID).Reveal())); err != nil {
			return err
		}
		return tx.SetRefresh(session.ID, store.Refresh{Hash: secret.HashToken(refresh.Reveal())})
	})
	if err != nil {
		return Tokens{}, err
	}
	return s.issue(a.Account, session, refresh)
}

// issue makes the access token to a refresh token.
func (s *Service) issue(a chat.Account, session chat.Session, refresh secret.String) (Tokens, error) {
	now := s.now()
	access, err := jwt.NewWithClaims(jwt.SigningMethodHS256, accessClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Subject: a.ID.String(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(AccessLife)),
		},
		Session: session.ID.String(),
	}).SignedString(s.keys.access)
	if err != nil {
		return Tokens{}, fmt.Errorf("sign access token: %w", err)
	}
	return Tokens{Access: secret.String(access), Refresh: refresh, Session: session, Account: a}, nil
}

// RefreshGrace is how long after a refresh token was exchanged it may be exchanged again, by a client that lost the answer.
const RefreshGrace = 30 * time.Second

// exchange makes next count in place of the token that is given, if that may be exchanged: the one that counts, or for RefreshGrace
// the one before. Then the answer that was lost counts no more. So whoever else has it, or the token that is given, is found out as
// soon as both have been used.
func exchange(kept store.Refresh, given, next []byte, now time.Time) (store.Refresh, bool) {
	switch {
	case subtle.ConstantTimeCompare(kept.Hash, given) == 1:
		return store.Refresh{Hash: next, Before: given, Since: now}, true
	case subtle.ConstantTimeCompare(kept.Before, given) == 1 && now.Sub(kept.Since).Abs() <= RefreshGrace:
		return store.Refresh{Hash: next, Before: given, Since: kept.Since}, true
	default:
		return store.Refresh{}, false
	}
}

// Refresh exchanges a refresh token for a new pair; it counts once, but for who has lost the answer. When it comes again later,
// somebody else has a copy of it: then the session ends, whoever came first, and the account is told that its sessions have changed.
func (s *Service) Refresh(ctx context.Context, token, address string) (Tokens, error) {
	id, ok := s.keys.readRefresh(token)
	if !ok {
		return Tokens{}, chat.ErrUnauthenticated
	}
	standing := s.keys.session(id).Reveal()
	if _, err := s.AuthenticateVia(ctx, tokenVia, standing, address); err != nil { // it is a use
		return Tokens{}, err
	}
	refresh := s.keys.newRefresh(id)
	r, err := store.Update(ctx, s.Store, "refresh", func(tx store.Tx) (r refreshed, err error) {
		if r.session, r.account, err = tx.SessionByHash(secret.HashToken(standing), s.now()); err != nil {
			return r, err
		}
		if err := tx.LockAccount(r.account.ID); err != nil { // of two who exchange at once one is the first
			return r, err
		}
		kept, err := tx.Refresh(id)
		if err != nil {
			return r, err
		}
		next, ok := exchange(kept, secret.HashToken(token), secret.HashToken(refresh.Reveal()), s.now())
		if !ok {
			r.reused = true
			return r, s.endReused(tx, r, address)
		}
		life, _ := lasts(r.session)
		r.session.LastUsed, r.session.Address = s.now(), clip(address, MaxAddress)
		r.session.ExpiresAt = r.session.LastUsed.Add(life)
		if err := tx.TouchSessions([]chat.Session{r.session}); err != nil {
			return r, err
		}
		return r, tx.SetRefresh(id, next)
	})
	switch {
	case errors.Is(err, chat.ErrSessionNotFound):
		return Tokens{}, chat.ErrUnauthenticated
	case err != nil:
		return Tokens{}, err
	case r.reused:
		s.Log.WarnContext(ctx, "refresh token used twice, session ended", "account", r.account.ID, "session", id, "address", address)
		return Tokens{}, ErrTokenReused
	}
	return s.issue(r.account, r.session, refresh)
}

// refreshed is what became of a session whose refresh token came.
type refreshed struct {
	session chat.Session
	account chat.Account
	reused  bool // the token had been exchanged before
}

// endReused ends a session of which somebody else has a copy.
func (s *Service) endReused(tx store.Tx, r refreshed, address string) error {
	if err := tx.EndSession(r.account.ID, r.session.ID); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.Forget([]chat.ID{r.session.ID}) })
	e := chat.AuditEntry{Action: chat.AuditTokenReused, Subject: r.account.ID, Name: r.account.Name, Address: clip(address, MaxAddress)}
	if err := tx.Audit(e.With("session", r.session.ID.String())); err != nil {
		return err
	}
	return sessionsChanged(tx, r.account.ID)
}

// authenticateAccess tells who acts by an access token: its session must still be there.
func (s *Service) authenticateAccess(ctx context.Context, token, address string) (chat.Actor, error) {
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(tokenIssuer),
		jwt.WithExpirationRequired(), jwt.WithStrictDecoding(), jwt.WithTimeFunc(s.Now),
	)
	var claims accessClaims
	_, err := parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return s.keys.access, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired): // claims are looked at only when the signature is good
		return chat.Actor{}, ErrTokenExpired
	case err != nil:
		return chat.Actor{}, chat.ErrUnauthenticated
	}
	session, err := chat.ParseID(claims.Session)
	if err != nil {
		return chat.Actor{}, chat.ErrUnauthenticated
	}
	return s.AuthenticateVia(ctx, tokenVia, s.keys.session(session).Reveal(), address)
}

// isAccess tells whether a token has the form of an access token (RFC 7515 §3.1), so that garbage is turned away unread.
func isAccess(token string) bool { return len(token) <= maxAccess && strings.Count(token, ".") == 2 }
