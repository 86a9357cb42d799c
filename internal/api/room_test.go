package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestADirectRoomExistsOnce(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	first := want[wire.Room](t, as(srv, ann, "POST", "/rooms", `{"kind":"direct","members":["bob"]}`), http.StatusCreated)
	again := want[wire.Room](t, as(srv, bob, "POST", "/rooms", `{"kind":"direct","members":["Ann"]}`), http.StatusOK)
	if first.ID == "" || first.ID != again.ID {
		t.Errorf("got rooms %s and %s, want one", first.ID, again.ID)
	}
	if len(first.With) != 1 || first.With[0].Name != "bob" || len(again.With) != 1 || again.With[0].Name != "ann" {
		t.Errorf("with %v and %v", first.With, again.With)
	}
	notes := want[wire.Room](t, as(srv, ann, "POST", "/rooms", `{"kind":"direct"}`), http.StatusCreated)
	if notes.ID == first.ID || len(notes.With) != 0 {
		t.Errorf("got %+v, want notes to oneself", notes)
	}
	refused(t, as(srv, ann, "POST", "/rooms", `{"kind":"direct","members":["nobody"]}`), http.StatusNotFound, "account_not_found")
}

func TestRoomsAreListedWithTheirPositions(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("Plans", "bob")
	ann.Send(room, "first")
	list := want[wire.Rooms](t, as(srv, bob, "GET", "/rooms", ""), http.StatusOK)
	if len(list.Rooms) != 2 || list.Generation == "" || list.Changed == 0 && list.Rooms == nil {
		t.Fatalf("got %+v, want the group and the lobby", list)
	}
	got := list.Rooms[0]
	if got.ID != room || got.Title != "Plans" || got.Unread != 1 || got.Role != "member" || got.Last == nil || got.Last.Text != "first" {
		t.Errorf("got %+v", got)
	}
	if !slices.ContainsFunc(list.People, func(p wire.Person) bool { return p.Name == "ann" }) {
		t.Errorf("got %+v, want who had the last word", list.People)
	}
	if !list.Rooms[1].Lobby {
		t.Errorf("got %+v, want the lobby", list.Rooms[1])
	}
	one := want[wire.Room](t, as(srv, ann, "GET", "/rooms/"+room, ""), http.StatusOK)
	if one.Unread != 0 || one.Role != "owner" || one.Members != 2 {
		t.Errorf("got %+v", one)
	}
}

func TestAForeignRoomIsNotThere(t *testing.T) {
	srv := servertest.New(t)
	ann, eve := srv.As("ann"), srv.As("eve")
	room := ann.Group("Secret plans", "eve")
	m := ann.Send(room, "the password is swordfish")
	nothing(t, as(srv, eve, "POST", "/rooms/"+room+"/leave", ""), http.StatusNoContent)
	const noRoom = "/rooms/01234567-89ab-7cde-8123-456789abcdef"
	for _, route := range []struct{ method, path, body string }{
		{"GET", "", ""},
		{"PATCH", "", `{"title":"Mine"}`},
		{"POST", "/join", ""},
		{"POST", "/leave", ""},
		{"GET", "/members", ""},
		{"POST", "/members", `{"names":["eve"]}`},
		{"PATCH", "/members/" + eve.Account.ID, `{"role":"owner"}`},
		{"DELETE", "/members/" + ann.Account.ID, ""},
		{"POST", "/messages", `{"client_id":"1","text":"hi"}`},
		{"GET", "/messages", ""},
		{"GET", "/messages/" + m.ID, ""},
		{"PATCH", "/messages/" + m.ID, `{"text":"changed"}`},
		{"DELETE", "/messages/" + m.ID, ""},
		{"PUT", "/messages/" + m.ID + "/reactions/👍", ""},
		{"DELETE", "/messages/" + m.ID + "/reactions/👍", ""},
		{"GET", "/messages/" + m.ID + "/reactions", ""},
		{"PUT", "/messages/" + m.ID + "/hidden", ""},
		{"DELETE", "/messages/" + m.ID + "/hidden", ""},
		{"GET", "/events", ""},
		{"GET", "/threads", ""},
		{"PUT", "/read", `{"seq":1}`},
		{"PUT", "/hidden", `{"seq":1}`},
		{"DELETE", "/hidden", ""},
		{"PUT", "/draft", `{"text":"x"}`},
		{"PUT", "/involvement", `{"level":"nothing"}`},
		{"PUT", "/threads/" + m.ID + "/read", `{"seq":1}`},
		{"POST", "/typing", `{}`},
	} {
		foreign := as(srv, eve, route.method, "/rooms/"+room+route.path, route.body)
		refused(t, foreign, http.StatusNotFound, "room_not_found")
		silent(t, foreign, "swordfish", "Secret plans")
		unknown := as(srv, eve, route.method, noRoom+route.path, route.body)
		if unknown.Text != foreign.Text {
			t.Errorf("%s %s: a foreign room says %s, an unknown one %s", route.method, route.path, foreign.Text, unknown.Text)
		}
	}
	if got := ann.Texts(room); !slices.Equal(got, []string{"the password is swordfish"}) {
		t.Errorf("the room now reads %q", got)
	}
	for _, list := range []string{"/rooms", "/rooms/open", "/threads", "/me/state"} {
		silent(t, as(srv, eve, "GET", list, ""), "swordfish", "Secret plans")
	}
}

