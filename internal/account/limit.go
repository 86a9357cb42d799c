package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/netip"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/limit"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Limits bounds how often somebody may be wrong about a password or the PIN, and ask for what costs. Attempts are counted by the
// address they come from, and those that were wrong by the name that was tried, whether there is such an account or not. A client that
// an account has signed in from before is counted for itself, so that who guesses at a name keeps nobody out who is known. A nil *Limits
// bounds nothing.
type Limits struct {
	addresses bound // all attempts
	wrong     bound // by name, known client or account
	wrongLong bound // the same, over days (NIST SP 800-63B-4 §3.2.2: about a hundred)
	pins      bound // wrong PINs, by address
	pinsAll   bound // wrong PINs, whoever sends them: the word is the same for everybody

	mailed     bound // letters, by what asks for them
	recovering bound // attempts to get in by answers, by name or link
	exports    bound // by account
}

// bound is how often something may be done. It forgets nobody: names and addresses can be made up.
type bound struct {
	*limit.Table

	quota chat.Quota
}

// cells is how many buckets a table has: half a megabyte.
const cells = 1 << 16

// NewLimits makes the bounds of one server: factor times the usual ones. now is the clock; nil is that of the system.
func NewLimits(factor float64, now func() time.Time) *Limits {
	of := func(name string, interval time.Duration, burst, cells int) bound {
		interval, burst = limit.Times(factor, interval, burst)
		return bound{limit.NewTable(interval, burst, cells, now), chat.QuotaOf(name, interval, burst)}
	}
	return &Limits{
		addresses: of("attempts", 2*time.Second, 30, cells), wrong: of("guesses", time.Minute, 10, cells),
		wrongLong: of("guesses_long", 15*time.Minute, 100, cells),
		pins:      of("pins", time.Minute, 10, cells), pinsAll: of("pins_all", 20*time.Second, 500, 1),
		mailed: of("mail", 20*time.Minute, 5, cells), recovering: of("recovery", 30*time.Minute, 5, cells), exports: of("export", time.Hour, 3, cells),
	}
}

// counted is one attempt within one bound.
type counted struct {
	bound bound
	key   string
}

// take counts an attempt in all of them, or in none. giveBack takes it back, which is for those that were right.
func take(all ...counted) (giveBack func(), err error) {
	for i, c := range all {
		if wait := c.bound.Take(c.key); wait > 0 {
			for _, before := range all[:i] {
				before.bound.Give(before.key)
			}
			return nil, &limit.TooSoonError{Wait: wait, Of: c.bound.quota}
		}
	}
	return func() {
		for _, c := range all {
			c.bound.Give(c.key)
		}
	}, nil
}

// attempt counts an attempt that is wrong until giveBack is called.
func (l *Limits) attempt(key string) (giveBack func(), err error) {
	if l == nil {
		return func() {}, nil
	}
	return take(counted{l.wrong, key}, counted{l.wrongLong, key})
}

// signIn counts an attempt to sign in.
func (l *Limits) signIn(name string, client Client, known []byte) (giveBack func(), err error) {
	if l == nil {
		return func() {}, nil
	}
	if known != nil {
		return l.attempt("client " + string(known))
	}
	if _, err := take(counted{l.addresses, subscriber(client.Address)}); err != nil {
		return nil, err
	}
	return l.attempt("name " + chat.NameKey(name))
}

// confirm counts an attempt to confirm by the password who acts.
func (l *Limits) confirm(account chat.ID) (giveBack func(), err error) {
	return l.attempt("account " + string(account[:]))
}

// pin counts an attempt at the PIN.
func (l *Limits) pin(address string) (giveBack func(), err error) {
	if l == nil {
		return func() {}, nil
	}
	return take(counted{l.pins, subscriber(address)}, counted{l.pinsAll, ""})
}

// letter counts a letter that is asked for.
func (l *Limits) letter(key string) error {
	if l == nil {
		return nil
	}
	return l.mailed.once(key)
}

// recovery counts an attempt to get in by answers.
func (l *Limits) recovery(key string) error {
	if l == nil {
		return nil
	}
	return l.recovering.once(key)
}

// export counts a copy of one's data.
func (l *Limits) export(account chat.ID) error {
	if l == nil {
		return nil
	}
	return l.exports.once(account.String())
}

// once counts what is done once.
func (b bound) once(key string) error {
	if wait := b.Take(key); wait > 0 {
		return &chat.WaitError{Err: errTooOften, Wait: wait, Of: b.quota}
	}
	return nil
}

// subscriber is what an address is counted by.
func subscriber(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	return limit.Subscriber(addr)
}

// attempt is verify for one who tries: wrong attempts are counted, and when there were too many none is made.
func (s *Service) attempt(ctx context.Context, name string, password secret.String, client Client) (proven, error) {
	known, err := s.known(ctx, name, client)
	if err != nil {
		return proven{}, err
	}
	giveBack, err := s.Limits.signIn(name, client, known)
	if err != nil {
		return proven{}, err
	}
	a, err := s.verify(ctx, name, password)
	if !errors.Is(err, chat.ErrWrongSignIn) && !errors.Is(err, errNotRemembered) { // it was right, or nothing was compared
		giveBack()
	}
	return a, err
}

// MaxKnownClients is how many clients an account remembers; the one that was used longest ago is forgotten first.
const MaxKnownClients = 20

// knownHash is how a client is kept that has signed in to an account: without the account, the same token says nothing.
func knownHash(token secret.String, of chat.ID) []byte {
	sum := sha256.Sum256([]byte(token.Reveal() + " " + of.String()))
	return sum[:]
}

// known is what a client is counted by that has signed in before to the account it names; nil if it has not.
func (s *Service) known(ctx context.Context, name string, client Client) ([]byte, error) {
	if s.Limits == nil || !secret.IsToken(secret.ClientPrefix, client.Device.Reveal()) {
		return nil, nil
	}
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]byte, error) {
		id, err := s.behind(r, name)
		if err != nil {
			return nil, err
		}
		hash := knownHash(client.Device, id) // of nobody, too: a name that is unknown takes as long
		if ok, err := r.IsKnownClient(hash); err != nil || !ok {
			return nil, err
		}
		return hash, nil
	})
}

// behind is the account that a sign-in under a name would lead to, here or by the login elsewhere; zero if there is none.
func (s *Service) behind(r store.Reader, name string) (chat.ID, error) {
	if chat.CheckName(name) == nil {
		a, err := r.AccountByName(name)
		if !errors.Is(err, chat.ErrAccountNotFound) {
			return a.ID, err
		}
	}
	if s.Upstream == nil || len(name) > maxUpstreamName {
		return chat.ID{}, nil
	}
	i, _, err := r.IdentityByName(s.Upstream.Provider(), name)
	return i.Account, err
}

// remember keeps that a client has signed in to an account, if it is one that can be recognised.
func (s *Service) remember(tx store.Tx, a chat.Account, client Client) error {
	if !secret.IsToken(secret.ClientPrefix, client.Device.Reveal()) {
		return nil
	}
	return tx.PutKnownClient(a.ID, knownHash(client.Device, a.ID), s.now(), MaxKnownClients)
}
