package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

const signIn = `{"name":"ann","password":"` + servertest.Password + `"}`

func TestSignUpAndInAndOut(t *testing.T) {
	srv := servertest.New(t)
	made := srv.Do("POST", "/api/v1/accounts", `{"name":"ann","password":"`+servertest.Password+`","full_name":"Ann A."}`)
	if p := want[wire.Person](t, made, http.StatusCreated); p.Name != "ann" || p.FullName != "Ann A." || p.ID == "" {
		t.Errorf("got %s", made.Text)
	}
	silent(t, made, "token", "password", servertest.Password)
	refused(t, srv.Do("POST", "/api/v1/accounts", `{"name":"ANN","password":"another password"}`), http.StatusConflict, "name_taken")

	in := srv.Do("POST", "/api/v1/sessions", signIn)
	signed := want[wire.SignedIn](t, in, http.StatusCreated)
	if signed.Token == "" || !signed.Session.Current || signed.Account.Name != "ann" {
		t.Errorf("got %s", in.Text)
	}
	if got := in.Header.Get("Set-Cookie"); got != "" {
		t.Errorf("a script got the cookie %q", got)
	}
	bearer := []string{"Authorization", "Bearer " + signed.Token}
	me := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", bearer...), http.StatusOK)
	if me.Name != "ann" || me.Admin || me.Session != signed.Session.ID {
		t.Errorf("got %+v", me)
	}
	nothing(t, srv.Do("DELETE", "/api/v1/sessions/current", "", bearer...), http.StatusNoContent)
	refused(t, srv.Do("GET", "/api/v1/me", "", bearer...), http.StatusUnauthorized, "unauthenticated")
}

func TestWrongSignInsAreTheSame(t *testing.T) {
	srv := servertest.New(t)
	srv.As("ann")
	wrong := refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"ann","password":"not the password"}`, "X-Request-Id", "test"), http.StatusUnauthorized, "wrong_sign_in")
	unknown := refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"nobody","password":"not the password"}`, "X-Request-Id", "test"), http.StatusUnauthorized, "wrong_sign_in")
	if !reflect.DeepEqual(wrong, unknown) {
		t.Errorf("a wrong password says %+v, an unknown name %+v", wrong, unknown)
	}
}

func TestBrowsersGetACookieAndNoToken(t *testing.T) {
	srv := servertest.New(t)
	srv.As("ann")
	in := srv.Do("POST", "/api/v1/sessions", signIn, browser, "same-origin")
	signed := want[wire.SignedIn](t, in, http.StatusCreated)
	cookie := in.Header.Get("Set-Cookie")
	name, rest, _ := strings.Cut(cookie, "=")
	token, _, _ := strings.Cut(rest, ";")
	if signed.Token != "" || name != "samtal" || token == "" {
		t.Fatalf("got token %q and cookie %q", signed.Token, cookie)
	}
	silent(t, in, token)
	for _, part := range []string{"HttpOnly", "SameSite=Lax", "Path=/", "Expires="} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q is without %s", cookie, part)
		}
	}
	sent := []string{"Cookie", "samtal=" + token, browser, "same-origin"}
	want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", sent...), http.StatusOK)
	out := srv.Do("DELETE", "/api/v1/sessions/current", "", sent...)
	nothing(t, out, http.StatusNoContent)
	if got := out.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "samtal=;") || !strings.Contains(got, "Max-Age=0") {
		t.Errorf("signing out leaves the cookie: %q", got)
	}
	refused(t, srv.Do("GET", "/api/v1/me", "", sent...), http.StatusUnauthorized, "unauthenticated")
}

