package api

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/provider"
	"github.com/samtal-chat/samtal/internal/secret"
)

// Login is a way to sign in that lives elsewhere.
type Login struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"to show"`
	Kind string `json:"kind" enum:"oidc,ldap" doc:"oidc: the browser goes to /oidc/{id}/start; ldap: name and password are given here"`
}

// LoginStart is where the browser goes to sign in elsewhere.
type LoginStart struct {
	URL string `json:"url"`
}

type loginStartAnswer struct {
	SetCookie string `header:"Set-Cookie"`
	Body      LoginStart
}

type loginPath struct {
	ID string `path:"id" maxLength:"100"`
}

// loginRoutes are those of logins elsewhere. Two are for browsers alone, which the provider sends back and forth: they answer with
// redirects to the page, never with an error's document.
func (a *API) loginRoutes() {
	const tag = "Me"
	read(a, counted(op(http.MethodPost, "/me/logins/{id}", tag, "Begin to connect the account with a login elsewhere; asks for a proof"), door.ClassSignIn), a.linkLogin)
	read(a, op(http.MethodDelete, "/me/logins/{id}", tag, "Disconnect it; asks for a proof"), a.unlinkLogin)
	a.mux.HandleFunc("GET "+prefix+"/oidc/{id}/start", a.startLogin)
	a.mux.HandleFunc("GET "+prefix+"/oidc/{id}/callback", a.finishLogin)
}

// logins are the logins elsewhere that this server offers.
func (a *API) logins() []Login {
	all := []Login{}
	if a.Directory != "" {
		all = append(all, Login{ID: "ldap", Name: a.Directory, Kind: "ldap"})
	}
	for _, p := range a.Providers {
		all = append(all, Login{ID: p.ID, Name: p.Name, Kind: "oidc"})
	}
	return all
}

func (a *API) provider(id string) *provider.Provider {
	for _, p := range a.Providers {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// loginOf is the id of a login elsewhere that knows an account; of one that is offered no more, its issuer.
func (a *API) loginOf(issuer string) string {
	for _, p := range a.Providers {
		if p.Issuer == issuer {
			return p.ID
		}
	}
	return issuer
}

var errLoginNotFound = &chat.Error{Kind: chat.NotFound, Code: "login_not_found", Message: "this server knows no such login"}

// What an attempt is for stands in its cookie before the state.
const (
	toSignIn = "in."
	toLink   = "link."
)

// attemptLife is how long, in seconds, somebody may take to sign in elsewhere.
const attemptLife = 600

// attempt ties what the provider answers to the browser that asked.
func (a *API) attempt(r *http.Request, value string) *http.Cookie {
	c := a.Tokens.Cookie(r, value, time.Time{})
	c.Name += "-login"
	c.MaxAge = attemptLife
	if value == "" {
		c.MaxAge = -1
	}
	return &c
}

// linkLogin begins to connect: the page goes to the answer's address.
func (a *API) linkLogin(ctx context.Context, c *call, in *loginPath) (*loginStartAnswer, error) {
	p := a.provider(in.ID)
	if p == nil {
		return nil, errLoginNotFound
	}
	if err := a.Accounts.CheckProof(c.actor); err != nil {
		return nil, err
	}
	state := provider.NewState()
	start, err := p.Start(ctx, state)
	if err != nil {
		return nil, err
	}
	mine := toLink + c.actor.Session.String() + "." + state.Reveal()
	return &loginStartAnswer{SetCookie: a.attempt(c.r, mine).String(), Body: LoginStart{start}}, nil
}

func (a *API) unlinkLogin(ctx context.Context, c *call, in *loginPath) (*none, error) {
	if p := a.provider(in.ID); p != nil {
		in.ID = p.Issuer
	}
	return &none{}, a.Accounts.Unlink(ctx, c.actor, in.ID)
}

// startLogin sends the browser to the provider.
func (a *API) startLogin(w http.ResponseWriter, r *http.Request) {
	p := a.provider(r.PathValue("id"))
	if p == nil {
		a.toPage(w, r, errLoginNotFound)
		return
	}
	if err := a.Limits.SignIn(r); err != nil {
		a.toPage(w, r, err)
		return
	}
	state := provider.NewState()
	start, err := p.Start(r.Context(), state)
	if err != nil {
		a.toPage(w, r, err)
		return
	}
	http.SetCookie(w, a.attempt(r, toSignIn+state.Reveal()))
	redirect(w, r, start)
}

// finishLogin takes the browser back that the provider sends.
func (a *API) finishLogin(w http.ResponseWriter, r *http.Request) {
	purpose, who, err := a.returned(r)
	http.SetCookie(w, a.attempt(r, ""))
	client := account.Client{Agent: r.UserAgent(), Address: door.Address(r)}
	switch {
	case err != nil && purpose == toSignIn:
		a.Accounts.RefusedElsewhere(r.Context(), r.PathValue("id"), err, client)
	case err != nil:
	case purpose != toSignIn:
		c := &call{w: w, r: r}
		if err = a.identify(c); err == nil && c.actor.Session.String() != purpose {
			err = account.ErrSignInOver // somebody else is signed in now
		}
		if err == nil {
			err = a.Accounts.Link(r.Context(), c.actor, who)
		}
		if err == nil {
			redirect(w, r, "/#connected")
			return
		}
	default:
		var signed account.Signed
		if signed, err = a.Accounts.SignInAs(r.Context(), who, client); err == nil {
			cookie := a.Tokens.Cookie(r, signed.Token.Reveal(), signed.Session.ExpiresAt)
			http.SetCookie(w, &cookie)
			redirect(w, r, "/")
			return
		}
	}
	a.toPage(w, r, err)
}

// returned tells what the browser that comes back had begun, toSignIn or the session that is to be connected, and whom the provider has recognised.
func (a *API) returned(r *http.Request) (purpose string, who chat.Identity, err error) {
	p := a.provider(r.PathValue("id"))
	if p == nil {
		return "", who, errLoginNotFound
	}
	if err := a.Limits.SignIn(r); err != nil {
		return "", who, err
	}
	q := r.URL.Query()
	cookie, err := r.Cookie(a.attempt(r, "").Name)
	if err != nil {
		return toSignIn, who, account.ErrSignInOver
	}
	purpose, state := toSignIn, strings.TrimPrefix(cookie.Value, toSignIn)
	if rest, ok := strings.CutPrefix(cookie.Value, toLink); ok {
		purpose, state, _ = strings.Cut(rest, ".")
	}
	// RFC 6749 §10.12, RFC 9207 §2.4: the answer is to this browser's question, and of the provider that was asked.
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 || q.Has("iss") && q.Get("iss") != p.Issuer {
		return purpose, who, account.ErrSignInOver
	}
	if q.Has("error") {
		return purpose, who, chat.ErrWrongSignIn
	}
	who, err = p.Finish(r.Context(), secret.String(state), q.Get("code"))
	return purpose, who, err
}

// toPage tells the page why somebody is not signed in, or what is still to be proved. What it tells stands in the fragment, which
// browsers send to nobody.
func (a *API) toPage(w http.ResponseWriter, r *http.Request, err error) {
	var second *account.SecondFactorError
	if errors.As(err, &second) {
		var kinds []string
		for _, k := range second.Factors {
			kinds = append(kinds, string(k))
		}
		redirect(w, r, "/#"+url.Values{"pending": {second.Token.Reveal()}, "factors": {strings.Join(kinds, ",")}}.Encode())
		return
	}
	redirect(w, r, "/#"+url.Values{"sign-in": {door.Report(a.log, r, err).Code}}.Encode())
}

func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
}
