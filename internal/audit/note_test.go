package audit

import (
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// TestNotesWhoseClockIsSetBack: what was written before the clock was set back keeps nothing waiting for as long.
func TestNotesWhoseClockIsSetBack(t *testing.T) {
	n := newNotes()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	add := func() { n.add(chat.AuditEntry{At: now, Action: chat.AuditSignInFailed, Address: "192.0.2.1"}) }
	if add(); len(n.take(now)) != 1 {
		t.Fatal("the first is not written at once")
	}
	if add(); len(n.take(now)) != 0 {
		t.Fatal("the second is written at once")
	}
	now = now.Add(-24 * time.Hour)
	if add(); len(n.take(now)) != 1 {
		t.Error("a day back the others wait for that day")
	}
	if add(); len(n.take(now)) != 0 {
		t.Error("and then each is written at once")
	}
}
