package account_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func (o *office) ownQuestions(actor chat.Actor, list ...account.Question) error {
	o.t.Helper()
	var answered []account.Answered
	for i, q := range list {
		answered = append(answered, account.Answered{Question: q, Answer: secret.String(fmt.Sprintf("Åsa, the %d.", i))})
	}
	return o.accounts.SetQuestions(o.t.Context(), actor, answered)
}

// answers are those of ownQuestions, typed by somebody else.
var answers = []secret.String{" ÅSA THE 0", "a\u030asa-the-1"}

var codes = []account.Question{{Code: "first_pet"}, {Code: "dream_job"}}

func TestQuestionsBesideALink(t *testing.T) {
	o := newOffice(t)
	ann, actor := o.person("ann")
	own := []account.Question{{Code: "first_pet"}, {Text: "What was in the box?"}}
	wantError(t, "off", o.ownQuestions(actor, own...), "questions_off")
	o.policy.SecurityQuestion = chat.QuestionSecond
	o.must(o.ownQuestions(actor, own...))
	got, err := o.accounts.Questions(t.Context(), actor)
	if err != nil || !slices.Equal(got, own) {
		t.Errorf("got %v, %v", got, err)
	}
	_, err = o.accounts.QuestionsOf(t.Context(), "ann")
	wantError(t, "nobody is told by a name", err, "questions_off")
	_, err = o.finish(account.Reset{Name: "ann", Answers: answers})
	wantError(t, "not alone", err, "questions_off")

	o.email(ann, "ann@example.org")
	o.ask("ann")
	token := o.token("ann@example.org")
	_, asked, err := o.accounts.LookAtReset(t.Context(), token)
	if err != nil || !slices.Equal(asked, own) {
		t.Errorf("got %v, %v", asked, err)
	}
	_, err = o.finish(account.Reset{Token: token})
	wantError(t, "without answers", err, "answers_required")
	_, err = o.finish(account.Reset{Token: token, Answers: []secret.String{answers[1], answers[0]}})
	wantError(t, "wrong answers", err, "wrong_recovery")
	_, err = o.finish(account.Reset{Token: token, Answers: answers})
	o.must(err)
	o.wantPassword("ann", next, password)

	o.ask("ann")
	o.sink.Next(t) // of the reset
	token = o.token("ann@example.org")
	for range 3 { // two attempts came before
		_, err = o.finish(account.Reset{Token: token, Answers: answers[:1]})
		wantError(t, "one of two", err, "wrong_recovery")
	}
	_, err = o.finish(account.Reset{Token: token, Answers: answers, Password: password})
	wantError(t, "after five attempts", err, "rate_limited")
	url, _, err := o.accounts.IssueResetFor(t.Context(), "ann")
	o.must(err)
	_, err = o.finish(account.Reset{Token: link.FindStringSubmatch(url.Reveal())[2], Password: password})
	o.must(err) // asks no questions
}

