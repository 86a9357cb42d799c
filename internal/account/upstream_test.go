package account_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/directory"
	"github.com/samtal-chat/samtal/internal/directory/directorytest"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

var (
	eva = directorytest.Person{Name: "eva", FullName: "Eva Lind", Mail: "eva@example.org", Password: "violet umbrella 7"}
	tom = directorytest.Person{Name: "tom", FullName: "Tom Ek", Mail: "tom@example.org", Password: "nine green kettles"}
)

// elsewhere is a house whose accounts may be known to a directory.
func elsewhere(t *testing.T) (*house, *directorytest.Server) {
	t.Helper()
	server := directorytest.Start(t, eva, tom)
	d, err := directory.New(directory.Config{
		URL: server.URL, Base: directorytest.Base, BindDN: directorytest.BindDN, BindPassword: directorytest.BindPassword,
		Filter: "(|(uid=%s)(mail=%s))", Timeout: 5 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t)
	h.accounts = account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Upstream: d})
	h.bells.accounts = h.accounts
	return h, server
}

// try signs in and tells who it is.
func (h *house) try(name, password string) (account.Signed, error) {
	return h.accounts.SignIn(h.t.Context(), name, secret.String(password), account.Client{Agent: "test"})
}

func TestAPersonOfTheDirectoryGetsOneAccount(t *testing.T) {
	h, _ := elsewhere(t)
	first, err := h.try("eva", eva.Password)
	h.must(err)
	if first.Account.Name != "eva" || first.Account.FullName != "Eva Lind" || first.Session.Restricted {
		t.Errorf("got %+v in %+v", first.Account, first.Session)
	}
	again, err := h.try("EVA@example.org", eva.Password)
	h.must(err)
	if again.Account.ID != first.Account.ID {
		t.Error("the same person has two accounts")
	}
	_, err = h.try("eva", tom.Password)
	wantError(t, "another's password", err, "wrong_sign_in")
	_, err = h.try("nobody", eva.Password)
	wantError(t, "an unknown name", err, "wrong_sign_in")
}

// TestTheDirectoryTakesNobodysAccount: who has a password here is asked for that one, and a namesake gets an account of his own.
func TestTheDirectoryTakesNobodysAccount(t *testing.T) {
	h, _ := elsewhere(t)
	local := h.signUp("eva")
	_, err := h.try("eva", eva.Password)
	wantError(t, "the directory's password for a local account", err, "wrong_sign_in")
	h.bare("tom")
	signed, err := h.try("tom", tom.Password)
	h.must(err)
	if signed.Account.ID == local.ID || signed.Account.Name != "tom2" {
		t.Errorf("got the account %s", signed.Account.Name)
	}
}

func TestSignInWhileTheDirectoryIsAway(t *testing.T) {
	h, server := elsewhere(t)
	known, err := h.try("eva", eva.Password)
	h.must(err)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		a := known.Account
		a.Admin = true
		return tx.UpdateAccount(a)
	}))
	server.Stop()
	for what, try := range map[string][2]string{
		"a wrong password":         {"eva", tom.Password},
		"who never signed in here": {"tom", tom.Password},
		"an unknown name":          {"nobody", eva.Password},
	} {
		_, err := h.try(try[0], try[1])
		wantError(t, what, err, "login_away")
	}
	signed, err := h.try("Eva", eva.Password)
	h.must(err)
	actor := h.actor(signed.Token.Reveal())
	if !actor.Restricted || actor.Admin || !signed.Session.Restricted || actor.Account != known.Account.ID {
		t.Errorf("acts as %+v", actor)
	}
	_, err = h.accounts.BeginTOTP(t.Context(), actor)
	wantError(t, "a new factor", err, "session_restricted")
	prove := func() error {
		return h.accounts.Prove(t.Context(), h.actor(signed.Token.Reveal()), account.Proof{Password: secret.String(eva.Password)})
	}
	wantError(t, "a proof meanwhile", prove(), "login_away")

	server.Start()
	wantError(t, "by another factor", h.accounts.Prove(t.Context(), actor, account.Proof{TOTP: "123456"}), "session_restricted")
	h.must(prove())
	if actor := h.actor(signed.Token.Reveal()); actor.Restricted || !actor.Admin || chat.CheckProof(actor, h.clock.Now()) != nil {
		t.Errorf("after the proof acts as %+v", actor)
	}

	server.Stop()
	h.clock.forward(account.VerifierLife + time.Hour)
	_, err = h.try("eva", eva.Password)
	wantError(t, "after a week", err, "login_away")
}

