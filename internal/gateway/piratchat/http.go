package piratchat

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
)

// Errors that only this door makes.
var (
	errNotJSON   = &chat.Error{Kind: chat.Invalid, Code: "piratchat_not_json", Message: "this is not JSON"}
	errBadField  = &chat.Error{Kind: chat.Invalid, Code: "piratchat_bad_field", Message: "this has to be an object of one field that is a text"}
	errBadName   = &chat.Error{Kind: chat.Invalid, Code: "piratchat_bad_name", Message: "a name has 1 to 32 letters and digits"}
	errNoCookie  = &chat.Error{Kind: chat.Invalid, Code: "piratchat_no_cookie", Message: "sign in first"}
	errElsewhere = &chat.Error{Kind: chat.Invalid, Code: "piratchat_user", Message: "only @me is known here"}
	errConnected = &chat.Error{Kind: chat.Conflict, Code: "piratchat_connected", Message: "this account is connected already"}
)

// statuses are those that do not follow from the kind of an error.
var statuses = map[string]int{
	errBadName.Code: http.StatusBadRequest, errElsewhere.Code: http.StatusNotImplemented,
	"missing_body": http.StatusUnprocessableEntity, "body_cut": http.StatusUnprocessableEntity,
}

// codeOf is the code of what may be shown; "" for anything else.
func codeOf(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// field reads a JSON object of one field, which is a text and not empty.
func field(data []byte, name string) (string, error) {
	if !utf8.Valid(data) || !json.Valid(data) {
		return "", errNotJSON
	}
	var object map[string]any
	if err := json.Unmarshal(data, &object); err != nil || len(object) != 1 {
		return "", errBadField
	}
	text, ok := object[name].(string)
	if !ok || text == "" {
		return "", errBadField
	}
	// What is left are names that stand twice and half characters. U+0000 is for who reads the text to refuse.
	if door.Check(data) != nil && !strings.Contains(text, "\x00") {
		return "", errBadField
	}
	return text, nil
}

func (g *Gateway) body(w http.ResponseWriter, r *http.Request, name string) (string, error) {
	data, err := door.ReadBody(w, r)
	if err != nil {
		return "", err
	}
	return field(data, name)
}

func (g *Gateway) register(w http.ResponseWriter, r *http.Request) error {
	name, err := g.body(w, r, "username")
	if err != nil {
		return err
	}
	if !isName(name) {
		return errBadName
	}
	_, key, err := g.Accounts.SignUpByKey(r.Context(), name, account.Admission{Local: g.Local(r), Address: door.Address(r)})
	if err != nil {
		return err
	}
	answer(w, http.StatusCreated, struct {
		Key string `json:"key"`
	}{key.Reveal()})
	return nil
}

// isName is narrower than what the server takes: dots, hyphens and underscores are not known here.
func isName(name string) bool {
	if len(name) > maxName {
		return false
	}
	for _, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if digit := '0' <= c && c <= '9'; !letter && !digit {
			return false
		}
	}
	return true
}

func (g *Gateway) login(w http.ResponseWriter, r *http.Request) error {
	key, err := g.body(w, r, "key")
	if err != nil {
		return err
	}
	client := account.Client{Agent: r.UserAgent(), Address: door.Address(r)}
	in, err := g.Accounts.SignInByKey(r.Context(), key, g.terms(), client)
	if err != nil {
		return err
	}
	g.setCookie(w, r, in.Token.Reveal(), in.Session.ExpiresAt)
	w.WriteHeader(http.StatusOK)
	return nil
}

func (g *Gateway) setCookie(w http.ResponseWriter, r *http.Request, token string, expires time.Time) {
	http.SetCookie(w, &http.Cookie{
		Name: "session", Value: token, Path: "/", Expires: expires,
		HttpOnly: true, Secure: g.Secure || door.IsSecure(r), SameSite: http.SameSiteLaxMode,
	})
}

// authenticate finds out who calls, by the cookie. The use moves the session's end.
func (g *Gateway) authenticate(r *http.Request) (actor chat.Actor, token string, err error) {
	c, err := r.Cookie("session")
	if err != nil {
		return chat.Actor{}, "", errNoCookie
	}
	actor, err = g.Accounts.AuthenticateVia(r.Context(), via, c.Value, door.Address(r))
	return actor, c.Value, err
}

// enter is authenticate for answers that move the cookie's end too. What is asked for there is counted by account.
func (g *Gateway) enter(w http.ResponseWriter, r *http.Request) (chat.Actor, error) {
	actor, token, err := g.authenticate(r)
	if errors.Is(err, chat.ErrUnauthenticated) {
		err = cmp.Or(g.Limits.Stranger(r), err)
	}
	if err == nil {
		err = g.Limits.Request(w.Header(), r, door.ClassRead, actor.Account)
	}
	if err == nil {
		g.setCookie(w, r, token, time.Now().Add(g.SessionLife))
	}
	return actor, err
}

// logout ends the session, if there is one. It answers when the session's socket is gone, unless that takes long.
func (g *Gateway) logout(w http.ResponseWriter, r *http.Request) error {
	actor, _, err := g.authenticate(r)
	if err == nil {
		err = g.Accounts.SignOut(r.Context(), actor)
	}
	if kind := chat.KindOf(err); err != nil && (kind == chat.Internal || kind == chat.Unavailable) {
		return err
	}
	if s := g.crowd.socketOf(actor.Account); err == nil && s != nil && s.actor.Session == actor.Session {
		s.waitGone(r.Context(), tellTime)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

func (g *Gateway) online(w http.ResponseWriter, r *http.Request) error {
	actor, err := g.enter(w, r)
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, struct {
		Clients []string `json:"online_clients"`
	}{g.crowd.names(actor.Account)})
	return nil
}

func (g *Gateway) user(w http.ResponseWriter, r *http.Request) error {
	actor, err := g.enter(w, r)
	if err != nil {
		return err
	}
	if r.PathValue("who") != "@me" {
		return errElsewhere
	}
	answer(w, http.StatusOK, struct {
		Username string `json:"username"`
	}{actor.Name})
	return nil
}

// answer writes JSON. An error in writing means that nobody listens any more.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(door.EncodeJSON(v))
}
