package api_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api"
	"github.com/samtal-chat/samtal/internal/directory/directorytest"
	"github.com/samtal-chat/samtal/internal/provider/providertest"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestMain(m *testing.M) {
	providertest.Become()
	os.Exit(m.Run())
}

// newBrowser is a browser with cookies, which follows no redirect by itself.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// visit goes to an address and tells where it sends the browser.
func visit(t *testing.T, b *http.Client, address string) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	answer, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s", r.URL.Path, answer.Status)
	}
	to, err := answer.Location()
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// withProvider is a server whose people may sign in at a provider of these.
func withProvider(t *testing.T, people ...providertest.Person) (*servertest.Server, *providertest.Server) {
	t.Helper()
	p := &samtal.Provider{ClientID: providertest.ClientID, ClientSecret: []byte(providertest.ClientSecret), Timeout: 5 * time.Minute}
	const public = "http://samtal.test"
	at := providertest.Start(t, public+"/api/v1/oidc/oidc/callback", people...)
	p.Issuer = at.Issuer
	return servertest.New(t, func(c *samtal.Config) { c.Provider, c.URL = p, public }), at
}

var vera = providertest.Person{ID: "17", Name: "vera", First: "Vera", Last: "Holm", Mail: "vera@example.org", Password: "violet umbrella 7"}

// here is the address of the test's server in place of the one that the provider knows.
func here(srv *servertest.Server, u *url.URL) string {
	return srv.URL + u.RequestURI()
}

func TestSignInAtAProvider(t *testing.T) {
	srv, at := withProvider(t, vera)
	offered := want[api.Server](t, srv.Do("GET", "/api/v1/server", ""), http.StatusOK).Logins
	if len(offered) != 1 || offered[0] != (api.Login{ID: "oidc", Name: "OpenID", Kind: "oidc"}) {
		t.Errorf("offers %+v", offered)
	}
	b := newBrowser(t)
	back := at.SignIn(newBrowser(t), visit(t, b, srv.URL+"/api/v1/oidc/oidc/start").String(), vera.Name, vera.Password)

	stranger := newBrowser(t)
	visit(t, stranger, srv.URL+"/api/v1/oidc/oidc/start")
	if to := visit(t, stranger, here(srv, back)); to.Fragment != "sign-in=sign_in_over" {
		t.Errorf("another browser with the same answer is sent to %s", to)
	}
	if to := visit(t, b, here(srv, back)); to.Path != "/" || to.Fragment != "" {
		t.Fatalf("sent to %s", to)
	}
	me := meOf(t, b, srv)
	if me.Name != "vera" || me.FullName != "Vera Holm" || me.Restricted {
		t.Errorf("signed in as %+v", me)
	}
	if f := want[wire.Factors](t, srv.Do("GET", "/api/v1/me/factors", "", "Cookie", cookieOf(t, b, srv)), http.StatusOK); !slices.Equal(f.Logins, []string{"oidc"}) {
		t.Errorf("connected are %q", f.Logins)
	}
	if to := visit(t, b, here(srv, back)); to.Fragment != "sign-in=sign_in_over" {
		t.Errorf("the same answer again leads to %s", to)
	}
}

func meOf(t *testing.T, b *http.Client, srv *servertest.Server) wire.Me {
	t.Helper()
	return want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "Cookie", cookieOf(t, b, srv)), http.StatusOK)
}

func cookieOf(t *testing.T, b *http.Client, srv *servertest.Server) string {
	t.Helper()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	var cookies []string
	for _, c := range b.Jar.Cookies(u) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	return strings.Join(cookies, "; ")
}

