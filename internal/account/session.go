package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Client is what is known of who signs in.
type Client struct {
	Agent   string // what it says of itself; cut to MaxAgent bytes
	Address string
	Device  secret.String // by what it is recognised that has signed in before; empty where that is not offered
}

// Signed is a session that has just begun. Token is what proves it; only its hash is kept.
type Signed struct {
	Session chat.Session
	Account chat.Account
	Token   secret.String
}

// SignIn begins a session. An unknown name and a wrong password are the same chat.ErrWrongSignIn after the same time.
// An account with a second factor gives a *SecondFactorError, with which CompleteSignIn goes on.
// Past MaxSessions the session used longest ago ends.
func (s *Service) SignIn(ctx context.Context, name string, password secret.String, client Client) (Signed, error) {
	a, err := s.attempt(ctx, name, password, client)
	if err != nil {
		return Signed{}, s.refused(ctx, err, name, client, "")
	}
	if len(a.second) > 0 {
		return Signed{}, s.ask(a)
	}
	return s.begin(ctx, a, client)
}

// begin makes a session of an account that has proved who it is.
func (s *Service) begin(ctx context.Context, a proven, client Client) (Signed, error) {
	session := s.blank(a, client)
	token, hash := secret.NewToken(secret.SessionPrefix)
	err := s.admitSession(ctx, a, session, func(tx store.Tx) error {
		if err := s.remember(tx, a.Account, client); err != nil {
			return err
		}
		return tx.InsertSession(session, hash)
	})
	if err != nil {
		return Signed{}, err
	}
	return Signed{Session: session, Account: a.Account, Token: token}, nil
}

// admitSession runs insert, which begins the session of an account, if what proves the account still does.
func (s *Service) admitSession(ctx context.Context, a proven, session chat.Session, insert func(tx store.Tx) error) error {
	if err := s.Banned(a.ID); err != nil {
		s.inVain(ctx, a, session.Address, session.Via, "banned")
		return err
	}
	verdict, err := store.Update(ctx, s.Store, "sign in", func(tx store.Tx) (verdict, err error) {
		if a.judge != nil {
			if verdict, err = a.judge(tx); err != nil || verdict != nil {
				return verdict, err
			}
		}
		if err := a.claim(tx); err != nil {
			return nil, err
		}
		if err := s.makePlace(tx, a.ID); err != nil {
			return nil, err
		}
		if err := insert(tx); err != nil {
			return nil, err
		}
		return nil, s.begun(tx, a.signedIn(session))
	})
	return cmp.Or(err, verdict)
}

// blank is a session that begins now.
func (s *Service) blank(a proven, client Client) chat.Session {
	now := s.now()
	session := chat.Session{
		ID: s.NewID(), Account: a.ID, Agent: clip(client.Agent, MaxAgent), Address: clip(client.Address, MaxAddress),
		CreatedAt: now, ProvedAt: now, LastUsed: now, ExpiresAt: now.Add(SessionLife),
	}
	if session.Restricted = a.memory != nil; session.Restricted {
		session.ProvedAt = time.Time{}
	}
	return session
}

// proven is an account that has proved who it is.
type proven struct {
	chat.Account

	hash   string            // of the password that proved it; "" if it was by something else
	second []chat.FactorKind // what has yet to prove it too
	by     string            // names what has
	memory *store.Identity   // what let him in while the login elsewhere is away
	judge  judge             // decides about it in the transaction that begins the session; nil: it is decided
	host   bool              // the program around this server has recognised him, and needs no second factor
}

// claim tells the account's sessions that there will be one more, and looks whether what was proved still counts: a password is
// compared outside of the transaction that begins the session, and may be changed or joined by a second factor meanwhile.
// chat.ErrWrongSignIn if it was.
// From here on nobody else begins or ends sessions of this account.
func (p proven) claim(tx store.Tx) error {
	if err := sessionsChanged(tx, p.ID); err != nil {
		return err
	}
	a, err := tx.Account(p.ID)
	if err != nil {
		return err
	}
	hash := p.hash
	if hash != "" {
		if hash, err = tx.Credential(p.ID, store.CredentialPassword); err != nil {
			return err
		}
	}
	if !a.DisabledAt.IsZero() || !secret.SamePassword(hash, p.hash) {
		return chat.ErrWrongSignIn
	}
	if p.judge == nil && !p.host {
		f, err := factorsOf(tx, p.ID)
		if err != nil {
			return err
		}
		if len(f.Second()) > 0 { // set up since they were looked at
			return chat.ErrWrongSignIn
		}
	}
	if p.memory != nil {
		return stillRemembered(tx, *p.memory)
	}
	return nil
}

