package account_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestNewPasswordsAreHardToGuess(t *testing.T) {
	h := newHouse(t)
	policy := chat.DefaultPolicy()
	policy.SignUp = chat.SignUpOpen
	s := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Public: &url.URL{Scheme: "https", Host: "chat.bjornsson.example"}, Policy: func() chat.Policy { return policy }})
	for _, c := range []struct {
		name, password string
		least          int
		code           string
	}{
		{"short", "x9$kQ!z", 8, "password_too_short"},
		{"short, but not by bytes", "åäöåäöå", 8, "password_too_short"},
		{"too long", strings.Repeat("correct horse ", 20), 8, "password_too_long"},
		{"common", "Password1", 8, "password_common"},
		{"weak", "p@ssword-1", 8, "password_weak"},
		{"the name", "kwisatz.haderach", 8, "password_weak"},
		{"the full name", "muaddib.usul", 8, "password_weak"},
		{"the server", "chat.bjornsson.example", 8, "password_weak"},
		{"short where it is alone", "correct horse", 15, "password_too_short"},
		{"not text", "correct\x00horse", 8, "null_character"},
	} {
		policy.MinPassword = c.least
		r := account.Registration{Name: "kwisatz.haderach", FullName: "Muaddib Usul", Password: secret.String(c.password)}
		_, err := s.SignUp(t.Context(), r)
		wantError(t, c.name, err, c.code)
		var e *chat.Error
		if errors.As(err, &e) && (c.code == "password_weak" || c.code == "password_common") && len(e.Suggestions) == 0 {
			t.Errorf("%s: no suggestions", c.name)
		}
	}
	policy.MinPassword = 8
	for i, good := range []secret.String{"correct horse", "12 gröna bävrar", secret.String(strings.Repeat("horse staple ", 19)), "🐎🔋📎🐴🦫🚂🛟🧭"} {
		if _, err := s.SignUp(t.Context(), account.Registration{Name: "ann" + string(rune('a'+i)), Password: good}); err != nil {
			t.Errorf("%q: %v", good.Reveal(), err)
		}
	}
	signed, err := s.SignIn(t.Context(), "anna", "correct horse", account.Client{})
	h.must(err)
	actor := chat.Actor{Account: signed.Account.ID, Session: signed.Session.ID, Name: "anna"}
	wantError(t, "change", s.ChangePassword(t.Context(), actor, "correct horse", "password1"), "password_common")
	wantError(t, "operator", s.SetPassword(t.Context(), "anna", "aaaaaaaaaaaa"), "password_weak")
}

func TestGuidance(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct {
		password string
		ok       bool
		warning  string
		advice   string
	}{
		{"pass", false, "common", "longer"}, {"p@ssword-1", false, "common", "substitutions_help_little"}, {"ann.andersson", false, "personal", "avoid_personal"}, {"correct horse battery", true, "", ""},
	} {
		g, err := h.accounts.Guide(t.Context(), secret.String(c.password), "ann", "Ann Andersson")
		if err != nil || g.OK != c.ok || g.Warning != c.warning || c.advice != "" && !slices.Contains(g.Suggestions, c.advice) {
			t.Errorf("%q: got %+v, %v", c.password, g, err)
		}
	}
	_, err := h.accounts.Guide(t.Context(), secret.String(strings.Repeat("x", chat.MaxPassword+1)))
	wantError(t, "too long", err, "password_too_long")
}

// peppered is another service on the store, whose server has a key.
func (h *house) peppered(key secret.Key) *account.Service {
	return account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: key})
}

func (h *house) credential(name string) (hash string) {
	h.t.Helper()
	h.must(h.store.View(h.t.Context(), func(r store.Reader) error {
		a, err := r.AccountByName(name)
		if err != nil {
			return err
		}
		hash, err = r.Credential(a.ID, store.CredentialPassword)
		return err
	}))
	return hash
}

