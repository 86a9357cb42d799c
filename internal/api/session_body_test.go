package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestASessionThatEndsBeforeItsBodyHasCome: a body may take its time, and who is signed out meanwhile does nothing any more.
func TestASessionThatEndsBeforeItsBodyHasCome(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Group("Kitchen", "bob")
	conn, err := (&net.Dialer{}).DialContext(bob.Context(), "tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const body = `{"client_id":"late","text":"still here"}`
	_, err = fmt.Fprintf(conn, "POST /api/v1/rooms/%s/messages HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n",
		room, strings.TrimPrefix(srv.URL, "http://"), bob.Token(), len(body))
	if err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	on, err := http.ReadResponse(answers, nil)
	if err != nil || on.StatusCode != http.StatusContinue { // it is asked for when who asks has been let in
		t.Fatalf("got %+v, %v", on, err)
	}
	_ = on.Body.Close()
	if err := bob.SignOut(bob.Context()); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(conn, body) // where all of this has taken longer than a body may, nobody listens
	if res, err := http.ReadResponse(answers, nil); err == nil {
		if _ = res.Body.Close(); res.StatusCode < http.StatusBadRequest {
			t.Errorf("got %d", res.StatusCode)
		}
	}
	if texts := strings.Join(ann.Texts(room), " "); strings.Contains(texts, "still here") {
		t.Errorf("got %s", texts)
	}
}
