package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// limited starts a server with a tenth of the usual limits.
func limited(t *testing.T) *servertest.Server {
	t.Helper()
	return servertest.New(t, func(c *samtal.Config) { c.NoRateLimits, c.RateLimits = false, 0.1 })
}

func TestWhoSendsTooMuchIsSlowedDown(t *testing.T) {
	srv := limited(t)
	bob := srv.As("bob")
	ann := srv.As("ann")
	room := ann.Group("talk", "bob")
	path := "/rooms/" + room + "/messages"
	var last servertest.Answer
	for i := range 200 {
		last = as(srv, ann, "POST", path, fmt.Sprintf(`{"client_id":"%d","text":"x"}`, i))
		if last.StatusCode == http.StatusTooManyRequests {
			break
		}
		if got := last.Header.Get("RateLimit-Policy"); got != `"send";q=6;w=3` {
			t.Fatalf("got policy %s", got)
		}
		if got := last.Header.Get("RateLimit"); !strings.HasPrefix(got, `"send";r=`) {
			t.Fatalf("got %s", got)
		}
	}
	p := refused(t, last, http.StatusTooManyRequests, "rate_limited")
	if last.Header.Get("Retry-After") != "1" || p.Wait != 1 || last.Header.Get("RateLimit") != `"send";r=0;t=1` {
		t.Errorf("got %v, wait %d", last.Header, p.Wait)
	}
	want[wire.Messages](t, as(srv, ann, "GET", path, ""), http.StatusOK) // another class
	bob.Send(room, "another account")
}

func TestACommandTooManyIsAnsweredAndNothingCloses(t *testing.T) {
	srv := limited(t)
	ann := srv.As("ann")
	room := ann.Group("talk")
	stream, err := ann.Connect(ann.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.Close() }()
	go func() {
		for {
			if _, err := stream.Next(); err != nil {
				return
			}
		}
	}()
	sent, soon := 0, wire.ReplyFrame{}
	for i := range 100 {
		reply, err := stream.Do(ann.Context(), wire.Command{Type: "send", Room: room, ClientID: fmt.Sprint(i), Text: "x"})
		if err == nil {
			sent++
			continue
		}
		if soon = reply; client.CloseCode(err) != 0 {
			t.Fatal(err)
		}
		break
	}
	if sent < 6 || soon.Error == nil || soon.Error.Code != "rate_limited" || soon.Error.Wait != 1 {
		t.Errorf("after %d messages: %+v", sent, soon.Error)
	}
	if _, err := stream.Do(ann.Context(), wire.Command{Type: "ping"}); err != nil {
		t.Errorf("the socket: %v", err)
	}
	refused(t, as(srv, ann, "POST", "/rooms/"+room+"/messages", `{"client_id":"r","text":"x"}`), http.StatusTooManyRequests, "rate_limited")
}
