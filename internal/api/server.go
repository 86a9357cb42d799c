package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/door"
)

// Server is what anyone may know of the server.
type Server struct {
	Name       string  `json:"name"`
	Version    string  `json:"version"`
	Generation string  `json:"generation" doc:"of the log; when it changes, drop caches and positions"`
	SignUp     string  `json:"sign_up" enum:"open,invitation,pin,closed" doc:"who may make an account, as this request asks: anyone; who has an invitation; who has one or knows the server's word; nobody"`
	Members    bool    `json:"members_invite" doc:"whether people who are no administrators may make invitations"`
	Passkeys   bool    `json:"passkeys" doc:"whether passkeys work at this server's address"`
	Mail       bool    `json:"mail" doc:"whether links are mailed to those who have lost their password"`
	Questions  string  `json:"security_question" enum:"off,second,alone" doc:"what security questions are good for: nothing; asked beside a mailed link; enough by themselves, after a delay"`
	Logins     []Login `json:"logins" doc:"ways to sign in that live elsewhere"`
	SignedIn   bool    `json:"signed_in" doc:"whether who asks has a session"`
	Limits     Limits  `json:"limits"`
}

// Limits are bounds that a client does well to know before it asks.
type Limits struct {
	Text     int `json:"text" doc:"bytes of one message"`
	Subject  int `json:"subject" doc:"characters"`
	Title    int `json:"title" doc:"characters"`
	Name     int `json:"name" doc:"bytes"`
	Password int `json:"password" doc:"characters, at least"`
	Page     int `json:"page" doc:"entries of one list"`
	CatchUp  int `json:"catch_up" doc:"missed events of a room that are sent on resume"`
	Body     int `json:"body" doc:"bytes"`
}

type serverAnswer struct{ Body Server }

func (a *API) serverRoutes() {
	read(a, open(op(http.MethodGet, "/server", "Server", "What this server is")),
		func(_ context.Context, c *call, _ *none) (*serverAnswer, error) {
			policy := a.Accounts.Policy()
			return &serverAnswer{Server{
				Name: a.Name, Version: a.Version, Generation: a.Generation, SignUp: string(policy.SignUp.At(a.Local(c.r))), Members: policy.MembersInvite, SignedIn: a.hasSession(c),
				Passkeys: a.Accounts.PasskeysOffered(), Logins: a.logins(), Mail: a.Accounts.MailOn(), Questions: string(policy.SecurityQuestion),
				Limits: Limits{
					Text: chat.MaxText, Subject: chat.MaxSubject, Title: chat.MaxTitle, Name: chat.MaxName,
					Password: policy.MinPassword, Page: chat.MaxPage, CatchUp: chat.MaxCatchUp, Body: door.MaxBody,
				},
			}}, nil
		})
	a.mux.HandleFunc("GET /healthz", a.health(func(context.Context) error { return nil }))
	a.mux.HandleFunc("GET /readyz", a.health(a.Ready))
}

// hasSession reports whether who asks has a session, also one whose owner is banned: a page that asks on is told so then.
func (a *API) hasSession(c *call) bool {
	err := a.identify(c)
	return err == nil || errors.Is(err, chat.ErrBanned)
}

// health answers for whoever watches the process: alive for /healthz, able to serve for /readyz.
func (a *API) health(check func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, body := http.StatusOK, map[string]string{"status": "ok"}
		if err := check(r.Context()); err != nil {
			if !door.GivenUp(r.Context(), err) {
				a.log.WarnContext(r.Context(), "not ready", "err", err)
			}
			status, body["status"] = http.StatusServiceUnavailable, "unavailable"
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body) // nobody listens any more
	}
}