// verify finds the account that name and password belong to.
func (s *Service) verify(ctx context.Context, name string, password secret.String) (proven, error) {
	if len(password) > chat.MaxPassword {
		return proven{}, chat.ErrWrongSignIn
	}
	var a chat.Account
	var hash string
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		if chat.CheckName(name) != nil {
			return chat.ErrAccountNotFound
		}
		if a, err = r.AccountByName(name); err != nil {
			return err
		}
		hash, err = r.Credential(a.ID, store.CredentialPassword)
		return err
	})
	if errors.Is(err, chat.ErrAccountNotFound) && s.Upstream != nil {
		return s.verifyElsewhere(ctx, name, password)
	}
	if errors.Is(err, chat.ErrAccountNotFound) || err == nil && !a.DisabledAt.IsZero() {
		if err := s.Hasher.Pretend(ctx, password.Reveal()); err != nil {
			return proven{}, busy(err)
		}
		return proven{}, s.pretendElsewhere(ctx, name)
	}
	if err != nil {
		return proven{}, fmt.Errorf("sign in: %w", err)
	}
	if err := s.match(ctx, hash, password); err != nil {
		if errors.Is(err, chat.ErrWrongSignIn) {
			err = s.pretendElsewhere(ctx, name)
		}
		return proven{}, err
	}
	s.noteLong(ctx, a.ID, s.rehash(ctx, a.ID, hash, password), password)
	// Not before: what else there is to read must not tell a name that is known from one that is not.
	f, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Factors, error) { return factorsOf(r, a.ID) })
	return proven{Account: a, hash: hash, second: f.Second(), by: store.CredentialPassword}, err
}

// match compares a password with the hash that is kept; chat.ErrWrongSignIn when they differ.
func (s *Service) match(ctx context.Context, hash string, password secret.String) error {
	ok, err := s.Hasher.Verify(ctx, hash, password.Reveal())
	switch {
	case errors.Is(err, secret.ErrBusy), err != nil && ctx.Err() != nil:
		return busy(err)
	case errors.Is(err, secret.ErrOtherPepper): // nobody can sign in by it, until it is reset or the key is back
		s.Log.WarnContext(ctx, "a password was hashed under another server key")
		return chat.ErrWrongSignIn
	case err != nil:
		return fmt.Errorf("verify password: %w", err)
	case !ok:
		return chat.ErrWrongSignIn
	}
	return nil
}

