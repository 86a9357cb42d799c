package api_test

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestShreddedReactionsGo: who is there sees them taken back, and who comes later is told that they are gone, not what they were.
func TestShreddedReactionsGo(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := bob.Group("a room", "ann")
	m := bob.Send(room, "to be liked")
	for _, p := range []*servertest.Person{ann, bob} {
		if err := p.React(p.Context(), room, m.ID, "👍"); err != nil {
			t.Fatal(err)
		}
	}
	head := bob.History(room).Head
	stream, err := bob.Connect(bob.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stream.CloseNow() }()
	if err := ann.DeleteMe(ann.Context(), true); err != nil {
		t.Fatal(err)
	}
	if e := reactionOn(t, stream, m.ID); e.Emoji != "👍" || !e.Off || e.SenderID != ann.Account.ID {
		t.Errorf("told live: %+v", e)
	}
	got, err := bob.Message(bob.Context(), room, m.ID)
	if err != nil || len(got.Reactions) != 1 || got.Reactions[0].Count != 1 || !got.Reactions[0].Mine {
		t.Errorf("got %+v, %v", got.Reactions, err)
	}
	run, err := bob.Events(bob.Context(), room, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, e := range run.Events {
		if e.Kind != "reaction" || e.SenderID != ann.Account.ID {
			continue
		}
		if gone++; e.Emoji != "" || e.Off || !e.Removed || e.Target != m.ID {
			t.Errorf("in the log stands %+v", e)
		}
	}
	if gone != 2 || run.Head <= head {
		t.Errorf("the log has %d of ann's reactions, head %d", gone, run.Head)
	}
}

// reactionOn waits for what is put on a message or taken back.
func reactionOn(t *testing.T, s *client.Stream, message string) wire.Event {
	t.Helper()
	for {
		f, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		if f.Event != nil && f.Event.Kind == "reaction" && f.Event.Target == message {
			return *f.Event
		}
	}
}

// TestOnesReportsAreDownloaded: one's reasons, and nothing of what was reported.
func TestOnesReportsAreDownloaded(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := bob.Group("a room", "ann")
	m := bob.Send(room, "rude words")
	nothing(t, as(srv, ann, "POST", "/reports", `{"room":"`+room+`","message":"`+m.ID+`","reason":"he is rude"}`), http.StatusNoContent)
	nothing(t, as(srv, bob, "DELETE", "/rooms/"+room+"/messages/"+m.ID, ""), http.StatusNoContent)
	got := as(srv, ann, "GET", "/me/export", "")
	z, err := zip.NewReader(strings.NewReader(got.Text), int64(len(got.Text)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("reports.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || !strings.Contains(string(text), `"reason":"he is rude"`) || !strings.Contains(string(text), m.ID) || strings.Contains(string(text), "rude words") {
		t.Errorf("got %s, %v", text, err)
	}
}