func TestAProviderThatIsAwayOrSaysNo(t *testing.T) {
	srv, at := withProvider(t, vera)
	b := newBrowser(t)
	start := visit(t, b, srv.URL+"/api/v1/oidc/oidc/start")
	if to := visit(t, b, srv.URL+"/api/v1/oidc/oidc/callback?error=access_denied&state="+start.Query().Get("state")); to.Fragment != "sign-in=wrong_sign_in" {
		t.Errorf("refused: %s", to)
	}
	if to := visit(t, b, srv.URL+"/api/v1/oidc/oidc/callback?code=x&state=x"); to.Fragment != "sign-in=sign_in_over" {
		t.Errorf("out of nowhere: %s", to)
	}
	if to := visit(t, b, srv.URL+"/api/v1/oidc/other/start"); to.Fragment != "sign-in=login_not_found" {
		t.Errorf("an unknown provider: %s", to)
	}
	root(t, srv)
	srv.Restart() // which writes what was noted
	var page wire.Audit
	asks(t, srv, srv.SignIn("root"), `GET /admin/audit?action=sign_in_failed`, http.StatusOK, &page)
	var why []string
	for _, e := range page.Entries {
		if e.Detail["by"] != "oidc" || e.Address == "" || e.Name != "" {
			t.Errorf("the audit log says %+v", e)
		}
		why = append(why, e.Detail["why"])
	}
	if slices.Sort(why); !slices.Equal(why, []string{"not_asked", "refused"}) {
		t.Errorf("the audit log says %q", why)
	}
	at.Stop()
	srv, _ = withProviderAt(t, at.Issuer)
	if to := visit(t, b, srv.URL+"/api/v1/oidc/oidc/start"); to.Fragment != "sign-in=login_away" {
		t.Errorf("away: %s", to)
	}
}

func withProviderAt(t *testing.T, issuer string) (*servertest.Server, *samtal.Provider) {
	t.Helper()
	p := &samtal.Provider{Issuer: issuer, ClientID: providertest.ClientID}
	return servertest.New(t, func(c *samtal.Config) { c.Provider = p }), p
}

func TestSignInByADirectory(t *testing.T) {
	at := directorytest.Start(t, directorytest.Person{Name: "eva", FullName: "Eva Lind", Mail: "eva@example.org", Password: "violet umbrella 7"})
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Directory = &samtal.Directory{
			Name: "Example", URL: at.URL, Base: directorytest.Base, BindDN: directorytest.BindDN, BindPassword: []byte(directorytest.BindPassword),
			Timeout: 5 * time.Minute,
		}
	})
	offered := want[api.Server](t, srv.Do("GET", "/api/v1/server", ""), http.StatusOK).Logins
	if len(offered) != 1 || offered[0] != (api.Login{ID: "ldap", Name: "Example", Kind: "ldap"}) {
		t.Errorf("offers %+v", offered)
	}
	const body = `{"name":"eva","password":"violet umbrella 7"}`
	first := want[wire.SignedIn](t, srv.Do("POST", "/api/v1/sessions", body), http.StatusCreated)
	if first.Account.FullName != "Eva Lind" {
		t.Errorf("signed in as %+v", first.Account)
	}
	at.Stop()
	refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"eva","password":"nine green kettles"}`), http.StatusServiceUnavailable, "login_away")
	away := want[wire.SignedIn](t, srv.Do("POST", "/api/v1/sessions", body), http.StatusCreated)
	bearer := "Bearer " + away.Token
	if me := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "Authorization", bearer), http.StatusOK); !me.Restricted || me.ID != first.Account.ID {
		t.Errorf("while it is away: %+v", me)
	}
	refused(t, srv.Do("POST", "/api/v1/me/totp", "", "Authorization", bearer), http.StatusForbidden, "session_restricted")
	at.Start()
	prove := srv.Do("POST", "/api/v1/sessions/current/proof", `{"password":"violet umbrella 7"}`, "Authorization", bearer)
	if prove.StatusCode != http.StatusNoContent {
		t.Errorf("the proof: %s", prove.Status)
	}
	if me := want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "Authorization", bearer), http.StatusOK); me.Restricted {
		t.Error("restricted after the proof")
	}
}
