package account_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

// TestAShortPasswordIsNotLeftAlone: who has chosen a short password beside a second factor keeps a factor, or chooses a longer one.
func TestAShortPasswordIsNotLeftAlone(t *testing.T) {
	const short, long = secret.String("xkqwvbn7"), secret.String("a violet umbrella at noon")
	h := newHouse(t)
	policy := chat.DefaultPolicy()
	h.accounts = account.New(account.Config{
		Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: serverKey(t, 7), Public: &url.URL{Scheme: "https", Host: "chat.example:8443"},
		Policy: func() chat.Policy { return policy },
	})
	h.bells.accounts = h.accounts
	policy.SignUp, policy.MinPassword = chat.SignUpOpen, chat.MinPasswordAlone
	_, err := h.accounts.SignUp(t.Context(), account.Registration{Name: "ann", Password: short})
	wantError(t, "a short one alone", err, "password_too_short")
	_, err = h.accounts.SignUp(t.Context(), account.Registration{Name: "ann", Password: long})
	h.must(err)
	signed, err := h.try("ann", long.Reveal())
	h.must(err)
	ann := h.actor(signed.Token.Reveal())

	h.setUpApp(ann)
	h.must(h.accounts.RemoveTOTP(t.Context(), ann)) // the password is long
	h.setUpApp(ann)
	key := h.setUpPasskey(ann, "key")
	h.must(h.accounts.ChangePassword(t.Context(), ann, long, short))
	h.must(h.accounts.RemoveTOTP(t.Context(), ann)) // the passkey is left
	wantError(t, "the last factor", h.accounts.RemovePasskey(t.Context(), ann, key.id), "password_short_alone")
	f, err := h.accounts.Factors(t.Context(), ann)
	h.must(err)
	if len(f.Passkeys) != 1 {
		t.Error("the passkey is gone all the same")
	}
	h.pendingBy("ann", short, "[passkey]") // shown once more, it is as short
	wantError(t, "after a sign-in", h.accounts.RemovePasskey(t.Context(), ann, key.id), "password_short_alone")
	policy.MinPassword = chat.MinPassword
	h.must(h.accounts.RemovePasskey(t.Context(), ann, key.id)) // nobody asks for more
	policy.MinPassword = chat.MinPasswordAlone

	h.clock.forward(time.Minute)
	h.setUpApp(ann)
	h.must(h.accounts.ChangePassword(t.Context(), ann, short, long))
	h.must(h.accounts.RemoveTOTP(t.Context(), ann))
	h.clock.forward(time.Minute)
	app := h.setUpApp(ann)
	h.must(h.accounts.SetPassword(t.Context(), "ann", "another violet umbrella")) // ends the session
	signed, err = h.complete(h.pendingBy("ann", "another violet umbrella", "[totp]"), account.Proof{TOTP: app.code(1)})
	h.must(err)
	h.must(h.accounts.RemoveTOTP(t.Context(), h.actor(signed.Token.Reveal())))
}
