package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestASendIsRepeatedWithoutHarm(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	const body = `{"client_id":"abc-1","text":"hi"}`
	first := want[wire.Message](t, as(srv, ann, "POST", "/rooms/"+room+"/messages", body), http.StatusCreated)
	if first.ID == "" || first.Seq == 0 || first.Text != "hi" || first.ClientID != "abc-1" || first.Sender != "ann" {
		t.Errorf("got %+v", first)
	}
	again := want[wire.Message](t, as(srv, ann, "POST", "/rooms/"+room+"/messages", body), http.StatusOK)
	if again.ID != first.ID || again.Seq != first.Seq {
		t.Errorf("got %+v, want %+v", again, first)
	}
	want[wire.Message](t, as(srv, ann, "PATCH", "/rooms/"+room+"/messages/"+first.ID, `{"text":"hello"}`), http.StatusOK)
	again = want[wire.Message](t, as(srv, ann, "POST", "/rooms/"+room+"/messages", body), http.StatusOK)
	if again.ID != first.ID || again.Text != "hello" {
		t.Errorf("got %+v, want the message as it stands", again)
	}
}

func TestHistoryIsReadInPages(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	var last wire.Message
	for i := range 12 {
		last = ann.Send(room, fmt.Sprint("message ", i))
	}
	page := func(query string) wire.Messages {
		t.Helper()
		p := want[wire.Messages](t, as(srv, ann, "GET", "/rooms/"+room+"/messages?limit=5"+query, ""), http.StatusOK)
		if p.Head != last.Seq || p.Generation == "" {
			t.Errorf("%s: got head %d and generation %q, want head %d", query, p.Head, p.Generation, last.Seq)
		}
		return p
	}
	newest := page("")
	if n := len(newest.Messages); n != 5 || newest.Messages[4].ID != last.ID || !newest.MoreBefore || newest.MoreAfter {
		t.Errorf("newest: got %+v", newest)
	}
	older := page(fmt.Sprint("&before=", newest.From))
	if older.To != newest.From-1 || older.Messages[4].Seq != newest.Messages[0].Seq-1 || !older.MoreAfter {
		t.Errorf("older: got %+v", older)
	}
	newer := page(fmt.Sprint("&after=", older.To))
	if newer.From != newest.From || newer.Messages[0].ID != newest.Messages[0].ID {
		t.Errorf("newer: got %+v", newer)
	}
	around := page(fmt.Sprint("&around=", older.Messages[2].Seq))
	if around.From > older.Messages[2].Seq || around.To < older.Messages[2].Seq {
		t.Errorf("around: got %+v", around)
	}
	refused(t, as(srv, ann, "GET", "/rooms/"+room+"/messages?before=3&after=1", ""), http.StatusUnprocessableEntity, "bad_page")
}

func TestWhatIsRemovedIsGone(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	m := ann.Send(room, "swordfish one")
	path := "/rooms/" + room + "/messages/" + m.ID
	refused(t, as(srv, bob, "PATCH", path, `{"text":"mine"}`), http.StatusForbidden, "forbidden")
	edited := want[wire.Message](t, as(srv, ann, "PATCH", path, `{"text":"swordfish two"}`), http.StatusOK)
	if edited.Edited == 0 || edited.Text != "swordfish two" {
		t.Errorf("got %+v", edited)
	}
	refused(t, as(srv, bob, "DELETE", path, ""), http.StatusForbidden, "forbidden")
	nothing(t, as(srv, ann, "DELETE", path, ""), http.StatusNoContent)
	nothing(t, as(srv, ann, "DELETE", path, ""), http.StatusNoContent)
	for _, p := range []*servertest.Person{ann, bob} {
		for _, where := range []string{"/messages", "/messages/" + m.ID, "/events", "/events?proof=true", ""} {
			silent(t, as(srv, p, "GET", "/rooms/"+room+where, ""), "swordfish")
		}
		gone := want[wire.Message](t, as(srv, p, "GET", path, ""), http.StatusOK)
		if gone.Removed == 0 || gone.Text != "" {
			t.Errorf("got %+v", gone)
		}
	}
	again := want[wire.Message](t, as(srv, ann, "POST", "/rooms/"+room+"/messages", `{"client_id":"`+m.ClientID+`","text":"swordfish one"}`), http.StatusOK)
	if again.Text != "" || again.Removed == 0 {
		t.Errorf("a repeated client_id brings the text back: %+v", again)
	}
}

