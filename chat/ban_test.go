package chat_test

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

func TestParsePrefix(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "192.0.2.7/24": "192.0.2.0/24", "2001:db8::1": "2001:db8::1/128", "2001:db8:1:2::/48": "2001:db8:1::/48",
		"::ffff:192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7/120": "192.0.2.0/24", "10.0.0.0/8": "10.0.0.0/8",
	} {
		if got, err := chat.ParsePrefix(text); err != nil || got.String() != want {
			t.Errorf("%s: got %v, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "192.0.2", "0.0.0.0/0", "1.0.0.0/7", "::/0", "2000::/15", "fe80::1%eth0", "192.0.2.7/33", "::ffff:0.0.0.0/96", "192.0.2.7:80"} {
		_, err := chat.ParsePrefix(text)
		wantCode(t, text, err, chat.Invalid, "bad_prefix")
	}
}

func TestNobodyLocksHimselfOut(t *testing.T) {
	for _, c := range []struct {
		from, prefix string
		ok           bool
	}{
		{"192.0.2.7", "192.0.3.0/24", true},
		{"192.0.2.7", "192.0.2.7", false},
		{"192.0.2.7", "192.0.0.0/16", false},
		{"::ffff:192.0.2.7", "192.0.2.7", false},
		{"2001:db8::1", "2001:db8::/64", false},
		{"2001:db8::1", "192.0.2.0/24", true},
		{"", "192.0.2.0/24", true},
		{"192.0.2.7", "127.0.0.1", false},
		{"192.0.2.7", "127.0.0.0/8", false},
		{"192.0.2.7", "::1", false},
	} {
		p, err := chat.ParsePrefix(c.prefix)
		if err != nil {
			t.Fatal(err)
		}
		if err := chat.MayBanAddresses(chat.Actor{Address: c.from}, p); (err == nil) != c.ok {
			t.Errorf("%s bans %s: %v", c.from, c.prefix, err)
		}
	}
	me := chat.Actor{Account: self, Admin: true}
	wantCode(t, "oneself", chat.MayBanAccount(me, chat.Account{ID: self}), chat.Conflict, "ban_locks_out")
	wantCode(t, "an administrator", chat.MayBanAccount(me, chat.Account{ID: other, Admin: true}), chat.Conflict, "ban_admin")
	wantCode(t, "somebody", chat.MayBanAccount(me, chat.Account{ID: other}), 0, "")
}

func TestMayAdminister(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	fresh, stale := now.Add(-time.Minute), now.Add(-time.Hour)
	for _, c := range []struct {
		name    string
		actor   chat.Actor
		changes bool
		code    string
	}{
		{"anybody reads", chat.Actor{ProvedAt: fresh}, false, "forbidden"},
		{"anybody changes", chat.Actor{ProvedAt: fresh}, true, "forbidden"},
		{"an administrator reads", chat.Actor{Admin: true, ProvedAt: stale}, false, ""},
		{"an administrator changes", chat.Actor{Admin: true, ProvedAt: fresh}, true, ""},
		{"an administrator changes after long", chat.Actor{Admin: true, ProvedAt: stale}, true, "proof_required"},
	} {
		wantCode(t, c.name, chat.MayAdminister(c.actor, c.changes, now), chat.Forbidden, c.code)
	}
}
