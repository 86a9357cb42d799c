package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// The matrix is spelled out, so that a change of the rules is a change of the table. For each act, kind of room and status there
// is one word per role (member, moderator, owner): + permits, - forbidden, 0 not found, d direct rooms are fixed, ! conflict.
var (
	kinds    = []string{"direct", "group", "open", "lobby"}
	statuses = []chat.MemberStatus{chat.Joined, chat.Left, chat.Removed, chat.Banned, ""}
	roles    = []chat.Role{chat.RoleMember, chat.RoleModerator, chat.RoleOwner}
)

var (
	self  = chat.ID{1}
	other = chat.ID{2}
)

type act func(r chat.Room, m chat.Membership) error

func TestPermissionsOfOne(t *testing.T) {
	tests := []struct {
		name  string
		act   act
		rules map[string]string // kind to one group of roles per status, in the order of statuses
	}{
		{"read", func(_ chat.Room, m chat.Membership) error { return chat.MayRead(m) }, map[string]string{
			"direct": "+++ 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"type", func(_ chat.Room, m chat.Membership) error { return chat.MayType(m) }, map[string]string{
			"direct": "+++ 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"send", chat.MaySend, map[string]string{
			"direct": "+++ 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"edit one's own", func(r chat.Room, m chat.Membership) error { return chat.MayEdit(r, m, self) }, map[string]string{
			"direct": "+++ 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"edit another's", func(r chat.Room, m chat.Membership) error { return chat.MayEdit(r, m, other) }, map[string]string{
			"direct": "--- 000 000 000 000", "group": "--- 000 000 000 000", "open": "--- 000 000 000 000", "lobby": "--- 000 000 000 000",
		}},
		{"remove one's own", func(r chat.Room, m chat.Membership) error { return chat.MayRemove(r, m, self) }, map[string]string{
			"direct": "+++ 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"remove another's", func(r chat.Room, m chat.Membership) error { return chat.MayRemove(r, m, other) }, map[string]string{
			"direct": "--- 000 000 000 000", "group": "-++ 000 000 000 000", "open": "-++ 000 000 000 000", "lobby": "-++ 000 000 000 000",
		}},
		{"join", chat.MayJoin, map[string]string{
			"direct": "000 000 000 000 000", "group": "000 000 000 000 000", "open": "+++ +++ +++ --- +++", "lobby": "+++ +++ +++ --- +++",
		}},
		{"be admitted", chat.MayBeAdmitted, map[string]string{
			"direct": "000 000 000 000 000", "group": "+++ +++ +++ --- +++", "open": "+++ +++ +++ --- +++", "lobby": "+++ +++ +++ --- +++",
		}},
		{"invite", chat.MayInvite, map[string]string{
			"direct": "ddd 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "+++ 000 000 000 000",
		}},
		{"leave", chat.MayLeave, map[string]string{
			"direct": "ddd 000 000 000 000", "group": "+++ 000 000 000 000", "open": "+++ 000 000 000 000", "lobby": "!!! 000 000 000 000",
		}},
		{"configure", chat.MayConfigure, map[string]string{
			"direct": "ddd 000 000 000 000", "group": "-++ 000 000 000 000", "open": "-++ 000 000 000 000", "lobby": "-++ 000 000 000 000",
		}},
	}
	for _, tt := range tests {
		for _, kind := range kinds {
			groups := strings.Fields(tt.rules[kind])
			if len(groups) != len(statuses) {
				t.Fatalf("%s in %s: %d groups, want one for each status", tt.name, kind, len(groups))
			}
			for i, status := range statuses {
				for j, role := range roles {
					m := chat.Membership{Account: self, Role: role, Status: status}
					name := fmt.Sprintf("%s, %s, %q %s", tt.name, kind, status, role)
					wantVerdict(t, name, tt.act(roomOf(kind), m), groups[i][j])
				}
			}
		}
	}
}

func TestMayExpel(t *testing.T) {
	// Per kind: one group per role of the actor, in it one letter per role of the target.
	rules := map[string]string{"direct": "ddd ddd ddd", "group": "--- +-- ++-", "open": "--- +-- ++-", "lobby": "--- --- ---"}
	for kind, rule := range rules {
		for i, actor := range roles {
			for j, target := range roles {
				a := chat.Membership{Account: self, Role: actor, Status: chat.Joined}
				b := chat.Membership{Account: other, Role: target, Status: chat.Joined}
				name := fmt.Sprintf("%s: %s expels %s", kind, actor, target)
				wantVerdict(t, name, chat.MayExpel(roomOf(kind), a, b), strings.Fields(rule)[i][j])
			}
		}
	}
	owner := chat.Membership{Account: self, Role: chat.RoleOwner, Status: chat.Joined}
	for _, status := range statuses[1:] {
		gone := chat.Membership{Account: other, Role: chat.RoleMember, Status: status}
		wantVerdict(t, "target "+string(status), chat.MayExpel(roomOf("group"), owner, gone), 'a')
		outside := chat.Membership{Account: self, Role: chat.RoleOwner, Status: status}
		wantVerdict(t, "actor "+string(status), chat.MayExpel(roomOf("group"), outside, owner), '0')
	}
}

