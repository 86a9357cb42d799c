package account_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// FuzzTokens shows anything as a token: what was not made here is nobody's, and is told nothing else.
func FuzzTokens(f *testing.F) {
	key, err := secret.NewKey(make([]byte, secret.KeySize))
	if err != nil {
		f.Fatal(err)
	}
	s := account.New(account.Config{Store: storetest.Open(f), Cost: secret.LeastCost(), Key: key})
	if _, err := s.SignUp(f.Context(), account.Registration{Name: "ann", Password: password}); err != nil {
		f.Fatal(err)
	}
	signed, err := s.SignIn(f.Context(), "ann", password, account.Client{})
	if err != nil {
		f.Fatal(err)
	}
	tokens, err := s.SignInForTokens(f.Context(), "ann", password, account.Client{})
	if err != nil {
		f.Fatal(err)
	}
	good := []string{signed.Token.Reveal(), tokens.Access.Reveal(), tokens.Refresh.Reveal()}
	if _, err := s.Authenticate(f.Context(), good[1], ""); err != nil {
		f.Fatalf("the access token itself: %v", err)
	}
	for _, token := range append(good, "", "a.b.c", "..", "sk_", "rt_", good[1]+"=", good[2]+"\n", "eyJhbGciOiJub25lIn0.e30.") {
		f.Add(token)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if slices.Contains(good, token) {
			return
		}
		for _, try := range []func() error{
			func() error { _, err := s.Authenticate(t.Context(), token, "192.0.2.1"); return err },
			func() error { _, err := s.Refresh(t.Context(), token, "192.0.2.1"); return err },
		} {
			var e *chat.Error
			if err := try(); !errors.As(err, &e) || e.Kind != chat.Unauthenticated || e.Code != "unauthenticated" {
				t.Fatalf("%q: %v", token, err)
			}
		}
	})
}

// FuzzSpoken: whatever a client says that it speaks, there are letters in the language that is chosen.
func FuzzSpoken(f *testing.F) {
	for _, accept := range []string{"", "sv-SE,sv;q=0.9,en;q=0.8", "*", "de", "xx,;;-,PT-br", "-", "\xff"} {
		f.Add(accept)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if got := account.Spoken(accept); !slices.Contains([]string{"en", "sv", "de", "pt"}, got) {
			t.Fatalf("%q is spoken to in %q", accept, got)
		}
	})
}