func TestQuestionsAlone(t *testing.T) {
	o := newOffice(t)
	_, actor := o.person("ann")
	o.policy.SecurityQuestion = chat.QuestionAlone
	wantError(t, "in one's own words", o.ownQuestions(actor, codes[0], account.Question{Text: "What?"}), "catalogue_only")
	for name, list := range map[string][]account.Question{
		"one":          codes[:1],
		"the same":     {codes[0], codes[0]},
		"four":         {codes[0], codes[1], {Code: "first_car"}, {Code: "first_job"}},
		"no such code": {codes[0], {Code: "mother_maiden_name"}},
	} {
		wantError(t, name, o.ownQuestions(actor, list...), "bad_questions")
	}
	err := o.accounts.SetQuestions(t.Context(), actor, []account.Answered{{Question: codes[0], Answer: "Å. -"}, {Question: codes[1], Answer: "good"}})
	wantError(t, "an answer of one letter", err, "bad_answer")
	o.must(o.ownQuestions(actor, codes...))
	asked, err := o.accounts.QuestionsOf(t.Context(), "ANN")
	if err != nil || !slices.Equal(asked, codes) {
		t.Errorf("got %v, %v", asked, err)
	}

	session := o.signIn("ann").Token.Reveal()
	_, err = o.finish(account.Reset{Name: "ann", Answers: []secret.String{answers[0], "wrong answer"}})
	wantError(t, "wrong", err, "wrong_recovery")
	_, err = o.finish(account.Reset{Name: "nobody", Answers: answers})
	wantError(t, "nobody", err, "wrong_recovery")
	reset := func() time.Time {
		due, err := o.finish(account.Reset{Name: "ann", Answers: answers})
		o.must(err)
		return due
	}
	due := reset()
	if due != o.clock.Now().Add(account.ResetDelay) || o.bells.told(chat.StateReset) != 1 {
		t.Errorf("due %v, told %d times", due, o.bells.told(chat.StateReset))
	}
	if me, err := o.accounts.Me(t.Context(), actor); err != nil || me.ResetAt != due {
		t.Errorf("got %v, %v", me.ResetAt, err)
	}
	o.wantPassword("ann", password, next)
	o.must(o.accounts.StopReset(t.Context(), actor))
	o.clock.forward(account.ResetDelay)
	o.wantPassword("ann", password, next)
	o.actor(session)

	reset()
	o.clock.forward(account.ResetDelay)
	o.eventually("the reset", func() bool {
		_, err := o.accounts.SignIn(t.Context(), "ann", next, account.Client{})
		return err == nil
	})
	o.wantPassword("ann", next, password)
	o.wantSignedOut("session", session)
}

// TestQuestionsOfNobody: a name without questions, an administrator and nobody have some too, always the same.
func TestQuestionsOfNobody(t *testing.T) {
	o := newOffice(t)
	o.policy.SecurityQuestion = chat.QuestionAlone
	_, err := o.accounts.Add(t.Context(), account.Registration{Name: "root", Password: password}, true)
	o.must(err)
	actor := o.actor(o.signIn("root").Token.Reveal())
	wantError(t, "an administrator", o.ownQuestions(actor, codes...), "questions_not_for_admins")
	_, ann := o.person("ann")
	o.policy.SecurityQuestion = chat.QuestionSecond
	o.must(o.ownQuestions(ann, codes[0], account.Question{Text: "a very own question?"}))
	o.policy.SecurityQuestion = chat.QuestionAlone
	o.signUp("bob")
	_, cyd := o.person("cyd")
	o.must(o.ownQuestions(cyd, codes...))
	o.must(o.store.Update(t.Context(), func(tx store.Tx) error { // who became an administrator later
		a, err := tx.Account(cyd.Account)
		a.Admin = true
		return errors.Join(err, tx.UpdateAccount(a))
	}))
	var counts [4]int
	names := []string{"root", "ann", "bob", "cyd", "nobody", "no name"}
	for i := range 40 { // a key under which they all have as many is not met with
		names = append(names, fmt.Sprint("x", i))
	}
	for _, name := range names {
		first, err := o.accounts.QuestionsOf(t.Context(), name)
		o.must(err)
		again, err := o.accounts.QuestionsOf(t.Context(), strings.ToUpper(name))
		o.must(err)
		if !slices.Equal(first, again) || len(first) < 2 || len(first) > 3 {
			t.Errorf("%s: got %v, then %v", name, first, again)
		}
		for i, q := range first {
			if !slices.Contains(account.Catalogue(), q.Code) || q.Text != "" || slices.Contains(first[:i], q) {
				t.Errorf("%s: got %v", name, first)
			}
		}
		counts[len(first)]++
	}
	for _, name := range []string{"ann", "cyd", "nobody"} {
		_, err := o.finish(account.Reset{Name: name, Answers: answers})
		wantError(t, name, err, "wrong_recovery")
	}
	for range 6 {
		_, err = o.finish(account.Reset{Name: "somebody", Answers: answers})
	}
	wantError(t, "too often, whoever it is", err, "rate_limited")
	if counts[2] == 0 || counts[3] == 0 {
		t.Errorf("all names have as many: %v", counts)
	}
}

