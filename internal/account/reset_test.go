package account_test

import (
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestResetByMail(t *testing.T) {
	o := newOffice(t)
	ann, actor := o.person("ann")
	session := o.signIn("ann").Token.Reveal()
	o.email(ann, "ann@example.org")
	_, key, err := o.accounts.MakeKey(t.Context(), actor, account.NewKey{Name: "k", Scopes: chat.ScopeRead})
	o.must(err)

	o.ask("nobody")
	o.ask("not a name")
	o.ask("ANN")
	token := o.token("ann@example.org")
	a, questions, err := o.accounts.LookAtReset(t.Context(), token)
	if err != nil || a.ID != ann.ID || len(questions) != 0 {
		t.Errorf("got %v, %v, %v", a, questions, err)
	}
	_, err = o.finish(account.Reset{Token: token, Password: "12345678"})
	wantError(t, "a bad password", err, "password_common")
	if due, err := o.finish(account.Reset{Token: token}); err != nil || !due.IsZero() {
		t.Fatalf("got %v, %v", due, err)
	}
	o.letter("ann@example.org", "was reset")
	o.wantPassword("ann", next, password)
	o.wantSignedOut("session", session)
	o.wantSignedOut("key", key.Reveal())
	_, err = o.finish(account.Reset{Token: token})
	wantError(t, "a second time", err, "reset_link_invalid")
	o.sink.WantNone(t)
}

func TestResetLinks(t *testing.T) {
	o := newOffice(t)
	ann := o.signUp("ann")
	o.email(ann, "Ann@example.org")
	o.email(o.signUp("bob"), "ann@EXAMPLE.org")
	o.ask("ann@example.org")
	tokens := []string{o.sink.Next(t).Text(t), o.sink.Next(t).Text(t)}
	if !strings.Contains(tokens[0], "Hello ann") || !strings.Contains(tokens[1], "Hello bob") {
		t.Errorf("got %q", tokens)
	}
	o.ask("ann")
	first := o.token("Ann@example.org")
	o.ask("ann")
	second := o.token("Ann@example.org")
	_, err := o.finish(account.Reset{Token: first})
	wantError(t, "a newer link ends the older", err, "reset_link_invalid")
	o.clock.forward(account.ResetLife)
	_, err = o.finish(account.Reset{Token: second})
	wantError(t, "too late", err, "reset_link_invalid")

	_, _, err = o.accounts.IssueResetFor(t.Context(), "nobody")
	wantError(t, "no such account", err, "account_not_found")
	url, until, err := o.accounts.IssueResetFor(t.Context(), "ANN")
	o.must(err)
	if until != o.clock.Now().Add(account.AdminLinkLife) {
		t.Errorf("counts until %v", until)
	}
	o.clock.forward(account.AdminLinkLife - time.Second)
	issued := link.FindStringSubmatch(url.Reveal())[2]
	wantError(t, "no address is confirmed by it", o.accounts.ConfirmEmail(t.Context(), issued, "", ""), "email_link_invalid")
	_, err = o.finish(account.Reset{Token: issued})
	o.must(err)
	o.wantPassword("ann", next, password)

	for name, r := range map[string]account.Reset{
		"nothing":    {},
		"two ways":   {Token: issued, Name: "ann"},
		"three ways": {Name: "ann", RecoveryCode: "c", Answers: []secret.String{"a"}},
		"name alone": {Name: "ann"},
	} {
		_, err := o.finish(r)
		wantError(t, name, err, "one_way")
	}
}

func TestSuspendedAccountsAreNotReset(t *testing.T) {
	o := newOffice(t)
	ann := o.signUp("ann")
	o.email(ann, "ann@example.org")
	url, _, err := o.accounts.IssueResetFor(t.Context(), "ann")
	o.must(err)
	o.must(o.store.Update(t.Context(), func(tx store.Tx) error {
		ann.DisabledAt = o.clock.Now()
		return tx.UpdateAccount(ann)
	}))
	_, err = o.finish(account.Reset{Token: link.FindStringSubmatch(url.Reveal())[2]})
	wantError(t, "by an older link", err, "reset_link_invalid")
	o.email(o.signUp("bob"), "bob@example.org")
	o.ask("ann")
	o.ask("bob") // requests are answered in turn
	o.token("bob@example.org")
}

func TestResetByRecoveryCode(t *testing.T) {
	o := newOffice(t)
	_, actor := o.person("ann")
	codes, err := o.accounts.MakeRecoveryCodes(t.Context(), actor)
	o.must(err)
	session := o.signIn("ann").Token.Reveal()
	for name, r := range map[string]account.Reset{
		"wrong code":   {Name: "ann", RecoveryCode: "00000-00000-00000-00000"},
		"unknown name": {Name: "nobody", RecoveryCode: codes[0].Reveal()},
		"no name":      {Name: "not a name", RecoveryCode: codes[0].Reveal()},
	} {
		_, err := o.finish(r)
		wantError(t, name, err, "wrong_recovery")
	}
	_, err = o.finish(account.Reset{Name: "ann", RecoveryCode: codes[0].Reveal()})
	o.must(err)
	o.wantPassword("ann", next, password)
	o.wantSignedOut("session", session)
	_, err = o.finish(account.Reset{Name: "ann", RecoveryCode: codes[0].Reveal()})
	wantError(t, "a second time", err, "wrong_recovery")
}

// TestLettersWait: what the mail server does not take yet is sent later, and what it never takes is given up.
func TestLettersWait(t *testing.T) {
	o := newOffice(t)
	o.email(o.signUp("ann"), "ann@example.org")
	waiting := func() int {
		n := 0
		o.must(o.store.View(t.Context(), func(r store.Reader) (err error) { n, err = r.CountLetters(); return err }))
		return n
	}
	attempts := func() (n int) {
		o.must(o.store.View(t.Context(), func(r store.Reader) error {
			list, err := r.LettersDue(o.clock.Now().Add(24*time.Hour), 10)
			for _, l := range list {
				n += l.Attempts
			}
			return err
		}))
		return n
	}
	o.sink.Refuse("451 4.7.1 later")
	o.ask("ann")
	o.eventually("a first attempt", func() bool { return attempts() == 1 })
	o.sink.Refuse("")
	o.clock.forward(time.Minute)
	o.token("ann@example.org")
	o.eventually("nothing waits", func() bool { return waiting() == 0 })

	o.sink.Refuse("550 5.1.1 nobody")
	o.ask("ann")
	o.eventually("given up", func() bool { return waiting() == 0 })
	o.sink.WantNone(t)
}

// TestANewPasswordEndsAllWays: neither a mail address that waits to be confirmed nor a delayed reset outlives the password it was asked
// for under.
func TestANewPasswordEndsAllWays(t *testing.T) {
	for name, renew := range map[string]func(o *office, actor chat.Actor) error{
		"reset": func(o *office, actor chat.Actor) error {
			url, _, err := o.accounts.IssueReset(t.Context(), chat.Actor{}, actor.Account)
			o.must(err)
			_, err = o.finish(account.Reset{Token: link.FindStringSubmatch(url.Reveal())[2]})
			return err
		},
		"change": func(o *office, actor chat.Actor) error {
			return o.accounts.ChangePassword(t.Context(), actor, password, next)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			_, actor := o.person("ann")
			o.policy.SecurityQuestion = chat.QuestionAlone
			o.must(o.ownQuestions(actor, codes...))
			o.must(o.accounts.SetEmail(t.Context(), actor, "thief@example.org", ""))
			token := o.token("thief@example.org")
			_, err := o.finish(account.Reset{Name: "ann", Answers: answers, Password: "the staple of a thief"})
			o.must(err)
			o.must(renew(o, actor))
			wantError(t, "the address", o.accounts.ConfirmEmail(t.Context(), token, "", ""), "email_link_invalid")
			if me, err := o.accounts.Me(t.Context(), actor); err != nil || me.Pending != "" || !me.ResetAt.IsZero() {
				t.Errorf("waiting are %q, %v, %v", me.Pending, me.ResetAt, err)
			}
		})
	}
}
