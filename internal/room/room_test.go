package room_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

func memberWord(t *testing.T, e chat.Event) string {
	t.Helper()
	var c chat.MemberContent
	if err := json.Unmarshal(e.Content, &c); err != nil {
		t.Fatal(err)
	}
	word := e.SenderName + "/" + c.Name + "/" + string(c.Change)
	if c.Role != "" {
		word += "/" + string(c.Role)
	}
	return word
}

func TestGroupsBeginWithTheirMembers(t *testing.T) {
	h := newHouse(t)
	ann, bob, cyd := h.person("ann"), h.person("bob"), h.person("cyd")
	r := h.create(ann, room.Founding{Kind: chat.Group, Title: "Kitchen", Topic: "food", Members: []string{"BOB", "cyd", "bob", "ann"}})
	if r.Title != "Kitchen" || r.Topic != "food" || r.History != chat.HistoryJoined || r.Members != 3 || r.Membership.Role != chat.RoleOwner {
		t.Errorf("got %+v", r)
	}
	h.wantLog(ann, r.ID, "1:ann/ann/joined/owner 2:ann/bob/added/member 3:ann/cyd/added/member")
	h.wantLog(bob, r.ID, "2:ann/bob/added/member 3:ann/cyd/added/member")
	h.wantLog(cyd, r.ID, "3:ann/cyd/added/member")
	for _, who := range []chat.Actor{ann, bob, cyd} {
		v, err := h.rooms.Room(t.Context(), who, r.ID)
		h.must(err)
		if v.Unread != 0 {
			t.Errorf("%s has %d unread in a new room", who.Name, v.Unread)
		}
	}
}

func TestGroupsWithoutATitleAreCalledByTheirPeople(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	h.person("bob")
	var many []string
	for i := range 20 {
		many = append(many, fmt.Sprintf("person%d", i))
		h.person(many[i])
	}
	for _, tt := range []struct {
		members []string
		want    string
	}{
		{nil, "ann"},
		{[]string{"BOB", "ann", "bob"}, "ann, bob"},
		{many, "ann, " + strings.Join(many[:10], ", ") + " …"},
	} {
		if r := h.create(ann, room.Founding{Kind: chat.Group, Members: tt.members}); r.Title != tt.want {
			t.Errorf("with %v: called %q, want %q", tt.members, r.Title, tt.want)
		}
	}
}

func TestOpenRoomsShowEverythingToWhoJoins(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.open(ann)
	h.say(ann, in, "early")
	_, err := h.rooms.Room(t.Context(), bob, in)
	wantError(t, "read before joining", err, "room_not_found")
	list, err := h.rooms.OpenRooms(t.Context(), bob, store.OpenFilter{Query: "squ"})
	h.must(err)
	if len(list) != 1 || list[0].ID != in || list[0].Membership.Status == chat.Joined {
		t.Errorf("open rooms: got %+v", list)
	}
	v, err := h.rooms.Join(t.Context(), bob, in)
	h.must(err)
	if v.Unread != 0 || v.Membership.Read != 3 {
		t.Errorf("who has just joined has %d unread, read %d", v.Unread, v.Membership.Read)
	}
	_, err = h.rooms.Join(t.Context(), bob, in)
	h.must(err)
	h.wantLog(bob, in, "1:ann/ann/joined/owner 2:early 3:bob/bob/joined/member")
}

func TestJoinRefuses(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	group := h.group(ann)
	direct := h.create(ann, room.Founding{Kind: chat.Direct}).ID
	for name, id := range map[string]chat.ID{"group": group, "direct": direct, "unknown": chat.NewID()} {
		_, err := h.rooms.Join(t.Context(), bob, id)
		wantError(t, name, err, "room_not_found")
	}
	in := h.open(ann)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutMembership(chat.Membership{
			Room: in, Account: bob.Account, Role: chat.RoleMember, Status: chat.Banned, JoinedAt: time.Now(), Involvement: chat.Everything,
		})
	}))
	_, err := h.rooms.Join(t.Context(), bob, in)
	wantError(t, "banned", err, "forbidden")
	err = h.rooms.Invite(t.Context(), ann, in, []string{"bob"})
	wantError(t, "banned, by invitation", err, "room_banned")
}

