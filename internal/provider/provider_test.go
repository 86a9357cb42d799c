package provider_test

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/provider"
	"github.com/samtal-chat/samtal/internal/provider/providertest"
	"github.com/samtal-chat/samtal/internal/secret"
)

const redirect = "http://127.0.0.1:1/callback" // nobody needs to answer there

var ann = providertest.Person{
	ID: "17", Name: "ann", First: "Ann", Last: "Berg", Mail: "ann@example.org", Password: "violet umbrella 7", MailVerified: true,
}

func TestMain(m *testing.M) {
	providertest.Become()
	os.Exit(m.Run())
}

func open(t *testing.T, issuer string) *provider.Provider {
	t.Helper()
	p, err := provider.New(provider.Config{
		Issuer: issuer, ClientID: providertest.ClientID, ClientSecret: providertest.ClientSecret, Redirect: redirect, Key: secret.RandomKey(),
		Timeout: 5 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// signIn does the browser's part, and returns what it comes back with.
func signIn(t *testing.T, server *providertest.Server, start string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return server.SignIn(&http.Client{Jar: jar}, start, ann.Name, ann.Password).Query()
}

func TestAPersonOfTheProviderIsKnown(t *testing.T) {
	server := providertest.Start(t, redirect, ann)
	p := open(t, server.Issuer)
	state := provider.NewState()
	start, err := p.Start(t.Context(), state)
	if err != nil {
		t.Fatal(err)
	}
	back := signIn(t, server, start)
	if back.Get("state") != state.Reveal() {
		t.Errorf("came back with the state %q", back.Get("state"))
	}
	who, err := p.Finish(t.Context(), state, back.Get("code"))
	want := chat.Identity{Provider: server.Issuer, Subject: "17", Name: "ann", FullName: "Ann Berg", Email: "ann@example.org"}
	if err != nil || who != want {
		t.Errorf("got %+v, %v; want %+v", who, err, want)
	}
	if who, err := p.Finish(t.Context(), state, back.Get("code")); !errors.Is(err, chat.ErrWrongSignIn) {
		t.Errorf("the same code again: %+v, %v", who, err)
	}
}

// TestACodeCountsForItsOwnAttemptAlone: who slips somebody else's code into a browser does not sign that browser in.
func TestACodeCountsForItsOwnAttemptAlone(t *testing.T) {
	server := providertest.Start(t, redirect, ann)
	p := open(t, server.Issuer)
	theirs := provider.NewState()
	start, err := p.Start(t.Context(), theirs)
	if err != nil {
		t.Fatal(err)
	}
	code := signIn(t, server, start).Get("code")
	if who, err := p.Finish(t.Context(), provider.NewState(), code); !errors.Is(err, chat.ErrWrongSignIn) {
		t.Errorf("got %+v, %v", who, err)
	}
	if who, err := p.Finish(t.Context(), theirs, "made up"); !errors.Is(err, chat.ErrWrongSignIn) {
		t.Errorf("a made-up code: %+v, %v", who, err)
	}
}

func TestAProviderThatIsAwayRefusesNobody(t *testing.T) {
	server := providertest.Start(t, redirect, ann)
	server.Stop()
	p := open(t, server.Issuer)
	if _, err := p.Start(t.Context(), provider.NewState()); !errors.Is(err, chat.ErrUpstreamAway) {
		t.Errorf("start: %v", err)
	}
	server.Start()
	state := provider.NewState()
	start, err := p.Start(t.Context(), state)
	if err != nil {
		t.Fatalf("started again: %v", err)
	}
	code := signIn(t, server, start).Get("code")
	server.Stop()
	if _, err := p.Finish(t.Context(), state, code); !errors.Is(err, chat.ErrUpstreamAway) || errors.Is(err, chat.ErrWrongSignIn) {
		t.Errorf("finish: %v", err)
	}
}

func TestNewRefusesWhatIsNoIssuer(t *testing.T) {
	for issuer, fits := range map[string]bool{
		"https://id.example.org/realms/one": true,
		"http://127.0.0.1:5556":             true,
		"http://[::1]:5556/dex":             true,
		"http://localhost":                  true,
		"http://id.example.org":             false,
		"id.example.org":                    false,
		"ftp://id.example.org":              false,
		"https://id.example.org?a=b":        false,
		"https://ann:hush@id.example.org":   false,
		"https://ann:hush@id.example.org%":  false,
	} {
		_, err := provider.New(provider.Config{Issuer: issuer, ClientID: "c", Redirect: redirect, Key: secret.RandomKey()})
		if (err == nil) != fits || err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}
