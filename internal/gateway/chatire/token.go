package chatire

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/secret"
)

// authTokenSize is that of an auth token, in hexadecimal digits.
const authTokenSize = 40

// claims are what a JSON web token says (RFC 7519 §4). The session in it is what counts: the rest is for clients to read.
type claims struct {
	UserID   int64  `json:"user_id"`
	Username string `json:"username"`
	Exp      int64  `json:"exp"`
	Email    string `json:"email"`
	OrigIAT  int64  `json:"orig_iat"` // when the first of the tokens that were refreshed into this one was issued
	Session  string `json:"sid"`
}

// GetExpirationTime is when the token ends.
func (c *claims) GetExpirationTime() (*jwt.NumericDate, error) {
	if c.Exp == 0 {
		return nil, nil //nolint:nilnil // this is how a claim is said to be missing
	}
	return jwt.NewNumericDate(time.Unix(c.Exp, 0)), nil
}

// GetIssuedAt is not said.
func (*claims) GetIssuedAt() (*jwt.NumericDate, error) { return nil, nil } //nolint:nilnil // see GetExpirationTime

// GetNotBefore is not said.
func (*claims) GetNotBefore() (*jwt.NumericDate, error) { return nil, nil } //nolint:nilnil // see GetExpirationTime

// GetIssuer is not said.
func (*claims) GetIssuer() (string, error) { return "", nil }

// GetSubject is not said.
func (*claims) GetSubject() (string, error) { return "", nil }

// GetAudience is not said.
func (*claims) GetAudience() (jwt.ClaimStrings, error) { return nil, nil }

// issue makes a token for a session. first is when the first of its line was issued.
func (g *Gateway) issue(u user, session chat.ID, first time.Time) (string, error) {
	c := &claims{
		UserID: u.ID, Username: u.Username, Session: session.String(),
		Exp: g.now().Add(g.TokenLife).Unix(), OrigIAT: first.Unix(),
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(g.signing)
}

// inspect reads a token and finds out whose it is: errExpired, errSignature, or errToken if its session is over.
func (g *Gateway) inspect(r *http.Request, token string) (*claims, chat.Actor, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired(), jwt.WithStrictDecoding(), jwt.WithTimeFunc(g.now))
	c := &claims{}
	_, err := parser.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return g.signing, nil })
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, chat.Actor{}, errExpired
	case err != nil:
		return nil, chat.Actor{}, errSignature
	}
	session, err := chat.ParseID(c.Session)
	if err != nil {
		return nil, chat.Actor{}, errSignature
	}
	actor, err := g.alive(r, session)
	return c, actor, err
}

// alive tells who acts through a session that was begun here; errToken if it is over.
func (g *Gateway) alive(r *http.Request, session chat.ID) (chat.Actor, error) {
	return g.actor(r.Context(), viaJWT, g.sessionToken(session).Reveal(), door.Address(r))
}

func (g *Gateway) actor(ctx context.Context, via, token, address string) (chat.Actor, error) {
	actor, err := g.Accounts.AuthenticateVia(ctx, via, token, address)
	if errors.Is(err, chat.ErrUnauthenticated) {
		err = errToken
	}
	return actor, err
}

// authenticate finds out who calls, by an Authorization header of either scheme.
func (g *Gateway) authenticate(r *http.Request, header string) (chat.Actor, error) {
	words := strings.Fields(header)
	if len(words) == 0 {
		return chat.Actor{}, errNoToken
	}
	jwt := strings.EqualFold(words[0], "JWT")
	switch {
	case !jwt && !strings.EqualFold(words[0], "Token"):
		return chat.Actor{}, errNoToken
	case len(words) == 1:
		return chat.Actor{}, errBadHeader
	case len(words) > 2:
		return chat.Actor{}, errSpaces
	case jwt:
		_, actor, err := g.inspect(r, words[1])
		return actor, err
	case !isHex(words[1], authTokenSize):
		return chat.Actor{}, errToken
	}
	return g.actor(r.Context(), viaAuth, words[1], door.Address(r))
}

// isHex tells size lower-case hexadecimal digits.
func isHex(s string, size int) bool {
	if len(s) != size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// sessionToken is what proves a session, made out of its id, so that it can be made again though only its hash is kept.
func (g *Gateway) sessionToken(session chat.ID) secret.String {
	return secret.String(hex.EncodeToString(g.sessions.MAC(session[:])))
}

// jwtTerms are those of the session behind JSON web tokens, of which an account has one.
func (g *Gateway) jwtTerms() account.Terms {
	return account.Terms{Via: viaJWT, Life: RefreshLife, Token: g.sessionToken}
}

// authTerms are those of the session of an auth token.
func (g *Gateway) authTerms() account.Terms {
	return account.Terms{Via: viaAuth, Token: func(session chat.ID) secret.String { return g.sessionToken(session)[:authTokenSize] }}
}