func TestMembersComeAndGo(t *testing.T) {
	srv := servertest.New(t)
	ann, bob, cy := srv.As("ann"), srv.As("bob"), srv.As("cy")
	room := ann.Group("Plans")
	members := func() (names []string) {
		page := want[wire.Members](t, as(srv, ann, "GET", "/rooms/"+room+"/members", ""), http.StatusOK)
		for _, m := range page.Members {
			names = append(names, m.Name+" "+m.Role)
		}
		return names
	}
	nothing(t, as(srv, ann, "POST", "/rooms/"+room+"/members", `{"names":["bob","CY"]}`), http.StatusNoContent)
	nothing(t, as(srv, ann, "POST", "/rooms/"+room+"/members", `{"names":["bob"]}`), http.StatusNoContent)
	nothing(t, as(srv, ann, "PATCH", "/rooms/"+room+"/members/"+bob.Account.ID, `{"role":"moderator"}`), http.StatusNoContent)
	if got, want := members(), []string{"ann owner", "bob moderator", "cy member"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	refused(t, as(srv, cy, "DELETE", "/rooms/"+room+"/members/"+bob.Account.ID, ""), http.StatusForbidden, "forbidden")
	nothing(t, as(srv, bob, "DELETE", "/rooms/"+room+"/members/"+cy.Account.ID, ""), http.StatusNoContent)
	nothing(t, as(srv, bob, "POST", "/rooms/"+room+"/leave", ""), http.StatusNoContent)
	if got, want := members(), []string{"ann owner"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	refused(t, as(srv, ann, "POST", "/rooms/"+room+"/members", `{"names":["nobody"]}`), http.StatusNotFound, "account_not_found")
}

func TestMembersComeInPages(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	srv.As("bob")
	srv.As("cy")
	room := ann.Group("Plans", "bob", "cy")
	var names []string
	path := "/rooms/" + room + "/members?limit=1"
	for next := ""; len(names) < 10; {
		page := want[wire.Members](t, as(srv, ann, "GET", path+"&after="+next, ""), http.StatusOK)
		for _, m := range page.Members {
			names = append(names, m.Name)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	if want := []string{"ann", "bob", "cy"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestOpenRoomsAreFoundAndJoined(t *testing.T) {
	type rooms struct{ Rooms []wire.Room }
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Open("Gardening and birds")
	hidden := ann.Group("Gardening in secret")
	found := as(srv, bob, "GET", "/rooms/open?query=gard", "")
	list := want[rooms](t, found, http.StatusOK).Rooms
	if len(list) != 1 || list[0].ID != room || list[0].Role != "" {
		t.Errorf("got %s", found.Text)
	}
	silent(t, found, hidden, "in secret")
	joined := want[wire.Room](t, as(srv, bob, "POST", "/rooms/"+room+"/join", ""), http.StatusOK)
	if joined.Role != "member" || joined.Members != 2 {
		t.Errorf("got %+v", joined)
	}
	bob.Send(room, "hello")
}

func TestARoomIsConfigured(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("Plans", "bob")
	changed := want[wire.Room](t, as(srv, ann, "PATCH", "/rooms/"+room, `{"topic":"where to go"}`), http.StatusOK)
	if changed.Title != "Plans" || changed.Topic != "where to go" {
		t.Errorf("got %+v", changed)
	}
	refused(t, as(srv, bob, "PATCH", "/rooms/"+room, `{"title":"Mine"}`), http.StatusForbidden, "forbidden")
	refused(t, as(srv, ann, "PATCH", "/rooms/"+room, `{"title":""}`), http.StatusUnprocessableEntity, "title_missing")
	refused(t, as(srv, ann, "PATCH", "/rooms/"+room, `{"history":"none"}`), http.StatusUnprocessableEntity, "bad_history")
	direct := ann.Direct("bob")
	refused(t, as(srv, ann, "PATCH", "/rooms/"+direct, `{"title":"Mine"}`), http.StatusConflict, "direct_fixed")
}

func TestPeopleAreFoundByName(t *testing.T) {
	type people struct{ People []wire.Person }
	srv := servertest.New(t)
	ann := srv.As("ann")
	want[wire.Person](t, srv.Do("POST", "/api/v1/accounts", `{"name":"anselm","password":"`+servertest.Password+`","full_name":"Berta Anselm"}`), http.StatusCreated)
	srv.As("bob")
	found := as(srv, ann, "GET", "/accounts?query=AN", "")
	if list := want[people](t, found, http.StatusOK).People; len(list) != 2 {
		t.Errorf("got %s", found.Text)
	}
	silent(t, found, "password", "admin", "created_at", "argon2")
	if list := want[people](t, as(srv, ann, "GET", "/accounts?query=berta", ""), http.StatusOK).People; len(list) != 1 {
		t.Errorf("got %+v", list)
	}
	one := want[wire.Person](t, as(srv, ann, "GET", "/accounts/"+srv.As("bob").Account.ID, ""), http.StatusOK)
	if one.Name != "bob" {
		t.Errorf("got %+v", one)
	}
	refused(t, as(srv, ann, "GET", "/accounts/"+strings.Repeat("0", 8)+"-0000-7000-8000-000000000000", ""), http.StatusNotFound, "account_not_found")
}
