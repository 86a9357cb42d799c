package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/api"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestSignUpFollowsTheRequest: by default whoever sits at the machine may come in, and nobody for whom a proxy asks.
func TestSignUpFollowsTheRequest(t *testing.T) {
	srv := servertest.New(t)
	for name, c := range map[string]struct {
		header []string
		want   string
	}{
		"here": {nil, "open"}, "forwarded": {[]string{"X-Forwarded-For", "203.0.113.5"}, "invitation"},
		"forwarded from here": {[]string{"Forwarded", "for=127.0.0.1"}, "invitation"}, "by way of something": {[]string{"Via", "1.1 proxy"}, "invitation"},
		"under another name": {[]string{"X-Forwarded-Host", "chat.example.org"}, "invitation"},
	} {
		if got := want[api.Server](t, srv.Do("GET", "/api/v1/server", "", c.header...), http.StatusOK).SignUp; got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	const body = `{"name":"ann","password":"` + servertest.Password + `"}`
	refused(t, srv.Do("POST", "/api/v1/accounts", body, "X-Forwarded-For", "203.0.113.5"), http.StatusForbidden, "invitation_required")
	behind := servertest.New(t, func(c *samtal.Config) {
		c.URL, c.Policy = "https://chat.example.org", map[string]samtal.Fixed{"sign_up": {Value: "auto"}}
	})
	refused(t, behind.Do("POST", "/api/v1/accounts", body), http.StatusForbidden, "invitation_required")
}

func TestInvitationsAndGuests(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.Policy = map[string]samtal.Fixed{"members_invite": {Value: true}} })
	ann := srv.As("ann")
	room := ann.Group("for guests")
	made := want[wire.Invite](t, as(srv, ann, "POST", "/invitations", `{"uses":2,"room":"`+room+`"}`), http.StatusCreated)
	if made.Link != srv.URL+"/invite#"+made.Token || made.Uses != 2 {
		t.Errorf("got %+v", made)
	}
	listed := as(srv, ann, "GET", "/invitations", "")
	silent(t, listed, made.Token)
	offer := want[wire.Offer](t, srv.Do("POST", "/api/v1/invitations/look", `{"token":"`+made.Token+`"}`), http.StatusOK)
	if offer.Title != "for guests" || offer.Inviter != "ann" || offer.Guest {
		t.Errorf("got %+v", offer)
	}
	body := `{"name":"bob","password":"` + servertest.Password + `","invitation":"` + made.Token + `"}`
	want[wire.Person](t, srv.Do("POST", "/api/v1/accounts", body, "X-Forwarded-For", "203.0.113.5"), http.StatusCreated)
	if rooms := want[wire.Rooms](t, as(srv, srv.SignIn("bob"), "GET", "/rooms", ""), http.StatusOK); len(rooms.Rooms) != 2 {
		t.Errorf("bob is in %d rooms, want the lobby and the one of the invitation", len(rooms.Rooms))
	}
	admin := root(t, srv)
	want[wire.Invite](t, as(srv, admin, "POST", "/invitations", `{}`), http.StatusCreated)
	page := want[wire.ManagedInvites](t, as(srv, admin, "GET", "/admin/invitations?limit=1", ""), http.StatusOK)
	if len(page.Invitations) != 1 || page.Invitations[0].MadeBy == nil || page.Invitations[0].MadeBy.ID != admin.Account.ID {
		t.Errorf("got %+v", page)
	}
	page = want[wire.ManagedInvites](t, as(srv, admin, "GET", "/admin/invitations?limit=5&before="+page.Next, ""), http.StatusOK)
	if len(page.Invitations) != 1 || page.Invitations[0].ID != made.ID || page.Invitations[0].MadeBy.Name != "ann" || page.Next != "" {
		t.Errorf("got %+v", page)
	}
	refused(t, as(srv, ann, "GET", "/admin/invitations", ""), http.StatusForbidden, "forbidden")
	nothing(t, as(srv, ann, "DELETE", "/invitations/"+made.ID, ""), http.StatusNoContent)
	refused(t, srv.Do("POST", "/api/v1/invitations/look", `{"token":"`+made.Token+`"}`), http.StatusForbidden, "bad_invitation")

	guests := want[wire.Invite](t, as(srv, ann, "POST", "/invitations", `{"guest":true,"room":"`+room+`"}`), http.StatusCreated)
	in := want[wire.SignedIn](t, srv.Do("POST", "/api/v1/guests", `{"token":"`+guests.Token+`","full_name":"Gus"}`), http.StatusCreated)
	bearer := []string{"Authorization", "Bearer " + in.Token}
	if !in.Account.Guest || in.Account.FullName != "Gus" {
		t.Errorf("got %+v", in.Account)
	}
	rooms := want[wire.Rooms](t, srv.Do("GET", "/api/v1/rooms", "", bearer...), http.StatusOK)
	if len(rooms.Rooms) != 1 || rooms.Rooms[0].ID != room {
		t.Errorf("the guest sees %+v", rooms.Rooms)
	}
	refused(t, srv.Do("GET", "/api/v1/accounts?query=a", "", bearer...), http.StatusForbidden, "guest")
	refused(t, srv.Do("GET", "/api/v1/admin/policy", "", bearer...), http.StatusForbidden, "forbidden")
	refused(t, srv.Do("POST", "/api/v1/guests", `{"token":"`+guests.Token+`","full_name":"Gudrun"}`), http.StatusForbidden, "bad_invitation")
	if log := srv.Log(); strings.Contains(log, guests.Token) {
		t.Error("a token is in the log")
	}
}