func TestMayAppoint(t *testing.T) {
	rules := map[string]string{"direct": "ddd", "group": "--+", "open": "--+", "lobby": "--+"} // by role of the actor
	for kind, rule := range rules {
		for i, actor := range roles {
			for _, target := range roles {
				for _, role := range roles {
					a := chat.Membership{Account: self, Role: actor, Status: chat.Joined}
					b := chat.Membership{Account: other, Role: target, Status: chat.Joined}
					name := fmt.Sprintf("%s: %s makes %s %s", kind, actor, target, role)
					wantVerdict(t, name, chat.MayAppoint(roomOf(kind), a, b, role), rule[i])
				}
			}
		}
	}
	owner := chat.Membership{Account: self, Role: chat.RoleOwner, Status: chat.Joined}
	for _, status := range statuses[1:] {
		gone := chat.Membership{Account: other, Role: chat.RoleMember, Status: status}
		wantVerdict(t, "target "+string(status), chat.MayAppoint(roomOf("group"), owner, gone, chat.RoleOwner), 'a')
		outside := chat.Membership{Account: self, Role: chat.RoleOwner, Status: status}
		wantVerdict(t, "actor "+string(status), chat.MayAppoint(roomOf("group"), outside, owner, chat.RoleOwner), '0')
	}
	wantCode(t, "no such role", chat.MayAppoint(roomOf("group"), owner, owner, "king"), chat.Invalid, "bad_role")
}

func TestEncryptedRoomsTakeNoPlainMessages(t *testing.T) {
	m := chat.Membership{Account: self, Role: chat.RoleOwner, Status: chat.Joined}
	for _, r := range []chat.Room{{Kind: chat.Group, Encryption: "mls"}, {Kind: chat.Direct, Encryption: "unheard-of"}} {
		wantCode(t, "send", chat.MaySend(r, m), chat.Conflict, "room_encrypted")
		wantCode(t, "edit", chat.MayEdit(r, m, self), chat.Conflict, "room_encrypted")
		wantCode(t, "remove", chat.MayRemove(r, m, self), 0, "")
	}
}

func TestBlockedPeopleDoNotReachEachOther(t *testing.T) {
	tests := []struct {
		name         string
		bar          chat.Bar
		write, bring string
	}{
		{"no block", 0, "", ""},
		{"by oneself", chat.BarOwn, "you_blocked", "you_blocked"},
		{"by the other", chat.BarOther, "cannot_write", "cannot_invite"},
		{"by both", chat.BarOwn | chat.BarOther, "you_blocked", "you_blocked"},
	}
	kindOf := func(code string) chat.Kind {
		if code == "" {
			return 0
		}
		return chat.Forbidden
	}
	for _, tt := range tests {
		m := chat.Membership{Account: self, Role: chat.RoleMember, Status: chat.Joined, Barred: tt.bar}
		wantCode(t, tt.name+": write", chat.MayWriteTo(tt.bar), kindOf(tt.write), tt.write)
		wantCode(t, tt.name+": bring", chat.MayBring(tt.bar), kindOf(tt.bring), tt.bring)
		wantCode(t, tt.name+": send", chat.MaySend(roomOf("direct"), m), kindOf(tt.write), tt.write)
		wantCode(t, tt.name+": edit", chat.MayEdit(roomOf("direct"), m, self), kindOf(tt.write), tt.write)
		wantCode(t, tt.name+": type", chat.MayType(m), kindOf(tt.write), tt.write)
		wantCode(t, tt.name+": read", chat.MayRead(m), 0, "")
		wantCode(t, tt.name+": take back", chat.MayRemove(roomOf("direct"), m, self), 0, "")
	}
	wantCode(t, "block oneself", chat.MayBlock(self, self), chat.Invalid, "block_self")
	wantCode(t, "block another", chat.MayBlock(self, other), 0, "")
}

func TestWhatABlockVeils(t *testing.T) {
	veiled := map[chat.EventKind]bool{chat.KindMessage: true, chat.KindEdit: true, chat.KindReaction: true}
	for _, k := range []chat.EventKind{chat.KindMessage, chat.KindEdit, chat.KindReaction, chat.KindRemoval, chat.KindMember, chat.KindSettings, chat.KindHidden} {
		if got := k.Veiled(); got != veiled[k] {
			t.Errorf("%s: got %v", k, got)
		}
	}
}

func roomOf(kind string) chat.Room {
	if kind == "lobby" {
		return chat.Room{Kind: chat.Open, Lobby: true, Encryption: "none"}
	}
	return chat.Room{Kind: chat.RoomKind(kind), Encryption: "none"}
}

func wantVerdict(t *testing.T, name string, err error, want byte) {
	t.Helper()
	got := byte('?')
	switch {
	case err == nil:
		got = '+'
	case errors.Is(err, chat.ErrForbidden):
		got = '-'
	case errors.Is(err, chat.ErrRoomNotFound):
		got = '0'
	case errors.Is(err, chat.ErrAccountNotFound):
		got = 'a'
	case errors.Is(err, &chat.Error{Code: "direct_fixed"}):
		got = 'd'
	case chat.KindOf(err) == chat.Conflict:
		got = '!'
	}
	if got != want {
		t.Errorf("%s: got %c (%v), want %c", name, got, err, want)
	}
}
