package account

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Upstream is a login elsewhere that knows people by name and password.
type Upstream interface {
	// Provider is the id the login has on this server.
	Provider() string
	// Check tells who has this name and password; chat.ErrWrongSignIn if nobody has, chat.ErrUpstreamAway if it cannot be asked.
	Check(ctx context.Context, name string, password secret.String) (chat.Identity, error)
	// Pretend takes as long as Check does for a wrong password and says the same, but sends no password.
	Pretend(ctx context.Context, name string) error
	// Find tells who has this name, ok whether anybody has; chat.ErrUpstreamAway if it cannot be asked.
	Find(ctx context.Context, name string) (who chat.Identity, ok bool, err error)
}

// VerifierLife is how long the last right password of a login elsewhere lets its owner in while the login is away.
const VerifierLife = 7 * 24 * time.Hour

// Bounds of names that come from elsewhere.
const (
	maxUpstreamName = 255 // bytes
	maxNamesakes    = 50
)

// verifyElsewhere finds the account of who has name and password at the login elsewhere, and makes it for who comes first.
func (s *Service) verifyElsewhere(ctx context.Context, name string, password secret.String) (proven, error) {
	if len(name) > maxUpstreamName {
		return proven{}, chat.ErrWrongSignIn
	}
	who, err := s.Upstream.Check(ctx, name, password)
	switch {
	case errors.Is(err, chat.ErrUpstreamAway):
		return s.verifyFromMemory(ctx, name, password)
	case errors.Is(err, chat.ErrWrongSignIn):
		return proven{}, s.refuseElsewhere(ctx, name, password)
	case err != nil:
		return proven{}, fmt.Errorf("sign in: %w", err)
	}
	verifier, err := s.Hasher.Hash(ctx, password.Reveal())
	if err != nil {
		return proven{}, busy(err)
	}
	a, err := s.recognise(ctx, who, store.Identity{
		Provider: who.Provider, Subject: who.Subject, Name: name, Verifier: verifier, VerifiedAt: s.now(),
	})
	if err != nil {
		return proven{}, err
	}
	return s.provenElsewhere(ctx, proven{Account: a, by: who.Provider})
}

// pretendElsewhere ends an attempt at a name that is known here, whose password was compared: it asks the login elsewhere what an
// unknown name would, and says what that would be told, so that neither time nor words tell which names are known here.
func (s *Service) pretendElsewhere(ctx context.Context, name string) error {
	if s.Upstream == nil {
		return chat.ErrWrongSignIn
	}
	answer := s.Upstream.Pretend(ctx, name)
	if _, err := s.remembered(ctx, name); err != nil {
		return err
	}
	switch {
	case errors.Is(answer, chat.ErrUpstreamAway):
		return errNotRemembered
	case answer == nil, errors.Is(answer, chat.ErrWrongSignIn):
		return chat.ErrWrongSignIn
	default:
		return fmt.Errorf("sign in: %w", answer)
	}
}

func (s *Service) provenElsewhere(ctx context.Context, p proven) (proven, error) {
	f, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Factors, error) { return factorsOf(r, p.ID) })
	p.second = f.Second()
	return p, err
}

// remembered is whom the login last called by a name, and a verifier that counts now; "" if none does.
func (s *Service) remembered(ctx context.Context, name string) (i store.Identity, err error) {
	i, err = store.View(ctx, s.Store, "account", func(r store.Reader) (store.Identity, error) {
		i, _, err := r.IdentityByName(s.Upstream.Provider(), name)
		return i, err
	})
	if s.now().Sub(i.VerifiedAt) > VerifierLife {
		i.Verifier = ""
	}
	return i, err
}

// matchVerifier compares a password with a verifier. Where there is none it takes as long.
func (s *Service) matchVerifier(ctx context.Context, verifier string, password secret.String) error {
	if verifier != "" {
		return s.match(ctx, verifier, password)
	}
	if err := s.Hasher.Pretend(ctx, password.Reveal()); err != nil {
		return busy(err)
	}
	return chat.ErrWrongSignIn
}

