package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

// TestResetsTakeTheSameTime measures what it takes to ask for a link, for questions, and to be wrong about answers and codes, for a
// name that has a mail address, questions and codes, and for names that nobody has.
func TestResetsTakeTheSameTime(t *testing.T) {
	srv, sink := mailing(t, func(c *samtal.Config) {
		c.PasswordCost = secret.Cost{}
		c.Policy = map[string]samtal.Fixed{"sign_up": {Value: "open"}, "security_question": {Value: "alone"}}
	})
	ann := srv.As("ann")
	nothing(t, as(srv, ann, "PUT", "/me/email", `{"email":"ann@example.org"}`), http.StatusAccepted)
	nothing(t, srv.Do("POST", "/api/v1/email/confirm", `{"token":"`+token(t, sink)+`"}`), http.StatusNoContent)
	if a := as(srv, ann, "POST", "/me/recovery-codes", ""); a.StatusCode >= http.StatusBadRequest {
		t.Fatal(a.Text)
	}
	q := account.Catalogue()
	body := `{"questions":[{"code":"` + q[0] + `","answer":"a blue heron"},{"code":"` + q[1] + `","answer":"a slow tram"}]}`
	nothing(t, as(srv, ann, "PUT", "/me/questions", body), http.StatusNoContent)
	for what, ask := range map[string]struct {
		path, body string
		status     int
	}{
		"a link":    {"/reset", `{"name":"NAME"}`, http.StatusAccepted},
		"questions": {"/reset/questions", `{"name":"NAME"}`, http.StatusOK},
		"answers":   {"/reset/finish", `{"name":"NAME","answers":["a red heron","a fast tram"],"password":"` + newPassword + `"}`, http.StatusForbidden},
		"a code":    {"/reset/finish", `{"name":"NAME","recovery_code":"abcd-efgh-ijkl-mnop-qrst","password":"` + newPassword + `"}`, http.StatusForbidden},
	} {
		try := func(name string) func(i int) {
			return func(i int) {
				body := strings.ReplaceAll(ask.body, "NAME", strings.ReplaceAll(name, "%d", fmt.Sprint(i)))
				if a := srv.Do("POST", "/api/v1"+ask.path, body); a.StatusCode != ask.status {
					t.Fatalf("%s: got %d %s, want %d", what, a.StatusCode, a.Text, ask.status)
				}
			}
		}
		sameTime(t, what, 25, try("ann"), try("nobody%d"))
	}
}
