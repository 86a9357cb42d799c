package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/report"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestDelete(t *testing.T) {
	for name, open := range map[string]func(t testing.TB, bells ...store.Bell) store.Store{
		"sqlite": storetest.Open, "postgres": storetest.OpenPostgres,
	} {
		for _, shred := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s shred %v", name, shred), func(t *testing.T) { testDelete(t, newOfficeOn(t, open), shred) })
		}
	}
}

func testDelete(t *testing.T, o *office, shred bool) {
	stop := o.running(o.accounts)
	ann, actor := o.person("ann")
	_, bob := o.person("bob")
	o.email(ann, "ann@example.org")
	group, left := o.group(actor, "bob"), o.group(bob, "ann")
	for i := range 100 {
		o.say(actor, group, fmt.Sprint("secret ", i))
	}
	edited := o.say(actor, left, "secret first")
	_, err := o.messages.Edit(t.Context(), actor, left, edited, message.Edit{Text: "secret second"})
	o.must(err)
	o.say(bob, left, "bob stays")
	liked := o.say(bob, left, "bob is liked")
	for who, emoji := range map[*chat.Actor]string{&actor: "🎉", &bob: "🐢"} {
		_, err = o.messages.React(t.Context(), *who, left, liked, message.Reaction{Emoji: emoji})
		o.must(err)
	}
	reports := report.New(report.Config{Store: o.store})
	o.must(reports.Make(t.Context(), bob, left, edited, "bob's reason"))
	o.must(reports.Make(t.Context(), actor, left, liked, "ann's reason"))
	o.must(o.rooms.Leave(t.Context(), actor, left))
	o.must(o.accounts.PutSetting(t.Context(), actor, "language", []byte(`"sv"`)))
	stop()

	// The server stops before it has gone on with the deletion, and goes on when it starts again.
	o.must(o.accounts.Delete(t.Context(), actor, account.Deletion{Shred: shred}))
	o.accounts = o.again()
	defer o.running(o.accounts)()
	o.letter("ann@example.org", "is deleted")
	o.eventually("the end of the deletion", func() bool {
		n := 1
		o.must(o.store.View(t.Context(), func(r store.Reader) error {
			list, err := r.Erasures(10)
			n = len(list)
			return err
		}))
		return n == 0
	})
	o.wantGone(ann)
	all := o.contents(group) + o.contents(left)
	for what, goes := range map[string]bool{"secret": shred, "🎉": shred, "bob stays": false, "🐢": false} {
		if strings.Contains(all, what) == goes {
			t.Errorf("%s: goes is %v: the log says %s", what, goes, all)
		}
	}
	o.wantReactions(bob, left, liked, shred)
	o.wantReported(shred)
	v, err := o.rooms.Room(t.Context(), bob, group)
	if err != nil || v.Members != 1 || v.Membership.Role != chat.RoleOwner {
		t.Errorf("got %+v, %v", v, err)
	}
	o.must(storetest.VerifyChain(t.Context(), o.store, group))
}

// wantReactions looks for the reactions of a deleted account, and those of others.
func (o *office) wantReactions(bob chat.Actor, room, liked chat.ID, shred bool) {
	o.t.Helper()
	want := 2
	if shred {
		want = 1
	}
	list, err := o.messages.Reactors(o.t.Context(), bob, room, liked)
	o.must(err)
	m, err := o.messages.Message(o.t.Context(), bob, room, liked)
	o.must(err)
	if len(list) != want || len(m.Reactions) != want {
		o.t.Errorf("shred is %v: %v, %v", shred, list, m.Reactions)
	}
	o.must(storetest.VerifyChain(o.t.Context(), o.store, room))
}

