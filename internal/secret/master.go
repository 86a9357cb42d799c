package secret

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Master is the keyset under which data keys are wrapped: one key that wraps, and those before it that still unwrap. It is kept
// sealed under the key-encryption key, and knows no other way out of the process. A Master does not change.
type Master struct {
	handle *keyset.Handle
	aead   tink.AEAD
}

// ErrWrongKey says that a keyset or a wrapped key was not made with this key.
var ErrWrongKey = errors.New("this is not the key that the data is encrypted with")

// masterContext is what a sealed keyset is bound to.
var masterContext = []byte("samtal master keyset")

// NewMaster makes a keyset of one key.
func NewMaster() (*Master, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make master keyset: %w", err)
	}
	return newMaster(h)
}

func newMaster(h *keyset.Handle) (*Master, error) {
	a, err := aead.New(h)
	if err != nil {
		return nil, fmt.Errorf("use master keyset: %w", err)
	}
	return &Master{h, a}, nil
}

// OpenMaster opens a keyset that Seal has sealed. ErrWrongKey says that it was under another key.
func OpenMaster(sealed []byte, kek Key) (*Master, error) {
	lock, err := kek.lock()
	if err != nil {
		return nil, err
	}
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(sealed)), lock, masterContext)
	if err != nil {
		return nil, ErrWrongKey
	}
	return newMaster(h)
}

// Seal is the keyset in the form in which it is kept.
func (m *Master) Seal(kek Key) ([]byte, error) {
	lock, err := kek.lock()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := m.handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), lock, masterContext); err != nil {
		return nil, fmt.Errorf("seal master keyset: %w", err)
	}
	return b.Bytes(), nil
}

// lock is what a key-encryption key seals keysets with.
func (k Key) lock() (tink.AEAD, error) {
	a, err := subtle.NewAESGCM([]byte(k.Derive("key encryption").bytes))
	if err != nil {
		return nil, fmt.Errorf("use key-encryption key: %w", err)
	}
	return a, nil
}

// Wrap encrypts a key under the newest key of the set. Context says what it is for, and must be the same to unwrap it.
func (m *Master) Wrap(k Key, context []byte) ([]byte, error) {
	b, err := m.aead.Encrypt([]byte(k.bytes), context)
	if err != nil {
		return nil, fmt.Errorf("wrap key: %w", err)
	}
	return b, nil
}

// Unwrap gives back what Wrap has wrapped; ErrWrongKey if that was with another keyset or context.
func (m *Master) Unwrap(wrapped, context []byte) (Key, error) {
	b, err := m.aead.Decrypt(wrapped, context)
	if err != nil {
		return Key{}, fmt.Errorf("%w (%w)", ErrWrongKey, err)
	}
	return NewKey(b)
}

// Next is the keyset with a new key that wraps; the others still unwrap.
func (m *Master) Next() (*Master, error) {
	change := keyset.NewManagerFromHandle(m.handle)
	id, err := change.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = change.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("add master key: %w", err)
	}
	return changed(change)
}

// Newest is the keyset without the keys that no longer wrap.
func (m *Master) Newest() (*Master, error) {
	change := keyset.NewManagerFromHandle(m.handle)
	info := m.handle.KeysetInfo()
	for _, k := range info.GetKeyInfo() {
		if k.GetKeyId() == info.GetPrimaryKeyId() {
			continue
		}
		if err := change.Delete(k.GetKeyId()); err != nil {
			return nil, fmt.Errorf("delete master key: %w", err)
		}
	}
	return changed(change)
}

func changed(change *keyset.Manager) (*Master, error) {
	h, err := change.Handle()
	if err != nil {
		return nil, fmt.Errorf("change master keyset: %w", err)
	}
	return newMaster(h)
}

// Keys counts the keys in the set: more than one while a rotation is under way.
func (m *Master) Keys() int { return m.handle.Len() }

// AEAD is AES-256-GCM under this key.
func (k Key) AEAD() (cipher.AEAD, error) {
	block, err := aes.NewCipher([]byte(k.bytes))
	if err != nil {
		return nil, fmt.Errorf("use data key: %w", err)
	}
	return cipher.NewGCM(block)
}
