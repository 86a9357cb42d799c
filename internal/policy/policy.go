// Package policy holds what administrators decide while the server runs: who may sign up, and what is asked of passwords.
package policy

import (
	"bytes"
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Fixed is a value that was decided outside of the server, and that nobody changes while it runs.
type Fixed struct {
	Value  json.RawMessage
	Origin string // who decided, as people are told: "flag --sign-up"
}

// pinName is the policy's one part that is not shown: the word that lets people sign up. Only its MAC is kept.
const pinName = "pin"

// Bounds of the PIN, in Unicode code points.
const (
	minPIN = 6
	maxPIN = 64
)

// Config says what a Service works with.
type Config struct {
	Store store.Store
	Log   *slog.Logger // nil discards
	Key   secret.Key   // what the PIN is kept under
	Now   func() time.Time
	Fixed map[string]Fixed // by the name of the part; "pin" is the word itself, as a JSON text
	// RefreshEvery is how often Run looks for what another process on the same database has decided; default 3 seconds.
	RefreshEvery time.Duration
}

// Service answers what is decided. Its methods may be called from many goroutines.
type Service struct {
	Config

	mu      sync.RWMutex
	policy  chat.Policy
	pin     []byte                     // MAC of the word that lets people sign up; nil while there is none
	kept    map[string]json.RawMessage // what policy and pin were made of
	changes uint64                     // counts those that were made here
}

// Errors of the PIN.
var (
	errNoPIN  = &chat.Error{Kind: chat.Invalid, Code: "pin_missing", Message: "sign-up by PIN needs a PIN", Field: pinName}
	errBadPIN = &chat.Error{Kind: chat.Invalid, Code: "bad_policy", Message: "a PIN has 6 to 64 characters", Field: pinName}
)

// Open reads what was decided. It fails when what is fixed is no policy.
func Open(ctx context.Context, c Config) (*Service, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RefreshEvery == 0 {
		c.RefreshEvery = 3 * time.Second
	}
	s := &Service{Config: c}
	s.Fixed = maps.Clone(c.Fixed)
	fixed := map[string]json.RawMessage{}
	for name, f := range s.Fixed {
		fixed[name] = f.Value
	}
	if word, ok := fixed[pinName]; ok {
		mac, err := s.macOf(word)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Fixed[pinName].Origin, err)
		}
		fixed[pinName] = mac
	}
	if _, _, err := decide(fixed); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	for name, value := range fixed {
		s.Fixed[name] = Fixed{Value: value, Origin: s.Fixed[name].Origin}
	}
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	if f, ok := s.Fixed["sign_up"]; ok && s.policy.SignUp == chat.SignUpPIN && s.pin == nil {
		return nil, fmt.Errorf("%s: %w", f.Origin, errNoPIN)
	}
	return s, nil
}

// Run looks now and then for what another process on the same database has decided, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	again := time.NewTicker(s.RefreshEvery)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
		if err := s.refresh(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "policy not read, the last one counts", "err", err)
		}
	}
}

// refresh reads what was decided. What is decided here meanwhile is newer.
func (s *Service) refresh(ctx context.Context) error {
	s.mu.RLock()
	before := s.changes
	s.mu.RUnlock()
	var kept map[string]json.RawMessage
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		kept, err = r.Policy()
		return err
	})
	if err != nil {
		return fmt.Errorf("read policy: %w", err)
	}
	s.mu.RLock()
	same := s.kept != nil && maps.EqualFunc(s.kept, kept, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })
	s.mu.RUnlock()
	if same {
		return nil
	}
	next, pin, err := s.over(ctx, kept)
	if err != nil {
		return fmt.Errorf("read policy: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == before {
		s.policy, s.pin, s.kept = next, pin, kept
	}
	return nil
}

// over puts what is fixed over what is kept. What this version of the server cannot use of the latter is passed over: a policy
// that is narrower than it was meant is better than no server.
func (s *Service) over(ctx context.Context, kept map[string]json.RawMessage) (chat.Policy, []byte, error) {
	values := map[string]json.RawMessage{}
	for name, value := range kept {
		if _, _, err := decide(map[string]json.RawMessage{name: value}); err != nil {
			s.Log.WarnContext(ctx, "a part of the kept policy is of no use here", "part", name, "err", err)
			continue
		}
		values[name] = value
	}
	for name, f := range s.Fixed {
		values[name] = f.Value
	}
	return decide(values)
}

