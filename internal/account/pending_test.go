package account_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestSignInsThatWait(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	h.setUpApp(ann)
	codes := h.codes(ann)
	const factors = "[totp recovery_code]"
	right := func(i int) account.Proof { return account.Proof{RecoveryCode: codes[i]} }

	token := h.pending("ann", factors)
	signed, err := h.complete(token, right(0))
	h.must(err)
	if signed.Session.Address != "::1" || h.actor(signed.Token.Reveal()).Account != ann.Account {
		t.Errorf("session: %+v", signed.Session)
	}
	_, err = h.complete(token, right(1))
	wantError(t, "once", err, "sign_in_over")

	token = h.pending("ann", factors)
	for range 5 {
		_, err = h.complete(token, account.Proof{RecoveryCode: "00000-00000-00000-00000"})
		wantError(t, "wrong", err, "wrong_factor")
	}
	_, err = h.complete(token, right(1))
	wantError(t, "five attempts", err, "sign_in_over")

	token = h.pending("ann", factors)
	_, err = h.complete(token, account.Proof{Password: password})
	wantError(t, "the password again", err, "one_proof")
	_, err = h.complete(token, account.Proof{})
	wantError(t, "nothing", err, "one_proof")
	h.clock.forward(5*time.Minute + time.Second)
	_, err = h.complete(token, right(1))
	wantError(t, "too late", err, "sign_in_over")

	other, _ := secret.NewToken(secret.PendingPrefix)
	for _, garbage := range []secret.String{"", "sp_", other, signed.Token} {
		_, err = h.complete(garbage, right(1))
		wantError(t, "garbage", err, "sign_in_over")
	}

	token = h.pending("ann", factors)
	h.must(h.accounts.SetPassword(t.Context(), "ann", "another password"))
	_, err = h.complete(token, right(1))
	wantError(t, "another password since", err, "wrong_sign_in")

	token = h.pendingBy("ann", "another password", factors)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		a, err := tx.Account(ann.Account)
		if err != nil {
			return err
		}
		a.DisabledAt = h.clock.Now()
		return tx.UpdateAccount(a)
	}))
	_, err = h.complete(token, right(2))
	wantError(t, "disabled since", err, "wrong_sign_in")
}

func TestTokensTakeASecondStep(t *testing.T) {
	h := guarded(t)
	ann := h.owner("ann")
	h.setUpApp(ann)
	codes := h.codes(ann)
	_, err := h.accounts.SignInForTokens(t.Context(), "ann", password, account.Client{})
	wantError(t, "to who knows of no second step", err, "second_factor_required")
	tokens, err := h.accounts.CompleteForTokens(t.Context(), h.pending("ann", "[totp recovery_code]").Reveal(),
		account.Proof{RecoveryCode: codes[0]}, account.Client{})
	h.must(err)
	if actor := h.actor(tokens.Access.Reveal()); actor.Account != ann.Account {
		t.Errorf("actor: %+v", actor)
	}
}
