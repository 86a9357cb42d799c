package api_test

import (
	"archive/zip"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/mail/mailtest"
	"github.com/samtal-chat/samtal/internal/servertest"
)

const newPassword = "a wholly different staple"

// mailing starts a server that sends mail to a sink.
func mailing(t *testing.T, options ...servertest.Option) (*servertest.Server, *mailtest.Sink) {
	t.Helper()
	sink := mailtest.New(t, mailtest.Config{})
	with := func(c *samtal.Config) { c.Mail = &samtal.Mail{Server: "smtp://" + sink.Address} }
	return servertest.New(t, append(options, with)...), sink
}

var linked = regexp.MustCompile(`/(reset|email)#(sl_[A-Za-z0-9_-]+)`)

// token is that of the link in the next mail.
func token(t *testing.T, sink *mailtest.Sink) string {
	t.Helper()
	text := sink.Next(t).Text(t)
	found := linked.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("no link:\n%s", text)
	}
	return found[2]
}

func TestResetOverMail(t *testing.T) {
	srv, sink := mailing(t)
	ann := srv.As("ann")
	bearer := []string{"Authorization", "Bearer " + ann.Token()}
	if s := want[serverFacts](t, srv.Do("GET", "/api/v1/server", ""), http.StatusOK); !s.Mail || s.Questions != "off" {
		t.Errorf("got %+v", s)
	}
	nothing(t, srv.Do("PUT", "/api/v1/me/email", `{"email":"ann@example.org"}`, bearer...), http.StatusAccepted)
	confirm := `{"token":"` + token(t, sink) + `"}`
	nothing(t, srv.Do("POST", "/api/v1/email/confirm", confirm), http.StatusNoContent)
	refused(t, srv.Do("POST", "/api/v1/email/confirm", confirm), http.StatusForbidden, "email_link_invalid")
	if me, err := ann.Me(t.Context()); err != nil || me.Email != "ann@example.org" || me.EmailPending != "" {
		t.Errorf("got %+v, %v", me, err)
	}

	known := srv.Do("POST", "/api/v1/reset", `{"name":"ann"}`)
	unknown := srv.Do("POST", "/api/v1/reset", `{"name":"nobody"}`)
	nothing(t, known, http.StatusAccepted)
	nothing(t, unknown, http.StatusAccepted)
	link := token(t, sink)
	if got := want[wire.ResetLink](t, srv.Do("POST", "/api/v1/reset/look", `{"token":"`+link+`"}`), http.StatusOK); got.Name != "ann" {
		t.Errorf("got %+v", got)
	}
	finish := func(token, password string) servertest.Answer {
		return srv.Do("POST", "/api/v1/reset/finish", `{"token":"`+token+`","password":"`+password+`"}`)
	}
	refused(t, finish(link, "short"), http.StatusUnprocessableEntity, "password_too_short")
	if done := want[wire.ResetDone](t, finish(link, newPassword), http.StatusOK); done.Due != nil {
		t.Errorf("got %+v", done)
	}
	refused(t, finish(link, newPassword), http.StatusForbidden, "reset_link_invalid")
	refused(t, srv.Do("GET", "/api/v1/me", "", bearer...), http.StatusUnauthorized, "unauthenticated")
	if _, err := ann.SignIn(ann.Context(), "ann", newPassword); err != nil {
		t.Error(err)
	}
	refused(t, srv.Do("POST", "/api/v1/reset/questions", `{"name":"ann"}`), http.StatusForbidden, "questions_off")
	refused(t, srv.Do("POST", "/api/v1/reset/finish", `{"password":"`+newPassword+`"}`), http.StatusUnprocessableEntity, "one_way")
}

type serverFacts struct {
	Mail      bool   `json:"mail"`
	Questions string `json:"security_question"`
}