// wantReported looks for what reports say of a deleted account's messages, and others of others'.
func (o *office) wantReported(shred bool) {
	o.t.Helper()
	o.must(o.store.View(o.t.Context(), func(r store.Reader) error {
		list, err := r.Reports(store.ReportFilter{})
		for _, p := range list {
			gone := shred && p.Reason == "bob's reason"
			if p.Reason == "" || (p.Text == "") != gone {
				o.t.Errorf("shred is %v: the report %s says %q", shred, p.Reason, p.Text)
			}
		}
		if len(list) != 2 {
			o.t.Errorf("got %d reports", len(list))
		}
		return err
	}))
}

// wantGone looks for what is left of a deleted account.
func (o *office) wantGone(a chat.Account) {
	o.t.Helper()
	_, err := o.accounts.SignIn(o.t.Context(), a.Name, password, account.Client{})
	wantError(o.t, "signing in", err, "wrong_sign_in")
	_, err = o.accounts.SignUp(o.t.Context(), account.Registration{Name: a.Name, Password: password})
	wantError(o.t, "its name", err, "name_taken")
	o.must(o.store.View(o.t.Context(), func(r store.Reader) error {
		gone, err := r.Account(a.ID)
		if gone.Name == a.Name || gone.DeletedAt.IsZero() || gone.FullName != "" {
			o.t.Errorf("left is %+v", gone)
		}
		states, err2 := r.States(a.ID, 0, 10)
		_, email, err3 := r.Email(a.ID)
		heads, err4 := r.HeadsOf(a.ID)
		if len(states) != 0 || email || len(heads) != 0 {
			o.t.Errorf("left is %v, %v, %v", states, email, heads)
		}
		return errors.Join(err, err2, err3, err4)
	}))
	people, err := o.accounts.List(o.t.Context(), store.AccountFilter{})
	if err != nil || slices.ContainsFunc(people, func(p chat.Account) bool { return p.ID == a.ID }) {
		o.t.Errorf("listed: %v, %v", people, err)
	}
}

func TestTheLastAdministratorIsNotDeleted(t *testing.T) {
	o := newOffice(t)
	_, err := o.accounts.Add(t.Context(), account.Registration{Name: "root", Password: password}, true)
	o.must(err)
	actor := o.actor(o.signIn("root").Token.Reveal())
	wantError(t, "the last", o.accounts.Delete(t.Context(), actor, account.Deletion{}), "last_admin")
	_, err = o.accounts.Add(t.Context(), account.Registration{Name: "other", Password: password}, true)
	o.must(err)
	o.must(o.accounts.Delete(t.Context(), actor, account.Deletion{}))
	wantError(t, "again", o.accounts.DeleteOf(t.Context(), chat.Actor{}, actor.Account, account.Deletion{}), "account_deleted")
}

// TestDeletionsGoOn: past a room that is gone meanwhile, and past a deletion that does not go on.
func TestDeletionsGoOn(t *testing.T) {
	o := newOfficeOn(t, storetest.Open)
	stuck, ann := o.bare("stuck"), o.bare("ann")
	o.must(o.store.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(
			tx.PutErasure(store.Erasure{Account: stuck.ID, StartedAt: o.clock.Now().Add(-time.Hour)}),
			tx.PutErasure(store.Erasure{Account: ann.ID, Shred: true, Room: chat.NewID(), StartedAt: o.clock.Now()}))
	}))
	traces := account.Traces{
		Leave: func(_ store.Tx, a chat.Account) (bool, error) {
			if a.ID == stuck.ID {
				return false, errors.ErrUnsupported
			}
			return true, nil
		},
		Shred: o.messages.Shred,
	}
	accounts := account.New(account.Config{Cost: secret.LeastCost(), Store: o.store, Now: o.clock.Now, SweepEvery: 5 * time.Millisecond, Traces: traces})
	defer o.running(accounts)()
	o.eventually("the end of ann's deletion", func() bool {
		var left []store.Erasure
		o.must(o.store.View(t.Context(), func(r store.Reader) (err error) { left, err = r.Erasures(10); return err }))
		return len(left) == 1 && left[0].Account == stuck.ID
	})
}
