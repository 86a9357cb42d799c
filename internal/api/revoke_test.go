package api_test

import (
	"net/http"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestWhatIsRevokedClosesAtOnce: whatever ends sessions closes the sockets and streams that are open on them, with 4401.
func TestWhatIsRevokedClosesAtOnce(t *testing.T) {
	srv := servertest.New(t)
	admin := root(t, srv)
	const path = "/admin/accounts/"
	for what, revoke := range map[string]func(p *servertest.Person){
		"End all others": func(p *servertest.Person) {
			nothing(t, as(srv, srv.SignIn(p.Account.Name), "DELETE", "/sessions", ""), http.StatusNoContent)
		},
		"a change of password": func(p *servertest.Person) {
			body := `{"current":"` + servertest.Password + `","new":"` + newPassword + `"}`
			nothing(t, as(srv, srv.SignIn(p.Account.Name), "POST", "/me/password", body), http.StatusNoContent)
		},
		"a password set by the operator": func(p *servertest.Person) {
			if err := srv.Desk().SetPassword(t.Context(), p.Account.Name, secret.String(newPassword)); err != nil {
				t.Error(err)
			}
		},
		"a reset": func(p *servertest.Person) {
			made := want[struct {
				Link string `json:"link"`
			}](t, as(srv, admin, "POST", path+p.Account.ID+"/reset", ""), http.StatusCreated)
			body := `{"token":"` + linked.FindStringSubmatch(made.Link)[2] + `","password":"` + newPassword + `"}`
			want[wire.ResetDone](t, srv.Do("POST", "/api/v1/reset/finish", body), http.StatusOK)
		},
		"the administrator's end of sessions": func(p *servertest.Person) {
			nothing(t, as(srv, admin, "DELETE", path+p.Account.ID+"/sessions", ""), http.StatusNoContent)
		},
		"a suspension": func(p *servertest.Person) {
			asks(t, srv, admin, "PATCH "+path+p.Account.ID+` {"suspended":true}`, http.StatusOK, nil)
		},
		"a deletion by the administrator": func(p *servertest.Person) {
			nothing(t, as(srv, admin, "DELETE", path+p.Account.ID, `{"content":"keep"}`), http.StatusNoContent)
		},
		"a deletion by the owner": func(p *servertest.Person) {
			nothing(t, as(srv, srv.SignIn(p.Account.Name), "DELETE", "/me", `{"content":"shred"}`), http.StatusNoContent)
		},
	} {
		t.Run(what, func(t *testing.T) {
			p := srv.As("n" + string(rune('a'+len(what)%26)) + what[len(what)-3:])
			socket, err := p.Connect(p.Context(), client.Resume{})
			if err != nil {
				t.Fatal(err)
			}
			stream, err := p.Listen(p.Context(), client.Resume{})
			if err != nil {
				t.Fatal(err)
			}
			revoke(p)
			for err = nil; err == nil; {
				_, err = socket.Next()
			}
			if code := client.CloseCode(err); code != wire.CloseSession {
				t.Errorf("the socket ended with %d (%v)", code, err)
			}
			for err = nil; err == nil; {
				_, err = stream.Next()
			}
			if code := client.CloseCode(err); code != wire.CloseSession {
				t.Errorf("the stream ended with %d (%v)", code, err)
			}
			refused(t, as(srv, p, "GET", "/me", ""), http.StatusUnauthorized, "unauthenticated")
		})
	}
}
