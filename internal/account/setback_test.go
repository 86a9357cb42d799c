package account_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

// A day is for how long the clock of these tests goes wrong.
const aDay = 24 * time.Hour

// TestAClockThatJumpsLocksNobodyOut: the clock goes a day ahead, and hours later back. Sessions stay, and people sign in at all times.
func TestAClockThatJumpsLocksNobodyOut(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.guard()
		ann := h.owner("ann")
		token := h.signIn("ann").Token.Reveal()
		key := h.setUpPasskey(ann, "key")
		by := func() { // each time by another answer, and by none twice
			t.Helper()
			answer := key.assert(h.signInOptions(""))
			_, err := h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
			h.must(err)
			_, err = h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
			wantError(t, "again", err, "wrong_factor")
		}
		by()
		for _, jump := range []time.Duration{aDay, -aDay, -3 * time.Hour, 3 * time.Hour, aDay} {
			h.clock.forward(jump)
			h.actor(token)
			by()
			by()
			h.pending("ann", "[passkey]")
			list, err := h.accounts.Sessions(t.Context(), ann)
			h.must(err)
			if len(list) < 2 {
				t.Errorf("after a jump of %s there are %d sessions", jump, len(list))
			}
		}
	})
}

// TestAnswersOfAnotherDayCountNoMore: what was answered before a clock went ahead, or while it was, is not taken again when it is back,
// nor when that time comes.
func TestAnswersOfAnotherDayCountNoMore(t *testing.T) {
	h := guarded(t)
	key := h.setUpPasskey(h.owner("ann"), "key")
	sign := func(answer []byte) error {
		_, err := h.accounts.SignInByPasskey(t.Context(), answer, account.Client{})
		return err
	}
	before := key.assert(h.signInOptions(""))
	h.must(sign(before))
	h.clock.forward(aDay)
	ahead, open := key.assert(h.signInOptions("")), h.signInOptions("")
	h.must(sign(ahead))
	h.clock.forward(-aDay)
	wantError(t, "from before", sign(before), "wrong_factor")
	wantError(t, "from a day ahead", sign(ahead), "wrong_factor")
	wantError(t, "asked a day ahead", sign(key.assert(open)), "wrong_factor")
	now := key.assert(h.signInOptions(""))
	h.must(sign(now))
	wantError(t, "again", sign(now), "wrong_factor")
	h.accounts = nil
	h.guard() // a restart forgets nothing
	wantError(t, "after a restart", sign(now), "wrong_factor")
	h.clock.forward(aDay)
	wantError(t, "when its time has come", sign(ahead), "wrong_factor")
}

// TestCodesAfterASetBack: no code counts twice, by whatever clock, and who mistyped a day ahead waits no day.
func TestCodesAfterASetBack(t *testing.T) {
	h := guarded(t)
	phone := h.setUpApp(h.owner("ann"))
	try := func(code secret.String) error {
		_, err := h.complete(h.pending("ann", "[totp]"), account.Proof{TOTP: code})
		return err
	}
	h.clock.forward(time.Hour)
	used := phone.code(0)
	h.must(try(used))
	h.clock.forward(-time.Hour)
	wantError(t, "an older one", try(phone.code(0)), "wrong_factor")
	h.clock.forward(time.Hour)
	wantError(t, "one that was used", try(used), "wrong_factor")

	h.clock.forward(aDay)
	for range 6 {
		if err := try("nonono"); err == nil {
			t.Fatal("no code was right")
		}
	}
	h.clock.forward(time.Minute - aDay)
	wantError(t, "so soon", try(phone.code(0)), "too_many_attempts")
	h.clock.forward(time.Hour)
	h.must(try(phone.code(0)))
}

// TestWhatIsShortStaysShort: a clock that is set back lets nothing last that was to end within minutes.
func TestWhatIsShortStaysShort(t *testing.T) {
	h, _ := keyed(t)
	h.signUp("ann")
	first := h.tokens("ann")
	h.refresh(first.Refresh)
	h.clock.forward(-time.Hour)
	_, err := h.accounts.Refresh(t.Context(), first.Refresh.Reveal(), "")
	wantError(t, "a token that was exchanged an hour ahead", err, "token_reused")
	h.clock.forward(time.Hour)

	h = guarded(t)
	ann := h.owner("ann")
	phone := h.setUpApp(ann)
	waits := h.pending("ann", "[totp]")
	h.must(chat.CheckProof(ann, h.clock.Now()))
	h.clock.forward(-time.Hour)
	wantError(t, "a proof of an hour ahead", chat.CheckProof(ann, h.clock.Now()), "proof_required")
	_, err = h.complete(waits, account.Proof{TOTP: phone.code(0)})
	wantError(t, "a sign-in begun an hour ahead", err, "sign_in_over")
}