// decide makes a policy and a PIN's MAC of values by name.
func decide(values map[string]json.RawMessage) (chat.Policy, []byte, error) {
	values = maps.Clone(values)
	var pin []byte
	if mac, ok := values[pinName]; ok {
		if err := json.Unmarshal(mac, &pin); err != nil {
			return chat.Policy{}, nil, fmt.Errorf("kept PIN: %w", err)
		}
		delete(values, pinName)
	}
	p, err := chat.DefaultPolicy().With(values)
	return p, pin, err
}

// macOf is how a PIN, a JSON text, is kept.
func (s *Service) macOf(word json.RawMessage) (json.RawMessage, error) {
	var pin string
	if err := json.Unmarshal(word, &pin); err != nil {
		return nil, errBadPIN
	}
	if n := utf8.RuneCountInString(pin); n < minPIN || n > maxPIN {
		return nil, errBadPIN
	}
	return json.Marshal(s.Key.MAC([]byte(pin)))
}

// Current is the policy that counts now.
func (s *Service) Current() chat.Policy {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.policy
}

// IsPIN tells whether word lets people sign up.
func (s *Service) IsPIN(word string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pin != nil && hmac.Equal(s.pin, s.Key.MAC([]byte(word)))
}

// View is the policy as administrators see it.
type View struct {
	Policy chat.Policy
	PINSet bool
	Locked map[string]string // parts that are fixed, with who fixed them
}

// View shows the policy to an administrator.
func (s *Service) View(actor chat.Actor) (View, error) {
	if !actor.Admin {
		return View{}, chat.ErrForbidden
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	v := View{Policy: s.policy, PINSet: s.pin != nil, Locked: map[string]string{}}
	for name, f := range s.Fixed {
		v.Locked[name] = f.Origin
	}
	return v, nil
}

// ErrLocked says that a value was decided outside of the server.
var ErrLocked = &chat.Error{Kind: chat.Conflict, Code: "policy_locked", Message: "this was set when the server was started and cannot be changed here"}

// Change sets parts of the policy, by name and in JSON; "pin" is a text, or null for none. Administrators may, who have proved not
// long ago who they are.
func (s *Service) Change(ctx context.Context, actor chat.Actor, parts map[string]json.RawMessage) error {
	if !actor.Admin {
		return chat.ErrForbidden
	}
	if err := chat.CheckProof(actor, s.Now()); err != nil {
		return err
	}
	for name := range parts {
		if _, fixed := s.Fixed[name]; fixed {
			e := *ErrLocked
			e.Field = name
			return &e
		}
	}
	parts = maps.Clone(parts)
	if word, ok := parts[pinName]; ok && string(word) == "null" {
		parts[pinName] = nil
	} else if ok {
		mac, err := s.macOf(word)
		if err != nil {
			return err
		}
		parts[pinName] = mac
	}
	err := s.Store.Update(ctx, func(tx store.Tx) error { return s.change(ctx, tx, actor, parts) })
	if err != nil {
		return fmt.Errorf("change policy: %w", err)
	}
	return nil
}

func (s *Service) change(ctx context.Context, tx store.Tx, actor chat.Actor, parts map[string]json.RawMessage) error {
	if err := tx.LockServer(); err != nil {
		return err
	}
	if err := store.StillAdministers(tx, actor); err != nil {
		return err
	}
	values, err := tx.Policy()
	if err != nil {
		return err
	}
	checked := map[string]json.RawMessage{}
	for name, value := range parts {
		if err := tx.SetPolicy(name, value); err != nil {
			return err
		}
		if values[name] = value; value == nil {
			delete(values, name)
		} else {
			checked[name] = value
		}
	}
	if _, _, err := decide(checked); err != nil {
		return err
	}
	next, pin, err := s.over(ctx, values)
	if err != nil {
		return err
	}
	if next.SignUp == chat.SignUpPIN && pin == nil {
		return errNoPIN
	}
	tx.AfterCommit(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.policy, s.pin, s.kept = next, pin, values
		s.changes++
	})
	return tx.Audit(chat.AuditEntry{Action: chat.AuditPolicyChanged, Actor: actor.Account, Name: actor.Name, Detail: told(parts)})
}

// told is what the audit log says of a change: the values, but for the PIN.
func told(parts map[string]json.RawMessage) map[string]string {
	detail := make(map[string]string, len(parts))
	for name, value := range parts {
		switch {
		case name == pinName && value == nil:
			detail[name] = "taken away"
		case name == pinName:
			detail[name] = "set"
		default:
			detail[name] = string(value)
		}
	}
	return detail
}
