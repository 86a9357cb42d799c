package live_test

import (
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/chat/wire"
	"github.com/samtal-chat/samtal/internal/account"
)

// Another full name, another name and the end of an account come over the socket as the person they make.
func TestOthersAreToldWhatSomebodyIsCalledNow(t *testing.T) {
	s := start(t, settings{})
	ann, bob := s.person("ann"), s.person("bob")
	s.group(ann, "bob")
	c := s.live(bob, wire.Command{})
	told := func(want wire.Person) {
		t.Helper()
		f, _ := c.until(func(f frame) bool { return f.Type == "signal" && f.Kind == "person" })
		want.ID = ann.Account.String()
		if f.Person == nil || *f.Person != want || string(f.Account) != `"`+want.ID+`"` {
			t.Errorf("told %+v of %s, want %+v", f.Person, f.Account, want)
		}
	}
	_, err := s.accounts.UpdateProfile(t.Context(), ann.Actor, "Ann Berg")
	s.must(err)
	told(wire.Person{Name: "ann", FullName: "Ann Berg"})
	_, err = s.accounts.Rename(t.Context(), ann.Actor, "anna")
	s.must(err)
	told(wire.Person{Name: "anna", FullName: "Ann Berg", Former: "ann"})
	s.must(s.accounts.DeleteOf(t.Context(), chat.Actor{}, ann.Account, account.Deletion{}))
	f, _ := c.until(func(f frame) bool { return f.Type == "signal" && f.Kind == "person" })
	if p := f.Person; p == nil || !p.Deleted || p.FullName != "" || p.Former != "" || p.Name == "anna" {
		t.Errorf("told %+v of who is gone", p)
	}
}