// makePlace ends the sessions used longest ago until one more fits under MaxSessions.
func (s *Service) makePlace(tx store.Tx, account chat.ID) error {
	list, err := tx.Sessions(account, s.now())
	if err != nil {
		return err
	}
	for i := len(list) - 1; i >= MaxSessions-1; i-- {
		if err := tx.EndSession(account, list[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// Authenticate tells who acts by the token of a session or an access token; chat.ErrUnauthenticated if it proves nothing (any
// more), ErrTokenExpired if it is an access token that did so minutes ago.
// It notes the use, from address, which moves the session's end to SessionLife from now.
func (s *Service) Authenticate(ctx context.Context, token, address string) (chat.Actor, error) {
	if isAccess(token) {
		return s.authenticateAccess(ctx, token, address)
	}
	switch {
	case secret.IsToken(secret.SessionPrefix, token):
		return s.AuthenticateVia(ctx, "", token, address)
	case secret.IsToken(secret.KeyPrefix, token):
		return s.AuthenticateVia(ctx, chat.ViaKey, token, address)
	default:
		return chat.Actor{}, chat.ErrUnauthenticated
	}
}

// AuthenticateVia is Authenticate at another door than the native one: sessions count only at the door they were begun at. The
// use moves the session's end by its own life.
func (s *Service) AuthenticateVia(ctx context.Context, via, token, address string) (chat.Actor, error) {
	now := s.now()
	key := tokenKey(secret.HashToken(token))
	if k, ok := s.sessions.use(key, now, address); ok {
		return s.welcome(k.at(via, address))
	}
	epoch := s.sessions.epoch()
	var session chat.Session
	var a chat.Account
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		session, a, err = r.SessionByHash(key[:], now)
		return err
	})
	switch {
	case errors.Is(err, chat.ErrSessionNotFound), err == nil && (!a.DisabledAt.IsZero() || a.IsGuest() && !now.Before(a.ExpiresAt)):
		return chat.Actor{}, chat.ErrUnauthenticated
	case err != nil:
		return chat.Actor{}, fmt.Errorf("authenticate: %w", err)
	}
	if session.Via == chat.ViaKey && session.Scopes == 0 { // it would otherwise pass for a person
		return chat.Actor{}, chat.ErrUnauthenticated
	}
	actor := chat.Actor{
		Account: a.ID, Session: session.ID, Name: a.Name, Admin: a.Admin && !session.Restricted, ProvedAt: session.ProvedAt,
		Scopes: session.Scopes, Restricted: session.Restricted, GuestRoom: a.GuestRoom,
	}
	k := known{actor: actor, session: session, since: now, ends: a.ExpiresAt}
	s.sessions.read(key, k, epoch, address)
	return s.welcome(k.at(via, address))
}

// welcome lets who acts pass, unless he is banned.
func (s *Service) welcome(a chat.Actor, err error) (chat.Actor, error) {
	if err == nil {
		err = s.Banned(a.Account)
	}
	if err != nil {
		return chat.Actor{}, err
	}
	return a, nil
}

// Forget drops what is remembered of sessions that are over, so that Authenticate refuses them at once.
// The bell of the store calls it with Commit.Ended. It does not block.
func (s *Service) Forget(sessions []chat.ID) { s.sessions.forget(sessions) }

// Sessions lists the actor's sessions, last used first.
func (s *Service) Sessions(ctx context.Context, actor chat.Actor) ([]chat.Session, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Session, error) { return r.Sessions(actor.Account, s.now()) })
}

// SignOut ends the session that the actor acts through.
func (s *Service) SignOut(ctx context.Context, actor chat.Actor) error {
	return s.revoke(ctx, actor, actor.Session, actor.Audit(chat.AuditSignOut, actor.Account))
}

// Revoke ends one of the actor's sessions; chat.ErrSessionNotFound if it is none of theirs.
func (s *Service) Revoke(ctx context.Context, actor chat.Actor, session chat.ID) error {
	return s.revoke(ctx, actor, session, actor.Audit(chat.AuditSessionEnded, actor.Account))
}

func (s *Service) revoke(ctx context.Context, actor chat.Actor, session chat.ID, entry chat.AuditEntry) error {
	return s.end(ctx, actor.Account, []chat.ID{session}, func(tx store.Tx) error {
		if session != actor.Session {
			if err := store.StillActs(tx, actor); err != nil {
				return err
			}
		}
		if err := tx.EndSession(actor.Account, session); err != nil {
			return err
		}
		return tx.Audit(entry.With("session", session.String()))
	})
}

// RevokeOthers ends all of the actor's sessions but the one they act through.
func (s *Service) RevokeOthers(ctx context.Context, actor chat.Actor) error {
	return s.end(ctx, actor.Account, nil, func(tx store.Tx) error {
		if err := store.StillActs(tx, actor); err != nil {
			return err
		}
		if err := tx.EndSessions(actor.Account, actor.Session); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditSessionsOver, actor.Account))
	})
}

// end runs f, which ends sessions of the account, and tells the account's sessions of it.
// The named ones are forgotten here and now; the bell forgets the others.
func (s *Service) end(ctx context.Context, account chat.ID, named []chat.ID, f func(tx store.Tx) error) error {
	return store.Act(ctx, s.Store, "end sessions", func(tx store.Tx) error {
		if _, err := tx.Account(account); err != nil {
			return err
		}
		if err := sessionsChanged(tx, account); err != nil { // from here on nobody begins one for this account
			return err
		}
		tx.AfterCommit(func() { s.Forget(named) })
		return f(tx)
	})
}

func sessionsChanged(tx store.Tx, account chat.ID) error {
	return tx.PutState(chat.State{Account: account, Kind: chat.StateSessions, Subject: "all", Value: []byte(`{}`)})
}

// clip cuts s to at most limit bytes of valid UTF-8 without control characters.
func clip(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}