func TestUnderTLSTheCookieIsBoundToTheHost(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.URL = "https://chat.example.org" })
	srv.As("ann")
	in := srv.Do("POST", "/api/v1/sessions", signIn, browser, "same-origin")
	cookie := in.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-samtal=") || !strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("got cookie %q", cookie)
	}
	if in.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	type sessions struct{ Sessions []wire.Session }
	srv := servertest.New(t)
	ann, phone, bob := srv.As("ann"), srv.SignIn("ann"), srv.As("bob")
	list := want[sessions](t, as(srv, ann, "GET", "/sessions", ""), http.StatusOK).Sessions
	if len(list) != 2 || list[0].Current == list[1].Current {
		t.Fatalf("got %+v, want two sessions and one current", list)
	}
	other := list[0]
	if other.Current {
		other = list[1]
	}
	refused(t, as(srv, bob, "DELETE", "/sessions/"+other.ID, ""), http.StatusNotFound, "session_not_found")
	want[wire.Me](t, as(srv, phone, "GET", "/me", ""), http.StatusOK)
	nothing(t, as(srv, ann, "DELETE", "/sessions/"+other.ID, ""), http.StatusNoContent)
	refused(t, as(srv, phone, "GET", "/me", ""), http.StatusUnauthorized, "unauthenticated")

	tablet := srv.SignIn("ann")
	nothing(t, as(srv, ann, "DELETE", "/sessions", ""), http.StatusNoContent)
	refused(t, as(srv, tablet, "GET", "/me", ""), http.StatusUnauthorized, "unauthenticated")
	want[wire.Me](t, as(srv, ann, "GET", "/me", ""), http.StatusOK)
	want[wire.Me](t, as(srv, bob, "GET", "/me", ""), http.StatusOK)
}

func TestAPasswordIsChanged(t *testing.T) {
	srv := servertest.New(t)
	ann, phone := srv.As("ann"), srv.SignIn("ann")
	const change = `{"current":"%","new":"a better password"}`
	refused(t, as(srv, ann, "POST", "/me/password", strings.Replace(change, "%", "wrong password", 1)), http.StatusForbidden, "wrong_password")
	nothing(t, as(srv, ann, "POST", "/me/password", strings.Replace(change, "%", servertest.Password, 1)), http.StatusNoContent)
	refused(t, as(srv, phone, "GET", "/me", ""), http.StatusUnauthorized, "unauthenticated")
	want[wire.Me](t, as(srv, ann, "GET", "/me", ""), http.StatusOK)
	refused(t, srv.Do("POST", "/api/v1/sessions", signIn), http.StatusUnauthorized, "wrong_sign_in")
}

func TestTheFirstAdministratorComesThroughTheSetupLink(t *testing.T) {
	srv := servertest.New(t)
	link, err := srv.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, token, ok := strings.Cut(link, "/setup#")
	if !ok || token == "" {
		t.Fatalf("got link %q", link)
	}
	const body = `{"token":"%","name":"root","password":"` + servertest.Password + `"}`
	refused(t, srv.Do("POST", "/api/v1/setup", strings.Replace(body, "%", "su_guessed", 1)), http.StatusForbidden, "wrong_setup_token")
	made := want[wire.SignedIn](t, srv.Do("POST", "/api/v1/setup", strings.Replace(body, "%", token, 1)), http.StatusCreated)
	me := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "Authorization", "Bearer "+made.Token), http.StatusOK)
	if !me.Admin || me.Name != "root" {
		t.Errorf("got %+v, want an administrator", me)
	}
	refused(t, srv.Do("POST", "/api/v1/setup", strings.Replace(body, "%", token, 1)), http.StatusForbidden, "wrong_setup_token")
	if link, err := srv.SetupLink(t.Context()); link != "" || err != nil {
		t.Errorf("got link %q and error %v although there is an administrator", link, err)
	}
}

func TestTooManySignInsAreSlowedDown(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.NoRateLimits = false })
	srv.As("ann")
	var last servertest.Answer
	for range 60 {
		if last = srv.Do("POST", "/api/v1/sessions", `{"name":"ann","password":"wrong"}`); last.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	refused(t, last, http.StatusTooManyRequests, "rate_limited")
	if got := last.Header.Get("Retry-After"); got == "" || got == "0" {
		t.Errorf("got Retry-After %q", got)
	}
	want[wire.Me](t, as(srv, srv.As("ann"), "GET", "/me", ""), http.StatusOK)
}
