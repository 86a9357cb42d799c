package api_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// passwordDoors are all ways to set a password. Each takes one, for a name of its own, and says whether it was taken, or the code of
// the refusal.
func passwordDoors(t *testing.T) map[string]func(name, password string) string {
	t.Helper()
	var lc net.ListenConfig
	own, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Chatire = &samtal.Chatire{Listeners: []net.Listener{own}}
		c.Policy = map[string]samtal.Fixed{"sign_up": {Value: "open"}, "security_question": {Value: "alone"}}
	})
	desk := func(err error) string {
		var e *chat.Error
		if errors.As(err, &e) {
			return e.Code
		}
		if err != nil {
			t.Error(err)
		}
		return ""
	}
	admin := root(t, srv)
	bare := servertest.New(t)
	doors := resetDoors(t, srv)
	maps.Copy(doors, map[string]func(name, password string) string{
		"sign-up": func(name, password string) string {
			return said(srv.Do("POST", "/api/v1/accounts", `{"name":"`+name+`","password":"`+password+`"}`))
		},
		"setup": func(name, password string) string {
			link, err := bare.SetupLink(t.Context())
			if err != nil || link == "" { // there is an administrator: another server
				bare = servertest.New(t)
				if link, err = bare.SetupLink(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			_, token, _ := strings.Cut(link, "#")
			return said(bare.Do("POST", "/api/v1/setup", `{"token":"`+token+`","name":"`+name+`","password":"`+password+`"}`))
		},
		"change": func(name, password string) string {
			return said(as(srv, srv.As(name), "POST", "/me/password", `{"current":"`+servertest.Password+`","new":"`+password+`"}`))
		},
		"the console": func(name, password string) string {
			return said(as(srv, admin, "POST", "/admin/accounts", `{"name":"`+name+`","password":"`+password+`"}`))
		},
		"account add": func(name, password string) string {
			_, err := srv.Desk().Add(t.Context(), operator.NewAccount{Name: name, Password: secret.String(password)})
			return desk(err)
		},
		"account passwd": func(name, password string) string {
			return desk(srv.Desk().SetPassword(t.Context(), srv.As(name).Account.Name, secret.String(password)))
		},
		"Chatire": func(name, password string) string {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+own.Addr().String()+"/auth/users/create/",
				strings.NewReader(`{"username":"`+name+`","password":"`+password+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			if status := statusOf(t, r); status != http.StatusCreated {
				return "password_common" // it says so in a sentence of its own
			}
			return ""
		},
	})
	return doors
}

// said is the code of a refusal; "" if it is none.
func said(a servertest.Answer) string {
	if a.StatusCode < http.StatusBadRequest {
		return ""
	}
	return code(a)
}

// resetDoors are the ways of passwordDoors for who has forgotten the one before.
func resetDoors(t *testing.T, srv *servertest.Server) map[string]func(name, password string) string {
	t.Helper()
	return map[string]func(name, password string) string{
		"reset by link": func(name, password string) string {
			link, err := srv.Desk().Reset(t.Context(), srv.As(name).Account.Name)
			if err != nil {
				t.Fatal(err)
			}
			token := linked.FindStringSubmatch(link.URL.Reveal())[2]
			return said(srv.Do("POST", "/api/v1/reset/finish", `{"token":"`+token+`","password":"`+password+`"}`))
		},
		"reset by code": func(name, password string) string {
			p := srv.As(name)
			var made struct {
				Codes []string `json:"codes"`
			}
			if a := as(srv, p, "POST", "/me/recovery-codes", ""); json.Unmarshal([]byte(a.Text), &made) != nil || len(made.Codes) == 0 {
				t.Fatalf("no codes: %s", a.Text)
			}
			return said(srv.Do("POST", "/api/v1/reset/finish", `{"name":"`+name+`","recovery_code":"`+made.Codes[0]+`","password":"`+password+`"}`))
		},
		"reset by answers": func(name, password string) string {
			q := account.Catalogue()
			body := `{"questions":[{"code":"` + q[0] + `","answer":"a blue heron"},{"code":"` + q[1] + `","answer":"a slow tram"}]}`
			if a := as(srv, srv.As(name), "PUT", "/me/questions", body); a.StatusCode != http.StatusNoContent {
				t.Fatal(a.Text)
			}
			return said(srv.Do("POST", "/api/v1/reset/finish", `{"name":"`+name+`","answers":["a blue heron","a slow tram"],"password":"`+password+`"}`))
		},
	}
}

// TestEveryDoorJudgesPasswords: wherever a password is set, a common one is refused, in fullwidth letters too, and a long one is taken
// though it has letters of one kind alone (NIST SP 800-63B-4 §3.1.1.2: no rules of composition).
func TestEveryDoorJudgesPasswords(t *testing.T) {
	lower := func(n int) string {
		var b strings.Builder
		for b.Len() < n {
			b.WriteString(strings.Map(func(r rune) rune {
				if r < 'A' {
					return -1
				}
				return r | 0x20
			}, rand.Text()))
		}
		return b.String()[:n]
	}
	for door, set := range passwordDoors(t) {
		t.Run(door, func(t *testing.T) {
			name := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(door))
			for i, common := range []string{"password123", "ｐａｓｓｗｏｒｄ１２３"} {
				if got := set(name+string(rune('a'+i)), common); got != "password_common" {
					t.Errorf("%s: got %q, want password_common", common, got)
				}
			}
			for i, long := range []string{lower(64), lower(256)} {
				if got := set(name+string(rune('x'+i)), long); got != "" {
					t.Errorf("%d letters: got %q, want it to be taken", len(long), got)
				}
			}
		})
	}
}
