package account_test

import (
	"errors"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// terms are those of a door whose sessions last an hour.
func terms(via, key string) account.Terms {
	return account.Terms{Via: via, Life: time.Hour, Token: func(session chat.ID) secret.String {
		return secret.String(key + " of " + session.String())
	}}
}

func (h *house) signUpByKey(name string) (chat.Account, string) {
	h.t.Helper()
	a, key, err := h.accounts.SignUpByKey(h.t.Context(), name, account.Admission{})
	h.must(err)
	return a, key.Reveal()
}

func (h *house) signInByKey(key string, t account.Terms) account.Signed {
	h.t.Helper()
	in, err := h.accounts.SignInByKey(h.t.Context(), key, t, account.Client{Agent: "test", Address: "127.0.0.1"})
	h.must(err)
	return in
}

func TestSignUpByKey(t *testing.T) {
	h := newHouse(t)
	ann, key := h.signUpByKey("Ann")
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(key) {
		t.Errorf("key %q", key)
	}
	_, _, err := h.accounts.SignUpByKey(t.Context(), "ann", account.Admission{})
	wantError(t, "a name in use", err, "name_taken")
	_, _, err = h.accounts.SignUpByKey(t.Context(), "no name", account.Admission{})
	wantError(t, "no name", err, "bad_name")
	_, err = h.accounts.SignIn(t.Context(), "Ann", secret.String(key), account.Client{})
	wantError(t, "a key is no password", err, "wrong_sign_in")

	in := h.signInByKey(key, terms("door", "k"))
	if in.Account != ann || in.Session.Via != "door" {
		t.Errorf("signed in as %+v at %q", in.Account, in.Session.Via)
	}
	for _, wrong := range []string{"", key[1:], "0" + key[1:] + "0", "x"} {
		_, err := h.accounts.SignInByKey(t.Context(), wrong, terms("door", "k"), account.Client{})
		wantError(t, "wrong key", err, "wrong_key")
	}
	ann.DisabledAt = h.clock.Now()
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error { return tx.UpdateAccount(ann) }))
	_, err = h.accounts.SignInByKey(t.Context(), key, terms("door", "k"), account.Client{})
	wantError(t, "disabled", err, "wrong_key")
}

func TestTheSameSessionIsGivenAgain(t *testing.T) {
	h := newHouse(t)
	_, key := h.signUpByKey("ann")
	first := h.signInByKey(key, terms("door", "k"))
	if again := h.signInByKey(key, terms("door", "k")); again.Token != first.Token || again.Session.ID != first.Session.ID {
		t.Errorf("got %+v, then %+v", first.Session, again.Session)
	}
	h.accounts = h.service() // a restart
	if again := h.signInByKey(key, terms("door", "k")); again.Token != first.Token {
		t.Error("another session after a restart")
	}
	if other := h.signInByKey(key, terms("door", "another server key")); other.Session.ID == first.Session.ID {
		t.Error("a session is given again whose token cannot be made any more")
	}
	if other := h.signInByKey(key, terms("another door", "k")); other.Session.ID == first.Session.ID {
		t.Error("two doors have the same session")
	}
	actor := chat.Actor{Account: first.Account.ID, Session: first.Session.ID}
	h.must(h.accounts.SignOut(t.Context(), actor))
	if fresh := h.signInByKey(key, terms("door", "k")); fresh.Token == first.Token {
		t.Error("a session that has ended is given again")
	}
}

func TestSignInByKeyAtOnceGivesOneSession(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		_, key := h.signUpByKey("ann")
		tokens := make(chan secret.String, 20)
		var all sync.WaitGroup
		for range cap(tokens) {
			all.Go(func() {
				in, err := h.accounts.SignInByKey(t.Context(), key, terms("door", "k"), account.Client{})
				if err != nil {
					t.Error(err)
				}
				tokens <- in.Token
			})
		}
		all.Wait()
		first := <-tokens
		for range cap(tokens) - 1 {
			if <-tokens != first {
				t.Fatal("two sessions were begun")
			}
		}
	})
}

func TestSessionsCountAtTheirOwnDoorAlone(t *testing.T) {
	h := newHouse(t)
	ann, key := h.signUpByKey("ann")
	at := h.signInByKey(key, terms("door", "k")).Token.Reveal()
	native, _ := h.session(ann)
	for range 2 { // from the store, then from memory
		_, err := h.accounts.AuthenticateVia(t.Context(), "door", native, "")
		wantError(t, "a native token at the door", err, "unauthenticated")
		h.wantSignedOut("the door's token at the native one", at)
		_, err = h.accounts.AuthenticateVia(t.Context(), "another", at, "")
		wantError(t, "at another door", err, "unauthenticated")
		actor, err := h.accounts.AuthenticateVia(t.Context(), "door", at, "")
		if err != nil || actor.Account != ann.ID {
			t.Errorf("at its door: %+v, %v", actor, err)
		}
		h.actor(native)
	}
}

func TestALifeOfItsOwnEndsWithoutUse(t *testing.T) {
	h := newHouse(t)
	_, key := h.signUpByKey("ann")
	in := h.signInByKey(key, terms("door", "k"))
	use := func() error {
		_, err := h.accounts.AuthenticateVia(t.Context(), "door", in.Token.Reveal(), "")
		return err
	}
	for range 30 { // an hour of use every two minutes, and more
		h.clock.forward(2*time.Minute + time.Second)
		h.must(use())
		h.running(h.accounts)() // writes what was noted
	}
	h.clock.forward(59 * time.Second) // not noted
	h.must(use())
	h.clock.forward(time.Hour - time.Second)
	h.must(use())
	h.running(h.accounts)()
	h.clock.forward(time.Hour + time.Minute + time.Second)
	if err := use(); !errors.Is(err, chat.ErrUnauthenticated) {
		t.Errorf("after an hour without use: %v", err)
	}
	if again := h.signInByKey(key, terms("door", "k")); again.Token == in.Token {
		t.Error("an expired session is given again")
	}
}