// errNotRemembered is chat.ErrUpstreamAway to who asks, and a wrong attempt to who counts them: otherwise a directory that is away
// could be guessed at without an end.
var errNotRemembered = fmt.Errorf("%w: nothing here proves who it is", chat.ErrUpstreamAway)

// verifyFromMemory lets in, while the login is away, who has the password that it last said was right. Whoever has not learns
// that the login is away, and nothing else.
func (s *Service) verifyFromMemory(ctx context.Context, name string, password secret.String) (proven, error) {
	i, err := s.remembered(ctx, name)
	if err != nil {
		return proven{}, err
	}
	if err := s.matchVerifier(ctx, i.Verifier, password); err != nil {
		if errors.Is(err, chat.ErrWrongSignIn) {
			err = errNotRemembered
		}
		return proven{}, err
	}
	a, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Account, error) { return r.Account(i.Account) })
	if err != nil {
		return proven{}, err
	}
	return s.provenElsewhere(ctx, proven{Account: a, by: i.Provider + ", remembered", memory: &i})
}

// refuseElsewhere says no after the login has, and forgets the password if it is the one that was right before.
func (s *Service) refuseElsewhere(ctx context.Context, name string, password secret.String) error {
	i, err := s.remembered(ctx, name)
	if err != nil {
		return err
	}
	if err := s.matchVerifier(ctx, i.Verifier, password); err != nil {
		return err
	}
	err = store.Act(ctx, s.Store, "forget a verifier", func(tx store.Tx) error { return tx.ForgetVerifier(i.Account, i.Provider, i.VerifiedAt) })
	if err != nil {
		return err
	}
	return chat.ErrWrongSignIn
}

// stillRemembered looks whether what let somebody in from memory is still there: the login may have refused it meanwhile.
func stillRemembered(tx store.Tx, i store.Identity) error {
	list, err := tx.Identities(i.Account)
	if err != nil {
		return err
	}
	for _, now := range list {
		if now.Provider == i.Provider && now.Verifier == i.Verifier {
			return nil
		}
	}
	return chat.ErrUpstreamAway
}

// recognise finds the account of an identity, or makes one, and keeps the identity with it. An account that is new gets the name
// that the login gives, as far as it may have it; where that is somebody else's, a number follows: the next one, or any where many have it.
func (s *Service) recognise(ctx context.Context, who chat.Identity, keep store.Identity) (a chat.Account, err error) {
	base := nameFrom(who.Name)
	for n := range maxNamesakes {
		if n == maxNamesakes-1 { // in a crowd nobody counts on
			n += rand.IntN(1_000_000_000)
		}
		a, err = s.recogniseAs(ctx, who, keep, numbered(base, n))
		if !errors.Is(err, chat.ErrNameTaken) && !errors.Is(err, chat.ErrIdentityTaken) {
			break
		}
	}
	return a, err
}

func (s *Service) recogniseAs(ctx context.Context, who chat.Identity, keep store.Identity, name string) (chat.Account, error) {
	return store.Update(ctx, s.Store, "recognise", func(tx store.Tx) (a chat.Account, err error) {
		keep := keep
		known, ok, err := tx.IdentityBySubject(keep.Provider, keep.Subject)
		if err != nil {
			return a, err
		}
		if ok {
			keep.Account = known.Account
			if a, err = tx.Account(known.Account); err != nil {
				return a, err
			}
			return a, tx.PutIdentity(keep)
		}
		a = chat.Account{ID: s.NewID(), Name: name, FullName: fullNameFrom(who.FullName), CreatedAt: s.now()}
		keep.Account = a.ID
		if err := tx.InsertAccount(a); err != nil {
			return a, err
		}
		if err := tx.PutIdentity(keep); err != nil {
			return a, err
		}
		if err := tx.Audit(chat.AuditEntry{Action: chat.AuditAccountCreated, Subject: a.ID, Name: a.Name}.With("by", keep.Provider)); err != nil {
			return a, err
		}
		return a, s.Welcome(tx, a)
	})
}

// nameFrom makes of what a login calls somebody a name that an account may have: of an address of mail what stands before the @.
func nameFrom(text string) string {
	local, _, _ := strings.Cut(text, "@")
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r|0x20 && r|0x20 <= 'z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
			return r
		case r == ' ':
			return '.'
		}
		return -1
	}, local)
	name = strings.TrimLeft(name, "._-")
	name = name[:min(len(name), chat.MaxName)]
	if chat.CheckName(name) != nil {
		return "person"
	}
	return name
}

