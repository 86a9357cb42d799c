package policy_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/policy"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

var admin = chat.Actor{Account: chat.ID{1}, Name: "root", Admin: true, ProvedAt: now.Add(-time.Minute)}

// keep is a store with the administrator in it.
func keep(t *testing.T, open func(testing.TB, ...store.Bell) store.Store) store.Store {
	t.Helper()
	db := open(t)
	err := db.Update(t.Context(), func(tx store.Tx) error {
		return tx.InsertAccount(chat.Account{ID: admin.Account, Name: admin.Name, Admin: true, CreatedAt: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

var key = secret.RandomKey()

func open(t *testing.T, db store.Store, fixed map[string]policy.Fixed) *policy.Service {
	t.Helper()
	s, err := policy.Open(t.Context(), policy.Config{Store: db, Key: key, Now: func() time.Time { return now }, Fixed: fixed})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type parts = map[string]json.RawMessage

func part(name, value string) parts { return parts{name: json.RawMessage(value)} }

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !errors.Is(err, &chat.Error{Code: code}) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestAPolicyIsKept(t *testing.T) {
	db := keep(t, storetest.Open)
	s := open(t, db, nil)
	if got := s.Current(); got != chat.DefaultPolicy() {
		t.Errorf("got %+v at first", got)
	}
	if err := s.Change(t.Context(), admin, parts{"sign_up": json.RawMessage(`"closed"`), "min_password": json.RawMessage(`15`)}); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*policy.Service{"now": s, "after a restart": open(t, db, nil)} {
		if got := s.Current(); got.SignUp != chat.SignUpClosed || got.MinPassword != 15 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// TestWhoIsNoAdministratorAnyMoreDecidesNothing: he may have been let in as one a moment ago.
func TestWhoIsNoAdministratorAnyMoreDecidesNothing(t *testing.T) {
	db := keep(t, storetest.Open)
	s := open(t, db, nil)
	err := db.Update(t.Context(), func(tx store.Tx) error {
		return tx.UpdateAccount(chat.Account{ID: admin.Account, Name: admin.Name, CreatedAt: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.Change(t.Context(), admin, part("min_password", "15")), "forbidden")
	over := admin
	over.Session = chat.NewID()
	wantCode(t, s.Change(t.Context(), over, part("min_password", "15")), "unauthenticated")
	if got := s.Current(); got != chat.DefaultPolicy() {
		t.Errorf("got %+v", got)
	}
}

func TestOnlyAdministratorsWhoProvedItDecide(t *testing.T) {
	s := open(t, keep(t, storetest.Open), nil)
	member, stale := admin, admin
	member.Admin, stale.ProvedAt = false, now.Add(-chat.ProofLife-time.Second)
	wantCode(t, s.Change(t.Context(), member, part("sign_up", `"open"`)), "forbidden")
	wantCode(t, s.Change(t.Context(), stale, part("sign_up", `"open"`)), "proof_required")
	_, err := s.View(member)
	wantCode(t, err, "forbidden")
	if got := s.Current().SignUp; got != chat.SignUpAuto {
		t.Errorf("got %s", got)
	}
}

func TestABadChangeChangesNothing(t *testing.T) {
	s := open(t, keep(t, storetest.Open), nil)
	for _, change := range []parts{
		{"sign_up": json.RawMessage(`"open"`), "min_password": json.RawMessage(`1`)},
		part("sign_up", `"ajar"`), part("nonsense", `1`), part("pin", `"12345"`), part("pin", `"`+strings.Repeat("x", 65)+`"`), part("pin", `7`),
	} {
		wantCode(t, s.Change(t.Context(), admin, change), "bad_policy")
	}
	if got := s.Current(); got != chat.DefaultPolicy() {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsFixedWins(t *testing.T) {
	db := keep(t, storetest.Open)
	before := open(t, db, nil)
	if err := before.Change(t.Context(), admin, part("sign_up", `"open"`)); err != nil {
		t.Fatal(err)
	}
	s := open(t, db, map[string]policy.Fixed{"sign_up": {Value: json.RawMessage(`"closed"`), Origin: "flag --sign-up"}})
	if got := s.Current().SignUp; got != chat.SignUpClosed {
		t.Errorf("got %s", got)
	}
	wantCode(t, s.Change(t.Context(), admin, part("sign_up", `"open"`)), "policy_locked")
	if err := s.Change(t.Context(), admin, part("keep_removed", `true`)); err != nil {
		t.Error(err)
	}
	v, err := s.View(admin)
	if err != nil || v.Locked["sign_up"] != "flag --sign-up" || len(v.Locked) != 1 || !v.Policy.KeepRemoved {
		t.Errorf("got %+v, %v", v, err)
	}
	for _, fixed := range []map[string]policy.Fixed{
		{"sign_up": {Value: json.RawMessage(`"pin"`), Origin: "flag --sign-up"}},
		{"pin": {Value: json.RawMessage(`"1"`), Origin: "file pin"}},
		{"sign_up": {Value: json.RawMessage(`"x"`), Origin: "flag --sign-up"}},
	} {
		if _, err := policy.Open(t.Context(), policy.Config{Store: db, Key: key, Fixed: fixed}); err == nil {
			t.Errorf("%v: no error", fixed)
		}
	}
}

func TestThePINIsNotKept(t *testing.T) {
	db := keep(t, storetest.Open)
	s := open(t, db, nil)
	wantCode(t, s.Change(t.Context(), admin, part("sign_up", `"pin"`)), "pin_missing")
	if err := s.Change(t.Context(), admin, parts{"sign_up": json.RawMessage(`"pin"`), "pin": json.RawMessage(`"midsommar"`)}); err != nil {
		t.Fatal(err)
	}
	s = open(t, db, nil)
	if !s.IsPIN("midsommar") || s.IsPIN("Midsommar") || s.IsPIN("") {
		t.Error("the PIN is not recognised")
	}
	err := db.View(t.Context(), func(r store.Reader) error {
		entries, err := r.AuditEntries(store.AuditFilter{Limit: 1})
		if err != nil {
			return err
		}
		if e := entries[0]; e.Action != chat.AuditPolicyChanged || e.Actor != admin.Account || e.Detail["pin"] != "set" || e.Detail["sign_up"] != `"pin"` {
			t.Errorf("audited as %+v", e)
		}
		values, err := r.Policy()
		if text := string(values["pin"]); text == "" || strings.Contains(text, "midsommar") {
			t.Errorf("kept as %s", text)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	wantCode(t, s.Change(t.Context(), admin, part("pin", `null`)), "pin_missing")
	if err := s.Change(t.Context(), admin, parts{"pin": json.RawMessage(`null`), "sign_up": json.RawMessage(`"closed"`)}); err != nil {
		t.Fatal(err)
	}
	if v, err := s.View(admin); err != nil || v.PINSet || s.IsPIN("midsommar") || s.IsPIN("") {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestChangesAtOnceStandInOneLine(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...store.Bell) store.Store{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) { changeAtOnce(t, keep(t, open)) })
	}
}

// changeAtOnce asks for sign-up by PIN while somebody else takes the PIN away: one of the two is refused.
func changeAtOnce(t *testing.T, db store.Store) {
	for range 10 {
		s := open(t, db, nil)
		if err := s.Change(t.Context(), admin, parts{"sign_up": json.RawMessage(`"open"`), "pin": json.RawMessage(`"a word"`)}); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		var errs [2]error
		group.Go(func() { errs[0] = s.Change(t.Context(), admin, part("sign_up", `"pin"`)) })
		group.Go(func() { errs[1] = s.Change(t.Context(), admin, part("pin", `null`)) })
		group.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("got %v and %v, want one refusal", errs[0], errs[1])
		}
	}
}

// TestAnotherProcessHearsOfAChange: what one server decides counts on the others of the same database seconds later.
func TestAnotherProcessHearsOfAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := keep(t, storetest.Open)
		here, there := open(t, db, nil), open(t, db, nil)
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- there.Run(ctx) }()
		change := func(p parts) {
			t.Helper()
			if err := here.Change(ctx, admin, p); err != nil {
				t.Fatal(err)
			}
			<-time.After(3 * time.Second)
			synctest.Wait()
		}
		change(parts{"pin": json.RawMessage(`"midsommar"`), "sign_up": json.RawMessage(`"pin"`)})
		if got := there.Current(); got.SignUp != chat.SignUpPIN || !there.IsPIN("midsommar") {
			t.Errorf("got %+v", got)
		}
		change(parts{"pin": json.RawMessage(`null`), "sign_up": json.RawMessage(`"closed"`)})
		if got := there.Current(); got.SignUp != chat.SignUpClosed || there.IsPIN("midsommar") {
			t.Errorf("got %+v", got)
		}
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
}
