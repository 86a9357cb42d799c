package realtime_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/realtime"
)

// listen attaches a peer that belongs to nobody.
func (w *world) listen(room chat.ID) (*peer, error) { return w.listenFor(chat.ID{}, room) }

// listenFor attaches a peer that belongs to nobody, but hears nothing of whom viewer has blocked.
func (w *world) listenFor(viewer, room chat.ID) (*peer, error) {
	p := &peer{w: w, changed: make(chan struct{}), over: make(chan struct{})}
	p.heard.Store(time.Now().UnixNano())
	s, err := w.hub.Attach(p, w.format)
	w.must(err)
	p.session = s
	go func() {
		<-p.over
		s.Detach()
	}()
	w.t.Cleanup(p.leave)
	return p, s.Listen(w.t.Context(), room, viewer)
}

func TestAListenerHearsOneRoomFromNowOn(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob := w.account("ann"), w.account("bob")
	group, other := w.group(ann), w.group(ann)
	before := w.send(ann, group, "before")
	p, err := w.listen(group)
	w.must(err)

	w.send(ann, other, "elsewhere")
	first := w.send(ann, group, "heard")
	w.must(w.rooms.Invite(t.Context(), ann, group, []string{"bob"}))
	w.must(w.rooms.Expel(t.Context(), ann, group, bob.Account))
	last := w.send(ann, group, "still")
	got := p.reaches(group, last.Seq)
	if s := seqs(got, group); len(s) == 0 || s[0] != before.Seq+1 || s[0] != first.Seq || !slices.IsSorted(s) || len(s) != int(last.Seq-before.Seq) {
		t.Errorf("got %v", s)
	}
	if s := seqs(got, other); len(s) != 0 {
		t.Errorf("heard %v of another room", s)
	}
}

func TestAListenerIsNobody(t *testing.T) {
	w := newWorld(t, realtime.Config{Grace: time.Millisecond, PingEvery: 120 * time.Millisecond})
	ann, bob := w.account("ann"), w.account("bob")
	group := w.group(ann, "bob")
	_, err := w.listen(group)
	w.must(err)
	a := w.connect(ann, realtime.Opening{})
	w.connect(bob, realtime.Opening{})
	got := a.until("bob's presence", func(got []note) bool {
		return slices.ContainsFunc(got, func(n note) bool { return n.Type == "signal" && n.Signal.Account == bob.Account })
	})
	for _, n := range got {
		if n.Type == "signal" && n.Signal.Account.IsZero() || n.Type == "welcome" && slices.Contains(n.Welcome.Online, chat.ID{}) {
			t.Errorf("told of nobody: %+v", n)
		}
	}
	if w.hub.Online(chat.ID{}) {
		t.Error("nobody is online")
	}
	if _, err := w.listen(chat.NewID()); !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("no room: got %v", err)
	}
}