func TestReactions(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	m := ann.Send(room, "cake?")
	path := "/rooms/" + room + "/messages/" + m.ID
	for range 2 {
		nothing(t, as(srv, bob, "PUT", path+"/reactions/👍", ""), http.StatusNoContent)
	}
	nothing(t, as(srv, ann, "PUT", path+"/reactions/%F0%9F%91%8D", ""), http.StatusNoContent)
	got := want[wire.Message](t, as(srv, bob, "GET", path, ""), http.StatusOK).Reactions
	if len(got) != 1 || got[0] != (wire.Reaction{Emoji: "👍", Count: 2, Mine: true}) {
		t.Errorf("got %+v", got)
	}
	for range 2 {
		nothing(t, as(srv, bob, "DELETE", path+"/reactions/👍", ""), http.StatusNoContent)
	}
	got = want[wire.Message](t, as(srv, bob, "GET", path, ""), http.StatusOK).Reactions
	if len(got) != 1 || got[0] != (wire.Reaction{Emoji: "👍", Count: 1}) {
		t.Errorf("got %+v", got)
	}
	refused(t, as(srv, bob, "PUT", path+"/reactions/hello", ""), http.StatusUnprocessableEntity, "bad_emoji")
}

func TestAMessageIsHiddenFromOneself(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	m := ann.Send(room, "swordfish")
	path := "/rooms/" + room + "/messages/" + m.ID
	for range 2 {
		nothing(t, as(srv, bob, "PUT", path+"/hidden", ""), http.StatusNoContent)
	}
	silent(t, as(srv, bob, "GET", "/rooms/"+room+"/messages", ""), "swordfish")
	run := want[wire.Events](t, as(srv, bob, "GET", "/rooms/"+room+"/events", ""), http.StatusOK)
	at := run.Events[len(run.Events)-1]
	if at.Seq != m.Seq || at.Kind != "hidden" || at.Text != "" || at.Sender != "" {
		t.Errorf("got %+v, want an empty place at %d", at, m.Seq)
	}
	if got := ann.Texts(room); len(got) != 1 {
		t.Errorf("ann reads %q", got)
	}
	nothing(t, as(srv, bob, "DELETE", path+"/hidden", ""), http.StatusNoContent)
	if got := bob.Texts(room); len(got) != 1 || got[0] != "swordfish" {
		t.Errorf("bob reads %q", got)
	}
}

func TestEventsAreDense(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct()
	m := ann.Send(room, "one")
	nothing(t, as(srv, ann, "PUT", "/rooms/"+room+"/messages/"+m.ID+"/reactions/👍", ""), http.StatusNoContent)
	ann.Send(room, "two")
	answer := as(srv, ann, "GET", "/rooms/"+room+"/events?after=0", "")
	run := want[wire.Events](t, answer, http.StatusOK)
	for i, e := range run.Events {
		if e.Seq != int64(i+1) || e.Proof != nil {
			t.Errorf("event %d: got %+v", i, e)
		}
	}
	if int64(len(run.Events)) != run.Head || run.Generation == "" {
		t.Errorf("got %s", answer.Text)
	}
	proven := want[wire.Events](t, as(srv, ann, "GET", "/rooms/"+room+"/events?after=1&limit=2&proof=true", ""), http.StatusOK)
	if len(proven.Events) != 2 || proven.Events[0].Seq != 2 || proven.Events[0].Proof == nil || len(proven.Events[0].Proof.Hash) != 32 {
		t.Errorf("got %+v", proven)
	}
}

func TestThreads(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	first := ann.Post(room, wire.NewMessage{Text: "where to?", Subject: "Holiday"})
	reply := bob.Post(room, wire.NewMessage{Text: "the sea", Thread: first.ID})
	for _, path := range []string{"/threads", "/rooms/" + room + "/threads"} {
		page := want[wire.Threads](t, as(srv, ann, "GET", path, ""), http.StatusOK)
		if len(page.Threads) != 1 || page.Threads[0].First.Subject != "Holiday" || page.Threads[0].Last == nil || page.Threads[0].Last.ID != reply.ID {
			t.Errorf("%s: got %+v", path, page)
		}
	}
	alone := want[wire.Messages](t, as(srv, ann, "GET", "/rooms/"+room+"/messages?thread="+first.ID, ""), http.StatusOK)
	if len(alone.Messages) != 2 {
		t.Errorf("got %+v", alone.Messages)
	}
	nothing(t, as(srv, ann, "PUT", "/rooms/"+room+"/threads/"+first.ID+"/read", fmt.Sprintf(`{"seq":%d}`, reply.Seq)), http.StatusNoContent)
	page := want[wire.Threads](t, as(srv, ann, "GET", "/threads", ""), http.StatusOK)
	if page.Threads[0].Read != reply.Seq {
		t.Errorf("got %+v", page.Threads[0])
	}
	refused(t, as(srv, ann, "POST", "/rooms/"+room+"/messages", `{"client_id":"1","text":"x","thread":"`+reply.ID+`"}`), http.StatusNotFound, "thread_not_found")
	refused(t, as(srv, ann, "POST", "/rooms/"+room+"/messages", `{"client_id":"2","text":"x","subject":"A","thread":"`+first.ID+`"}`), http.StatusUnprocessableEntity, "subject_in_thread")
}

