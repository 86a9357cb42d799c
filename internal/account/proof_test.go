package account_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
)

func TestProof(t *testing.T) {
	h := newHouse(t)
	h.signUp("ann")
	first, second := h.signIn("ann").Token.Reveal(), h.signIn("ann").Token.Reveal()
	proved := func(token string) error { return chat.CheckProof(h.actor(token), h.clock.Now()) }
	h.must(proved(first)) // signing in is a proof
	h.clock.forward(chat.ProofLife + time.Second)
	wantError(t, "after a while", proved(first), "proof_required")

	wantError(t, "a wrong password", h.accounts.Prove(t.Context(), h.actor(first), account.Proof{Password: "wrong password"}), "wrong_proof")
	wantError(t, "nothing", h.accounts.Prove(t.Context(), h.actor(first), account.Proof{}), "one_proof")
	wantError(t, "still", proved(first), "proof_required")

	h.must(h.accounts.Prove(t.Context(), h.actor(first), account.Proof{Password: password}))
	h.must(proved(first))
	wantError(t, "another session", proved(second), "proof_required")
	h.clock.forward(2 * time.Minute) // past what is remembered of a session
	h.must(proved(first))
	h.accounts = h.service()
	h.must(proved(first)) // it is kept
	h.clock.forward(chat.ProofLife)
	wantError(t, "after a while", proved(first), "proof_required")
}
