package chatire_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat/wire"
)

func line(user, text string) string { return `{"user":` + user + `,"message":"` + text + `"}` }

func TestEverySocketOfTheRoomHears(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri, other := h.room(ann), h.room(ann)
	sockets := []*socket{h.listen(uri, ""), h.listen(uri, ""), h.listen(uri, "?token="+ann)}
	elsewhere := h.listen(other, "")
	h.form("POST", "/api/chats/"+uri+"/messages/", ann, "message", "one <b>")
	h.form("POST", "/api/chats/"+uri+"/messages/", bob, "message", "two")
	for _, s := range sockets {
		s.hears(line(annUser, "one <b>"))
		s.hears(line(bobUser, "two"))
	}
	h.form("POST", "/api/chats/"+other+"/messages/", ann, "message", "apart")
	elsewhere.hears(line(annUser, "apart"))
}

// TestWhoIsNotKnownYet: the first words of somebody who has no number come in line with the others.
func TestWhoIsNotKnownYet(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	uri := h.room(ann)
	person := h.As("bob")
	if err := h.SignIn("ann").Invite(person.Context(), h.roomID("ann", uri), "bob"); err != nil {
		t.Fatal(err)
	}
	s := h.listen(uri, "")
	room := h.roomID("bob", uri)
	person.Send(room, "first")
	person.Send(room, "second")
	h.form("POST", "/api/chats/"+uri+"/messages/", ann, "message", "third")
	s.hears(line(bobUser, "first"))
	s.hears(line(bobUser, "second"))
	s.hears(line(annUser, "third"))
}