func TestCreateRefuses(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	h.person("bob")
	many := make([]string, chat.MaxInvite+1)
	tests := []struct {
		name string
		f    room.Founding
		code string
	}{
		{"no kind", room.Founding{Title: "x"}, "bad_kind"},
		{"unknown kind", room.Founding{Kind: "secret", Title: "x"}, "bad_kind"},
		{"open room without a title", room.Founding{Kind: chat.Open}, "title_missing"},
		{"blank title", room.Founding{Kind: chat.Group, Title: " "}, "title_missing"},
		{"unknown person, no title", room.Founding{Kind: chat.Group, Members: []string{"nobody"}}, "account_not_found"},
		{"open with a long title", room.Founding{Kind: chat.Open, Title: strings.Repeat("x", chat.MaxTitle+1)}, "title_too_long"},
		{"control character", room.Founding{Kind: chat.Group, Title: "a\nb"}, "control_character"},
		{"long topic", room.Founding{Kind: chat.Group, Title: "x", Topic: strings.Repeat("x", chat.MaxTopic+1)}, "topic_too_long"},
		{"too many", room.Founding{Kind: chat.Group, Title: "x", Members: many}, "too_many_names"},
		{"unknown person", room.Founding{Kind: chat.Group, Title: "x", Members: []string{"bob", "nobody"}}, "account_not_found"},
		{"no name at all", room.Founding{Kind: chat.Group, Title: "x", Members: []string{"\x00"}}, "account_not_found"},
		{"direct with a title", room.Founding{Kind: chat.Direct, Title: "x"}, "direct_untitled"},
		{"direct with two", room.Founding{Kind: chat.Direct, Members: []string{"bob", "cyd"}}, "direct_members"},
		{"direct with nobody known", room.Founding{Kind: chat.Direct, Members: []string{"nobody"}}, "account_not_found"},
	}
	for _, tt := range tests {
		_, _, err := h.rooms.Create(t.Context(), ann, tt.f)
		wantError(t, tt.name, err, tt.code)
	}
	_, _, err := h.rooms.Create(t.Context(), ann, room.Founding{Kind: chat.Group, Title: "x", Members: []string{"bob", "nobody"}})
	var e *chat.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, `"nobody"`) || e.Field != "members" {
		t.Errorf("the error does not name who is unknown: %v", err)
	}
	list, err := h.rooms.Rooms(t.Context(), ann)
	h.must(err)
	if len(list.Rooms) != 0 {
		t.Errorf("%d rooms were made all the same", len(list.Rooms))
	}
}

func TestDirectRooms(t *testing.T) {
	h := newHouse(t)
	ann, bob, eve := h.person("ann"), h.person("bob"), h.person("eve")
	r := h.create(ann, room.Founding{Kind: chat.Direct, Members: []string{"Bob"}})
	if len(r.With) != 1 || r.With[0].Name != "bob" {
		t.Errorf("with: got %+v", r.With)
	}
	for _, who := range []struct {
		actor chat.Actor
		with  string
	}{{ann, "bob"}, {bob, "ANN"}} {
		again, made, err := h.rooms.Create(t.Context(), who.actor, room.Founding{Kind: chat.Direct, Members: []string{who.with}})
		if err != nil || made || again.ID != r.ID {
			t.Errorf("%s again: got %s, made %v, %v", who.actor.Name, again.ID, made, err)
		}
	}
	v, err := h.rooms.Room(t.Context(), bob, r.ID)
	h.must(err)
	if v.Membership.HiddenBefore < v.Head {
		t.Error("an empty conversation stands in the other's list")
	}
	h.say(ann, r.ID, "hello")
	v, err = h.rooms.Room(t.Context(), bob, r.ID)
	h.must(err)
	if v.Membership.HiddenBefore >= v.Head || v.Unread != 1 {
		t.Errorf("after the first message: %+v", v)
	}
	h.wantLog(bob, r.ID, "3:hello")
	_, err = h.rooms.Room(t.Context(), eve, r.ID)
	wantError(t, "a third", err, "room_not_found")
	wantError(t, "invite", h.rooms.Invite(t.Context(), ann, r.ID, []string{"eve"}), "direct_fixed")
	wantError(t, "leave", h.rooms.Leave(t.Context(), ann, r.ID), "direct_fixed")
	wantError(t, "expel", h.rooms.Expel(t.Context(), ann, r.ID, bob.Account), "direct_fixed")
}

func TestNotesToOneself(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	notes := h.create(ann, room.Founding{Kind: chat.Direct})
	if len(notes.With) != 0 || notes.Members != 1 || notes.Head != 1 {
		t.Errorf("got %+v", notes)
	}
	again, made, err := h.rooms.Create(t.Context(), ann, room.Founding{Kind: chat.Direct, Members: []string{"ann"}})
	if err != nil || made || again.ID != notes.ID {
		t.Errorf("by her own name: got %s, made %v, %v", again.ID, made, err)
	}
	if other := h.create(bob, room.Founding{Kind: chat.Direct}); other.ID == notes.ID {
		t.Error("two people share their notes")
	}
}

func TestDirectRoomsAtOnceAreOne(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		people := []chat.Actor{h.person("ann"), h.person("bob")}
		ids := make([]chat.ID, 20)
		made := make([]bool, len(ids))
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				me, other := people[i%2], people[(i+1)%2]
				r, first, err := h.rooms.Create(t.Context(), me, room.Founding{Kind: chat.Direct, Members: []string{other.Name}})
				if err != nil {
					t.Error(err)
				}
				ids[i], made[i] = r.ID, first
			})
		}
		wg.Wait()
		count := 0
		for i := range ids {
			if ids[i] != ids[0] {
				t.Errorf("caller %d got another room", i)
			}
			if made[i] {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d callers were told that they made it, want 1", count)
		}
	})
}

