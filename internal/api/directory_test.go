package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/directory/directorytest"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// withDirectory is a server with an account of its own, ann, another that is shut, mia, and eva of a directory, who has signed in
// once, where tom never has.
func withDirectory(t *testing.T, cost secret.Cost) (*servertest.Server, *directorytest.Server) {
	t.Helper()
	at := directorytest.Start(t,
		directorytest.Person{Name: "eva", FullName: "Eva Lind", Mail: "eva@example.org", Password: "violet umbrella 7"},
		directorytest.Person{Name: "tom", FullName: "Tom Ek", Mail: "tom@example.org", Password: "nine green kettles"})
	srv := servertest.New(t, func(c *samtal.Config) {
		c.PasswordCost = cost
		c.Directory = &samtal.Directory{
			Name: "Example", URL: at.URL, Base: directorytest.Base, BindDN: directorytest.BindDN, BindPassword: []byte(directorytest.BindPassword),
			Timeout: 5 * time.Minute,
		}
	})
	srv.As("ann")
	mia := srv.As("mia")
	asks(t, srv, root(t, srv), "PATCH /admin/accounts/"+mia.Account.ID+` {"suspended":true}`, http.StatusOK, nil)
	want[wire.SignedIn](t, srv.Do("POST", "/api/v1/sessions", `{"name":"eva","password":"violet umbrella 7"}`), http.StatusCreated)
	return srv, at
}

// TestADirectoryTellsNoNamesApart: whether a name is known here, in the directory, or nowhere, a wrong password is told the same, with
// the directory there and while it is away, with a password and with none.
func TestADirectoryTellsNoNamesApart(t *testing.T) {
	srv, at := withDirectory(t, secret.LeastCost())
	names := []string{"ann", "mia", "eva", "tom", "nobody", "eva@example.org", "nobody@example.org"}
	told := func(when string, status int, code string) {
		for _, path := range []string{"/api/v1/sessions", "/api/v1/tokens"} {
			for _, password := range []string{"wrong password", "", servertest.Password[1:]} {
				said := map[string]bool{}
				for _, name := range names {
					a := srv.Do("POST", path, fmt.Sprintf(`{"name":%q,"password":%q}`, name, password))
					refused(t, a, status, code)
					var p wire.Problem
					if err := json.Unmarshal([]byte(a.Text), &p); err != nil {
						t.Fatal(err)
					}
					p.Request = ""
					text, _ := json.Marshal(p)
					said[string(text)] = true
				}
				if len(said) != 1 {
					t.Errorf("%s, %s with %q: told %v", when, path, password, said)
				}
			}
		}
	}
	told("there", http.StatusUnauthorized, "wrong_sign_in")
	at.Stop()
	told("away", http.StatusServiceUnavailable, "login_away")
}

// TestADirectoryTakesTheSameTime: names that are known here, in the directory and nowhere take the same time to refuse.
func TestADirectoryTakesTheSameTime(t *testing.T) {
	srv, at := withDirectory(t, secret.Cost{})
	const path, pairs = "/api/v1/sessions", 25
	for _, known := range []string{"ann", "eva", "tom"} {
		sameTime(t, known, pairs, wrongPassword(t, srv, path, known), wrongPassword(t, srv, path, "nobody%d"))
	}
	at.Stop()
	for _, known := range []string{"ann", "eva"} {
		sameTime(t, known+", away", pairs, whileAway(t, srv, path, known), whileAway(t, srv, path, "nobody%d"))
	}
}

// whileAway is wrongPassword while the directory is away.
func whileAway(t *testing.T, srv *servertest.Server, path, name string) func(i int) {
	return func(i int) {
		body := fmt.Sprintf(`{"name":%q,"password":"wrong password"}`, strings.ReplaceAll(name, "%d", fmt.Sprint(i)))
		refused(t, srv.Do("POST", path, body), http.StatusServiceUnavailable, "login_away")
	}
}
