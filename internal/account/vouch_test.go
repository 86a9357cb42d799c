package account_test

import (
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestVouch(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		const callers = 8
		ids := make([]chat.ID, callers)
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				s, err := h.accounts.Vouch(t.Context(), "ann", account.Client{})
				if err != nil {
					t.Error(err)
				}
				ids[i] = s.Account.ID
				if actor := h.actor(s.Token.Reveal()); actor.Account != s.Account.ID || actor.Session != s.Session.ID {
					t.Errorf("the session is of %+v", actor)
				}
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Error("one name has two accounts")
			}
		}
		_, err := h.accounts.SignIn(t.Context(), "ann", password, account.Client{})
		wantError(t, "sign in by password", err, "wrong_sign_in")
		for _, name := range []string{"", "ann lee", "ann\x00"} {
			_, err := h.accounts.Vouch(t.Context(), name, account.Client{})
			wantError(t, name, err, "bad_name")
		}
		h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
			a, err := tx.Account(ids[0])
			if err != nil {
				return err
			}
			a.DisabledAt = h.clock.Now()
			return tx.UpdateAccount(a)
		}))
		_, err = h.accounts.Vouch(t.Context(), "ann", account.Client{})
		wantError(t, "disabled", err, "wrong_sign_in")
	})
}