func TestConfigure(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	title, topic, all, bad := "Bakery", "bread", chat.HistoryAll, chat.History("some")
	v, err := h.rooms.Configure(t.Context(), ann, in, room.Change{Title: &title, History: &all})
	if err != nil || v.Title != "Bakery" || v.Topic != "" || v.History != chat.HistoryAll || v.Head != 3 {
		t.Errorf("got %+v, %v", v, err)
	}
	v, err = h.rooms.Configure(t.Context(), ann, in, room.Change{Title: &title})
	if err != nil || v.Head != 3 {
		t.Errorf("the same again: head %d, %v, want no event", v.Head, err)
	}
	v, err = h.rooms.Configure(t.Context(), ann, in, room.Change{Topic: &topic})
	if err != nil || v.Title != "Bakery" || v.Topic != "bread" {
		t.Errorf("got %+v, %v", v, err)
	}
	_, err = h.rooms.Configure(t.Context(), bob, in, room.Change{Title: &title})
	wantError(t, "a member", err, "forbidden")
	_, err = h.rooms.Configure(t.Context(), ann, in, room.Change{History: &bad})
	wantError(t, "bad history", err, "bad_history")
	empty := ""
	_, err = h.rooms.Configure(t.Context(), ann, in, room.Change{Title: &empty})
	wantError(t, "no title", err, "title_missing")
	h.person("cyd")
	h.must(h.rooms.Invite(t.Context(), bob, in, []string{"cyd"}))
	cyd := chat.Actor{Name: "cyd"}
	h.must(h.store.View(t.Context(), func(r store.Reader) error {
		a, err := r.AccountByName("cyd")
		cyd.Account = a.ID
		return err
	}))
	if got := h.log(cyd, in); !strings.HasPrefix(got, "1:") {
		t.Errorf("history is all, and the newcomer reads %s", got)
	}
}

func TestLobby(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.must(h.store.Update(ctx, func(tx store.Tx) error { // before there is a lobby, nobody is brought in
		return h.rooms.Welcome(tx, chat.Account{ID: chat.NewID(), Name: "early"})
	}))
	lobby, err := h.rooms.EnsureLobby(ctx)
	h.must(err)
	again, err := h.rooms.EnsureLobby(ctx)
	if err != nil || again.ID != lobby.ID {
		t.Errorf("a second lobby: %s, %v", again.ID, err)
	}
	for i, admin := range []bool{true, false} {
		a := chat.Account{ID: chat.NewID(), Name: fmt.Sprint("p", i), Admin: admin, CreatedAt: time.Now()}
		h.must(h.store.Update(ctx, func(tx store.Tx) error {
			if err := tx.InsertAccount(a); err != nil {
				return err
			}
			return h.rooms.Welcome(tx, a)
		}))
		who := chat.Actor{Account: a.ID, Name: a.Name}
		list, err := h.rooms.Rooms(ctx, who)
		h.must(err)
		if len(list.Rooms) != 1 || !list.Rooms[0].Lobby || list.Rooms[0].Unread != 0 {
			t.Errorf("%s: rooms %+v", a.Name, list.Rooms)
		}
		wantError(t, "leave", h.rooms.Leave(ctx, who, lobby.ID), "lobby_stays")
		if i == 1 {
			if got := h.roles(who, lobby.ID); got != "p0:owner p1:member" {
				t.Errorf("got %s", got)
			}
		}
	}
}

func TestNobodyIsInMoreRoomsThanOneMayBe(t *testing.T) {
	h := newHouse(t)
	ann := h.person("ann")
	bob := h.person("bob")
	in := h.open(bob)
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for range chat.MaxRooms {
			r := chat.Room{ID: chat.NewID(), Kind: chat.Group, Title: "x", Encryption: "none", History: chat.HistoryAll, CreatedAt: time.Now()}
			if err := tx.InsertRoom(r); err != nil {
				return err
			}
			err := tx.PutMembership(chat.Membership{
				Room: r.ID, Account: ann.Account, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: time.Now(), Involvement: chat.Everything,
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	_, _, err := h.rooms.Create(t.Context(), ann, room.Founding{Kind: chat.Group, Title: "one more"})
	wantError(t, "create", err, "too_many_rooms")
	_, err = h.rooms.Join(t.Context(), ann, in)
	wantError(t, "join", err, "too_many_rooms")
	wantError(t, "be invited", h.rooms.Invite(t.Context(), bob, in, []string{"ann"}), "too_many_rooms")
	_, _, err = h.rooms.Create(t.Context(), bob, room.Founding{Kind: chat.Direct, Members: []string{"ann"}})
	wantError(t, "be written to", err, "too_many_rooms")
}
