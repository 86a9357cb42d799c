package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestSignIn(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("Ann")
	agent := strings.Repeat("å", account.MaxAgent) + "\x00\n"
	s, err := h.accounts.SignIn(t.Context(), "aNN", password, account.Client{Agent: agent, Address: "::1"})
	h.must(err)
	if s.Account != ann || s.Session.Account != ann.ID || s.Session.Address != "::1" {
		t.Errorf("got %+v", s)
	}
	if a := s.Session.Agent; len(a) > account.MaxAgent || !utf8.ValidString(a) || strings.ContainsAny(a, "\x00\n") {
		t.Errorf("agent: %q", a)
	}
	if want := h.clock.Now().Add(account.SessionLife); !s.Session.ExpiresAt.Equal(want) {
		t.Errorf("ends %v, want %v", s.Session.ExpiresAt, want)
	}
	actor := h.actor(s.Token.Reveal())
	if want := (chat.Actor{Account: ann.ID, Session: s.Session.ID, Name: "Ann", ProvedAt: h.clock.Now()}); actor != want {
		t.Errorf("actor: got %+v, want %+v", actor, want)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", s, s, s), s.Token.Reveal()) {
		t.Error("the token shows when it is printed")
	}
}

func TestSignInRefuses(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	other := h.bare("nopassword")
	for _, tt := range []struct {
		name, who string
		password  secret.String
	}{
		{"wrong password", "ann", "wrong password"},
		{"empty password", "ann", ""},
		{"long password", "ann", secret.String(strings.Repeat("x", 1<<20))},
		{"unknown name", "bob", password},
		{"no name", "", password},
		{"null", "ann\x00", password},
		{"an account without a password", other.Name, password},
	} {
		_, err := h.accounts.SignIn(t.Context(), tt.who, tt.password, account.Client{})
		wantError(t, tt.name, err, "wrong_sign_in")
	}
	token := h.signIn("ann").Token.Reveal()
	h.actor(token)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		ann.DisabledAt = h.clock.Now()
		return tx.UpdateAccount(ann)
	}))
	_, err := h.accounts.SignIn(t.Context(), "ann", password, account.Client{})
	wantError(t, "disabled", err, "wrong_sign_in")
	h.clock.forward(2 * time.Minute) // what is remembered of a session is soon asked again
	h.wantSignedOut("a session of a disabled account", token)
}

func TestAuthenticateRefusesGarbage(t *testing.T) {
	h := newHouse(t)
	token, _ := h.session(h.bare("ann"))
	never, _ := secret.NewToken(secret.SessionPrefix)
	for name, s := range map[string]string{
		"empty": "", "prefix": "st_", "cut": token[:len(token)-1], "longer": token + "A", "another prefix": "su_" + token[3:],
		"never given": never.Reveal(), "null": "\x00", "long": strings.Repeat("x", 1<<16),
	} {
		h.wantSignedOut(name, s)
	}
	h.actor(token)
}

func TestSessionsEndWhenUnused(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	token, _ := h.session(ann)
	idle, _ := h.session(ann)
	stop := h.running(h.accounts)
	h.clock.forward(account.SessionLife - time.Second)
	h.actor(token) // moves the end
	h.clock.forward(2 * time.Second)
	h.actor(token)
	h.wantSignedOut("the one not used", idle)
	stop() // writes what was noted
	h.accounts = h.service()
	h.actor(token)
	list, err := h.accounts.Sessions(t.Context(), chat.Actor{Account: ann.ID})
	h.must(err)
	if len(list) != 1 || list[0].LastUsed.Before(h.clock.Now().Add(-time.Minute)) {
		t.Errorf("sessions: %+v", list)
	}
	h.clock.forward(account.SessionLife + time.Second)
	h.wantSignedOut("long unused", token)
}

func TestLastUseIsCoarse(t *testing.T) {
	h := newHouse(t)
	ann := h.bare("ann")
	token, _ := h.session(ann)
	begun := h.clock.Now()
	used := func() (time.Time, string) {
		t.Helper()
		h.running(h.accounts)() // what is noted is written when Run ends
		list, err := h.accounts.Sessions(t.Context(), chat.Actor{Account: ann.ID})
		h.must(err)
		return list[0].LastUsed, list[0].Address
	}
	h.clock.forward(30 * time.Second)
	_, err := h.accounts.Authenticate(t.Context(), token, "10.0.0.1")
	h.must(err)
	if at, from := used(); !at.Equal(begun) || from != "" {
		t.Errorf("within a minute: used %v from %q", at, from)
	}
	h.clock.forward(40 * time.Second)
	_, err = h.accounts.Authenticate(t.Context(), token, "10.0.0.2")
	h.must(err)
	if at, from := used(); !at.Equal(h.clock.Now()) || from != "10.0.0.2" {
		t.Errorf("after a minute: used %v from %q, want %v", at, from, h.clock.Now())
	}
}

func TestRevoke(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.bare("ann"), h.bare("bob")
	here, hereID := h.session(ann)
	phone, phoneID := h.session(ann)
	script, _ := h.session(ann)
	bobs, bobsID := h.session(bob)
	actor := h.actor(here)
	h.actor(phone)
	h.actor(script)
	h.actor(bobs)
	wantError(t, "another's", h.accounts.Revoke(t.Context(), actor, bobsID), "session_not_found")
	h.actor(bobs)
	h.must(h.accounts.Revoke(t.Context(), actor, phoneID))
	h.wantSignedOut("revoked", phone)
	wantError(t, "again", h.accounts.Revoke(t.Context(), actor, phoneID), "session_not_found")
	h.must(h.accounts.RevokeOthers(t.Context(), actor))
	h.wantSignedOut("one of the others", script)
	h.actor(here)
	list, err := h.accounts.Sessions(t.Context(), actor)
	h.must(err)
	if len(list) != 1 || list[0].ID != hereID {
		t.Errorf("sessions: %+v", list)
	}
	h.must(h.accounts.SignOut(t.Context(), actor))
	h.wantSignedOut("signed out", here)
	h.actor(bobs)
	if got := h.bells.told(chat.StateSessions); got != 3 {
		t.Errorf("the list of sessions was told to be another %d times, want 3", got)
	}
}

func TestOnlySoManySessions(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	oldest, _ := h.session(ann)
	h.clock.forward(time.Second)
	second, _ := h.session(ann)
	for range account.MaxSessions - 2 {
		h.clock.forward(time.Second)
		h.session(ann)
	}
	h.actor(oldest)
	newest := h.signIn("ann").Token.Reveal()
	h.wantSignedOut("the one used longest ago", oldest)
	h.actor(second)
	list, err := h.accounts.Sessions(t.Context(), h.actor(newest))
	h.must(err)
	if len(list) != account.MaxSessions {
		t.Errorf("%d sessions, want %d", len(list), account.MaxSessions)
	}
}

func TestAuthenticateWhileSessionsEnd(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann := h.bare("ann")
		for range 20 {
			token, id := h.session(ann)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for range 20 {
						_, err := h.accounts.Authenticate(t.Context(), token, "10.0.0.1")
						if err != nil {
							wantError(t, "meanwhile", err, "unauthenticated")
							return
						}
					}
				})
			}
			h.must(h.accounts.Revoke(t.Context(), chat.Actor{Account: ann.ID}, id))
			h.wantSignedOut("at once", token)
			wg.Wait()
			h.wantSignedOut("and after those who asked meanwhile", token)
		}
	})
}
