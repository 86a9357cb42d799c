package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestAnAppSignsInByToken: an app that cannot hold a cookie does everything with its access token, also live.
func TestAnAppSignsInByToken(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	made := srv.Do("POST", "/api/v1/tokens", signIn)
	tokens := want[wire.Tokens](t, made, http.StatusCreated)
	if strings.Count(tokens.Access, ".") != 2 || tokens.Refresh == "" || tokens.ExpiresIn != 300 || tokens.Account.Name != "ann" {
		t.Errorf("got %s", made.Text)
	}
	if got := made.Header.Get("Set-Cookie") + made.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("got headers %q", got)
	}
	refused(t, srv.Do("POST", "/api/v1/tokens", `{"name":"ann","password":"not the password"}`), http.StatusUnauthorized, "wrong_sign_in")

	app := client.New(srv.URL, client.WithToken(tokens.Access))
	me, err := app.Me(t.Context())
	if err != nil || me.Session != tokens.Session {
		t.Fatalf("got %+v, %v", me, err)
	}
	socket, err := app.Connect(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	events, err := app.Listen(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()

	again, err := app.Refresh(t.Context(), tokens.Refresh)
	if err == nil { // once more: the last one but one may be asked for again
		again, err = app.Refresh(t.Context(), again.Refresh)
	}
	if err != nil || app.Token() != again.Access {
		t.Fatalf("got %+v, %v", again, err)
	}
	sent := ann.Send(ann.Direct(), "still there")
	for heard := false; !heard; { // the socket lives as long as the session, not as long as the token
		f, err := socket.Next()
		if err != nil {
			t.Fatal(err)
		}
		heard = f.Event != nil && f.Event.ID == sent.ID
	}
	body := `{"refresh":"` + tokens.Refresh + `"}`
	refused(t, srv.Do("POST", "/api/v1/tokens/refresh", body), http.StatusUnauthorized, "token_reused")
	for err = nil; err == nil; {
		_, err = socket.Next()
	}
	if got := client.CloseCode(err); got != wire.CloseSession {
		t.Errorf("the socket ended with %d (%v)", got, err)
	}
	for err = nil; err == nil; {
		_, err = events.Next()
	}
	if got := client.CloseCode(err); got != wire.CloseSession {
		t.Errorf("the stream ended with %d (%v)", got, err)
	}
	bearer := []string{"Authorization", "Bearer " + again.Access}
	refused(t, srv.Do("GET", "/api/v1/me", "", bearer...), http.StatusUnauthorized, "unauthenticated")
	refused(t, srv.Do("POST", "/api/v1/tokens/refresh", `{"refresh":"`+again.Refresh+`"}`), http.StatusUnauthorized, "unauthenticated")
	if _, err := app.Connect(ann.Context(), client.Resume{}); err == nil || !strings.Contains(err.Error(), "unauthenticated") {
		t.Errorf("a socket with the token of an ended session: %v", err)
	}
	if log := srv.Log(); strings.Count(log, "refresh token used twice") != 1 || strings.Contains(log, tokens.Refresh) {
		t.Errorf("got log %s", log)
	}
	srv.Restart()
	if app, err = client.New(srv.URL), nil; err == nil {
		_, err = app.SignInForTokens(t.Context(), "ann", servertest.Password)
	}
	if err == nil {
		err = app.SignOut(t.Context())
	}
	if err != nil {
		t.Error(err)
	}
}
