package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// root brings in an administrator.
func root(t *testing.T, srv *servertest.Server) *servertest.Person {
	t.Helper()
	_, err := srv.Desk().Add(t.Context(), operator.NewAccount{Name: "root", Password: servertest.Password, Admin: true})
	if err != nil {
		t.Fatal(err)
	}
	return srv.SignIn("root")
}

// connected is somebody's live connection.
func connected(t *testing.T, p *servertest.Person) *client.Stream {
	t.Helper()
	s, err := p.Connect(p.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asks sends a request as somebody, checks the status, and reads the answer into out, unless that is nil.
func asks(t *testing.T, srv *servertest.Server, p *servertest.Person, request string, status int, out any) servertest.Answer {
	t.Helper()
	request, body, _ := strings.Cut(request, " {")
	method, path, _ := strings.Cut(request, " ")
	headers := []string{"Authorization", "Bearer " + p.Token()}
	if body != "" {
		body = "{" + body
		headers = append(headers, "Content-Type", "application/json")
	}
	a := srv.Do(method, "/api/v1"+path, body, headers...)
	if a.StatusCode != status {
		t.Errorf("%s %s: got %d %s, want %d", method, path, a.StatusCode, a.Text, status)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(a.Text), out); err != nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
	}
	return a
}

func code(a servertest.Answer) string {
	var p wire.Problem
	_ = json.Unmarshal([]byte(a.Text), &p) // then it has none
	return p.Code
}

// TestNobodyElseAdministers goes through all that there is: whoever adds an operation there need not think of this.
func TestNobodyElseAdministers(t *testing.T) {
	srv := servertest.New(t)
	ann, admin := srv.As("ann"), root(t, srv)
	var key wire.MadeKey
	asks(t, srv, admin, `POST /me/keys {"name":"x","scopes":["read","write","rooms"]}`, http.StatusCreated, &key)
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal([]byte(srv.Do("GET", "/api/v1/openapi.json", "").Text), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for path, methods := range doc.Paths {
		_, path, found := strings.Cut(path, "/admin/")
		if !found {
			continue
		}
		for method := range methods {
			n++
			method = strings.ToUpper(method)
			path := "/api/v1/admin/" + strings.NewReplacer("{", "", "}", "").Replace(path)
			if a := srv.Do(method, path, ""); a.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s %s by nobody: got %d %s", method, path, a.StatusCode, a.Text)
			}
			if a := srv.Do(method, path, "", "Authorization", "Bearer "+ann.Token()); a.StatusCode != http.StatusForbidden || code(a) != "forbidden" {
				t.Errorf("%s %s by somebody: got %d %s", method, path, a.StatusCode, a.Text)
			}
			if a := srv.Do(method, path, "", "Authorization", "Bearer "+key.Token); code(a) != "scope_missing" {
				t.Errorf("%s %s by a key that is not for it: got %d %s", method, path, a.StatusCode, a.Text)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d operations of administrators were found", n)
	}
}

func TestAccountsAreAdministered(t *testing.T) {
	srv := servertest.New(t)
	admin, ann := root(t, srv), srv.As("ann")
	srv.As("bob")
	var page wire.ManagedAccounts
	asks(t, srv, admin, `GET /admin/accounts?limit=2`, http.StatusOK, &page)
	if len(page.Accounts) != 2 || page.Accounts[0].Name != "ann" || page.Accounts[0].Sessions != 1 || page.Next != "bob" {
		t.Errorf("got %+v", page)
	}
	page = wire.ManagedAccounts{}
	asks(t, srv, admin, `GET /admin/accounts?after=bob&limit=2`, http.StatusOK, &page)
	if len(page.Accounts) != 1 || !page.Accounts[0].Admin || page.Next != "" {
		t.Errorf("got %+v", page)
	}
	id := "/admin/accounts/" + ann.Account.ID
	var a wire.ManagedAccount
	asks(t, srv, admin, `PATCH `+id+` {"suspended":true}`, http.StatusOK, &a)
	if a.SuspendedAt == nil || a.Sessions != 0 {
		t.Errorf("got %+v", a)
	}
	asks(t, srv, ann, `GET /me`, http.StatusUnauthorized, nil)
	a = wire.ManagedAccount{}
	asks(t, srv, admin, `PATCH `+id+` {"suspended":false,"admin":true}`, http.StatusOK, &a)
	if a.SuspendedAt != nil || !a.Admin {
		t.Errorf("got %+v", a)
	}
	again := srv.SignIn("ann")
	asks(t, srv, again, `GET /admin/overview`, http.StatusOK, nil)
	asks(t, srv, admin, `PATCH `+id+` {"admin":false}`, http.StatusOK, nil)
	asks(t, srv, again, `GET /admin/overview`, http.StatusForbidden, nil)
	if got := code(asks(t, srv, admin, `PATCH /admin/accounts/`+admin.Account.ID+` {"suspended":true}`, http.StatusConflict, nil)); got != "last_admin" {
		t.Errorf("got %s", got)
	}
	var sessions struct{ Sessions []wire.Session }
	asks(t, srv, admin, `GET `+id+`/sessions`, http.StatusOK, &sessions)
	if len(sessions.Sessions) != 1 {
		t.Fatalf("got %+v", sessions)
	}
	asks(t, srv, admin, `DELETE `+id+`/sessions/`+sessions.Sessions[0].ID, http.StatusNoContent, nil)
	asks(t, srv, again, `GET /me`, http.StatusUnauthorized, nil)
	asks(t, srv, admin, `DELETE `+id+`/sessions`, http.StatusNoContent, nil)
	asks(t, srv, admin, `DELETE `+id+` {"content":"keep"}`, http.StatusNoContent, nil)
	a = wire.ManagedAccount{}
	asks(t, srv, admin, `GET `+id, http.StatusOK, &a)
	if !a.Deleted {
		t.Errorf("got %+v", a)
	}
}

func TestAccountsAreMade(t *testing.T) {
	srv := servertest.New(t)
	admin := root(t, srv)
	var made wire.MadeAccount
	asks(t, srv, admin, `POST /admin/accounts {"name":"bo","full_name":"Bo B."}`, http.StatusCreated, &made)
	if made.Account.Name != "bo" || made.Account.FullName != "Bo B." || !strings.HasPrefix(made.Link, srv.URL) || !strings.Contains(made.Link, "#") || made.Until == nil || made.Key != "" {
		t.Errorf("got %+v", made)
	}
	made = wire.MadeAccount{}
	asks(t, srv, admin, `POST /admin/accounts {"name":"cy","password":"a long and good one","admin":true}`, http.StatusCreated, &made)
	if !made.Account.Admin || made.Link != "" {
		t.Errorf("got %+v", made)
	}
	made = wire.MadeAccount{}
	asks(t, srv, admin, `POST /admin/accounts {"name":"robot","bot":true}`, http.StatusCreated, &made)
	if !made.Account.Bot || made.Key == "" {
		t.Errorf("got %+v", made)
	}
	if a := srv.Do("GET", "/api/v1/rooms", "", "Authorization", "Bearer "+made.Key); a.StatusCode != http.StatusOK {
		t.Errorf("the bot is not let in: %d %s", a.StatusCode, a.Text)
	}
	for body, want := range map[string]string{
		`{"name":"BO"}`:                               "name_taken",
		`{"name":"b o"}`:                              "bad_name",
		`{"name":"r2","bot":true,"admin":true}`:       "bot_admin",
		`{"name":"r2","bot":true,"scopes":["admin"]}`: "forbidden",
	} {
		if a := srv.Do("POST", "/api/v1/admin/accounts", body, "Authorization", "Bearer "+admin.Token()); code(a) != want {
			t.Errorf("%s: got %d %s, want %s", body, a.StatusCode, a.Text, want)
		}
	}
}

func TestRoomsAreAdministered(t *testing.T) {
	srv := servertest.New(t)
	admin, ann := root(t, srv), srv.As("ann")
	group, open := ann.Group("A secret title"), ann.Open("Kitchen")
	ann.Send(group, "a secret")
	var page wire.ManagedRooms
	answer := asks(t, srv, admin, `GET /admin/rooms`, http.StatusOK, &page)
	if len(page.Rooms) != 3 || strings.Contains(answer.Text, "secret") {
		t.Errorf("got %s", answer.Text)
	}
	at := slices.IndexFunc(page.Rooms, func(r wire.ManagedRoom) bool { return r.ID == open })
	if at < 0 || page.Rooms[at].Title != "Kitchen" || page.Rooms[at].Members != 1 || page.Rooms[at].Events == 0 || page.Rooms[at].LastAt == nil {
		t.Errorf("got %+v", page)
	}
	var first, second wire.ManagedRooms
	asks(t, srv, admin, `GET /admin/rooms?limit=2`, http.StatusOK, &first)
	asks(t, srv, admin, `GET /admin/rooms?limit=2&before=`+first.Next, http.StatusOK, &second)
	if len(first.Rooms) != 2 || len(second.Rooms) != 1 || second.Next != "" || second.Rooms[0].ID == first.Rooms[1].ID {
		t.Errorf("got %+v, then %+v", first, second)
	}
	stream := connected(t, ann)
	asks(t, srv, admin, `DELETE /admin/rooms/`+group, http.StatusNoContent, nil)
	for out := false; !out; {
		f, err := stream.Next()
		if err != nil {
			t.Fatal(err)
		}
		out = f.Event != nil && f.Event.Room == group && f.Event.Change == "removed" && f.Event.Account == ann.Account.ID
	}
	asks(t, srv, ann, `GET /rooms/`+group, http.StatusNotFound, nil)
	asks(t, srv, admin, `DELETE /admin/rooms/`+group, http.StatusNotFound, nil)
	for _, r := range page.Rooms {
		if r.Lobby {
			asks(t, srv, admin, `DELETE /admin/rooms/`+r.ID, http.StatusConflict, nil)
		}
	}
}

func TestAuditIsReadAndExported(t *testing.T) {
	srv := servertest.New(t)
	admin, ann := root(t, srv), srv.As("ann")
	asks(t, srv, admin, `PATCH /admin/accounts/`+ann.Account.ID+` {"suspended":true}`, http.StatusOK, nil)
	var page wire.Audit
	asks(t, srv, admin, `GET /admin/audit?limit=1`, http.StatusOK, &page)
	e := page.Entries[0]
	if e.Action != "account_suspended" || e.Actor != admin.Account.ID || e.Subject != ann.Account.ID || e.Name != "root" || e.Address == "" || !page.More || len(page.People) != 2 {
		t.Errorf("got %+v", page)
	}
	page = wire.Audit{}
	asks(t, srv, admin, `GET /admin/audit?action=sign_in,account_created&account=`+ann.Account.ID, http.StatusOK, &page)
	if len(page.Entries) != 2 || page.Entries[0].Action != "sign_in" || page.Entries[1].Action != "account_created" || page.More {
		t.Errorf("got %+v", page)
	}
	asks(t, srv, admin, `GET /admin/audit?since=2100-01-01T00:00:00Z`, http.StatusOK, &page)
	if len(page.Entries) != 0 {
		t.Errorf("got %+v", page)
	}
	var chain wire.AuditChain
	asks(t, srv, admin, `POST /admin/audit/verify`, http.StatusOK, &chain)
	if !chain.Holds || chain.First != 1 || chain.Last.N == 0 || chain.CheckedAt == nil {
		t.Errorf("got %+v", chain)
	}
	export := asks(t, srv, admin, `GET /admin/audit/export`, http.StatusOK, nil)
	checked, err := audit.Check(strings.NewReader(export.Text))
	if err != nil || !checked.Holds || checked.Last.N != chain.Last.N+1 || export.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("got %+v, %v, %v", checked, err, export.Header)
	}
	asks(t, srv, admin, `GET /admin/audit?action=audit_exported`, http.StatusOK, &page)
	if len(page.Entries) != 1 {
		t.Errorf("the export is not in the log: %+v", page)
	}
}

func TestOverviewAndSettings(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) {
		c.Settings = []samtal.Setting{{Name: "listen", Value: ":1", Origin: "flag --listen"}, {Name: "database", Value: "a secret", Origin: "default", Secret: true}}
	})
	day := func() string { return time.Now().UTC().Format(time.DateOnly) }
	today := day()
	admin, ann := root(t, srv), srv.As("ann")
	ann.Send(ann.Group("x"), "hello")
	connected(t, ann)
	var o wire.Overview
	asks(t, srv, admin, `GET /admin/overview`, http.StatusOK, &o)
	if today != day() {
		t.Skip("it was midnight meanwhile")
	}
	if o.People != 2 || o.Admins != 1 || o.ActiveToday != 2 || o.Connections != 1 || o.Online != 1 || o.Rooms.Group != 1 || o.Rooms.Open != 1 ||
		len(o.Days) != 30 || o.Days[29].Messages != 1 || o.Storage.Database == 0 || o.Writes.Total == 0 || o.Version != samtal.Version {
		t.Errorf("got %+v", o)
	}
	var s wire.ServerSettings
	answer := asks(t, srv, admin, `GET /admin/settings`, http.StatusOK, &s)
	if len(s.Settings) != 2 || s.Settings[0].Value != ":1" || !s.Settings[1].Set || strings.Contains(answer.Text, "a secret") {
		t.Errorf("got %s", answer.Text)
	}
}
