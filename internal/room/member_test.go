package room_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestInvite(t *testing.T) {
	h := newHouse(t)
	ann, bob, cyd, eve := h.person("ann"), h.person("bob"), h.person("cyd"), h.person("eve")
	in := h.group(ann, "bob")
	h.say(ann, in, "before")
	wantError(t, "from outside", h.rooms.Invite(t.Context(), eve, in, []string{"eve"}), "room_not_found")
	err := h.rooms.Invite(t.Context(), bob, in, []string{"cyd", "nobody"})
	wantError(t, "an unknown name", err, "account_not_found")
	var e *chat.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, `"nobody"`) {
		t.Errorf("the error does not name who is unknown: %v", err)
	}
	if got := h.roles(ann, in); got != "ann:owner bob:member" {
		t.Errorf("one unknown name, and in are %s", got)
	}
	h.must(h.rooms.Invite(t.Context(), bob, in, []string{"Cyd", "ann", "cyd"}))
	h.wantLog(cyd, in, "4:bob/cyd/added/member")
	wantError(t, "too many", h.rooms.Invite(t.Context(), bob, in, make([]string, chat.MaxInvite+1)), "too_many_names")
}

func TestWhoWasRemovedSeesNothing(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	h.say(ann, in, "hello")
	h.must(h.rooms.Expel(t.Context(), ann, in, bob.Account))
	ctx := t.Context()
	_, err := h.rooms.Room(ctx, bob, in)
	wantError(t, "room", err, "room_not_found")
	_, err = h.rooms.Members(ctx, bob, store.MemberFilter{Room: in})
	wantError(t, "members", err, "room_not_found")
	_, err = h.rooms.Read(ctx, bob, in, 1)
	wantError(t, "read", err, "room_not_found")
	_, err = h.rooms.Hide(ctx, bob, in, 1)
	wantError(t, "hide", err, "room_not_found")
	wantError(t, "involve", h.rooms.Involve(ctx, bob, in, chat.Nothing), "room_not_found")
	wantError(t, "leave", h.rooms.Leave(ctx, bob, in), "room_not_found")
	_, err = h.rooms.Join(ctx, bob, in)
	wantError(t, "join", err, "room_not_found")
	list, err := h.rooms.Rooms(ctx, bob)
	h.must(err)
	if len(list.Rooms) != 0 {
		t.Errorf("bob still has %d rooms", len(list.Rooms))
	}
	h.wantLog(ann, in, "1:ann/ann/joined/owner 2:ann/bob/added/member 3:hello 4:ann/bob/removed")

	h.say(ann, in, "while bob is away")
	h.must(h.rooms.Invite(ctx, ann, in, []string{"bob"}))
	h.wantLog(bob, in, "6:ann/bob/added/member")
}

func TestExpel(t *testing.T) {
	h := newHouse(t)
	ann, bob, cyd, eve := h.person("ann"), h.person("bob"), h.person("cyd"), h.person("eve")
	in := h.open(ann, "bob", "cyd")
	h.must(h.rooms.Appoint(t.Context(), ann, in, bob.Account, chat.RoleModerator))
	ctx := t.Context()
	wantError(t, "a member", h.rooms.Expel(ctx, cyd, in, bob.Account), "forbidden")
	wantError(t, "a moderator the owner", h.rooms.Expel(ctx, bob, in, ann.Account), "forbidden")
	wantError(t, "who is not there", h.rooms.Expel(ctx, ann, in, eve.Account), "account_not_found")
	wantError(t, "nobody", h.rooms.Expel(ctx, ann, in, chat.NewID()), "account_not_found")
	wantError(t, "from outside", h.rooms.Expel(ctx, eve, in, bob.Account), "room_not_found")
	h.must(h.rooms.Expel(ctx, bob, in, cyd.Account))
	h.must(h.rooms.Expel(ctx, bob, in, bob.Account)) // oneself: to leave
	h.must(h.store.View(ctx, func(r store.Reader) error {
		list, err := r.AuditRun(0, 10)
		if err == nil && (len(list) != 1 || list[0].Action != chat.AuditMemberRemoved || list[0].Subject != cyd.Account || list[0].Actor != bob.Account) {
			t.Errorf("audit: got %+v, want the one who was removed by another", list)
		}
		return err
	}))
	if got := h.roles(ann, in); got != "ann:owner" {
		t.Errorf("in are %s", got)
	}
	_, err := h.rooms.Join(ctx, cyd, in)
	h.must(err)
	if got := h.roles(ann, in); got != "ann:owner cyd:member" {
		t.Errorf("in are %s", got)
	}
}

func TestLeaveHandsTheRoomOver(t *testing.T) {
	h := newHouse(t)
	ann, bob, cyd, dan := h.person("ann"), h.person("bob"), h.person("cyd"), h.person("dan")
	in := h.group(ann, "dan", "cyd", "bob")
	ctx := t.Context()
	h.must(h.rooms.Appoint(ctx, ann, in, bob.Account, chat.RoleModerator))
	h.must(h.rooms.Leave(ctx, ann, in)) // to the moderator, though others came earlier
	if got := h.roles(bob, in); got != "bob:owner cyd:member dan:member" {
		t.Errorf("after ann: %s", got)
	}
	h.must(h.rooms.Leave(ctx, bob, in)) // to who came first
	if got := h.roles(dan, in); got != "cyd:member dan:owner" {
		t.Errorf("after bob: %s", got)
	}
	h.wantLog(dan, in, "2:ann/dan/added/member 3:ann/cyd/added/member 4:ann/bob/added/member 5:ann/bob/role/moderator "+
		"6:ann/bob/role/owner 7:ann/ann/left 8:bob/dan/role/owner 9:bob/bob/left")
	h.must(h.rooms.Appoint(ctx, dan, in, cyd.Account, chat.RoleOwner))
	h.must(h.rooms.Leave(ctx, dan, in)) // another owner stays: no event of handing over
	h.must(h.rooms.Leave(ctx, cyd, in)) // the last
	_, err := h.rooms.Room(ctx, cyd, in)
	wantError(t, "an empty room", err, "room_not_found")
}

func TestAppoint(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.person("ann"), h.person("bob")
	in := h.group(ann, "bob")
	ctx := t.Context()
	wantError(t, "the last owner", h.rooms.Appoint(ctx, ann, in, ann.Account, chat.RoleMember), "last_owner")
	wantError(t, "by a member", h.rooms.Appoint(ctx, bob, in, bob.Account, chat.RoleOwner), "forbidden")
	wantError(t, "no such role", h.rooms.Appoint(ctx, ann, in, bob.Account, "king"), "bad_role")
	wantError(t, "nobody", h.rooms.Appoint(ctx, ann, in, chat.NewID(), chat.RoleMember), "account_not_found")
	h.must(h.rooms.Appoint(ctx, ann, in, bob.Account, chat.RoleMember)) // as it is: no event
	h.must(h.rooms.Appoint(ctx, ann, in, bob.Account, chat.RoleOwner))
	h.must(h.rooms.Appoint(ctx, ann, in, ann.Account, chat.RoleMember))
	if got := h.roles(ann, in); got != "ann:member bob:owner" {
		t.Errorf("got %s", got)
	}
	h.wantLog(ann, in, "1:ann/ann/joined/owner 2:ann/bob/added/member 3:ann/bob/role/owner 4:ann/ann/role/member")
}
