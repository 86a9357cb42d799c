package account_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

// admin makes an administrator without the cost of a password.
func (h *house) admin(name string) chat.Actor {
	h.t.Helper()
	a := chat.Account{ID: chat.NewID(), Name: name, Admin: true, CreatedAt: h.clock.Now()}
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertAccount(a) }))
	return chat.Actor{Account: a.ID, Name: name, Admin: true}
}

// actions are what the audit log tells of, in order.
func (h *house) actions() (list []string) {
	h.t.Helper()
	for _, e := range h.audited() {
		list = append(list, string(e.Action))
	}
	return list
}

func TestSuspendedAccountsAreOut(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	root := h.admin("root")
	ann := h.signUp("ann")
	token, _ := h.session(ann)
	h.actor(token)
	h.must(h.accounts.Suspend(ctx, root, ann.ID))
	h.must(h.accounts.Suspend(ctx, root, ann.ID)) // changes nothing
	_, err := h.accounts.Authenticate(ctx, token, "")
	wantError(t, "a session of before", err, "unauthenticated")
	_, err = h.accounts.SignIn(ctx, "ann", password, account.Client{})
	wantError(t, "signing in", err, "wrong_sign_in")
	h.must(h.accounts.Restore(ctx, root, ann.ID))
	_, err = h.accounts.Authenticate(ctx, token, "")
	wantError(t, "the session of before, restored", err, "unauthenticated")
	_, err = h.accounts.SignIn(ctx, "ann", password, account.Client{})
	h.must(err)
	want := []string{"account_created", "account_suspended", "sign_in_failed", "account_restored", "sign_in"}
	if got := h.actions(); !slices.Equal(got, want) {
		t.Errorf("audit: got %q, want %q", got, want)
	}
	wantError(t, "nobody", h.accounts.Suspend(ctx, root, chat.NewID()), "account_not_found")
}

func TestRolesCountAtOnce(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	root := h.admin("root")
	ann := h.bare("ann")
	token, _ := h.session(ann)
	if h.actor(token).Admin {
		t.Error("ann is an administrator")
	}
	h.must(h.accounts.SetAdmin(ctx, root, ann.ID, true))
	if !h.actor(token).Admin {
		t.Error("ann is no administrator")
	}
	h.must(h.accounts.SetAdmin(ctx, root, ann.ID, false))
	if h.actor(token).Admin {
		t.Error("ann is an administrator still")
	}
	robot := chat.Account{ID: chat.NewID(), Name: "robot", Bot: true, CreatedAt: h.clock.Now()}
	h.must(h.store.Update(ctx, func(tx store.Tx) error { return tx.InsertAccount(robot) }))
	wantError(t, "a bot", h.accounts.SetAdmin(ctx, root, robot.ID, true), "bot_admin")
}

func TestOneOfTwoAdministratorsStays(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		one, two := h.admin("one"), h.admin("two")
		// Both are sent away at once, by who runs the server.
		var wait sync.WaitGroup
		var mu sync.Mutex
		refused := 0
		for _, who := range []chat.Actor{one, two} {
			wait.Go(func() {
				if err := h.accounts.SetAdmin(ctx, chat.Actor{}, who.Account, false); errors.Is(err, account.ErrLastAdmin) {
					mu.Lock()
					defer mu.Unlock()
					refused++
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if refused != 1 {
			t.Errorf("%d of two were refused, want 1", refused)
		}
		for _, who := range []chat.Actor{one, two} {
			a, err := h.accounts.OverseeOne(ctx, who.Account)
			h.must(err)
			if a.Admin {
				wantError(t, "suspend the last", h.accounts.Suspend(ctx, who, who.Account), "last_admin")
				wantError(t, "demote the last", h.accounts.SetAdmin(ctx, who, who.Account, false), "last_admin")
			}
		}
	})
}

func TestOverseenSessions(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	root := h.admin("root")
	ann, bob := h.bare("ann"), h.bare("bob")
	first, firstID := h.session(ann)
	second, _ := h.session(ann)
	_, bobs := h.session(bob)
	list, err := h.accounts.Oversee(ctx, store.AccountFilter{})
	h.must(err)
	if len(list) != 3 || list[0].Sessions != 2 || list[0].LastUsed.IsZero() || list[2].Sessions != 0 {
		t.Errorf("got %+v", list)
	}
	sessions, err := h.accounts.SessionsOf(ctx, ann.ID)
	if err != nil || len(sessions) != 2 {
		t.Errorf("got %+v, %v", sessions, err)
	}
	_, err = h.accounts.SessionsOf(ctx, chat.NewID())
	wantError(t, "of nobody", err, "account_not_found")
	wantError(t, "another's session", h.accounts.RevokeOf(ctx, root, ann.ID, bobs), "session_not_found")
	h.actor(first)
	h.must(h.accounts.RevokeOf(ctx, root, ann.ID, firstID))
	_, err = h.accounts.Authenticate(ctx, first, "")
	wantError(t, "the revoked one", err, "unauthenticated")
	h.actor(second)
	h.must(h.accounts.RevokeAllOf(ctx, root, ann.ID))
	_, err = h.accounts.Authenticate(ctx, second, "")
	wantError(t, "all", err, "unauthenticated")
	if got := h.actions(); !slices.Equal(got, []string{"session_ended", "sessions_ended"}) {
		t.Errorf("audit: got %q", got)
	}
}

func TestInventedAccountsHaveNoPassword(t *testing.T) {
	h := newHouse(t)
	root := h.admin("root")
	a, err := h.accounts.Invent(t.Context(), root, account.Registration{Name: "new"}, true)
	h.must(err)
	if !a.Admin || a.Name != "new" {
		t.Errorf("got %+v", a)
	}
	_, err = h.accounts.SignIn(t.Context(), "new", "", account.Client{})
	wantError(t, "no password", err, "wrong_sign_in")
	if e := h.audited()[0]; e.Action != chat.AuditAccountCreated || e.Actor != root.Account || e.Subject != a.ID || e.Detail["admin"] != "yes" {
		t.Errorf("audit: got %+v", e)
	}
}
