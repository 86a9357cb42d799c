package servertest_test

import (
	"slices"
	"testing"

	"github.com/samtal-chat/samtal/internal/servertest"
)

func TestTwoPeopleTalkAcrossARestart(t *testing.T) {
	srv := servertest.New(t)
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
