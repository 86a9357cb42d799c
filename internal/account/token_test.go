package account_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
)

func serverKey(t *testing.T, b byte) secret.Key {
	t.Helper()
	key, err := secret.NewKey(bytes.Repeat([]byte{b}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyed is a house whose server key is known, and what it logs.
func keyed(t *testing.T) (*house, *bytes.Buffer) {
	t.Helper()
	h, log := newHouse(t), &bytes.Buffer{}
	h.accounts = account.New(account.Config{
		Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: serverKey(t, 7), Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	h.bells.accounts = h.accounts
	return h, log
}

func (h *house) tokens(name string) account.Tokens {
	h.t.Helper()
	got, err := h.accounts.SignInForTokens(h.t.Context(), name, password, account.Client{Agent: "test", Address: "127.0.0.1"})
	h.must(err)
	return got
}

func (h *house) refresh(token secret.String) account.Tokens {
	h.t.Helper()
	got, err := h.accounts.Refresh(h.t.Context(), token.Reveal(), "::1")
	h.must(err)
	return got
}

func TestAccessTokens(t *testing.T) {
	h, _ := keyed(t)
	ann := h.signUp("ann")
	_, err := h.accounts.SignInForTokens(t.Context(), "ann", "wrong password", account.Client{})
	wantError(t, "wrong password", err, "wrong_sign_in")
	first := h.tokens("ann")
	want := chat.Actor{Account: ann.ID, Session: first.Session.ID, Name: "ann", ProvedAt: h.clock.Now()}
	if got := h.actor(first.Access.Reveal()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	list, err := h.accounts.Sessions(t.Context(), want)
	h.must(err)
	if len(list) != 1 || list[0].ID != first.Session.ID || list[0].Agent != "test" {
		t.Errorf("sessions: %+v", list)
	}
	h.clock.forward(account.AccessLife)
	_, err = h.accounts.Authenticate(t.Context(), first.Access.Reveal(), "")
	wantError(t, "expired", err, "token_expired")
	if chat.KindOf(err) != chat.Unauthenticated {
		t.Errorf("expired is of kind %v", chat.KindOf(err))
	}
	second := h.refresh(first.Refresh)
	if second.Access == first.Access || second.Refresh == first.Refresh || second.Session.ID != first.Session.ID {
		t.Error("these are no new tokens of the same session")
	}
	if got := h.actor(second.Access.Reveal()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for i := range 100 { // for as long as one likes, each a week after the last
		h.clock.forward(7 * 24 * time.Hour)
		if second = h.refresh(second.Refresh); i%10 == 0 {
			h.actor(second.Access.Reveal())
		}
	}
}

func TestARevokedSessionTakesItsTokensAlong(t *testing.T) {
	h, _ := keyed(t)
	h.signUp("ann")
	for name, end := range map[string]func(chat.Actor) error{
		"revoked":    func(a chat.Actor) error { return h.accounts.Revoke(t.Context(), a, a.Session) },
		"signed out": func(a chat.Actor) error { return h.accounts.SignOut(t.Context(), a) },
	} {
		got := h.tokens("ann")
		h.must(end(h.actor(got.Access.Reveal())))
		h.wantSignedOut(name, got.Access.Reveal())
		_, err := h.accounts.Refresh(t.Context(), got.Refresh.Reveal(), "")
		wantError(t, name, err, "unauthenticated")
	}
	idle := h.tokens("ann")
	h.clock.forward(account.SessionLife + time.Hour)
	_, err := h.accounts.Refresh(t.Context(), idle.Refresh.Reveal(), "")
	wantError(t, "not used for long", err, "unauthenticated")
}

func TestARefreshTokenUsedTwiceEndsItsSession(t *testing.T) {
	h, log := keyed(t)
	ann := h.signUp("ann")
	other := h.tokens("ann")
	stolen := h.tokens("ann")
	current := h.refresh(h.refresh(stolen.Refresh).Refresh)
	before := h.bells.told(chat.StateSessions)
	_, err := h.accounts.Refresh(t.Context(), stolen.Refresh.Reveal(), "192.0.2.7")
	wantError(t, "used twice", err, "token_reused")
	h.wantSignedOut("the access token", current.Access.Reveal())
	_, err = h.accounts.Refresh(t.Context(), current.Refresh.Reveal(), "")
	wantError(t, "the newest refresh token", err, "unauthenticated")
	if got := h.bells.told(chat.StateSessions) - before; got != 1 {
		t.Errorf("the account was told %d times", got)
	}
	if line := log.String(); strings.Count(line, "refresh token used twice") != 1 || !strings.Contains(line, ann.ID.String()) ||
		!strings.Contains(line, "192.0.2.7") || strings.Contains(line, stolen.Refresh.Reveal()) {
		t.Errorf("got log %q", line)
	}
	h.actor(other.Access.Reveal())
	h.refresh(other.Refresh)
}

// TestALostAnswerIsAskedForAgain: the token before the one that counts may be used again for a moment, and for no more.
func TestALostAnswerIsAskedForAgain(t *testing.T) {
	h, _ := keyed(t)
	h.signUp("ann")
	first := h.tokens("ann")
	lost := h.refresh(first.Refresh)
	h.clock.forward(account.RefreshGrace - time.Second)
	second := h.refresh(first.Refresh)
	if second.Refresh == lost.Refresh || second.Session.ID != first.Session.ID {
		t.Error("the lost answer was given again")
	}
	third := h.refresh(second.Refresh)
	h.clock.forward(account.RefreshGrace + time.Second)
	_, err := h.accounts.Refresh(t.Context(), second.Refresh.Reveal(), "")
	wantError(t, "later", err, "token_reused")
	h.wantSignedOut("the session", third.Access.Reveal())

	// Whoever has stolen a token and is quick is found out by its owner's next use.
	mine := h.tokens("ann")
	next := h.refresh(mine.Refresh)
	stolen := h.refresh(mine.Refresh)
	_, err = h.accounts.Refresh(t.Context(), next.Refresh.Reveal(), "")
	wantError(t, "what the thief has replaced", err, "token_reused")
	h.wantSignedOut("the thief", stolen.Access.Reveal())

	// Asking again and again does not move the end.
	patient := h.tokens("ann")
	h.refresh(patient.Refresh)
	h.clock.forward(account.RefreshGrace)
	h.refresh(patient.Refresh)
	h.clock.forward(time.Second)
	_, err = h.accounts.Refresh(t.Context(), patient.Refresh.Reveal(), "")
	wantError(t, "beyond the end", err, "token_reused")
}

// TestOfTwoAtOnceOneCounts: both are answered, as who has lost an answer is, and the pair of one of them counts.
func TestOfTwoAtOnceOneCounts(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		h.signUp("ann")
		got := h.tokens("ann")
		type answer struct {
			tokens account.Tokens
			err    error
		}
		answers := make(chan answer, 2)
		for range 2 {
			go func() {
				tokens, err := h.accounts.Refresh(t.Context(), got.Refresh.Reveal(), "")
				answers <- answer{tokens, err}
			}()
		}
		one, other := <-answers, <-answers
		h.must(one.err)
		h.must(other.err)
		_, first := h.accounts.Refresh(t.Context(), one.tokens.Refresh.Reveal(), "")
		_, second := h.accounts.Refresh(t.Context(), other.tokens.Refresh.Reveal(), "")
		if first == nil {
			wantError(t, "the other's", second, "token_reused")
		} else {
			wantError(t, "the one's", first, "token_reused")
		}
	})
}

// forge makes a token with the claims of another, changed, by another method or key.
func forge(t *testing.T, token string, method jwt.SigningMethod, key any, change jwt.MapClaims) string {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	for name, value := range change {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	forged, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return forged
}

func TestForgedTokens(t *testing.T) {
	h, _ := keyed(t)
	h.signUp("ann")
	got := h.tokens("ann")
	access, refresh := got.Access.Reveal(), got.Refresh.Reveal()
	signing := serverKey(t, 7).Derive("access tokens").MAC(nil)
	foreign := serverKey(t, 8).Derive("access tokens").MAC(nil)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.accounts.Authenticate(t.Context(), forge(t, access, jwt.SigningMethodHS256, signing, nil), ""); err != nil {
		t.Fatalf("a token made with the server's key: %v", err) // or what follows shows nothing
	}
	head, rest, _ := strings.Cut(access, ".")
	payload, mac, _ := strings.Cut(rest, ".")
	asRS256 := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`))
	for name, token := range map[string]string{
		"alg none":                forge(t, access, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"no signature":            head + "." + payload + ".",
		"RS256":                   forge(t, access, jwt.SigningMethodRS256, private, nil),
		"RS256 with the secret":   asRS256 + "." + payload + "." + mac,
		"HS512 with the secret":   forge(t, access, jwt.SigningMethodHS512, signing, nil),
		"a foreign key":           forge(t, access, jwt.SigningMethodHS256, foreign, nil),
		"another payload":         head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"samtal","exp":99999999999}`)) + "." + mac,
		"a bit of the signature":  access[:len(access)-8] + "AAAAAAAA",
		"another issuer":          forge(t, access, jwt.SigningMethodHS256, signing, jwt.MapClaims{"iss": "mumble"}),
		"no end":                  forge(t, access, jwt.SigningMethodHS256, signing, jwt.MapClaims{"exp": nil}),
		"no session":              forge(t, access, jwt.SigningMethodHS256, signing, jwt.MapClaims{"sid": nil}),
		"a session that is none":  forge(t, access, jwt.SigningMethodHS256, signing, jwt.MapClaims{"sid": chat.NewID().String()}),
		"dots":                    "..",
		"too long":                access + strings.Repeat("A", 2000),
		"the refresh token":       refresh,
		"another session's token": "st_" + strings.Repeat("A", 43),
	} {
		_, err := h.accounts.Authenticate(t.Context(), token, "")
		wantError(t, name, err, "unauthenticated")
	}
	for name, token := range map[string]string{
		"empty": "", "no token": "sr_", "cut": refresh[:len(refresh)-1], "longer": refresh + "A", "line breaks": refresh[:50] + "\n\n" + refresh[52:],
		"changed": refresh[:60] + flip(refresh[60]) + refresh[61:], "another session": "sr_" + flip(refresh[3]) + refresh[4:], "the access token": access,
	} {
		_, err := h.accounts.Refresh(t.Context(), token, "")
		wantError(t, "refresh: "+name, err, "unauthenticated")
	}
	h.refresh(got.Refresh) // nothing of this was a use

	stranger := account.New(account.Config{Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Key: serverKey(t, 8)})
	_, err = stranger.Authenticate(t.Context(), access, "")
	wantError(t, "another server key", err, "unauthenticated")
	_, err = stranger.Refresh(t.Context(), refresh, "")
	wantError(t, "another server key", err, "unauthenticated")
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}