// numbered is the name of the nth who would have it, the first being 0.
func numbered(name string, n int) string {
	if n == 0 {
		return name
	}
	number := strconv.Itoa(n + 1)
	return name[:min(len(name), chat.MaxName-len(number))] + number
}

func fullNameFrom(text string) string {
	text = clip(text, 4*chat.MaxFullName)
	if runes := []rune(text); len(runes) > chat.MaxFullName {
		text = string(runes[:chat.MaxFullName])
	}
	if chat.CheckFullName(text) != nil {
		return ""
	}
	return text
}

// SignInAs begins a session for whom a login elsewhere has recognised, and makes the account of who comes first. An account with
// a second factor gives a *SecondFactorError, as SignIn does.
func (s *Service) SignInAs(ctx context.Context, who chat.Identity, client Client) (Signed, error) {
	a, err := s.recognise(ctx, who, identityOf(who, s.now()))
	if err != nil {
		return Signed{}, err
	}
	p, err := s.provenElsewhere(ctx, proven{Account: a, by: who.Provider})
	if err != nil {
		return Signed{}, err
	}
	if len(p.second) > 0 {
		return Signed{}, s.ask(p)
	}
	signed, err := s.begin(ctx, p, client)
	return signed, s.refused(ctx, err, a.Name, client, "")
}

func identityOf(who chat.Identity, now time.Time) store.Identity {
	return store.Identity{Provider: who.Provider, Subject: who.Subject, Name: who.Name, VerifiedAt: now}
}

// confirmElsewhere is confirm for an account whose password the login elsewhere has.
func (s *Service) confirmElsewhere(ctx context.Context, actor chat.Actor, password secret.String) error {
	list, err := s.Identities(ctx, actor)
	if err != nil {
		return err
	}
	for _, known := range list {
		if known.Provider != s.Upstream.Provider() {
			continue
		}
		who, err := s.Upstream.Check(ctx, known.Name, password)
		switch {
		case errors.Is(err, chat.ErrUpstreamAway):
			return chat.ErrUpstreamAway
		case errors.Is(err, chat.ErrWrongSignIn):
			return ErrWrongPassword
		case err != nil:
			return fmt.Errorf("confirm: %w", err)
		}
		now, ok, err := s.identityBySubject(ctx, who)
		if err != nil {
			return err
		}
		if ok && now.Account == actor.Account {
			return nil
		}
	}
	return ErrWrongPassword
}

func (s *Service) identityBySubject(ctx context.Context, who chat.Identity) (i store.Identity, ok bool, err error) {
	i, err = store.View(ctx, s.Store, "account", func(r store.Reader) (i store.Identity, err error) {
		i, ok, err = r.IdentityBySubject(who.Provider, who.Subject)
		return i, err
	})
	return i, ok, err
}

// Identities lists the logins elsewhere that know the actor.
func (s *Service) Identities(ctx context.Context, actor chat.Actor) ([]store.Identity, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]store.Identity, error) { return r.Identities(actor.Account) })
}

// Link lets the actor sign in by a login elsewhere too; chat.ErrIdentityTaken if that is somebody else's way in.
func (s *Service) Link(ctx context.Context, actor chat.Actor, who chat.Identity) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		i := identityOf(who, s.now())
		i.Account = actor.Account
		if err := tx.PutIdentity(i); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorAdded, actor.Account).With("factor", who.Provider))
	})
}

// Unlink ends that; chat.ErrLastWayIn where nothing else lets the actor in.
func (s *Service) Unlink(ctx context.Context, actor chat.Actor, provider string) error {
	return s.changeFactors(ctx, actor, func(tx store.Tx) error {
		f, err := factorsOf(tx, actor.Account)
		if err != nil {
			return err
		}
		if err := f.MayUnlink(provider); err != nil {
			return err
		}
		if err := tx.DeleteIdentity(actor.Account, provider); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditFactorRemoved, actor.Account).With("factor", provider))
	})
}
