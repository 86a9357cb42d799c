package chatire_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

const good = servertest.Password

func TestRegister(t *testing.T) {
	h := newHouse(t)
	const path = "/auth/users/create/"
	h.want("ann", h.form("POST", path, "", "username", "ann", "password", good), 201, `{"email":"","username":"ann","id":1}`)
	h.want("bob, in JSON", h.send("POST", path, `{"username":"Bob","password":"`+good+`","email":"b@example.org"}`, "Content-Type", "application/json"),
		201, `{"email":"","username":"Bob","id":2}`)
	multipart := "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\ncy\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n" + good + "\r\n--x--\r\n"
	h.want("cy, in parts", h.send("POST", path, multipart, "Content-Type", "multipart/form-data; boundary=x"), 201, `{"email":"","username":"cy","id":3}`)

	for _, c := range []struct{ name, body, want string }{
		{"nothing", ``, `{"password":["This field is required."],"username":["This field is required."]}`},
		{"no password", `username=dora`, `{"password":["This field is required."]}`},
		{"blank", `username=&password=`, `{"password":["This field may not be blank."],"username":["This field may not be blank."]}`},
		{"taken", `username=ann&password=correct+horse+battery`, `{"username":["A user with that username already exists."]}`},
		{"taken in another case", `username=ANN&password=correct+horse+battery`, `{"username":["A user with that username already exists."]}`},
		{"bad name", `username=d%20d&password=correct+horse+battery`, `{"username":["Enter a valid username: 1 to 32 letters, digits, dots, hyphens or underscores, a letter or digit first."]}`},
		{"short", `username=dora&password=x1y2z`, `{"password":["This password is too short. It must contain at least 8 characters."]}`},
		{"digits", `username=dora&password=7391028465`, `{"password":["This password is entirely numeric."]}`},
		{"common", `username=dora&password=Password123`, `{"password":["This password is too common."]}`},
		{"easily guessed", `username=dora&password=p%40ssword-1`, `{"password":["This password is too easy to guess."]}`},
		{"like the name", `username=doralee&password=doralee1`, `{"password":["The password is too similar to the username."]}`},
		{"all at once", `username=1234567&password=1234567`, `{"password":["The password is too similar to the username.","This password is too short. It must contain at least 8 characters.","This password is too common.","This password is entirely numeric."]}`},
		{"bad email", `username=dora&password=correct+horse+battery&email=nobody`, `{"email":["Enter a valid email address."]}`},
	} {
		h.want(c.name, h.send("POST", path, c.body, "Content-Type", "application/x-www-form-urlencoded"), 400, c.want)
	}
}

func TestBodies(t *testing.T) {
	h := newHouse(t)
	const path = "/auth/jwt/create/"
	for _, c := range []struct {
		name, kind, body string
		status           int
		want             string
	}{
		{"no JSON", "application/json", `{"username":`, 400, `{"detail":"JSON parse error"}`},
		{"a name twice", "application/json", `{"username":"a","username":"b","password":"c"}`, 400, `{"detail":"JSON parse error"}`},
		{"no object", "application/json", `[]`, 400, `{"non_field_errors":["Invalid data. Expected a dictionary."]}`},
		{"null", "application/json", `{"username":null,"password":"x"}`, 400, `{"username":["This field may not be null."]}`},
		{"no text", "application/json", `{"username":["x"],"password":true}`, 400, `{"password":["Not a valid string."],"username":["Not a valid string."]}`},
		{"a number is a text", "application/json", `{"username":12,"password":34}`, 400, `{"non_field_errors":["Unable to log in with provided credentials."]}`},
		{"U+0000", "application/json", `{"username":"a\u0000","password":"x"}`, 400, `{"username":["Null characters are not allowed."]}`},
		{"no UTF-8", "application/x-www-form-urlencoded", "username=%ff&password=x", 400, `{"username":["Not a valid string."]}`},
		{"another type", "text/plain", `x`, 415, `{"detail":"Unsupported media type \"text/plain\" in request."}`},
		{"no boundary", "multipart/form-data", `x`, 400, `{"detail":"Multipart form parse error"}`},
		{"too large", "application/json", `{"username":"` + strings.Repeat("x", 200<<10) + `"}`, 413, `{"detail":"Request body exceeds 128 KiB."}`},
	} {
		h.want(c.name, h.send("POST", path, c.body, "Content-Type", c.kind), c.status, c.want)
	}
}