// TestARefusalIsRemembered: a password that the directory has refused lets nobody in when it is away later.
func TestARefusalIsRemembered(t *testing.T) {
	h, server := elsewhere(t)
	_, err := h.try("eva", eva.Password)
	h.must(err)
	_, err = h.try("eva", "a guess of somebody else")
	wantError(t, "a guess", err, "wrong_sign_in")
	server.Stop()
	_, err = h.try("eva", eva.Password)
	h.must(err) // the guess took nothing away

	server.SetPassword("eva", "the new one is longer")
	_, err = h.try("eva", eva.Password)
	wantError(t, "the old password", err, "wrong_sign_in")
	server.Stop()
	_, err = h.try("eva", eva.Password)
	wantError(t, "the old password while away", err, "login_away")
}

func TestWhoIsGoneFromTheDirectoryIsSignedOut(t *testing.T) {
	h, server := elsewhere(t)
	tokens := map[string]string{}
	for _, p := range []directorytest.Person{eva, tom} {
		_, err := h.try(p.Name, p.Password)
		h.must(err)
	}
	server.Stop()
	for _, p := range []directorytest.Person{eva, tom} {
		signed, err := h.try(p.Name, p.Password)
		h.must(err)
		tokens[p.Name] = signed.Token.Reveal()
	}
	h.must(h.accounts.RevalidateOnce(t.Context()))
	for name, token := range tokens {
		if _, err := h.accounts.Authenticate(t.Context(), token, ""); err != nil {
			t.Errorf("%s while the directory is away: %v", name, err)
		}
	}
	server.Remove("eva")
	h.must(h.accounts.RevalidateOnce(t.Context()))
	_, err := h.accounts.Authenticate(t.Context(), tokens["eva"], "")
	wantError(t, "who is gone", err, "unauthenticated")
	if actor := h.actor(tokens["tom"]); !actor.Restricted {
		t.Error("being there lifts no restriction")
	}
}

func TestLinkAndUnlink(t *testing.T) {
	h := newHouse(t)
	h.signUp("ann")
	ann := h.actor(h.signIn("ann").Token.Reveal())
	who := chat.Identity{Provider: "https://id.example.org", Subject: "17", Name: "ann@example.org"}
	h.must(h.accounts.Link(t.Context(), ann, who))
	signed, err := h.accounts.SignInAs(t.Context(), who, account.Client{})
	h.must(err)
	if signed.Account.ID != ann.Account {
		t.Error("the login leads to another account")
	}
	h.signUp("bob")
	bob := h.actor(h.signIn("bob").Token.Reveal())
	wantError(t, "ann's login", h.accounts.Link(t.Context(), bob, who), "identity_taken")

	new := chat.Identity{Provider: who.Provider, Subject: "18", Name: "new"}
	only, err := h.accounts.SignInAs(t.Context(), new, account.Client{})
	h.must(err)
	wantError(t, "the last way in", h.accounts.Unlink(t.Context(), h.actor(only.Token.Reveal()), who.Provider), "last_way_in")
	h.must(h.accounts.Unlink(t.Context(), ann, who.Provider))
	again, err := h.accounts.SignInAs(t.Context(), who, account.Client{})
	h.must(err)
	if again.Account.ID == ann.Account || again.Account.Name != "ann2" {
		t.Errorf("after unlinking: %+v", again.Account)
	}
}

func TestNameFrom(t *testing.T) {
	for text, want := range map[string]string{
		"ann": "ann", "ann@example.org": "ann", "Ann Berg": "Ann.Berg", "_ann": "ann", "Åsa": "sa", "": "person", "漢字": "person",
		"a-very-long-name-that-nobody-would-ever-type-by-hand": "a-very-long-name-that-nobody-wou",
	} {
		if got := account.NameFrom(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestACrowdOfNamesakes: however many have a name that a login gives, who comes next gets an account.
func TestACrowdOfNamesakes(t *testing.T) {
	h := newHouse(t)
	h.bare("person")
	for n := 2; n <= 60; n++ {
		h.bare("person" + strconv.Itoa(n))
	}
	names := map[string]bool{}
	for _, subject := range []string{"one", "other"} {
		signed, err := h.accounts.SignInAs(t.Context(), chat.Identity{Provider: "https://login.example", Subject: subject, Name: "王"}, account.Client{})
		h.must(err)
		names[signed.Account.Name] = true
	}
	if len(names) != 2 {
		t.Errorf("got %v", names)
	}
}