// TestThreadsComeInPages: one after the other, and none twice, of a room as of all rooms.
func TestThreadsComeInPages(t *testing.T) {
	srv := servertest.New(t)
	ann := srv.As("ann")
	room := ann.Direct("ann")
	for _, subject := range []string{"one", "two", "three"} {
		ann.Post(room, wire.NewMessage{Text: "what about it?", Subject: subject})
	}
	for _, path := range []string{"/threads", "/rooms/" + room + "/threads"} {
		var seen []string
		before := ""
		for range 3 {
			page := want[wire.Threads](t, as(srv, ann, "GET", path+"?limit=1&before="+before, ""), http.StatusOK)
			if len(page.Threads) != 1 {
				t.Fatalf("%s: a page of one has %d", path, len(page.Threads))
			}
			seen, before = append(seen, page.Threads[0].First.Subject), page.Next
		}
		if got := strings.Join(seen, " "); got != "three two one" || before != "" {
			t.Errorf("%s: got %q, then %q", path, got, before)
		}
	}
	refused(t, as(srv, ann, "GET", "/rooms/"+room+"/threads?before=nonsense", ""), http.StatusUnprocessableEntity, "bad_cursor")
}

func TestPositionsAndAccountState(t *testing.T) {
	type states struct {
		State   []wire.State
		Changed int64
	}
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	m := ann.Send(room, "hi")
	before := want[states](t, as(srv, bob, "GET", "/me/state", ""), http.StatusOK)
	for path, body := range map[string]string{
		"/rooms/" + room + "/read":        fmt.Sprintf(`{"seq":%d}`, m.Seq+100),
		"/rooms/" + room + "/draft":       `{"text":"I was about to"}`,
		"/rooms/" + room + "/involvement": `{"level":"mentions"}`,
		"/me/settings/ui.theme":           `{"value":{"dark":true}}`,
	} {
		nothing(t, as(srv, bob, "PUT", path, body), http.StatusNoContent)
	}
	nothing(t, as(srv, bob, "PUT", "/rooms/"+room+"/read", `{"seq":1}`), http.StatusNoContent)
	got := want[wire.Room](t, as(srv, bob, "GET", "/rooms/"+room, ""), http.StatusOK)
	if got.Read != m.Seq || got.Unread != 0 || got.Involvement != "mentions" {
		t.Errorf("got %+v", got)
	}
	after := as(srv, bob, "GET", fmt.Sprint("/me/state?after=", before.Changed), "")
	state := want[states](t, after, http.StatusOK)
	kinds := map[string]wire.State{}
	for _, s := range state.State {
		kinds[s.Kind] = s
	}
	for _, kind := range []string{"read", "draft", "involvement", "setting"} {
		if kinds[kind].Value == nil {
			t.Errorf("no state of kind %s in %s", kind, after.Text)
		}
	}
	silent(t, as(srv, ann, "GET", "/me/state", ""), "I was about to", "ui.theme")
	nothing(t, as(srv, bob, "PUT", "/rooms/"+room+"/hidden", fmt.Sprintf(`{"seq":%d}`, m.Seq)), http.StatusNoContent)
	hidden := want[wire.Room](t, as(srv, bob, "GET", "/rooms/"+room, ""), http.StatusOK)
	if !hidden.Hidden || hidden.Floor != m.Seq || hidden.Last != nil {
		t.Errorf("got %+v", hidden)
	}
	if got := ann.Texts(room); len(got) != 1 {
		t.Errorf("ann reads %q", got)
	}
	nothing(t, as(srv, bob, "POST", "/rooms/"+room+"/typing", ``), http.StatusNoContent)
	me := want[wire.Me](t, as(srv, bob, "PATCH", "/me", `{"full_name":"Bob B."}`), http.StatusOK)
	if me.FullName != "Bob B." || !strings.HasPrefix(me.Name, "bob") {
		t.Errorf("got %+v", me)
	}
}
