package account_test

import (
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestAnEndedSessionLeavesNothing: who was let in by a session that ends before what he asks for is done makes nothing that
// outlives it.
func TestAnEndedSessionLeavesNothing(t *testing.T) {
	o := newOffice(t)
	o.policy.SecurityQuestion, o.policy.MembersInvite = chat.QuestionSecond, true
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
		"a name":       func() error { _, err := o.accounts.Rename(t.Context(), actor, "thief"); return err },
		"a full name":  func() error { _, err := o.accounts.UpdateProfile(t.Context(), actor, "Thief"); return err },
		"a password":   func() error { return o.accounts.ChangePassword(t.Context(), actor, password, next) },
		"an invitation": func() error {
			_, err := o.accounts.Invite(t.Context(), actor, account.NewInvitation{})
			return err
		},
		"a withdrawal":     func() error { return o.accounts.Withdraw(t.Context(), actor, chat.NewID()) },
		"a deletion":       func() error { return o.accounts.Delete(t.Context(), actor, account.Deletion{}) },
		"an end":           func() error { return o.accounts.Disable(t.Context(), actor, password) },
		"a proof":          func() error { return o.accounts.Prove(t.Context(), actor, account.Proof{Password: password}) },
		"codes":            func() error { _, err := o.accounts.BeginTOTP(t.Context(), actor); return err },
		"a passkey":        func() error { _, err := o.accounts.PasskeyOptions(t.Context(), actor); return err },
		"an objection":     func() error { return o.accounts.StopReset(t.Context(), actor) },
		"a key's end":      func() error { return o.accounts.RevokeKey(t.Context(), actor, chat.NewID()) },
		"another's end":    func() error { return o.accounts.Revoke(t.Context(), actor, chat.NewID()) },
		"all others' end":  func() error { return o.accounts.RevokeOthers(t.Context(), actor) },
		"a copy of it all": func() error { _, err := o.accounts.Export(t.Context(), actor); return err },
	} {
		wantError(t, name, try(), "unauthenticated")
	}
}

// TestWhoIsNoAdministratorAnyMore: who was let in as an administrator decides about nobody once he is none, or his session is over.
func TestWhoIsNoAdministratorAnyMore(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	one := o.admin("one")
	ann := o.signUp("ann")
	token, session := o.session(chat.Account{ID: one.Account})
	acting := o.actor(token)
	if !acting.Admin || acting.Session != session {
		t.Fatalf("got %+v", acting)
	}
	acts := map[string]func() error{
		"suspend":      func() error { return o.accounts.Suspend(ctx, acting, ann.ID) },
		"restore":      func() error { return o.accounts.Restore(ctx, acting, ann.ID) },
		"appoint":      func() error { return o.accounts.SetAdmin(ctx, acting, ann.ID, true) },
		"delete":       func() error { return o.accounts.DeleteOf(ctx, acting, ann.ID, account.Deletion{}) },
		"end sessions": func() error { return o.accounts.RevokeAllOf(ctx, acting, ann.ID) },
		"end one":      func() error { return o.accounts.RevokeOf(ctx, acting, ann.ID, chat.NewID()) },
		"a link":       func() error { _, _, err := o.accounts.IssueReset(ctx, acting, ann.ID); return err },
		"make": func() error {
			_, err := o.accounts.Invent(ctx, acting, account.Registration{Name: "new"}, true)
			return err
		},
		"a bot": func() error {
			_, _, err := o.accounts.AddBot(ctx, acting, account.NewBot{Name: "bot", Scopes: chat.ScopeRead})
			return err
		},
	}
	o.admin("two")
	o.must(o.accounts.SetAdmin(ctx, chat.Actor{}, one.Account, false))
	for name, try := range acts {
		wantError(t, name+", an administrator no more", try(), "forbidden")
	}
	o.must(o.accounts.SetAdmin(ctx, chat.Actor{}, one.Account, true))
	o.must(o.accounts.RevokeAllOf(ctx, chat.Actor{}, one.Account))
	for name, try := range acts {
		wantError(t, name+", signed out", try(), "unauthenticated")
	}
}

// TestAnAddressIsConfirmedOnce: of several who open the same link at once one makes the address the account's.
func TestAnAddressIsConfirmedOnce(t *testing.T) {
	for name, open := range map[string]func(t testing.TB, bells ...store.Bell) store.Store{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			o := newOfficeOn(t, open)
			t.Cleanup(o.running(o.accounts))
			_, actor := o.person("ann")
			o.must(o.accounts.SetEmail(t.Context(), actor, "ann@example.org", ""))
			token := o.token("ann@example.org")
			var group sync.WaitGroup
			errs := make(chan error, 8)
			for range cap(errs) {
				group.Go(func() { errs <- o.accounts.ConfirmEmail(t.Context(), token, "", "") })
			}
			group.Wait()
			close(errs)
			confirmed := 0
			for err := range errs {
				if err == nil {
					confirmed++
					continue
				}
				wantError(t, "another time", err, "email_link_invalid")
			}
			if n := len(o.noted(chat.AuditEmailChanged)); confirmed != 1 || n != 1 {
				t.Errorf("confirmed %d times, noted %d times", confirmed, n)
			}
		})
	}
}
