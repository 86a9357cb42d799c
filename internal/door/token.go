package door

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/internal/secret"
)

// Tokens knows how a session's token travels: in a cookie for browsers, in the Authorization header for everyone else.
type Tokens struct {
	secure bool // whatever a request says of itself
}

// NewTokens fits the cookie to the public address, and to requests that come over TLS although that has none.
func NewTokens(public *url.URL) Tokens { return Tokens{secure: public.Scheme == "https"} }

// CookieName is the name of the session's cookie: under TLS it binds the cookie to this host (RFC 6265bis §4.1.3.2).
func (t Tokens) CookieName(r *http.Request) string {
	if t.secure || IsSecure(r) {
		return "__Host-samtal"
	}
	return "samtal"
}

// Token finds the session's token in a request; "" if it carries none. The header wins: whoever sets it means it.
func (t Tokens) Token(r *http.Request) string {
	scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if found && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	c, err := r.Cookie(t.CookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// Cookie carries token until expires, to who made the request.
func (t Tokens) Cookie(r *http.Request, token string, expires time.Time) http.Cookie {
	return http.Cookie{
		Name: t.CookieName(r), Value: token, Path: "/", Expires: expires,
		HttpOnly: true, Secure: t.secure || IsSecure(r), SameSite: http.SameSiteLaxMode,
	}
}

// NoCookie takes the cookie away.
func (t Tokens) NoCookie(r *http.Request) http.Cookie {
	c := t.Cookie(r, "", time.Unix(1, 0))
	c.MaxAge = -1
	return c
}

// FromBrowser tells a page's request: every current browser sends Sec-Fetch-Site, and no page can leave it out (Fetch Metadata §2.3).
func FromBrowser(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Site") != "" }

// deviceLife is how long a browser is recognised that has signed in: as long as browsers keep a cookie (RFC 6265bis §5.5).
const deviceLife = 400 * 24 * time.Hour

func (t Tokens) deviceName(r *http.Request) string { return t.CookieName(r) + "-device" }

// Device is by what a browser that signs in is recognised the next time: what it has from the last time, or a fresh token.
func (t Tokens) Device(r *http.Request) secret.String {
	if c, err := r.Cookie(t.deviceName(r)); err == nil && secret.IsToken(secret.ClientPrefix, c.Value) {
		return secret.String(c.Value)
	}
	token, _ := secret.NewToken(secret.ClientPrefix)
	return token
}

// DeviceCookie carries what a browser is recognised by. It proves nothing.
func (t Tokens) DeviceCookie(r *http.Request, token string) http.Cookie {
	c := t.Cookie(r, token, time.Now().Add(deviceLife))
	c.Name, c.SameSite = t.deviceName(r), http.SameSiteStrictMode
	return c
}
