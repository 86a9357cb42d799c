package secret_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

func TestHashAndVerify(t *testing.T) {
	h := secret.NewHasher(1, secret.Key{}, secret.Cost{})
	ctx := t.Context()
	hash, err := h.Hash(ctx, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("parameters: %s", hash)
	}
	again, err := h.Hash(ctx, "correct horse")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same (%v)", err)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horse ": false, "Correct horse": false, "": false} {
		if got, err := h.Verify(ctx, hash, password); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", password, got, err, want)
		}
	}
	if err := h.Pretend(ctx, "correct horse"); err != nil {
		t.Errorf("pretend: %v", err)
	}
}

func TestVerifyReadsHashesOfOtherParameters(t *testing.T) {
	// Made with the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 4 -l 24.
	const hash = "$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo"
	h := secret.NewHasher(1, secret.Key{}, secret.Cost{})
	if got, err := h.Verify(t.Context(), hash, "password"); err != nil || !got {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := h.Verify(t.Context(), hash, "passwore"); err != nil || got {
		t.Errorf("wrong password: got %v, %v", got, err)
	}
}

func TestAPepperIsPartOfTheHash(t *testing.T) {
	ctx := t.Context()
	plain, pepper := secret.NewHasher(1, secret.Key{}, secret.Cost{}), secret.RandomKey()
	h, other := secret.NewHasher(1, pepper, secret.Cost{}), secret.NewHasher(1, secret.RandomKey(), secret.Cost{})
	old, err := plain.Hash(ctx, "blåbärssoppa")
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(ctx, "blåbärssoppa")
	if err != nil || !strings.Contains(hash, ",keyid=") {
		t.Fatalf("got %s, %v", hash, err)
	}
	for name, c := range map[string]struct {
		by             *secret.Hasher
		hash, password string
		want           bool
	}{
		"its own":               {h, hash, "blåbärssoppa", true},
		"wrong":                 {h, hash, "blabarssoppa", false},
		"letters typed in two":  {h, hash, "bla\u030aba\u0308rssoppa", true},
		"from before peppers":   {h, old, "blåbärssoppa", true},
		"as it was typed then":  {h, old, "bla\u030aba\u0308rssoppa", false},
		"wrong, before peppers": {h, old, "blabarssoppa", false},
		"after a restart":       {secret.NewHasher(1, pepper, secret.Cost{}), hash, "blåbärssoppa", true},
	} {
		if got, err := c.by.Verify(ctx, c.hash, c.password); err != nil || got != c.want {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, c.want)
		}
	}
	for name, by := range map[string]*secret.Hasher{"another pepper": other, "no pepper": plain} {
		if ok, err := by.Verify(ctx, hash, "blåbärssoppa"); ok || !errors.Is(err, secret.ErrOtherPepper) {
			t.Errorf("%s: got %v, %v, want ErrOtherPepper", name, ok, err)
		}
	}
	test, err := secret.NewHasher(1, secret.Key{}, secret.LeastCost()).Hash(ctx, "blåbärssoppa")
	if err != nil {
		t.Fatal(err)
	}
	const cheap = "$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo"
	for _, c := range []struct {
		name string
		by   *secret.Hasher
		hash string
		want bool
	}{{"fresh", h, hash, false}, {"no pepper yet", h, old, true}, {"another pepper", other, hash, true}, {"other parameters", plain, cheap, true}, {"as it was", plain, old, false}, {"made for a test", plain, test, true}} {
		if got := c.by.Outdated(c.hash); got != c.want {
			t.Errorf("outdated, %s: got %v", c.name, got)
		}
	}
}

func TestVerifyRefusesWhatIsNoHash(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo"
	h := secret.NewHasher(1, secret.Key{}, secret.Cost{})
	for name, hash := range map[string]string{
		"empty":            "",
		"plain":            "password",
		"another function": "$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + key,
		"old version":      "$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + key,
		"too much memory":  "$argon2id$v=19$m=4294967295,t=2,p=1$" + salt + "$" + key,
		"too many passes":  "$argon2id$v=19$m=19456,t=4294967295,p=1$" + salt + "$" + key,
		"no passes":        "$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + key,
		"no lanes":         "$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + key,
		"too little":       "$argon2id$v=19$m=1,t=2,p=1$" + salt + "$" + key,
		"more parameters":  "$argon2id$v=19$m=19456,t=2,p=1,x=1$" + salt + "$" + key,
		"signed":           "$argon2id$v=19$m=+19456,t=2,p=1$" + salt + "$" + key,
		"no salt":          "$argon2id$v=19$m=19456,t=2,p=1$$" + key,
		"no key":           "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$",
		"short key":        "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$AAAA",
		"long key":         "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + strings.Repeat("A", 200),
		"not base64":       "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + strings.Repeat("*", 43),
		"empty key id":     "$argon2id$v=19$m=19456,t=2,p=1,keyid=$" + salt + "$" + key,
		"short key id":     "$argon2id$v=19$m=19456,t=2,p=1,keyid=AAAA$" + salt + "$" + key,
		"two key ids":      "$argon2id$v=19$m=19456,t=2,p=1,keyid=AAAAAAAA,keyid=AAAAAAAA$" + salt + "$" + key,
		"trailing part":    "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key + "$",
	} {
		if ok, err := h.Verify(t.Context(), hash, "password"); err == nil || ok {
			t.Errorf("%s: got %v, %v, want an error", name, ok, err)
		}
	}
}

func TestHasherWaitsForItsTurnOrTheEnd(t *testing.T) {
	h := secret.NewHasher(2, secret.Key{}, secret.Cost{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := h.Pretend(t.Context(), "password"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	release := occupy(t, h, 2)
	cancel()
	if _, err := h.Hash(ctx, "password"); !errors.Is(err, context.Canceled) {
		t.Errorf("while all slots are taken: got %v, want the context's end", err)
	}
	release()
}

func TestHasherRefusesACrowd(t *testing.T) {
	h := secret.NewHasher(1, secret.Key{}, secret.Cost{})
	secret.Occupy(h)
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error, 500)
	for range cap(errs) {
		go func() { errs <- h.Pretend(ctx, "password") }()
	}
	for range cap(errs) - 100 { // those who may not wait
		if err := <-errs; !errors.Is(err, secret.ErrBusy) {
			t.Fatalf("got %v, want ErrBusy", err)
		}
	}
	cancel()
	for range 100 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want the context's end", err)
		}
	}
	secret.Vacate(h)
	if err := h.Pretend(t.Context(), "password"); err != nil {
		t.Errorf("after the crowd: %v", err)
	}
}

// occupy takes n slots of h.
func occupy(t *testing.T, h *secret.Hasher, n int) (release func()) {
	t.Helper()
	for range n {
		secret.Occupy(h)
	}
	return func() {
		for range n {
			secret.Vacate(h)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo")
	f.Add("$argon2id$v=19$m=8,t=1,p=1,keyid=AAAAAAAA$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, hash string) {
		if m, ok := secret.MemoryOf(hash); ok && m > 256<<10 {
			t.Errorf("%q would take %d KiB", hash, m)
		}
	})
}