func TestSignInAndMe(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	var claims map[string]any
	part, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil || json.Unmarshal(part, &claims) != nil {
		t.Fatalf("token %q: %v", token, err)
	}
	exp, orig := claims["exp"].(float64), claims["orig_iat"].(float64)
	if claims["user_id"] != 1.0 || claims["username"] != "ann" || claims["email"] != "" || exp-orig != 300 || len(claims["sid"].(string)) != 36 || len(claims) != 6 {
		t.Errorf("claims %v", claims)
	}
	wrong := `{"non_field_errors":["Unable to log in with provided credentials."]}`
	h.want("wrong password", h.form("POST", "/auth/jwt/create/", "", "username", "ann", "password", "wrong horse"), 400, wrong)
	h.want("nobody", h.form("POST", "/auth/jwt/create/", "", "username", "nobody", "password", good), 400, wrong)
	h.want("no fields", h.form("POST", "/auth/jwt/create/", ""), 400, `{"password":["This field is required."],"username":["This field is required."]}`)

	me := `{"email":"","id":1,"username":"ann"}`
	h.want("me", h.form("GET", "/auth/me/", token), 200, me)
	h.want("any case of the scheme", h.send("GET", "/auth/me/", "", "Authorization", "jwt "+token), 200, me)
	h.want("put", h.form("PUT", "/auth/me/", token, "email", "ann@example.org"), 200, me)
	h.want("patch", h.form("PATCH", "/auth/me/", token), 200, me)
	h.want("bad email", h.form("PATCH", "/auth/me/", token, "email", "ann"), 400, `{"email":["Enter a valid email address."]}`)

	h.want("verify", h.form("POST", "/auth/jwt/verify/", "", "token", token), 200, `{"token":"`+token+`"}`)
	h.want("verify nothing", h.form("POST", "/auth/jwt/verify/", ""), 400, `{"token":["This field is required."]}`)
	h.want("refresh is not here", h.form("POST", "/auth/jwt/refresh/", "", "token", token), 404, `{"detail":"Not found."}`)
	fresh := h.field(h.form("POST", "/this/is/hard/to/find/", "", "token", token), "token")
	h.want("the new one counts", h.form("GET", "/auth/me/", fresh), 200, me)
}

func TestTheRefreshPathIsConfigurable(t *testing.T) {
	h := newHouse(t, func(c *samtal.Chatire) { c.RefreshPath, c.TokenLife = "/auth/again/", time.Hour })
	token := h.signUp("ann")
	if got := h.form("POST", "/auth/again/", "", "token", token); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	h.want("the default one", h.form("POST", "/this/is/hard/to/find/", "", "token", token), 404, `{"detail":"Not found."}`)
}

// signing is what a server on data signs with, whose key the test has chosen. It makes the data, if they are not there.
func signing(t *testing.T, data string) []byte {
	t.Helper()
	k, err := secret.NewKey(key)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), sqldb.Config{SQLite: filepath.Join(data, "samtal.db"), Key: sqldb.FixedKey(k)})
	if err != nil {
		t.Fatal(err)
	}
	root := db.Root()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return root.Derive("chatire").Derive("json web tokens").MAC(nil)
}

// forge makes a token out of a good one with other claims, signed by method.
func forge(t *testing.T, token string, method jwt.SigningMethod, signingKey any, change jwt.MapClaims) string {
	t.Helper()
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	forged, err := jwt.NewWithClaims(method, claims).SignedString(signingKey)
	if err != nil {
		t.Fatal(err)
	}
	return forged
}

