package piratchat_test

import (
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/servertest"
)

// TestWhoIsBlockedIsNotHeard: a block that was made in the web client counts here too.
func TestWhoIsBlockedIsNotHeard(t *testing.T) {
	s := start(t)
	ann := &pirate{t: t, name: "ann", key: s.register("ann")}
	if err := s.Desk().SetPassword(t.Context(), "ann", secret.String(servertest.Password)); err != nil {
		t.Fatal(err)
	}
	bob, cy := s.join("bob"), s.join("cy")
	bob.next(`{"event": "join", "username": "cy"}`)
	web := s.SignIn("ann")
	people, err := web.People(web.Context(), "bob")
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	if err := web.Block(web.Context(), people[0].ID); err != nil {
		t.Fatal(err)
	}
	ann.cookie = s.login(ann.key)
	s.connect(ann)
	cy.next(`{"event": "join", "username": "ann"}`)
	bob.silent()
	for _, p := range []*pirate{bob, cy} {
		p.text(`{"message": "from ` + p.name + `"}`)
		p.next(`{"status": true}`)
		if p == bob {
			cy.next(`{"message": "from bob", "author": "bob"}`)
		}
	}
	ann.next(`{"message": "from cy", "author": "cy"}`)
	equal(t, "as ann sees it", s.online(ann.cookie), []string{"cy", "ann"})
	equal(t, "as bob sees it", s.online(bob.cookie), []string{"bob", "cy"})
}