// TestRecoveryIsAlikeForAllNames: what takes time is done for a name that nobody has, too: hashes, and what is written.
func TestRecoveryIsAlikeForAllNames(t *testing.T) {
	o := newOffice(t)
	o.policy.SecurityQuestion = chat.QuestionAlone
	_, ann := o.person("ann")
	o.signUp("bob")
	o.must(o.ownQuestions(ann, codes...))
	wrong := []secret.String{answers[0], "wrong answer"}
	for _, way := range []account.Reset{{Answers: wrong}, {RecoveryCode: "00000-00000-00000-00000"}} {
		var hashes, entries []uint64
		for _, name := range []string{"ann", "bob", "nobody", "no name"} {
			way.Name = name
			h, e := o.hasher.Count(), o.entries()
			_, err := o.finish(way)
			wantError(t, name, err, "wrong_recovery")
			hashes, entries = append(hashes, o.hasher.Count()-h), append(entries, o.entries()-e)
		}
		if len(slices.Compact(hashes)) != 1 || len(slices.Compact(entries)) != 1 || entries[0] != 1 {
			t.Errorf("%+v: hashes %v, entries %v", way, hashes, entries)
		}
	}
}

// TestFailedRecoveryWritesAlike: before it answers as much is written for one name as for another, since that takes its time.
func TestFailedRecoveryWritesAlike(t *testing.T) {
	o := newOfficeOn(t, storetest.Open)
	o.policy.SecurityQuestion = chat.QuestionAlone
	_, ann := o.person("ann")
	o.signUp("bob")
	o.must(o.ownQuestions(ann, codes...))
	counting := &counted{Store: o.store}
	s := account.New(account.Config{
		Store: counting, Now: o.clock.Now, Hasher: o.hasher, Key: o.key, Policy: func() chat.Policy { return o.policy }, Note: func(chat.AuditEntry) {},
	})
	for _, way := range []account.Reset{{Answers: []secret.String{answers[0], "wrong answer"}}, {RecoveryCode: "00000-00000-00000-00000"}} {
		var updates []int64
		for _, name := range []string{"ann", "bob", "nobody", "no name"} {
			way.Name, way.Password = name, next
			_, err := s.FinishReset(t.Context(), way)
			wantError(t, name, err, "wrong_recovery")
			updates = append(updates, counting.updates.Swap(0))
		}
		if len(slices.Compact(updates)) != 1 {
			t.Errorf("%+v: %d transactions, by name", way, updates)
		}
	}
}

// counted is a store that counts what is written.
type counted struct {
	store.Store

	updates atomic.Int64
}

func (c *counted) Update(ctx context.Context, f func(tx store.Tx) error) error {
	c.updates.Add(1)
	return c.Store.Update(ctx, f)
}

// entries counts what the audit log has.
func (o *office) entries() uint64 {
	o.t.Helper()
	var head store.AuditMark
	o.must(o.store.View(o.t.Context(), func(r store.Reader) (err error) { head, err = r.AuditHead(); return err }))
	return uint64(head.N)
}

