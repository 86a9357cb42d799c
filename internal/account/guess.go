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

// Guesses bounds how often somebody may be wrong about a password or the PIN. Attempts are counted by the address they come from,
// and those that were wrong by the name that was tried, whether there is such an account or not. A client that an account has signed
// in from before is counted for itself, so that who guesses at a name keeps nobody out who is known. A nil *Guesses bounds nothing.
type Guesses struct {
	addresses *limit.Table // all attempts
	wrong     *limit.Table // by name, known client or account
	wrongLong *limit.Table // the same, over days (NIST SP 800-63B-4 §3.2.2: about a hundred)
	pins      *limit.Table // wrong PINs, by address
	pinsAll   *limit.Table // wrong PINs, whoever sends them: the word is the same for everybody
}

// cells is how many buckets each table has: half a megabyte.
const cells = 1 << 16

// NewGuesses makes the bounds of one server. now is the clock; nil is that of the system.
func NewGuesses(now func() time.Time) *Guesses {
	return &Guesses{
		addresses: limit.NewTable(2*time.Second, 30, cells, now),
		wrong:     limit.NewTable(time.Minute, 10, cells, now),
		wrongLong: limit.NewTable(15*time.Minute, 100, cells, now),
		pins:      limit.NewTable(time.Minute, 10, cells, now),
		pinsAll:   limit.NewTable(20*time.Second, 500, 1, now),
	}
}

// counted is one attempt in one table.
type counted struct {
	table *limit.Table
	key   string
}

// take counts an attempt in all of them, or in none. giveBack takes it back, which is for those that were right.
func take(all ...counted) (giveBack func(), err error) {
	for i, c := range all {
		if wait := c.table.Take(c.key); wait > 0 {
			for _, before := range all[:i] {
				before.table.Give(before.key)
			}
			return nil, &limit.TooSoonError{Wait: wait}
		}
	}
	return func() {
		for _, c := range all {
			c.table.Give(c.key)
		}
	}, nil
}

// attempt counts an attempt that is wrong until giveBack is called.
func (g *Guesses) attempt(key string) (giveBack func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	return take(counted{g.wrong, key}, counted{g.wrongLong, key})
}

// signIn counts an attempt to sign in.
func (g *Guesses) signIn(name string, client Client, known []byte) (giveBack func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	if known != nil {
		return g.attempt("client " + string(known))
	}
	if _, err := take(counted{g.addresses, subscriber(client.Address)}); err != nil {
		return nil, err
	}
	return g.attempt("name " + chat.NameKey(name))
}

// confirm counts an attempt to confirm by the password who acts.
func (g *Guesses) confirm(account chat.ID) (giveBack func(), err error) {
	return g.attempt("account " + string(account[:]))
}

// pin counts an attempt at the PIN.
func (g *Guesses) pin(address string) (giveBack func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	return take(counted{g.pins, subscriber(address)}, counted{g.pinsAll, ""})
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
	giveBack, err := s.Guesses.signIn(name, client, known)
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

// knownHash is how a client is kept that has signed in to an account: without the name, the same token says nothing.
func knownHash(token secret.String, name string) []byte {
	sum := sha256.Sum256([]byte(token.Reveal() + " " + chat.NameKey(name)))
	return sum[:]
}

// known is what a client is counted by that has signed in under this name before; nil if it has not.
func (s *Service) known(ctx context.Context, name string, client Client) ([]byte, error) {
	if s.Guesses == nil || !secret.IsToken(secret.ClientPrefix, client.Device.Reveal()) {
		return nil, nil
	}
	hash := knownHash(client.Device, name)
	ok, err := view(ctx, s, func(r store.Reader) (bool, error) { return r.IsKnownClient(hash) })
	if err != nil || !ok {
		return nil, err
	}
	return hash, nil
}

// remember keeps that a client has signed in to an account, if it is one that can be recognised.
func (s *Service) remember(tx store.Tx, a chat.Account, client Client) error {
	if !secret.IsToken(secret.ClientPrefix, client.Device.Reveal()) {
		return nil
	}
	return tx.PutKnownClient(a.ID, knownHash(client.Device, a.Name), s.now(), MaxKnownClients)
}
