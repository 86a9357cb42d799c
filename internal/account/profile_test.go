package account_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestUpdateProfile(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	actor := chat.Actor{Account: ann.ID}
	a, err := h.accounts.UpdateProfile(t.Context(), actor, "Ann Lee")
	if err != nil || a.FullName != "Ann Lee" || a.Name != "ann" {
		t.Errorf("got %+v, %v", a, err)
	}
	_, err = h.accounts.UpdateProfile(t.Context(), actor, "Ann Lee")
	h.must(err)
	if got := h.bells.told(chat.StateProfile); got != 1 {
		t.Errorf("told %d times, want once: the second changes nothing", got)
	}
	c, err := h.accounts.States(t.Context(), actor, 0)
	h.must(err)
	if len(c.States) != 1 || c.States[0].Subject != "me" || string(c.States[0].Value) != `{"name":"ann","full_name":"Ann Lee"}` {
		t.Errorf("state: %+v", c.States)
	}
	me, err := h.accounts.Me(t.Context(), actor)
	if err != nil || me.Account.FullName != "Ann Lee" || me.Changed != c.Position {
		t.Errorf("me: %+v, %v", me, err)
	}
	_, err = h.accounts.UpdateProfile(t.Context(), actor, strings.Repeat("x", chat.MaxFullName+1))
	wantError(t, "too long", err, "full_name_too_long")
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t)
	h.signUp("ann")
	here, there := h.signIn("ann"), h.signIn("ann")
	actor := h.actor(here.Token.Reveal())
	h.actor(there.Token.Reveal())
	ctx := t.Context()
	wantError(t, "wrong", h.accounts.ChangePassword(ctx, actor, "wrong password", "battery staple"), "wrong_password")
	wantError(t, "too short", h.accounts.ChangePassword(ctx, actor, password, "short"), "password_too_short")
	h.actor(there.Token.Reveal())
	h.must(h.accounts.ChangePassword(ctx, actor, password, "battery staple"))
	h.actor(here.Token.Reveal())
	h.wantSignedOut("another session", there.Token.Reveal())
	_, err := h.accounts.SignIn(ctx, "ann", password, account.Client{})
	wantError(t, "the old password", err, "wrong_sign_in")
	_, err = h.accounts.SignIn(ctx, "ann", "battery staple", account.Client{})
	h.must(err)

	h.must(h.accounts.SetPassword(ctx, "ANN", password))
	h.wantSignedOut("after who runs the server has set it", here.Token.Reveal())
	h.signIn("ann")
	wantError(t, "nobody", h.accounts.SetPassword(ctx, "nobody", password), "account_not_found")
	wantError(t, "no name", h.accounts.SetPassword(ctx, "\x00", password), "bad_name")
	wantError(t, "short", h.accounts.SetPassword(ctx, "ann", "short"), "password_too_short")
}

func TestPeople(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{"ann", "Anders", "bob", "an_na"} {
		h.bare(name)
	}
	names := func(f store.AccountFilter) string {
		t.Helper()
		list, err := h.accounts.People(t.Context(), chat.Actor{}, f)
		h.must(err)
		var words []string
		for _, a := range list {
			words = append(words, a.Name)
		}
		return strings.Join(words, " ")
	}
	for _, tt := range []struct {
		f    store.AccountFilter
		want string
	}{
		{store.AccountFilter{}, "an_na Anders ann bob"},
		{store.AccountFilter{Query: "AN"}, "an_na Anders ann"},
		{store.AccountFilter{Query: "an_"}, "an_na"},
		{store.AccountFilter{Query: "%"}, ""},
		{store.AccountFilter{After: "ANN"}, "bob"},
		{store.AccountFilter{Limit: 1}, "an_na"},
		{store.AccountFilter{Limit: -1}, "an_na Anders ann bob"},
	} {
		if got := names(tt.f); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.f, got, tt.want)
		}
	}
	for _, q := range []string{"\x00", "\xff", strings.Repeat("x", 101)} {
		if _, err := h.accounts.People(t.Context(), chat.Actor{}, store.AccountFilter{Query: q}); err == nil {
			t.Errorf("%q may be looked for", q)
		}
	}
	_, err := h.accounts.Person(t.Context(), chat.Actor{}, chat.NewID())
	wantError(t, "nobody", err, "account_not_found")
}

func TestSettings(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	actor := chat.Actor{Account: ann.ID}
	put := func(key, value string) error {
		return h.accounts.PutSetting(t.Context(), actor, key, []byte(value))
	}
	h.must(put("theme", `"dark"`))
	h.must(put("sound", `{"volume":3}`))
	h.must(put("theme", `"light"`))
	c, err := h.accounts.States(t.Context(), actor, 0)
	h.must(err)
	if len(c.States) != 2 || string(c.States[1].Value) != `"light"` || c.Position != c.States[1].Changed {
		t.Errorf("got %+v", c)
	}
	h.must(put("theme", `null`))
	after, err := h.accounts.States(t.Context(), actor, c.Position)
	h.must(err)
	if len(after.States) != 1 || after.States[0].Value != nil || after.Position <= c.Position {
		t.Errorf("after clearing: got %+v", after)
	}
	wantError(t, "bad key", put("The Theme", `1`), "bad_key")
	wantError(t, "no JSON", put("theme", `{`), "bad_setting")
	wantError(t, "too long", put("theme", `"`+strings.Repeat("x", chat.MaxSetting)+`"`), "setting_too_long")
}

func TestSettingsAreBounded(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	actor := chat.Actor{Account: ann.ID}
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for i := range chat.MaxSettings {
			err := tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: fmt.Sprint("k", i), Value: []byte(`1`)})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	put := func(key, value string) error { return h.accounts.PutSetting(t.Context(), actor, key, []byte(value)) }
	wantError(t, "one more", put("more", `1`), "too_many_settings")
	h.must(put("k7", `2`))
	h.must(put("k7", `null`))
	h.must(put("more", `1`))
}

// TestAFullAccountChangesItsSettings: however much state there is beside them.
func TestAFullAccountChangesItsSettings(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	fill := func(kind chat.StateKind, n int) {
		h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
			for i := range n {
				err := tx.PutState(chat.State{Account: ann.ID, Kind: kind, Subject: fmt.Sprint("k", i), Value: []byte(`1`)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
	fill(chat.StateHide, account.MaxStates)
	fill(chat.StateSetting, chat.MaxSettings)
	put := func(key string) error {
		return h.accounts.PutSetting(t.Context(), chat.Actor{Account: ann.ID}, key, []byte(`2`))
	}
	h.must(put("k7"))
	wantError(t, "one more", put("more"), "too_many_settings")
	c, err := h.accounts.States(t.Context(), chat.Actor{Account: ann.ID}, account.MaxStates+chat.MaxSettings)
	h.must(err)
	if len(c.States) != 1 || c.States[0].Subject != "k7" {
		t.Errorf("got %+v: what was refused leaves nothing behind", c.States)
	}
}

func TestLongStateComesInParts(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	actor := chat.Actor{Account: ann.ID}
	const total = account.MaxStates + 5
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for i := range total {
			err := tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateRead, Subject: fmt.Sprint(i), Value: []byte(`{"seq":1}`)})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	first, err := h.accounts.States(t.Context(), actor, 0)
	h.must(err)
	second, err := h.accounts.States(t.Context(), actor, first.Position)
	h.must(err)
	if len(first.States) != account.MaxStates || len(second.States) != 5 {
		t.Errorf("got %d and %d", len(first.States), len(second.States))
	}
}