// TestWrongAnswersDoNotKeepTheOwnerOut: who knows a name alone can make its questions count no more, but neither the link in its owner's
// mailbox nor questions for ever.
func TestWrongAnswersDoNotKeepTheOwnerOut(t *testing.T) {
	o := newOfficeOn(t, storetest.Open)
	o.policy.SecurityQuestion = chat.QuestionAlone
	ann, actor := o.person("ann")
	o.email(ann, "ann@example.org")
	o.must(o.ownQuestions(actor, codes...))
	wrong := account.Reset{Name: "ann", Answers: []secret.String{"wrong answer", "another one"}}
	stop := o.running(o.accounts)
	for range 5 {
		_, err := o.finish(wrong)
		wantError(t, "wrong", err, "wrong_recovery")
	}
	stop() // what waits to be counted still is
	if n := o.wrong(ann); n != 5 {
		t.Errorf("%d wrong attempts are counted", n)
	}
	o.accounts = o.again() // a restart forgets how often it was tried, and not what was wrong
	defer o.running(o.accounts)()
	_, err := o.finish(account.Reset{Name: "ann", Answers: answers})
	wantError(t, "after five wrong ones", err, "wrong_recovery")
	o.ask("ann")
	_, err = o.finish(account.Reset{Token: o.token("ann@example.org"), Answers: answers})
	o.must(err)
	if n := o.wrong(ann); n != 0 {
		t.Errorf("%d wrong attempts are counted after the reset", n)
	}
	_, err = o.finish(wrong)
	wantError(t, "wrong", err, "wrong_recovery")
	o.eventually("it is counted", func() bool { return o.wrong(ann) == 1 })
	_, err = o.finish(account.Reset{Name: "ann", Answers: answers, Password: password})
	o.must(err)
	if n := o.wrong(ann); n != 0 {
		t.Errorf("%d wrong attempts are counted after right answers", n)
	}
}

// wrong is how many wrong attempts by answers are counted.
func (o *office) wrong(a chat.Account) int {
	o.t.Helper()
	var q store.Questions
	o.must(o.store.View(o.t.Context(), func(r store.Reader) (err error) { q, _, err = r.Questions(a.ID); return err }))
	return q.Wrong
}

// TestFailedResetsAreNoted: through Note, which bounds what is kept, and without what cannot be a name.
func TestFailedResetsAreNoted(t *testing.T) {
	o := newOffice(t)
	o.policy.SecurityQuestion = chat.QuestionAlone
	var noted []string
	accounts := account.New(account.Config{
		Store: o.store, Now: o.clock.Now, Hasher: o.hasher, Policy: func() chat.Policy { return o.policy },
		Note: func(e chat.AuditEntry) { noted = append(noted, string(e.Action)+" "+e.Name) },
	})
	before := o.entries()
	for _, name := range []string{"nobody", "my password!"} {
		for _, r := range []account.Reset{{Answers: answers}, {RecoveryCode: "00000-00000-00000-00000"}} {
			r.Name, r.Password = name, next
			_, err := accounts.FinishReset(t.Context(), r)
			wantError(t, name, err, "wrong_recovery")
		}
	}
	kept := string(chat.AuditResetFailed) + " "
	if want := []string{kept + "nobody", kept + "nobody", kept, kept}; !slices.Equal(noted, want) || o.entries() != before {
		t.Errorf("noted %q, and %d entries", noted, o.entries()-before)
	}
}

// TestResetsAtOnce: a link counts once, and wrong answers each.
func TestResetsAtOnce(t *testing.T) {
	for name, open := range map[string]func(t testing.TB, bells ...store.Bell) store.Store{
		"sqlite": storetest.Open, "postgres": storetest.OpenPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			o := newOfficeOn(t, open)
			o.policy.SecurityQuestion = chat.QuestionAlone
			ann, actor := o.person("ann")
			o.must(o.ownQuestions(actor, codes...))
			atOnce := func(r account.Reset) (done int) {
				results := make(chan error)
				for range 4 {
					go func() {
						_, err := o.accounts.FinishReset(t.Context(), r)
						results <- err
					}()
				}
				for range 4 {
					if <-results == nil {
						done++
					}
				}
				return done
			}
			wrong := account.Reset{Name: "ann", Answers: []secret.String{"wrong answer", "another one"}, Password: next}
			stop := o.running(o.accounts)
			done := atOnce(wrong)
			stop()
			if n := o.wrong(ann); done != 0 || n != 4 {
				t.Errorf("%d done, %d wrong attempts are counted", done, n)
			}
			url, _, err := o.accounts.IssueResetFor(t.Context(), "ann")
			o.must(err)
			if done := atOnce(account.Reset{Token: link.FindStringSubmatch(url.Reveal())[2], Password: next}); done != 1 {
				t.Errorf("one link counted %d times", done)
			}
		})
	}
}
