package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestWhoIsBannedIsOutAtOnce(t *testing.T) {
	srv := servertest.New(t)
	admin, bob := root(t, srv), srv.As("bob")
	stream, err := bob.Connect(bob.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	events, err := bob.Listen(bob.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	made := want[wire.Ban](t, as(srv, admin, "POST", "/admin/bans", `{"account":"`+bob.Account.ID+`","reason":"spam","expires_in":3600}`), http.StatusCreated)
	if made.Account == nil || made.Account.Name != "bob" || made.MadeBy.Name != "root" || made.ExpiresAt == nil {
		t.Errorf("got %+v", made)
	}
	for {
		if _, err = stream.Next(); err != nil {
			break
		}
	}
	if code := client.CloseCode(err); code != wire.CloseBanned {
		t.Errorf("the socket ended with %d", code)
	}
	for {
		if _, err = events.Next(); err != nil {
			break
		}
	}
	if code := client.CloseCode(err); code != wire.CloseBanned {
		t.Errorf("the stream ended with %d", code)
	}
	refused(t, as(srv, bob, "GET", "/me", ""), http.StatusForbidden, "banned")
	type server struct {
		SignedIn bool `json:"signed_in"`
	}
	if told := want[server](t, as(srv, bob, "GET", "/server", ""), http.StatusOK); !told.SignedIn {
		t.Error("his page is not told to ask on")
	}
	refused(t, srv.Do("POST", "/api/v1/sessions", `{"name":"bob","password":"`+servertest.Password+`"}`), http.StatusForbidden, "banned")
	refused(t, srv.Do("POST", "/api/v1/tokens", `{"name":"bob","password":"`+servertest.Password+`"}`), http.StatusForbidden, "banned")
	if _, err := bob.Connect(bob.Context(), client.Resume{}); err == nil {
		t.Error("bob connects again")
	}
	bans := want[wire.Bans](t, as(srv, admin, "GET", "/admin/bans", ""), http.StatusOK)
	if len(bans.Bans) != 1 || bans.Bans[0].ID != made.ID || bans.Bans[0].Reason != "spam" {
		t.Errorf("got %+v", bans)
	}
	nothing(t, as(srv, admin, "DELETE", "/admin/bans/"+made.ID, ""), http.StatusNoContent)
	want[wire.Me](t, as(srv, bob, "GET", "/me", ""), http.StatusOK)
	refused(t, as(srv, admin, "DELETE", "/admin/bans/"+made.ID, ""), http.StatusNotFound, "ban_not_found")
	refused(t, as(srv, bob, "POST", "/admin/bans", `{"prefix":"192.0.2.7"}`), http.StatusForbidden, "forbidden")
	refused(t, as(srv, bob, "GET", "/admin/bans", ""), http.StatusForbidden, "forbidden")
	refused(t, as(srv, admin, "POST", "/admin/bans", `{"account":"`+admin.Account.ID+`"}`), http.StatusConflict, "ban_locks_out")
	refused(t, as(srv, admin, "POST", "/admin/bans", `{"prefix":"127.0.0.0/8"}`), http.StatusConflict, "ban_locks_out")
	refused(t, as(srv, admin, "POST", "/admin/bans", `{"prefix":"nonsense"}`), http.StatusUnprocessableEntity, "bad_prefix")
}

// TestAddressesAreBannedBehindAProxy: what counts is where the client is, and every path is shut but the page,
// that says so.
func TestAddressesAreBannedBehindAProxy(t *testing.T) {
	srv := servertest.New(t)
	admin, bob := root(t, srv), srv.As("bob")
	want[wire.Ban](t, as(srv, admin, "POST", "/admin/bans", `{"prefix":"192.0.2.0/24"}`), http.StatusCreated)
	bearer := "Bearer " + bob.Token()
	for _, path := range []string{"/api/v1/server", "/api/v1/me", "/api/v1/socket", "/api/v1/events", "/docs", "/healthz", "/ws", "/api/online", "/nowhere"} {
		answer := srv.Do("GET", path, "", "X-Forwarded-For", "192.0.2.7", "Authorization", bearer)
		refused(t, answer, http.StatusForbidden, "banned")
		if answer.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: no policy", path)
		}
	}
	for _, path := range []string{"/", "/app/", "/invite", "/assets/app.js", "/favicon.svg"} {
		if answer := srv.Do("GET", path, "", "X-Forwarded-For", "192.0.2.7"); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, answer.Status)
		}
		refused(t, srv.Do("POST", path, "{}", "X-Forwarded-For", "192.0.2.7"), http.StatusForbidden, "banned")
	}
	want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "X-Forwarded-For", "192.0.3.7", "Authorization", bearer), http.StatusOK)
	want[wire.Me](t, srv.Do("GET", "/api/v1/me", "", "Authorization", bearer), http.StatusOK)
	from := srv.Do("POST", "/api/v1/admin/bans", `{"prefix":"198.51.100.0/24"}`, "X-Forwarded-For", "198.51.100.9", "Authorization", "Bearer "+admin.Token())
	refused(t, from, http.StatusConflict, "ban_locks_out")
}

func TestAMessageIsReported(t *testing.T) {
	srv := servertest.New(t)
	admin, ann, bob := root(t, srv), srv.As("ann"), srv.As("bob")
	room := ann.Group("talk", "bob")
	m := bob.Send(room, "swordfish")
	body := `{"room":"` + room + `","message":"` + m.ID + `","reason":"rude"}`
	for range 2 {
		nothing(t, as(srv, ann, "POST", "/reports", body), http.StatusNoContent)
	}
	refused(t, as(srv, bob, "POST", "/reports", body), http.StatusUnprocessableEntity, "report_own")
	eve := as(srv, srv.As("eve"), "POST", "/reports", body)
	refused(t, eve, http.StatusNotFound, "room_not_found")
	silent(t, eve, "swordfish")
	nothing(t, as(srv, bob, "DELETE", "/rooms/"+room+"/messages/"+m.ID, ""), http.StatusNoContent)
	reports := want[wire.Reports](t, as(srv, admin, "GET", "/admin/reports", ""), http.StatusOK)
	if len(reports.Reports) != 1 {
		t.Fatalf("got %+v", reports)
	}
	r := reports.Reports[0]
	if r.Text != "swordfish" || r.Reason != "rude" || r.Sender.Name != "bob" || r.Reporter.Name != "ann" || r.ClosedAt != nil {
		t.Errorf("got %+v", r)
	}
	nothing(t, as(srv, admin, "POST", "/admin/reports/"+r.ID+"/close", `{"outcome":"talked to him"}`), http.StatusNoContent)
	refused(t, as(srv, admin, "POST", "/admin/reports/"+r.ID+"/close", `{}`), http.StatusConflict, "report_closed")
	closed := as(srv, admin, "GET", "/admin/reports?closed=true", "")
	if got := want[wire.Reports](t, closed, http.StatusOK); len(got.Reports) != 1 || got.Reports[0].Outcome != "talked to him" || got.Reports[0].ClosedBy.Name != "root" {
		t.Errorf("got %+v", got)
	}
	refused(t, as(srv, ann, "GET", "/admin/reports", ""), http.StatusForbidden, "forbidden")
	if strings.Contains(srv.Log(), "swordfish") {
		t.Error("the log has it")
	}
}
