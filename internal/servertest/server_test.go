package servertest_test

import (
	"slices"
	"testing"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/client"
	"github.com/samtal-chat/samtal/internal/servertest"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestTwoPeopleTalkAcrossARestart(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { talk(t, servertest.New(t)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		database := storetest.Schema(t)
		talk(t, servertest.New(t, func(c *samtal.Config) { c.Database = database }))
	})
}

func talk(t *testing.T, srv *servertest.Server) {
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	ann.Send(room, "hi")
	bob.Send(room, "hello")

	srv.Restart()

	want := []string{"hi", "hello"}
	for _, p := range []*servertest.Person{ann, bob} {
		if got := p.Texts(room); !slices.Equal(got, want) {
			t.Errorf("%s reads %q, want %q", p.Account.Name, got, want)
		}
	}
	if log := srv.Log(); log != "" {
		t.Errorf("the server warned:\n%s", log)
	}
}

func TestASocketHearsAndIsToldOfTheStop(t *testing.T) {
	srv := servertest.New(t)
	ann, bob := srv.As("ann"), srv.As("bob")
	room := ann.Direct("bob")
	stream, err := bob.Connect(bob.Context(), client.Resume{})
	if err != nil {
		t.Fatal(err)
	}
	sent := ann.Send(room, "hi")
	for heard := false; !heard; {
		f, err := stream.Next()
		if err != nil {
			t.Fatal(err)
		}
		heard = f.Event != nil && f.Event.ID == sent.ID && f.Event.Text == "hi" && f.Event.Seq == sent.Seq
	}

	srv.Interrupt()
	for err == nil {
		_, err = stream.Next()
	}
	if got := client.CloseCode(err); got != 1001 {
		t.Errorf("got close code %d (%v), want 1001", got, err)
	}
	srv.Stop()
}
