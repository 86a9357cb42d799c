package api_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"reflect"
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

// refusedBy checks that a refusal for now says which quota is used up, and how long it lasts.
func refusedBy(t *testing.T, a servertest.Answer, policy string) {
	t.Helper()
	name, _, _ := strings.Cut(policy, ";")
	wait := a.Header.Get("Retry-After")
	got := [][]string{a.Header["Ratelimit-Policy"], a.Header["Ratelimit"]}
	if want := [][]string{{policy}, {name + ";r=0;t=" + wait}}; a.StatusCode != http.StatusTooManyRequests || wait == "" || !reflect.DeepEqual(got, want) {
		t.Errorf("%s %s: got %d, %q, want %q", a.Request.Method, a.Request.URL.Path, a.StatusCode, got, want)
	}
}

// TestARefusalIsThatOfItsQuota: what refuses is what the answer names, not the class of the request, of which there is more.
func TestARefusalIsThatOfItsQuota(t *testing.T) {
	srv := besieged(t)
	ann := srv.As("ann")
	again := func(policy string, ask func() servertest.Answer) {
		t.Helper()
		var last servertest.Answer
		for range 1000 { // on a machine that stands still some come back meanwhile
			if last = ask(); last.StatusCode == http.StatusTooManyRequests {
				break
			}
		}
		refusedBy(t, last, policy)
	}
	again(`"guesses";q=10;w=600`, func() servertest.Answer {
		return srv.Do("POST", "/api/v1/sessions", `{"name":"nobody","password":"wrong"}`, "X-Forwarded-For", "192.0.2.1")
	})
	again(`"guesses";q=10;w=600`, func() servertest.Answer {
		return as(srv, ann, "POST", "/me/password", `{"current":"wrong","new":"a better password"}`)
	})
	again(`"attempts";q=30;w=60`, func() servertest.Answer {
		return srv.Do("POST", "/api/v1/sessions", `{"name":"`+rand.Text()+`","password":"wrong"}`, "X-Forwarded-For", "192.0.2.2")
	})
	again(`"export";q=3;w=10800`, func() servertest.Answer { return as(srv, ann, "GET", "/me/export", "") })
}

func TestWhoSendsTooMuchIsSlowedDown(t *testing.T) {
	srv := limited(t)
	bob := srv.As("bob")
	ann := srv.As("ann")
	room := ann.Group("talk", "bob")
	path := "/rooms/" + room + "/messages"
	var last servertest.Answer
	for i := range 1000 {
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
	tooMuch := func() {
		t.Helper()
		for range 1000 {
			reply, err := stream.Do(ann.Context(), wire.Command{Type: "send", Room: room, ClientID: fmt.Sprint(sent), Text: "x"})
			if err != nil {
				if soon = reply; client.CloseCode(err) != 0 {
					t.Fatal(err)
				}
				return
			}
			sent++
		}
	}
	tooMuch()
	if sent < 6 || soon.Error == nil || soon.Error.Code != "rate_limited" || soon.Error.Wait != 1 {
		t.Errorf("after %d messages: %+v", sent, soon.Error)
	}
	if _, err := stream.Do(ann.Context(), wire.Command{Type: "ping"}); err != nil {
		t.Errorf("the socket: %v", err)
	}
	// A request counts with them. On a slow machine one may come back just then; were requests counted apart, six would pass.
	var last servertest.Answer
	for i := range 5 {
		last = as(srv, ann, "POST", "/rooms/"+room+"/messages", fmt.Sprintf(`{"client_id":"r%d","text":"x"}`, i))
		if last.StatusCode == http.StatusTooManyRequests {
			break
		}
		tooMuch()
	}
	refused(t, last, http.StatusTooManyRequests, "rate_limited")
}
