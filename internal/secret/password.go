package secret

import (
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
)

// Hasher hashes passwords with argon2id (RFC 9106). At most as many hashes as it was made for run at once, so that a crowd
// of sign-ins costs neither the memory nor the cores that messages need.
type Hasher struct {
	slots   chan struct{}
	waiting atomic.Int64 // calls that hash or wait to
	dummy   string
}

// maxWaiting is how many calls may hash or wait to, for each slot; at 20 ms a hash the last waits about two seconds.
const maxWaiting = 100

// ErrBusy is returned when more passwords wait to be hashed than could be in reasonable time.
var ErrBusy = errors.New("too many passwords wait to be hashed")

// params is what one hash was made with.
type params struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// The parameters of new hashes: 19 MiB, two passes, one lane.
var standard = params{memory: 19 << 10, time: 2, threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// Bounds of what is verified, so that a hash brought from elsewhere cannot eat the server.
const (
	maxMemory  = 256 << 10 // KiB
	maxTime    = 16
	maxThreads = 16
	maxBytes   = 64
)

var errBadHash = errors.New("not an argon2id hash in PHC form")

// NewHasher makes a Hasher that runs at most parallel hashes at once; 0 means one per core.
func NewHasher(parallel int) *Hasher {
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	// A hash that no password has: verifying against it takes as long as against a real one.
	dummy := phc(standard, make([]byte, saltBytes), make([]byte, keyBytes))
	return &Hasher{slots: make(chan struct{}, parallel), dummy: dummy}
}

// Hash returns the password's hash in PHC form ($argon2id$v=19$m=…,t=…,p=…$salt$hash).
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key, err := h.key(ctx, password, salt, standard, keyBytes)
	if err != nil {
		return "", err
	}
	return phc(standard, salt, key), nil
}

// Verify tells whether hash was made of password. An error means that nothing was compared: ErrBusy, the end of
// ctx, or a hash that is none.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (bool, error) {
	p, salt, want, err := parse(hash)
	if err != nil {
		return false, err
	}
	got, err := h.key(ctx, password, salt, p, len(want))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// Pretend does the work of Verify for an account that does not exist, so that the time tells nothing.
func (h *Hasher) Pretend(ctx context.Context, password string) error {
	_, err := h.Verify(ctx, h.dummy, password)
	return err
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
	return argon2.IDKey([]byte(password), salt, p.time, p.memory, p.threads, uint32(size)), nil
}

func phc(p params, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.memory, p.time, p.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func parse(hash string) (p params, salt, key []byte, err error) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return params{}, nil, nil, errBadHash
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return params{}, nil, nil, errBadHash
	}
	if part[3] != fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.time, p.threads) {
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