func TestPasswordsAreHashedAnewWithAPepper(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.signUp("ann")
		old := h.credential("ann")
		s := h.peppered(secret.RandomKey())
		_, err := s.SignIn(t.Context(), "ann", "wrong password", account.Client{})
		wantError(t, "wrong", err, "wrong_sign_in")
		if h.credential("ann") != old {
			t.Error("a wrong password was hashed anew")
		}
		for range 2 {
			_, err := s.SignIn(t.Context(), "ann", password, account.Client{})
			h.must(err)
		}
		fresh := h.credential("ann")
		if fresh == old || !strings.Contains(fresh, ",keyid=") {
			t.Errorf("kept as %s", fresh)
		}
		_, err = s.SignIn(t.Context(), "ann", password, account.Client{})
		h.must(err)
		if h.credential("ann") != fresh {
			t.Error("hashed anew without need")
		}
		_, err = h.peppered(secret.RandomKey()).SignIn(t.Context(), "ann", password, account.Client{})
		wantError(t, "under another key", err, "wrong_sign_in")
	})
}

// TestManySignInsAtOnceAfterAnUpgrade: while one of them hashes the password anew, the others are not refused.
func TestManySignInsAtOnceAfterAnUpgrade(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.signUp("ann")
		s := h.peppered(secret.RandomKey())
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				if _, err := s.SignIn(t.Context(), "ann", password, account.Client{}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

// TestHashingAnewLosesAgainstAChange: a password that was changed meanwhile stays changed.
func TestHashingAnewLosesAgainstAChange(t *testing.T) {
	h := newHouse(t)
	a := h.signUp("ann")
	hasher := secret.NewHasher(1, secret.Key{}, secret.LeastCost())
	changed, err := hasher.Hash(t.Context(), "another password")
	h.must(err)
	between := &interloper{Store: h.store}
	between.before = func() {
		h.must(h.store.Update(t.Context(), func(tx store.Tx) error { return tx.SetCredential(a.ID, store.CredentialPassword, changed) }))
	}
	s := account.New(account.Config{Cost: secret.LeastCost(), Store: between, Now: h.clock.Now, Key: secret.RandomKey()})
	_, err = s.SignIn(t.Context(), "ann", password, account.Client{})
	wantError(t, "with the old password", err, "wrong_sign_in")
	if got := h.credential("ann"); got != changed {
		t.Errorf("the change is lost: %s", got)
	}
}

// interloper lets something happen before the first transaction that writes.
type interloper struct {
	store.Store

	once   sync.Once
	before func()
}

// Update implements store.Store.
func (i *interloper) Update(ctx context.Context, f func(tx store.Tx) error) error {
	i.once.Do(i.before)
	return i.Store.Update(ctx, f)
}

// TestUnknownNamesCostTheSameWork counts what takes the time: one hash for each attempt, whoever is tried.
func TestUnknownNamesCostTheSameWork(t *testing.T) {
	h := newHouse(t)
	hasher := secret.NewHasher(0, secret.RandomKey(), secret.LeastCost())
	s := account.New(account.Config{Store: h.store, Now: h.clock.Now, Hasher: hasher})
	for _, name := range []string{"ann", "gone"} {
		_, err := s.SignUp(t.Context(), account.Registration{Name: name, Password: password})
		h.must(err)
	}
	_, err := s.SignIn(t.Context(), "gone", password, account.Client{})
	h.must(err)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		a, err := tx.AccountByName("gone")
		a.DisabledAt = h.clock.Now()
		return errors.Join(err, tx.UpdateAccount(a))
	}))
	h.bare("key.only")
	for _, name := range []string{"ann", "nobody", "gone", "key.only", "no name!", ""} {
		before := hasher.Count()
		_, err := s.SignIn(t.Context(), name, "wrong password", account.Client{})
		wantError(t, name, err, "wrong_sign_in")
		if made := hasher.Count() - before; made != 1 {
			t.Errorf("%q: %d hashes, want 1", name, made)
		}
	}
}
