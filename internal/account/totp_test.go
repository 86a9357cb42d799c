package account_test

import (
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
)

func TestTOTPSetUp(t *testing.T) {
	h := guarded(t)
	ann := h.owner("Ann")
	wantError(t, "not begun", h.accounts.ConfirmTOTP(t.Context(), ann, "123456"), "totp_not_begun")
	_, err := h.accounts.BeginTOTP(t.Context(), ann)
	h.must(err)
	begun, err := h.accounts.BeginTOTP(t.Context(), ann) // again: another secret
	h.must(err)
	if n := base32Size(t, begun.Secret.Reveal()); n != 20 {
		t.Errorf("the secret has %d bytes", n)
	}
	u, err := url.Parse(begun.URI.Reveal())
	h.must(err)
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/chat.example:Ann" || u.Query().Get("secret") != begun.Secret.Reveal() ||
		u.Query().Get("issuer") != "chat.example" {
		t.Errorf("uri: %s", begun.URI.Reveal())
	}
	wantError(t, "wrong code", h.accounts.ConfirmTOTP(t.Context(), ann, "12345"), "wrong_code")
	h.signIn("Ann") // it does not count yet

	phone := &app{h, begun.Secret.Reveal()}
	code := phone.code(0).Reveal()
	h.must(h.accounts.ConfirmTOTP(t.Context(), ann, code[:3]+" "+code[3:]))
	wantError(t, "confirmed", h.accounts.ConfirmTOTP(t.Context(), ann, code), "totp_set")
	_, err = h.accounts.BeginTOTP(t.Context(), ann)
	wantError(t, "there is one", err, "totp_set")
	h.pending("Ann", "[totp]")

	h.must(h.accounts.RemoveTOTP(t.Context(), ann))
	h.signIn("Ann")
	if added, removed := h.entries(chat.AuditFactorAdded), h.entries(chat.AuditFactorRemoved); added != 1 || removed != 1 {
		t.Errorf("audit log: %d added, %d removed", added, removed)
	}
}

func TestTOTPSignIn(t *testing.T) {
	h := guarded(t)
	phone := h.setUpApp(h.owner("ann"))
	try := func(steps int) error {
		_, err := h.complete(h.pending("ann", "[totp]"), account.Proof{TOTP: phone.code(steps)})
		return err
	}
	wantError(t, "the code that confirmed", try(0), "wrong_factor")
	h.must(try(1)) // a clock that is fast
	wantError(t, "again", try(1), "wrong_factor")
	h.clock.forward(time.Hour)
	wantError(t, "two steps late", try(-2), "wrong_factor")
	wantError(t, "two steps early", try(2), "wrong_factor")
	h.must(try(-1)) // a clock that is slow
	h.must(try(0))
	wantError(t, "older than one that was used", try(-1), "wrong_factor")
	if h.entries(chat.AuditSignInFailed) == 0 {
		t.Error("nothing in the audit log")
	}
}

// TestTOTPAtOnce uses one code in many sign-ins at once: it lets in one of them.
func TestTOTPAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.guard()
		phone := h.setUpApp(h.owner("ann"))
		h.clock.forward(time.Minute)
		code := phone.code(0)
		errs := make(chan error, 4)
		var wg sync.WaitGroup
		for range cap(errs) {
			token := h.pending("ann", "[totp]")
			wg.Go(func() {
				_, err := h.complete(token, account.Proof{TOTP: code})
				errs <- err
			})
		}
		wg.Wait()
		let := 0
		for range cap(errs) {
			if err := <-errs; err == nil {
				let++
			} else {
				wantError(t, "the others", err, "wrong_factor")
			}
		}
		if let != 1 {
			t.Errorf("one code let in %d", let)
		}
	})
}

// TestTOTPGuessing lets somebody guess who knows the password: soon he waits, and so does who has the right code, who may come in
// by another factor.
func TestTOTPGuessing(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	phone := h.setUpApp(ann)
	key := h.setUpPasskey(ann, "key")
	h.clock.forward(time.Hour)
	guess := func() error {
		_, err := h.complete(h.pending("ann", "[passkey totp]"), account.Proof{TOTP: "nonono"})
		return err
	}
	for range 5 {
		wantError(t, "the first few", guess(), "wrong_factor")
	}
	more := guess()
	wantError(t, "one more", more, "too_many_attempts")
	var wait *chat.WaitError
	if !errors.As(more, &wait) || wait.Wait != 30*time.Second || wait.Of != (chat.Quota{Name: "codes", Burst: 5, Window: time.Hour}) {
		t.Errorf("got %+v, want to be told to wait 30 s", wait)
	}
	_, err := h.complete(h.pending("ann", "[passkey totp]"), account.Proof{TOTP: phone.code(0)})
	wantError(t, "even the right one", err, "too_many_attempts")
	h.accounts = nil
	h.guard() // a restart forgets nothing
	wantError(t, "after a restart", guess(), "too_many_attempts")

	tried := 0
	for range 24 * 60 { // a day of guessing, every minute
		h.clock.forward(time.Minute)
		err := h.accounts.Prove(t.Context(), ann, account.Proof{TOTP: "nonono"})
		if chat.KindOf(err) != chat.RateLimited {
			tried++
		}
	}
	if tried > 35 {
		t.Errorf("%d guesses in a day", tried)
	}
	token := h.pending("ann", "[passkey totp]")
	_, err = h.complete(token, account.Proof{Passkey: key.assert(h.signInOptions(token))})
	h.must(err)
	_, err = h.complete(h.pending("ann", "[passkey totp]"), account.Proof{TOTP: phone.code(0)})
	h.must(err) // who has proved it may try again
}
