package account_test

import (
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
)

// TestAnEndedSessionLeavesNothing: who was let in by a session that ends before what he asks for is done makes nothing that
// outlives it.
func TestAnEndedSessionLeavesNothing(t *testing.T) {
	o := newOffice(t)
	o.policy.SecurityQuestion = chat.QuestionSecond
	ann, actor := o.person("ann")
	o.email(ann, "ann@example.org")
	o.must(o.accounts.RevokeAllOf(t.Context(), chat.Actor{}, ann.ID))
	for name, try := range map[string]func() error{
		"a key": func() error {
			_, _, err := o.accounts.MakeKey(t.Context(), actor, account.NewKey{Name: "k", Scopes: chat.ScopeRead})
			return err
		},
		"recovery codes": func() error { _, err := o.accounts.MakeRecoveryCodes(t.Context(), actor); return err },
		"a login elsewhere": func() error {
			return o.accounts.Link(t.Context(), actor, chat.Identity{Provider: "p", Subject: "thief", Name: "ann"})
		},
		"an address":   func() error { return o.accounts.SetEmail(t.Context(), actor, "thief@example.org", "") },
		"no address":   func() error { return o.accounts.SetEmail(t.Context(), actor, "", "") },
		"no questions": func() error { return o.accounts.SetQuestions(t.Context(), actor, nil) },
		"questions":    func() error { return o.ownQuestions(actor, codes...) },
	} {
		wantError(t, name, try(), "unauthenticated")
	}
}