func TestAdministratorsIssueLinks(t *testing.T) {
	srv := servertest.New(t)
	root, ann := admin(t, srv), srv.As("ann")
	path := "/api/v1/admin/accounts/" + ann.Account.ID + "/reset"
	refused(t, srv.Do("POST", path, "", "Authorization", "Bearer "+ann.Token()), http.StatusForbidden, "forbidden")
	issued := want[struct {
		Link string `json:"link"`
	}](t, srv.Do("POST", path, "", "Authorization", "Bearer "+root.Token()), http.StatusCreated)
	if !strings.HasPrefix(issued.Link, srv.URL+"/reset#sl_") {
		t.Fatalf("got %s", issued.Link)
	}
	link := linked.FindStringSubmatch(issued.Link)[2]
	want[wire.ResetDone](t, srv.Do("POST", "/api/v1/reset/finish", `{"token":"`+link+`","password":"`+newPassword+`"}`), http.StatusOK)
	refused(t, srv.Do("POST", "/api/v1/admin/accounts/00000000-0000-7000-8000-000000000000/reset", "", "Authorization", "Bearer "+root.Token()),
		http.StatusNotFound, "account_not_found")
}

func TestRenameAsksSocketsToComeAgain(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("a room", "bob")
	old := ann.Send(room, "@bob and @ann")
	s, err := ann.Connect(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		for {
			if _, err := s.Next(); err != nil {
				ended <- err
				return
			}
		}
	}()
	if me, err := ann.Rename(ann.Context(), "Anna"); err != nil || me.Name != "Anna" || me.Former != "ann" {
		t.Fatalf("got %+v, %v", me, err)
	}
	if code := client.CloseCode(<-ended); code != wire.CloseResume {
		t.Errorf("closed with %d", code)
	}
	ann.Send(room, "after")
	page := bob.History(room)
	for _, m := range page.Messages {
		if m.Kind == "message" && m.Sender != "Anna" {
			t.Errorf("%q is from %s", m.Text, m.Sender)
		}
		if m.ID == old.ID && !slices.Equal(m.Mentions, []string{bob.Account.ID, ann.Account.ID}) {
			t.Errorf("mentions %v", m.Mentions)
		}
	}
	if !slices.ContainsFunc(page.People, func(p wire.Person) bool { return p.Name == "Anna" && p.Former == "ann" }) {
		t.Errorf("people %+v", page.People)
	}
	_, err = bob.Rename(bob.Context(), "ann")
	var refusal *client.Error
	if !errors.As(err, &refusal) || refusal.Code != "name_taken" {
		t.Errorf("somebody else takes the name: %v", err)
	}
}

func TestDeleteMe(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	direct := ann.Direct("bob")
	ann.Send(direct, "what ann said")
	bearer := []string{"Authorization", "Bearer " + ann.Token()}
	refused(t, srv.Do("DELETE", "/api/v1/me", `{"content":"burn"}`, bearer...), http.StatusUnprocessableEntity, "bad_content")
	refused(t, srv.Do("DELETE", "/api/v1/me", "", bearer...), http.StatusBadRequest, "missing_body")
	nothing(t, srv.Do("DELETE", "/api/v1/me", `{"content":"keep"}`, bearer...), http.StatusNoContent)
	refused(t, srv.Do("GET", "/api/v1/me", "", bearer...), http.StatusUnauthorized, "unauthenticated")
	page := bob.History(direct)
	if len(page.People) == 0 || !page.People[len(page.People)-1].Deleted && !page.People[0].Deleted {
		t.Errorf("people %+v", page.People)
	}
	if got := bob.Texts(direct); len(got) != 1 || got[0] != "what ann said" {
		t.Errorf("got %q", got)
	}
	refused(t, srv.Do("POST", "/api/v1/accounts", `{"name":"Ann","password":"`+servertest.Password+`"}`), http.StatusConflict, "name_taken")
}

func TestExportMe(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Group("a room")
	ann.Send(room, "what ann said")
	got := srv.Do("GET", "/api/v1/me/export", "", "Authorization", "Bearer "+ann.Token())
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/zip" ||
		got.Header.Get("Content-Disposition") != `attachment; filename="samtal.zip"` {
		t.Fatalf("got %d, %v", got.StatusCode, got.Header)
	}
	z, err := zip.NewReader(strings.NewReader(got.Text), int64(len(got.Text)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if all := strings.Join(names, " "); !strings.Contains(all, "account.json") || !strings.Contains(all, "rooms/"+room+".json") {
		t.Errorf("got %s", all)
	}
}
