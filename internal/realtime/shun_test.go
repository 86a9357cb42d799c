package realtime

import (
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// What was told while the log was read counts by its position, whichever comes first.
func TestBlocksThatTurnWhileTheyAreRead(t *testing.T) {
	ann, bob, cy, dan, eve := chat.ID{1}, chat.ID{2}, chat.ID{3}, chat.ID{4}, chat.ID{5}
	var b blocks
	b.turn(ann, bob, blockTurn{on: true, changed: 1}) // nobody asks for it
	b.hold(ann)
	b.turn(ann, bob, blockTurn{on: true, changed: 9})
	b.turn(ann, cy, blockTurn{changed: 5}) // the log knows of a later turn
	b.turn(ann, dan, blockTurn{changed: 9})
	if b.holds(ann) || b.apart(ann, bob) {
		t.Error("known before the log was asked")
	}
	b.know(ann, []chat.ID{cy, dan, eve}, 7)
	b.know(ann, nil, 6) // somebody who looked earlier comes later
	for who, want := range map[chat.ID]bool{bob: true, cy: true, dan: false, eve: true} {
		if b.apart(ann, who) != want || b.apart(who, ann) != want || b.by(who)[ann] != want {
			t.Errorf("%v: want %v", who, want)
		}
	}
	b.turn(ann, bob, blockTurn{changed: 10})
	if b.apart(ann, bob) || b.by(bob) != nil {
		t.Error("bob is blocked no longer")
	}
	b.hold(ann)
	b.release(ann)
	if !b.apart(ann, eve) {
		t.Error("forgotten while somebody wants it")
	}
	b.doubt(ann)
	if b.apart(ann, eve) || b.holds(ann) {
		t.Error("known although it is in doubt")
	}
	b.know(ann, []chat.ID{eve}, 12)
	b.release(ann)
	if b.pairs.Load() != 0 || len(b.lists) != 0 || len(b.shunned) != 0 {
		t.Errorf("left behind: %d pairs, %v, %v", b.pairs.Load(), b.lists, b.shunned)
	}
}
