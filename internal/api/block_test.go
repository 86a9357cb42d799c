package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestABlockIsKeptOnBothSides(t *testing.T) {
	srv := servertest.New(t)
	ann, bob, cy := srv.As("ann"), srv.As("bob"), srv.As("cy")
	direct := bob.Direct("ann")
	bob.Send(direct, "hello?")
	group := cy.Group("cooking", "ann", "bob")
	bob.Send(group, "swordfish, @ann")

	nothing(t, as(srv, ann, "PUT", "/blocks/"+bob.Account.ID, ""), http.StatusNoContent)
	nothing(t, as(srv, ann, "PUT", "/blocks/"+bob.Account.ID, ""), http.StatusNoContent)
	blocks, err := ann.Blocks(ann.Context())
	if err != nil || len(blocks) != 1 || blocks[0].Person.Name != "bob" || blocks[0].BlockedAt.IsZero() {
		t.Errorf("got %+v, %v", blocks, err)
	}
	said := as(srv, bob, "POST", "/rooms/"+direct+"/messages", `{"client_id":"1","text":"please"}`)
	refused(t, said, http.StatusForbidden, "cannot_write")
	silent(t, said, "block")
	refused(t, as(srv, ann, "POST", "/rooms/"+direct+"/messages", `{"client_id":"1","text":"no"}`), http.StatusForbidden, "you_blocked")
	refused(t, as(srv, bob, "POST", "/rooms/"+direct+"/typing", `{}`), http.StatusForbidden, "cannot_write")
	trap := as(srv, bob, "POST", "/rooms", `{"kind":"group","title":"trap","members":["ann"]}`)
	refused(t, trap, http.StatusForbidden, "cannot_invite")
	silent(t, trap, "block")

	bob.Send(group, "swordfish again")
	cy.Send(group, "soup")
	for _, path := range []string{"/rooms", "/rooms/" + group, "/rooms/" + group + "/messages", "/rooms/" + group + "/events", "/rooms/" + direct + "/messages"} {
		silent(t, as(srv, ann, "GET", path, ""), "swordfish", "hello?")
	}
	events := want[wire.Events](t, as(srv, ann, "GET", "/rooms/"+group+"/events", ""), http.StatusOK)
	var kinds []string
	for i, e := range events.Events {
		if e.Seq != int64(i)+events.Events[0].Seq {
			t.Errorf("seq %d stands at %d", e.Seq, i)
		}
		kinds = append(kinds, e.Kind)
	}
	if got := strings.Join(kinds, " "); !strings.HasSuffix(got, "hidden hidden message") {
		t.Errorf("ann reads %s", got)
	}
	room := want[wire.Room](t, as(srv, ann, "GET", "/rooms/"+group, ""), http.StatusOK)
	if room.Unread != 1 || room.Mentions != 0 || room.Last == nil || room.Last.Text != "soup" {
		t.Errorf("the list says %+v", room)
	}
	if got := strings.Join(cy.Texts(group), " "); got != "swordfish, @ann swordfish again soup" {
		t.Errorf("cy reads %s", got)
	}

	open, err := ann.Messages(ann.Context(), group, client.Page{Blocked: true})
	if err != nil || len(open.Messages) < 2 || open.Messages[len(open.Messages)-2].Text != "swordfish again" {
		t.Errorf("shown all the same: %+v, %v", open.Messages, err)
	}
	veiled, err := ann.Messages(ann.Context(), direct, client.Page{})
	if last := veiled.Messages[len(veiled.Messages)-1]; err != nil || !last.Blocked || last.ID == "" || last.SentAt == nil || last.SenderID != "" {
		t.Errorf("in its place stands %+v, %v", last, err)
	}
	nothing(t, as(srv, ann, "POST", "/reports", `{"room":"`+group+`","message":"`+open.Messages[len(open.Messages)-2].ID+`"}`), http.StatusNoContent)

	if err := ann.Unblock(ann.Context(), bob.Account.ID); err != nil {
		t.Fatal(err)
	}
	bob.Send(direct, "thanks")
	if got := strings.Join(ann.Texts(direct), " "); got != "hello? thanks" {
		t.Errorf("ann reads %s", got)
	}
	states, err := ann.State(ann.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var told []wire.State
	for _, s := range states.State {
		if s.Kind == "blocks" {
			told = append(told, s)
		}
	}
	if len(told) != 1 || told[0].Subject != bob.Account.ID || told[0].Value != nil {
		t.Errorf("told %+v", told)
	}
	refused(t, as(srv, ann, "PUT", "/blocks/"+ann.Account.ID, ""), http.StatusUnprocessableEntity, "block_self")
	refused(t, as(srv, ann, "PUT", "/blocks/x", ""), http.StatusUnprocessableEntity, "bad_id")
}