// roomID finds a room by its title.
func (h *house) roomID(name, title string) string {
	h.t.Helper()
	p := h.SignIn(name)
	rooms, err := p.Rooms(p.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(rooms.Rooms, func(r wire.Room) bool { return r.Title == title })
	if i < 0 {
		h.t.Fatalf("%s has no room %s", name, title)
	}
	return rooms.Rooms[i].ID
}

func TestASocketThatTalks(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	h.signUp("bob")
	uri := h.room(ann)
	bob := h.signIn("bob")
	quiet, talks := h.listen(uri, ""), h.listen(uri, "?token="+bob)
	talks.says(`{"message":"over the socket"}`)
	quiet.hears(line(bobUser, "over the socket"))
	talks.hears(line(bobUser, "over the socket"))
	h.want("it is stored", h.form("GET", "/api/chats/"+uri+"/messages/", ann), 200,
		`{"id":1,"uri":"`+uri+`","messages":[`+line(bobUser, "over the socket")+`]}`)

	talks.says(`{"message":"` + strings.Repeat("x", 2001) + `"}`)
	talks.hears(`{"error":{"message":["Ensure this field has no more than 2000 characters."]}}`)
	talks.says(`{"message":""}`)
	talks.hears(`{"error":{"message":["This field may not be blank."]}}`)
	quiet.says(`{"message":"by nobody"}`)
	quiet.hears(`{"error":{"detail":"Authentication credentials were not provided."}}`)
	talks.says(`{"message":"still here"}`)
	quiet.hears(line(bobUser, "still here"))
}

func TestMalformedFrames(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	uri := h.room(ann)
	bystander := h.listen(uri, "")
	for _, query := range []string{"", "?token=" + ann} {
		for _, bad := range []string{``, `x`, `{`, `[]`, `"message"`, `{}`, `{"text":"x"}`, `{"message":5}`, `{"message":null}`, `{"message":"a","message":"b"}`} {
			s := h.listen(uri, query)
			s.says(bad)
			s.closedWith(websocket.StatusInvalidFramePayloadData)
		}
	}
	s := h.listen(uri, "?token="+ann)
	if err := s.Write(t.Context(), websocket.MessageBinary, []byte(`{"message":"x"}`)); err != nil {
		t.Fatal(err)
	}
	s.closedWith(websocket.StatusUnsupportedData)
	s = h.listen(uri, "?token="+ann)
	s.says(`{"message":"` + strings.Repeat("x", 17<<10) + `"}`)
	s.closedWith(websocket.StatusMessageTooBig)
	h.form("POST", "/api/chats/"+uri+"/messages/", ann, "message", "undisturbed")
	bystander.hears(line(annUser, "undisturbed"))
}

func TestSocketsOfNoRoom(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	uri := h.room(ann)
	for path, want := range map[string]int{"000000000000000": 404, uri + "/": 404, uri[:14]: 404, uri + "?token=x": 401} {
		if _, status, err := h.tryListen(path, ""); err == nil || status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	if got := h.send("GET", "/"+uri, ""); got.status != 426 {
		t.Errorf("no socket asked for: got %d", got.status)
	}
}

func TestRemovingSomebodyRenewsTheAddress(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri := h.room(ann)
	path := "/api/chats/" + uri + "/messages/"
	h.form("POST", path, bob, "message", "before")
	nobody, hers, his := h.listen(uri, ""), h.listen(uri, "?token="+ann), h.listen(uri, "?token="+bob)
	owner := h.SignIn("ann")
	room := h.roomID("ann", uri)
	bobID := h.SignIn("bob").Account.ID
	h.form("POST", path, ann, "message", "goodbye")
	if err := owner.Expel(owner.Context(), room, bobID); err != nil {
		t.Fatal(err)
	}
	owner.Send(room, "among us")
	for _, s := range []*socket{nobody, hers, his} {
		s.hears(line(annUser, "goodbye"))
		s.closedWith(websocket.StatusPolicyViolation)
	}
	for _, token := range []string{ann, bob} {
		h.want("the old address", h.form("GET", path, token), 404, `{"detail":"Not found."}`)
	}
	if _, status, err := h.tryListen(uri, ""); err == nil || status != 404 {
		t.Errorf("the old address: socket %d %v", status, err)
	}
	r, err := owner.Room(owner.Context(), room)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Title) != 15 || r.Title == uri {
		t.Fatalf("title %q after %q", r.Title, uri)
	}
	s := h.listen(r.Title, "")
	h.want("the new address", h.form("POST", "/api/chats/"+r.Title+"/messages/", ann, "message", "here"), 200,
		`{"status":"SUCCESS","uri":"`+r.Title+`","message":"here","user":`+annUser+`}`)
	s.hears(line(annUser, "here"))
	h.want("its number stays", h.form("GET", "/api/chats/"+r.Title+"/messages/", ann), 200,
		`{"id":1,"uri":"`+r.Title+`","messages":[`+line(bobUser, "before")+`,`+line(annUser, "goodbye")+`,`+line(annUser, "among us")+`,`+line(annUser, "here")+`]}`)

	// Once more, with a name of the room's own: the address changes, the name does not.
	title := "kitchen"
	old := r.Title
	if _, err := owner.ChangeRoom(owner.Context(), room, wire.RoomChange{Title: &title}); err != nil {
		t.Fatal(err)
	}
	h.form("PATCH", "/api/chats/"+old+"/", ann, "username", "bob")
	if err := owner.Expel(owner.Context(), room, bobID); err != nil {
		t.Fatal(err)
	}
	h.want("renewed again", h.form("GET", "/api/chats/"+old+"/messages/", ann), 404, `{"detail":"Not found."}`)
	if r, err = owner.Room(owner.Context(), room); err != nil || r.Title != title {
		t.Errorf("title %q, %v", r.Title, err)
	}
}

func TestLeavingKeepsTheAddress(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri := h.room(ann)
	path := "/api/chats/" + uri + "/messages/"
	h.form("POST", path, bob, "message", "hi")
	person := h.SignIn("bob")
	s := h.listen(uri, "")
	if err := person.Leave(person.Context(), h.roomID("bob", uri)); err != nil {
		t.Fatal(err)
	}
	h.form("POST", path, bob, "message", "back")
	s.hears(line(bobUser, "back"))
}

func TestARevokedSessionClosesItsSockets(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	uri := h.room(ann)
	hers, nobody := h.listen(uri, "?token="+ann), h.listen(uri, "")
	p := h.SignIn("ann")
	if err := p.RevokeOthers(p.Context()); err != nil {
		t.Fatal(err)
	}
	hers.closedWith(4401)
	h.form("POST", "/api/chats/"+uri+"/messages/", h.signIn("ann"), "message", "still")
	nobody.hears(line(annUser, "still"))
}

func TestMembersOnly(t *testing.T) {
	h := newHouse(t, func(c *samtal.Chatire) { c.MembersOnly = true })
	ann, bob := h.signUp("ann"), h.signUp("bob")
	uri := h.room(ann)
	if _, status, err := h.tryListen(uri, ""); err == nil || status != 401 {
		t.Errorf("without a token: %d %v", status, err)
	}
	hers, his := h.listen(uri, "?token="+ann), h.listen(uri, "?token="+bob)
	p := h.SignIn("bob")
	if err := p.Leave(p.Context(), h.roomID("bob", uri)); err != nil {
		t.Fatal(err)
	}
	his.closedWith(websocket.StatusPolicyViolation)
	h.form("POST", "/api/chats/"+uri+"/messages/", ann, "message", "alone")
	hers.hears(line(annUser, "alone"))
}

func TestTheServerStops(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	s := h.listen(h.room(ann), "")
	h.Interrupt()
	s.closedWith(websocket.StatusGoingAway)
	h.Stop()
}

// TestACrowd: many talk at once, over sockets and requests, and every socket hears everything once and in the same order.
func TestACrowd(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	uri := h.room(ann)
	const listeners, talkers, each = 5, 4, 10
	var sockets []*socket
	for range listeners {
		sockets = append(sockets, h.listen(uri, ""))
	}
	var all sync.WaitGroup
	for i := range talkers {
		s := h.listen(uri, "?token="+ann)
		all.Go(func() {
			for n := range each {
				text := string(rune('a'+i)) + string(rune('0'+n))
				if i%2 == 0 {
					s.says(`{"message":"` + text + `"}`)
				} else {
					h.form("POST", "/api/chats/"+uri+"/messages/", ann, "message", text)
				}
			}
		})
	}
	all.Wait()
	var first []string
	for i, s := range sockets {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		var got []string
		for range talkers * each {
			_, frame, err := s.Read(ctx)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(frame))
		}
		cancel()
		if i == 0 {
			first = got
			sorted := slices.Compact(slices.Sorted(slices.Values(got)))
			if len(sorted) != talkers*each {
				t.Errorf("%d different ones of %d", len(sorted), talkers*each)
			}
		} else if !slices.Equal(got, first) {
			t.Errorf("socket %d heard another order", i)
		}
	}
}