func TestTokensThatDoNotCount(t *testing.T) {
	data := t.TempDir()
	sign := signing(t, data)
	h := newHouseOn(t, func(c *samtal.Config) { c.Data = data })
	token := h.signUp("ann")
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	// RS256 with the secret: the header says RS256, and what signs is the HMAC that only the secret's holder can make.
	parts := strings.Split(forge(t, token, jwt.SigningMethodHS256, sign, nil), ".")
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`))
	mac, err := jwt.SigningMethodHS256.Sign(header+"."+parts[1], sign)
	if err != nil {
		t.Fatal(err)
	}
	confused := header + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(mac)
	tampered := parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"user_id":1,"exp":99999999999}`)) + "." + parts[2]
	hour := time.Now().Add(time.Hour).Unix()
	decode, expired, invalid := "Error decoding signature.", "Signature has expired.", "Invalid token."
	for _, c := range []struct{ name, token, want string }{
		{"garbage", "garbage", decode},
		{"three parts of it", "a.b.c", decode},
		{"tampered", tampered, decode},
		{"none", forge(t, token, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil), decode},
		{"RS256", forge(t, token, jwt.SigningMethodRS256, rsaKey, nil), decode},
		{"RS256 with the secret", confused, decode},
		{"HS512", forge(t, token, jwt.SigningMethodHS512, sign, nil), decode},
		{"foreign", forge(t, token, jwt.SigningMethodHS256, []byte("another server's key"), nil), decode},
		{"without end", forge(t, token, jwt.SigningMethodHS256, sign, jwt.MapClaims{"exp": nil}), decode},
		{"no session", forge(t, token, jwt.SigningMethodHS256, sign, jwt.MapClaims{"sid": "x"}), decode},
		{"expired", forge(t, token, jwt.SigningMethodHS256, sign, jwt.MapClaims{"exp": time.Now().Add(-time.Second).Unix()}), expired},
		{"expired and foreign", forge(t, token, jwt.SigningMethodHS256, []byte("x"), jwt.MapClaims{"exp": 1}), decode},
		{"another session", forge(t, token, jwt.SigningMethodHS256, sign, jwt.MapClaims{"sid": "019aaaaa-0000-7000-8000-000000000000"}), invalid},
	} {
		h.want(c.name, h.form("GET", "/auth/me/", c.token), 401, `{"detail":"`+c.want+`"}`)
		in := c.want
		if in == invalid {
			in = decode
		}
		for _, path := range []string{"/auth/jwt/verify/", "/this/is/hard/to/find/"} {
			h.want(c.name+" at "+path, h.form("POST", path, "", "token", c.token), 400, `{"non_field_errors":["`+in+`"]}`)
		}
		if _, status, err := h.tryListen("0123456789abcde", "?token="+c.token); err == nil || status != 401 {
			t.Errorf("%s: socket %d %v", c.name, status, err)
		}
	}
	old := forge(t, token, jwt.SigningMethodHS256, sign, jwt.MapClaims{"exp": hour, "orig_iat": time.Now().Add(-8 * 24 * time.Hour).Unix()})
	h.want("an old line counts", h.form("GET", "/auth/me/", old), 200, `{"email":"","id":1,"username":"ann"}`)
	h.want("and is not refreshed", h.form("POST", "/this/is/hard/to/find/", "", "token", old), 400, `{"non_field_errors":["Refresh has expired."]}`)

	for header, want := range map[string]string{
		"":                                 "Authentication credentials were not provided.",
		"Bearer " + token:                  "Authentication credentials were not provided.",
		"JWT":                              "Invalid Authorization header. No credentials provided.",
		"JWT a b":                          "Invalid Authorization header. Credentials string should not contain spaces.",
		"Token " + token:                   invalid,
		"Token 0123456789":                 invalid,
		"Token " + strings.Repeat("a", 40): invalid,
	} {
		h.want(header, h.send("GET", "/auth/me/", "", "Authorization", header), 401, `{"detail":"`+want+`"}`)
	}
}

