package chatire

import (
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// profile is an account as its owner sees it.
type profile struct {
	Email    string `json:"email"`
	Username string `json:"username"`
	ID       int64  `json:"id"`
}

// bearer is the body of a JSON web token.
type bearer struct {
	Token string `json:"token"`
}

func (c *call) client() account.Client {
	return account.Client{Agent: c.r.UserAgent(), Address: door.Address(c.r)}
}

func (g *Gateway) register(c *call) error {
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	name, password := f.word("username", wrong), f.text("password", wrong)
	checkEmail(f, wrong)
	if len(wrong["username"]) == 0 && chat.CheckName(name) != nil {
		wrong.add("username", "Enter a valid username: 1 to 32 letters, digits, dots, hyphens or underscores, a letter or digit first.")
	}
	if len(wrong["password"]) == 0 {
		checkPassword("password", password, name, wrong)
	}
	if err := wrong.err(); err != nil {
		return err
	}
	a, err := g.Accounts.SignUp(c.r.Context(), account.Registration{
		Admission: account.Admission{Local: g.Local(c.r), Address: door.Address(c.r)}, Name: name, Password: secret.String(password),
	})
	switch {
	case errors.Is(err, chat.ErrNameTaken):
		return fault("username", "A user with that username already exists.")
	case chat.KindOf(err) == chat.Forbidden:
		return fault(general, "Registration is not open on this server.")
	case err != nil:
		return refusedPassword("password", err)
	}
	u, err := g.user(c.r.Context(), a.ID)
	if err != nil {
		return err
	}
	write(c.w, http.StatusCreated, profile{Username: u.Username, ID: u.ID})
	return nil
}

// checkEmail takes an address that could be one, or none. It is not kept.
func checkEmail(f fields, wrong faults) {
	v, ok := f["email"]
	if s, text := v.(string); ok && s != "" {
		if a, err := mail.ParseAddress(s); !text || err != nil || a.Address != s {
			wrong.add("email", "Enter a valid email address.")
		}
	} else if ok && !text && v != nil {
		wrong.add("email", noText)
	}
}

// prove signs in by name and password, on terms. refusal is what clients are told if it is the wrong one.
func (g *Gateway) prove(c *call, t account.Terms, refusal string) (account.Signed, error) {
	f, err := c.read()
	if err != nil {
		return account.Signed{}, err
	}
	wrong := faults{}
	name, password := f.word("username", wrong), f.text("password", wrong)
	if err := wrong.err(); err != nil {
		return account.Signed{}, err
	}
	in, err := g.Accounts.SignInOn(c.r.Context(), name, secret.String(password), t, c.client())
	if errors.Is(err, chat.ErrWrongSignIn) {
		err = fault(general, refusal)
	}
	return in, err
}

func (g *Gateway) signIn(c *call) error {
	in, err := g.prove(c, g.jwtTerms(), "Unable to log in with provided credentials.")
	if err != nil {
		return err
	}
	return g.issued(c, in.Account.ID, in.Session.ID, g.now())
}

func (g *Gateway) issued(c *call, account, session chat.ID, first time.Time) error {
	u, err := g.user(c.r.Context(), account)
	if err != nil {
		return err
	}
	token, err := g.issue(u, session, first)
	if err != nil {
		return fmt.Errorf("issue a token: %w", err)
	}
	return c.ok(bearer{token})
}

// given inspects the token in a body. What is wrong with it is told as what is wrong with a body.
func (g *Gateway) given(c *call) (token string, said *claims, who chat.Actor, err error) {
	f, err := c.read()
	if err != nil {
		return "", nil, chat.Actor{}, err
	}
	wrong := faults{}
	token = f.word("token", wrong)
	if err := wrong.err(); err != nil {
		return "", nil, chat.Actor{}, err
	}
	said, who, err = g.inspect(c.r, token)
	switch {
	case errors.Is(err, errExpired):
		err = fault(general, "Signature has expired.")
	case errors.Is(err, errSignature), errors.Is(err, errToken):
		err = fault(general, "Error decoding signature.")
	}
	return token, said, who, err
}

func (g *Gateway) verify(c *call) error {
	token, _, _, err := g.given(c)
	if err != nil {
		return err
	}
	return c.ok(bearer{token})
}

func (g *Gateway) refresh(c *call) error {
	_, said, who, err := g.given(c)
	if err != nil {
		return err
	}
	first := time.Unix(said.OrigIAT, 0)
	if g.now().After(first.Add(RefreshLife)) {
		return fault(general, "Refresh has expired.")
	}
	return g.issued(c, who.Account, who.Session, first)
}

func (g *Gateway) createToken(c *call) error {
	in, err := g.prove(c, g.authTerms(), "Unable to login with provided credentials.")
	if err != nil {
		return err
	}
	return c.ok(struct {
		Token string `json:"auth_token"`
	}{in.Token.Reveal()})
}

func (g *Gateway) destroyToken(c *call) error {
	if err := g.Accounts.RevokeVia(c.r.Context(), c.actor, viaAuth); err != nil {
		return err
	}
	return c.done()
}

func (g *Gateway) me(c *call) error {
	u, err := g.user(c.r.Context(), c.actor.Account)
	if err != nil {
		return err
	}
	return c.ok(struct {
		Email    string `json:"email"`
		ID       int64  `json:"id"`
		Username string `json:"username"`
	}{ID: u.ID, Username: u.Username})
}

// changeMe has nothing to change: names stay, and there is no e-mail address.
func (g *Gateway) changeMe(c *call) error {
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	checkEmail(f, wrong)
	if err := wrong.err(); err != nil {
		return err
	}
	return g.me(c)
}

func (g *Gateway) changePassword(c *call) error {
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	next, now := f.text("new_password", wrong), f.text("current_password", wrong)
	if len(wrong["new_password"]) == 0 {
		checkPassword("new_password", next, c.actor.Name, wrong)
	}
	if err := wrong.err(); err != nil {
		return err
	}
	if err := g.Accounts.ChangePassword(c.r.Context(), c.actor, secret.String(now), secret.String(next)); err != nil {
		return refusedPassword("new_password", wrongPassword(err))
	}
	return c.done()
}

func (g *Gateway) disable(c *call) error {
	f, err := c.read()
	if err != nil {
		return err
	}
	wrong := faults{}
	now := f.text("current_password", wrong)
	if err := wrong.err(); err != nil {
		return err
	}
	if err := g.Accounts.Disable(c.r.Context(), c.actor, secret.String(now)); err != nil {
		return wrongPassword(err)
	}
	return c.done()
}

func wrongPassword(err error) error {
	if errors.Is(err, account.ErrWrongPassword) {
		return fault("current_password", "Invalid password.")
	}
	return err
}

// resetPassword tells nobody whether there is such an account, and sends nothing: there is no e-mail address to send it to.
func (g *Gateway) resetPassword(c *call) error { return c.done() }
