package secret

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Hasher hashes passwords with argon2id (RFC 9106), and with a pepper: a key without which who has the hashes cannot even begin to
// guess. At most as many hashes as it was made for run at once, so that a crowd of sign-ins costs neither the memory nor the cores
// that messages need.
type Hasher struct {
	slots   chan struct{}
	waiting atomic.Int64  // calls that hash or wait to
	count   atomic.Uint64 // hashes made so far
	pepper  Key
	keyID   string // names the pepper in hashes; empty without one
	cost    Cost
	dummy   string
}

// Cost is the work of making a hash. Its zero value is what servers use: 19 MiB, two passes.
type Cost struct{ least bool }

// LeastCost is next to no work, for tests that sign in hundreds of times and are not about hashing. What is hashed so is guessed at once.
func LeastCost() Cost { return Cost{least: true} }

// maxWaiting is how many calls may hash or wait to, for each slot; at 20 ms a hash the last waits about two seconds.
const maxWaiting = 100

// Errors of a Hasher that say nothing of the password.
var (
	// ErrBusy is returned when more passwords wait to be hashed than could be in reasonable time.
	ErrBusy = errors.New("too many passwords wait to be hashed")
	// ErrOtherPepper is returned for a hash that was made with a key that is not here.
	ErrOtherPepper = errors.New("this password was hashed with another key")
)

// params is what one hash was made with.
type params struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
	keyID   string // of the pepper; empty without one
}

// The parameters of new hashes: 19 MiB, two passes, one lane; and what argon2id takes at the least (RFC 9106 §3.1).
var (
	standard = params{memory: 19 << 10, time: 2, threads: 1}
	least    = params{memory: 8, time: 1, threads: 1}
)

const (
	saltBytes  = 16
	keyBytes   = 32
	keyIDBytes = 6
)

// Bounds of what is verified, so that a hash brought from elsewhere cannot eat the server.
const (
	maxMemory  = 256 << 10 // KiB
	maxTime    = 16
	maxThreads = 16
	maxBytes   = 64
)

var errBadHash = errors.New("not an argon2id hash in PHC form")

// NewHasher makes a Hasher that runs at most parallel hashes at once; 0 means one per core. A zero pepper is none.
func NewHasher(parallel int, pepper Key, cost Cost) *Hasher {
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	h := &Hasher{slots: make(chan struct{}, parallel), pepper: pepper, cost: cost}
	if !pepper.IsZero() {
		h.keyID = base64.RawStdEncoding.EncodeToString(pepper.Derive("name of a pepper").MAC(nil)[:keyIDBytes])
	}
	// A hash that no password has: verifying against it takes as long as against a real one.
	h.dummy = phc(h.fresh(), make([]byte, saltBytes), make([]byte, keyBytes))
	return h
}

// fresh is what new hashes are made with.
func (h *Hasher) fresh() params {
	p := standard
	if h.cost.least {
		p = least
	}
	p.keyID = h.keyID
	return p
}

// Normalize is the one form of a password, however its letters were typed (Unicode NFKC, NIST SP 800-63B-4 §3.1.1.2).
func Normalize(password string) string { return norm.NFKC.String(password) }

// Hash returns the hash of the password's normal form, in PHC form ($argon2id$v=19$m=…,t=…,p=…[,keyid=…]$salt$hash).
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key, err := h.key(ctx, password, salt, h.fresh(), keyBytes)
	if err != nil {
		return "", err
	}
	return phc(h.fresh(), salt, key), nil
}

// Verify tells whether hash was made of password. An error means that nothing was compared: ErrBusy, ErrOtherPepper, the end of
// ctx, or a hash that is none.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	p, salt, want, err := parse(hash)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, password, salt, p, len(want))
	switch {
	case err != nil:
		return false, err
	case p.keyID != "" && p.keyID != h.keyID: // found out after the work, so that the time tells nothing
		return false, ErrOtherPepper
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// Rehash makes the hash anew of the password that it was made of. It keeps its salt.
func (h *Hasher) Rehash(ctx context.Context, hash, password string) (string, error) {
	_, salt, _, err := parse(hash)
	if err != nil {
		return "", err
	}
	key, err := h.key(ctx, password, salt, h.fresh(), keyBytes)
	if err != nil {
		return "", err
	}
	return phc(h.fresh(), salt, key), nil
}

// SamePassword tells whether two hashes were made when one and the same password was set: one is the other, or its Rehash, which
// keeps the salt.
func SamePassword(a, b string) bool {
	_, saltA, _, errA := parse(a)
	_, saltB, _, errB := parse(b)
	return a == b || errA == nil && errB == nil && bytes.Equal(saltA, saltB)
}

// Outdated tells that a hash is not made as new ones are: with other parameters, another pepper or none.
func (h *Hasher) Outdated(hash string) bool {
	p, _, key, err := parse(hash)
	return err != nil || p != h.fresh() || len(key) != keyBytes
}

// Pretend does the work of Verify for an account that does not exist, so that the time tells nothing.
func (h *Hasher) Pretend(ctx context.Context, password string) error {
	_, err := h.Verify(ctx, h.dummy, password)
	return err
}

// Count is how many hashes were made so far.
func (h *Hasher) Count() uint64 { return h.count.Load() }

// material is what is hashed: with a pepper its MAC of the password's normal form, without one the password as it was typed, which
// is how hashes were made at first.
func (h *Hasher) material(password string, p params) []byte {
	if p.keyID == "" {
		return []byte(password)
	}
	return h.pepper.MAC([]byte(Normalize(password)))
}

func (h *Hasher) key(ctx context.Context, password string, salt []byte, p params, size int) ([]byte, error) {
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > int64(maxWaiting*cap(h.slots)) {
		return nil, ErrBusy
	}
	if err := ctx.Err(); err != nil { // although a slot may be free: nobody waits for the answer
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
	defer func() { <-h.slots }()
	h.count.Add(1)
	return argon2.IDKey(h.material(password, p), salt, p.time, p.memory, p.threads, uint32(size)), nil
}

func phc(p params, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, p, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// String is how parameters stand in a hash.
func (p params) String() string {
	text := fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.time, p.threads)
	if p.keyID != "" {
		text += ",keyid=" + p.keyID
	}
	return text
}

func parse(hash string) (p params, salt, key []byte, err error) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return params{}, nil, nil, errBadHash
	}
	cost, keyID, peppered := strings.Cut(part[3], ",keyid=")
	if _, err := fmt.Sscanf(cost, "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return params{}, nil, nil, errBadHash
	}
	id, err := decode(keyID)
	if p.keyID = keyID; err != nil || peppered != (len(id) == keyIDBytes) || part[3] != p.String() {
		return params{}, nil, nil, errBadHash
	}
	salt, saltErr := decode(part[4])
	key, keyErr := decode(part[5])
	if saltErr != nil || keyErr != nil || !p.sane() || !sized(salt, 8) || !sized(key, 16) {
		return params{}, nil, nil, errBadHash
	}
	return p, salt, key, nil
}

// decode reads base64 without padding; line breaks, which the decoder passes over, are refused.
func decode(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, errBadHash
	}
	return base64.RawStdEncoding.Strict().DecodeString(s)
}

func (p params) sane() bool {
	return p.threads >= 1 && p.threads <= maxThreads && p.time >= 1 && p.time <= maxTime &&
		p.memory >= 8*uint32(p.threads) && p.memory <= maxMemory
}

func sized(b []byte, least int) bool { return len(b) >= least && len(b) <= maxBytes }
