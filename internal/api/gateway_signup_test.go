package api_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestGatewaysObeyWhoMaySignUp registers at the doors of older clients, which know neither invitations nor a PIN: nobody comes in that
// way unless sign-up is open, and where it is open on this machine only, nobody whom a proxy has sent or who calls the server by
// another name.
func TestGatewaysObeyWhoMaySignUp(t *testing.T) {
	ways := map[string]func(r *http.Request){
		"from this machine": func(*http.Request) {},
		"through a proxy":   func(r *http.Request) { r.Header.Set("X-Forwarded-For", "203.0.113.9") },
		"forwarded":         func(r *http.Request) { r.Header.Set("Forwarded", "for=203.0.113.9") },
		"by a foreign name": func(r *http.Request) { r.Host = "chat.example.org" },
	}
	for policy, opens := range map[string]func(way string) bool{
		"invitation": nobody, "pin": nobody, "closed": nobody,
		"auto": func(way string) bool { return way == "from this machine" },
		"open": func(string) bool { return true },
	} {
		t.Run(policy, func(t *testing.T) {
			srv, doors := withGateways(t, policy)
			want := 1 // root
			for door, register := range doors {
				for way, by := range ways {
					r := register("new" + string(rune('a'+want)) + strings.ToLower(door))
					by(r)
					status := statusOf(t, r)
					if !opens(way) {
						if status != http.StatusForbidden && status != http.StatusBadRequest {
							t.Errorf("%s, %s: got %d, want a refusal", door, way, status)
						}
						continue
					}
					if want++; status != http.StatusCreated {
						t.Errorf("%s, %s: got %d, want %d", door, way, status, http.StatusCreated)
					}
				}
			}
			var all wire.ManagedAccounts
			asks(t, srv, root(t, srv), "GET /admin/accounts?limit=100", http.StatusOK, &all)
			if len(all.Accounts) != want {
				t.Errorf("there are %d accounts, want %d", len(all.Accounts), want)
			}
		})
	}
}

func nobody(string) bool { return false }

// withGateways is a server with both gateways, and what registers a name at each.
func withGateways(t *testing.T, policy string) (*servertest.Server, map[string]func(name string) *http.Request) {
	t.Helper()
	var lc net.ListenConfig
	own, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Chatire = &samtal.Chatire{Listeners: []net.Listener{own}}
		c.Policy = map[string]samtal.Fixed{"sign_up": {Value: policy}}
		if policy == "pin" {
			c.Policy["pin"] = samtal.Fixed{Value: "plover egg"}
		}
	})
	post := func(address, body string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	return srv, map[string]func(name string) *http.Request{
		"Piratchat": func(name string) *http.Request { return post(srv.URL+"/api/register", `{"username":"`+name+`"}`) },
		"Chatire": func(name string) *http.Request {
			return post("http://"+own.Addr().String()+"/auth/users/create/", `{"username":"`+name+`","password":"violet umbrella 7"}`)
		},
	}
}

func statusOf(t *testing.T, r *http.Request) int {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