// TestAnInvitationIsAccepted: who has an account goes by an invitation's link into the room that it names.
// TestInvitationsBeyondAllTime: seconds that no clock counts are too many, and not what is left of them when they overflow.
func TestInvitationsBeyondAllTime(t *testing.T) {
	srv := servertest.New(t)
	admin := root(t, srv)
	room := admin.Group("for guests")
	for body, code := range map[string]string{
		`{"expires_in":31536001}`:                           "bad_invitation_life",
		`{"expires_in":18446744074}`:                        "bad_invitation_life", // times 10^9 it is 0.29 s above 2^64
		`{"expires_in":-18446744073}`:                       "bad_invitation_life",
		`{"room":"` + room + `","guest_for":2592001}`:       "bad_guest_life",
		`{"room":"` + room + `","guest_for":18446744074}`:   "bad_guest_life",
		`{"room":"` + room + `","guest_for":-18446744073}`:  "bad_guest_life",
		`{"room":"` + room + `","guest_for":-1,"uses":100}`: "bad_guest_life",
	} {
		refused(t, as(srv, admin, "POST", "/invitations", body), http.StatusUnprocessableEntity, code)
	}
}

func TestAnInvitationIsAccepted(t *testing.T) {
	srv := servertest.New(t, func(c *samtal.Config) { c.Policy = map[string]samtal.Fixed{"members_invite": {Value: true}} })
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("private")
	made := want[wire.Invite](t, as(srv, ann, "POST", "/invitations", `{"uses":1,"room":"`+room+`"}`), http.StatusCreated)
	body := `{"token":"` + made.Token + `"}`
	refused(t, srv.Do("POST", "/api/v1/invitations/accept", body), http.StatusUnauthorized, "unauthenticated")
	for range 2 {
		if got := want[wire.Room](t, as(srv, bob, "POST", "/invitations/accept", body), http.StatusOK); got.ID != room || got.Title != "private" {
			t.Errorf("got %+v", got)
		}
	}
	refused(t, as(srv, srv.As("eve"), "POST", "/invitations/accept", body), http.StatusForbidden, "bad_invitation")
	silent(t, as(srv, ann, "GET", "/rooms/"+room+"/members", ""), "eve")
	plain := want[wire.Invite](t, as(srv, ann, "POST", "/invitations", `{}`), http.StatusCreated)
	refused(t, as(srv, bob, "POST", "/invitations/accept", `{"token":"`+plain.Token+`"}`), http.StatusConflict, "invitation_no_room")
	guests := want[wire.Invite](t, as(srv, ann, "POST", "/invitations", `{"guest":true,"room":"`+room+`"}`), http.StatusCreated)
	refused(t, as(srv, bob, "POST", "/invitations/accept", `{"token":"`+guests.Token+`"}`), http.StatusConflict, "guests_only")
	if log := srv.Log(); strings.Contains(log, made.Token) {
		t.Error("a token is in the log")
	}
}

func TestPasswordsAreJudgedWhileTheyAreTyped(t *testing.T) {
	srv := servertest.New(t)
	weak := want[wire.PasswordVerdict](t, srv.Do("POST", "/api/v1/passwords/check", `{"password":"ann.andersson","full_name":"Ann Andersson"}`), http.StatusOK)
	if weak.OK || weak.Warning != "personal" || len(weak.Suggestions) == 0 {
		t.Errorf("got %+v", weak)
	}
	good := want[wire.PasswordVerdict](t, srv.Do("POST", "/api/v1/passwords/check", `{"password":"`+servertest.Password+`"}`), http.StatusOK)
	if !good.OK || good.Score < 3 || good.Warning != "" {
		t.Errorf("got %+v", good)
	}
	p := refused(t, srv.Do("POST", "/api/v1/accounts", `{"name":"ann","password":"p@ssword-1"}`), http.StatusUnprocessableEntity, "password_weak")
	if p.Field != "password" || len(p.Suggestions) == 0 {
		t.Errorf("got %+v", p)
	}
}
