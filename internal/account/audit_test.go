package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

// audited is what the audit log says, in order: action, names of actor and subject, address.
func (h *house) audited() []chat.AuditRecord {
	h.t.Helper()
	var list []chat.AuditRecord
	h.must(h.store.View(h.t.Context(), func(r store.Reader) (err error) {
		list, err = r.AuditRun(0, 1000)
		return err
	}))
	return list
}

func TestWhatAccountsDoIsAudited(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	from := account.Client{Agent: "a browser", Address: "192.0.2.1"}
	ann, err := h.accounts.SignUp(ctx, account.Registration{Name: "ann", Password: password, Admission: account.Admission{Address: "192.0.2.1"}})
	h.must(err)
	_, err = h.accounts.Add(ctx, account.Registration{Name: "root", Password: password}, true)
	h.must(err)
	signed, err := h.accounts.SignIn(ctx, "ann", password, from)
	h.must(err)
	second, err := h.accounts.SignIn(ctx, "ANN", password, from)
	h.must(err)
	actor, err := h.accounts.Authenticate(ctx, signed.Token.Reveal(), "192.0.2.2")
	h.must(err)
	_, err = h.accounts.SignIn(ctx, "ann", "wrong password", from)
	wantError(t, "wrong", err, "wrong_sign_in")
	_, err = h.accounts.SignIn(ctx, "my secret password", password, from)
	wantError(t, "no name", err, "wrong_sign_in")
	h.must(h.accounts.Revoke(ctx, actor, second.Session.ID))
	h.must(h.accounts.RevokeOthers(ctx, actor))
	h.must(h.accounts.ChangePassword(ctx, actor, password, "another password, longer"))
	h.must(h.accounts.SetPassword(ctx, "ann", password))
	if err := h.accounts.SignOut(ctx, actor); !errors.Is(err, chat.ErrSessionNotFound) {
		t.Errorf("got %v", err)
	}
	want := []string{
		"account_created ann 192.0.2.1", "account_created  ", "sign_in ann 192.0.2.1", "sign_in ann 192.0.2.1",
		"sign_in_failed ann 192.0.2.1", "sign_in_failed  192.0.2.1",
		"session_ended ann 192.0.2.2", "sessions_ended ann 192.0.2.2", "password_changed ann 192.0.2.2", "password_set  ",
	}
	var got []string
	for _, e := range h.audited() {
		got = append(got, fmt.Sprint(e.Action, " ", e.Name, " ", e.Address))
		if text := fmt.Sprint(e); strings.Contains(text, password.Reveal()) || strings.Contains(text, signed.Token.Reveal()) {
			t.Errorf("a secret stands in the log: %s", text)
		}
		if e.Action == chat.AuditSignIn && (e.Detail["by"] != "password" || e.Detail["agent"] != "a browser" || e.Actor != ann.ID) {
			t.Errorf("sign-in: got %+v", e)
		}
		if strings.HasSuffix(string(e.Action), "_created") && e.Actor.IsZero() && (e.Detail["by"] != "operator" || e.Detail["admin"] != "yes") {
			t.Errorf("added by the operator: got %+v", e)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAFailedActIsNotAudited(t *testing.T) {
	h := newHouse(t)
	h.signUp("ann")
	actor := h.actor(h.signIn("ann").Token.Reveal())
	before := len(h.audited())
	wantError(t, "no session", h.accounts.Revoke(t.Context(), actor, chat.NewID()), "session_not_found")
	wantError(t, "wrong password", h.accounts.ChangePassword(t.Context(), actor, "wrong password", "another password"), "wrong_password")
	if got := h.audited(); len(got) != before {
		t.Errorf("got %+v", got[before:])
	}
}