func TestARevokedSessionKillsItsTokens(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	ann := h.SignIn("ann")
	list, err := ann.Sessions(ann.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if !s.Current {
			if err := ann.Revoke(ann.Context(), s.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.want("me", h.form("GET", "/auth/me/", token), 401, `{"detail":"Invalid token."}`)
	h.want("verify", h.form("POST", "/auth/jwt/verify/", "", "token", token), 400, `{"non_field_errors":["Error decoding signature."]}`)
	h.want("a new one", h.form("GET", "/auth/me/", h.signIn("ann")), 200, `{"email":"","id":1,"username":"ann"}`)
}

func TestAuthTokens(t *testing.T) {
	h := newHouse(t)
	jwt := h.signUp("ann")
	create := func() string {
		return h.field(h.form("POST", "/auth/token/create/", "", "username", "ann", "password", good), "auth_token")
	}
	token := create()
	if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(token) {
		t.Errorf("token %q", token)
	}
	if again := create(); again != token {
		t.Errorf("got %q, then %q", token, again)
	}
	h.want("wrong", h.form("POST", "/auth/token/create/", "", "username", "ann", "password", "wrong horse"), 400,
		`{"non_field_errors":["Unable to login with provided credentials."]}`)
	as := func(method, path string) answer { return h.send(method, path, "", "Authorization", "token "+token) }
	h.want("me", as("GET", "/auth/me/"), 200, `{"email":"","id":1,"username":"ann"}`)
	if _, status, err := h.tryListen("0123456789abcde", "?token="+token); err == nil || status != 401 {
		t.Errorf("an auth token is no JSON web token: %d %v", status, err)
	}
	h.want("destroy without one", h.send("POST", "/auth/token/destroy/", ""), 401, `{"detail":"Authentication credentials were not provided."}`)
	h.want("destroy", as("POST", "/auth/token/destroy/"), 204, "")
	h.want("it is gone", as("GET", "/auth/me/"), 401, `{"detail":"Invalid token."}`)
	h.want("the other kind stays", h.form("GET", "/auth/me/", jwt), 200, `{"email":"","id":1,"username":"ann"}`)
	if next := create(); next == token {
		t.Error("the same token once more")
	}
}

func TestPasswords(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	const path, next = "/auth/password/", "another horse battery"
	h.want("nothing", h.form("POST", path, token), 400, `{"current_password":["This field is required."],"new_password":["This field is required."]}`)
	h.want("wrong", h.form("POST", path, token, "current_password", "wrong horse", "new_password", next), 400, `{"current_password":["Invalid password."]}`)
	h.want("digits", h.form("POST", path, token, "current_password", good, "new_password", "7391028465"), 400, `{"new_password":["This password is entirely numeric."]}`)
	h.want("nobody", h.form("POST", path, "", "current_password", good, "new_password", next), 401, `{"detail":"Authentication credentials were not provided."}`)
	h.want("changed", h.form("POST", path, token, "current_password", good, "new_password", next), 204, "")
	h.want("the old one", h.form("POST", "/auth/jwt/create/", "", "username", "ann", "password", good), 400, `{"non_field_errors":["Unable to log in with provided credentials."]}`)
	if got := h.form("POST", "/auth/jwt/create/", "", "username", "ann", "password", next); got.status != 200 {
		t.Errorf("the new one: %d %s", got.status, got.body)
	}
	for _, email := range []string{"", "nobody@example.org", "nobody"} {
		h.want("reset", h.form("POST", "/auth/password/reset/", "", "email", email), 204, "")
	}
}

func TestDeleteAnAccount(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	const path = "/auth/users/delete/"
	h.want("nothing", h.form("POST", path, token), 400, `{"current_password":["This field is required."]}`)
	h.want("wrong", h.form("POST", path, token, "current_password", "wrong horse"), 400, `{"current_password":["Invalid password."]}`)
	h.want("deleted", h.form("POST", path, token, "current_password", good), 204, "")
	h.want("token", h.form("GET", "/auth/me/", token), 401, `{"detail":"Invalid token."}`)
	h.want("sign in", h.form("POST", "/auth/jwt/create/", "", "username", "ann", "password", good), 400, `{"non_field_errors":["Unable to log in with provided credentials."]}`)
	h.want("the name stays taken", h.form("POST", "/auth/users/create/", "", "username", "ann", "password", good), 400, `{"username":["A user with that username already exists."]}`)
}

func TestTooManyRequests(t *testing.T) {
	limited := newLimited(t)
	var got answer
	for range 50 {
		if got = limited.form("POST", "/auth/jwt/create/", "", "username", "ann", "password", "x"); got.status == http.StatusTooManyRequests {
			break
		}
	}
	if !regexp.MustCompile(`^\{"detail":"Request was throttled. Expected available in [0-9]+ seconds\."\}$`).MatchString(got.body) || got.header.Get("Retry-After") == "" {
		t.Errorf("got %d %s, Retry-After %q", got.status, got.body, got.header.Get("Retry-After"))
	}
}

// TestWhoPostsTooMuchIsTold: others are not.
func TestWhoPostsTooMuchIsTold(t *testing.T) {
	h := newLimited(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	path := "/api/chats/" + h.room(ann) + "/messages/"
	var got answer
	for range 200 {
		if got = h.form("POST", path, ann, "message", "x"); got.status == http.StatusTooManyRequests {
			break
		}
	}
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" || !strings.HasPrefix(got.header.Get("RateLimit-Policy"), `"send";`) {
		t.Errorf("got %d %v", got.status, got.header)
	}
	if got := h.form("POST", path, bob, "message", "x"); got.status != http.StatusOK {
		t.Errorf("bob: %d %s", got.status, got.body)
	}
}

// newLimited is newHouse with a tenth of the usual rate limits.
func newLimited(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	h.Server = servertest.New(t, func(s *samtal.Config) {
		s.Chatire, s.Key, s.NoRateLimits, s.RateLimits = &samtal.Chatire{}, key, false, 0.1
	})
	h.base = h.URL
	return h
}

// TestASessionThatEndsBeforeItsBodyHasCome: a body may take its time, and whose session ends meanwhile says nothing any more.
func TestASessionThatEndsBeforeItsBodyHasCome(t *testing.T) {
	h := newHouse(t)
	token := h.signUp("ann")
	uri := h.room(token)
	ann := h.SignIn("ann")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+h.own+"/api/chats/"+uri+"/messages/", strings.NewReader(`{"message":"still here"}`))
	r.Header.Set("Authorization", "JWT "+token)
	r.Header.Set("Content-Type", "application/json")
	status := servertest.SendLate(t, r, func() {
		if err := ann.RevokeOthers(ann.Context()); err != nil {
			t.Error(err)
		}
	})
	if status != 0 && status < http.StatusBadRequest {
		t.Errorf("got %d", status)
	}
	if got := h.form("GET", "/api/chats/"+uri+"/messages/", h.signIn("ann")); strings.Contains(got.body, "still here") {
		t.Errorf("got %s", got.body)
	}
}
