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
	addresses *limit.Table // all attempts
	wrong     *limit.Table // by name, known client or account
	wrongLong *limit.Table // the same, over days (NIST SP 800-63B-4 §3.2.2: about a hundred)
	pins      *limit.Table // wrong PINs, by address
	pinsAll   *limit.Table // wrong PINs, whoever sends them: the word is the same for everybody

	mailed     *limit.Limiter // letters, by what asks for them
	recovering *limit.Limiter // attempts to get in by answers, by name or link
	exports    *limit.Limiter // by account
}

// Sizes of what is remembered.
const (
	cells   = 1 << 16 // buckets of a table: half a megabyte
	limited = 20_000  // keys of a limiter
)

// NewLimits makes the bounds of one server: factor times the usual ones. now is the clock of what is guessed; nil is that of the system.
func NewLimits(factor float64, now func() time.Time) *Limits {
	table := func(interval time.Duration, burst, cells int) *limit.Table {
		interval, burst = limit.Times(factor, interval, burst)
		return limit.NewTable(interval, burst, cells, now)
	}
	limiter := func(interval time.Duration, burst int) *limit.Limiter {
		interval, burst = limit.Times(factor, interval, burst)
		return limit.New(interval, burst, limited)
	}
	return &Limits{
		addresses: table(2*time.Second, 30, cells), wrong: table(time.Minute, 10, cells), wrongLong: table(15*time.Minute, 100, cells),
		pins: table(time.Minute, 10, cells), pinsAll: table(20*time.Second, 500, 1),
		mailed: limiter(20*time.Minute, 5), recovering: limiter(30*time.Minute, 5), exports: limiter(time.Hour, 3),
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

// letter counts a letter that is asked for; wait is positive if there were too many.
func (l *Limits) letter(key string) (wait time.Duration) {
	if l == nil {
		return 0
	}
	return l.mailed.Take(key)
}

// recovery counts an attempt to get in by answers.
func (l *Limits) recovery(key string) error {
	if l == nil {
		return nil
	}
	return tooOften(l.recovering.Take(key))
}

// export counts a copy of one's data.
func (l *Limits) export(account chat.ID) error {
	if l == nil {
		return nil
	}
	return tooOften(l.exports.Take(account.String()))
}

func tooOften(wait time.Duration) error {
	if wait > 0 {
		return &chat.WaitError{Err: errTooOften, Wait: wait}
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

// knownHash is how a client is kept that has signed in to an account: without the name, the same token says nothing.
func knownHash(token secret.String, name string) []byte {
	sum := sha256.Sum256([]byte(token.Reveal() + " " + chat.NameKey(name)))
	return sum[:]
}

// known is what a client is counted by that has signed in under this name before; nil if it has not.
func (s *Service) known(ctx context.Context, name string, client Client) ([]byte, error) {
	if s.Limits == nil || !secret.IsToken(secret.ClientPrefix, client.Device.Reveal()) {
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
