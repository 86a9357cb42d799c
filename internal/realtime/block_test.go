package realtime_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

// block has somebody block another, or no longer, as package account would.
func (w *world) block(by, whom chat.Actor, on bool) {
	w.t.Helper()
	st := chat.State{Account: by.Account, Kind: chat.StateBlocks, Subject: whom.Account.String()}
	if on {
		st.Value = []byte(`{}`)
	}
	w.must(w.store.Update(w.t.Context(), func(tx store.Tx) error {
		if _, err := tx.SetBlock(by.Account, whom.Account, time.Now(), on); err != nil {
			return err
		}
		return tx.PutState(st)
	}))
}

// heard is what a peer got of a room, one word per event; a star is on messages of people who are blocked.
func heard(got []note, in chat.ID) string {
	var words []string
	for _, n := range got {
		if n.Type == "event" && n.Room == in {
			word := fmt.Sprint(n.Event.Seq, n.Event.Kind)
			if n.Event.Veiled {
				word += "*"
			}
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

func TestABlockHidesFromItsPlaceInTheLogOn(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob, cy := w.account("ann"), w.account("bob"), w.account("cy")
	in := w.group(ann, "bob", "cy")
	start := w.head(in)
	anns, second, cys := w.connect(ann, realtime.Opening{}), w.connect(ann, realtime.Opening{}), w.connect(cy, realtime.Opening{})
	listener, err := w.listenFor(ann.Account, in)
	w.must(err)
	nobody, err := w.listen(in)
	w.must(err)

	m := w.send(bob, in, "before")
	w.block(ann, bob, true)
	w.send(bob, in, "bad")
	_, err = w.messages.Edit(t.Context(), bob, in, m.ID, message.Edit{Text: "worse"})
	w.must(err)
	_, err = w.messages.React(t.Context(), bob, in, m.ID, message.Reaction{Emoji: "👎"})
	w.must(err)
	w.send(cy, in, "good")
	_, err = w.messages.Remove(t.Context(), bob, in, m.ID)
	w.must(err)
	w.block(ann, bob, false)
	last := w.send(bob, in, "again")

	veiled := fmt.Sprintf("%dmessage %dhidden* %dhidden %dhidden %dmessage %dremoval %dmessage", start+1, start+2, start+3, start+4, start+5, start+6, start+7)
	open := fmt.Sprintf("%dmessage %dmessage %dedit %dreaction %dmessage %dremoval %dmessage", start+1, start+2, start+3, start+4, start+5, start+6, start+7)
	for name, p := range map[string]*peer{"ann": anns, "ann elsewhere": second, "who listens for ann": listener} {
		got := p.reaches(in, last.Seq)
		if heard(got, in) != veiled {
			t.Errorf("%s: got %s, want %s", name, heard(got, in), veiled)
		}
		for _, n := range got {
			if n.Event.Kind == chat.KindHidden && (n.Event.ID.IsZero() == n.Event.Veiled || !n.Event.Sender.IsZero() || n.Event.Content != nil) {
				t.Errorf("%s: a hidden place says %+v", name, n.Event)
			}
		}
	}
	for name, p := range map[string]*peer{"cy": cys, "who listens": nobody} {
		if got := heard(p.reaches(in, last.Seq), in); got != open {
			t.Errorf("%s: got %s, want %s", name, got, open)
		}
	}
}

func TestABlockHidesWhatWasMissed(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob, cy := w.account("ann"), w.account("bob"), w.account("cy")
	in := w.group(ann, "bob", "cy")
	start := w.head(in)
	w.send(bob, in, "bad")
	w.send(cy, in, "good")
	w.block(ann, bob, true)
	w.send(bob, in, "worse")
	has := realtime.Opening{Rooms: map[chat.ID]int64{in: start}}
	cys := w.connect(cy, has) // what ann reads next was read and encoded for cy
	anns := w.connect(ann, has)
	last := w.send(bob, in, "live")
	want := fmt.Sprintf("%dhidden* %dmessage %dhidden* %dhidden*", start+1, start+2, start+3, start+4)
	if got := heard(anns.reaches(in, last.Seq), in); got != want {
		t.Errorf("ann: got %s, want %s", got, want)
	}
	if got := heard(cys.reaches(in, last.Seq), in); strings.Contains(got, "hidden") {
		t.Errorf("cy: got %s", got)
	}
}

func TestBlockedPeopleAreNotThereForEachOther(t *testing.T) {
	w := newWorld(t, realtime.Config{Grace: time.Millisecond, PingEvery: 120 * time.Millisecond})
	ann, bob, cy := w.account("ann"), w.account("bob"), w.account("cy")
	in := w.group(ann, "bob", "cy")
	presence := func(of chat.Actor, online bool) func(n note) bool {
		want := realtime.Signal{Kind: realtime.SignalPresence, Account: of.Account, Online: online}
		return func(n note) bool { return n.Type == "signal" && n.Signal == want }
	}
	told := func(p *peer, times int, of chat.Actor, online bool) {
		t.Helper()
		p.until(fmt.Sprint(of.Name, " online ", online), func(got []note) bool { return count(got, presence(of, online)) >= times })
	}
	anns, bobs, cys := w.connect(ann, realtime.Opening{}), w.connect(bob, realtime.Opening{}), w.connect(cy, realtime.Opening{})
	told(anns, 1, bob, true) // bob was told in his welcome

	w.block(ann, bob, true)
	told(anns, 1, bob, false)
	told(bobs, 1, ann, false)
	if !w.hub.Apart(ann.Account, bob.Account) || !w.hub.Apart(bob.Account, ann.Account) || w.hub.Apart(ann.Account, cy.Account) {
		t.Error("who is apart from whom is wrong")
	}
	for _, p := range []struct {
		p     *peer
		other chat.Actor
	}{{w.connect(ann, realtime.Opening{}), bob}, {w.connect(bob, realtime.Opening{}), ann}} {
		welcome := p.p.got[0].Welcome
		if slices.Contains(welcome.Online, p.other.Account) || !slices.Contains(welcome.Online, cy.Account) {
			t.Errorf("%s is welcomed with %v online", p.p.actor.Name, welcome.Online)
		}
	}
	for _, by := range []chat.Actor{ann, bob, cy} {
		w.must(w.hub.Typing(t.Context(), by, in, chat.ID{}))
	}
	typing := func(p *peer) (names []string) {
		got := p.until("cy or who types last", func(got []note) bool {
			return slices.ContainsFunc(got, func(n note) bool { return n.Signal.Kind == realtime.SignalTyping && n.Signal.Name == "cy" })
		})
		for _, n := range got {
			if n.Signal.Kind == realtime.SignalTyping {
				names = append(names, n.Signal.Name)
			}
		}
		return names
	}
	if got := fmt.Sprint(typing(anns), typing(bobs)); got != "[cy] [cy]" {
		t.Errorf("seen typing: %s", got)
	}
	cys.until("both", func(got []note) bool {
		return count(got, func(n note) bool { return n.Signal.Kind == realtime.SignalTyping }) == 2
	})

	w.block(ann, bob, false)
	told(anns, 2, bob, true)
	told(bobs, 1, ann, true)
}

// Who types without a live session of his own is known by the log.
func TestTypingOfWhoIsNotHere(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob := w.account("ann"), w.account("bob")
	in := w.group(ann, "bob")
	w.block(ann, bob, true)
	bobs := w.connect(bob, realtime.Opening{})
	w.must(w.hub.Typing(t.Context(), ann, in, chat.ID{}))
	last := w.send(ann, in, "said")
	if n := count(bobs.reaches(in, last.Seq), func(n note) bool { return n.Type == "signal" }); n != 0 {
		t.Errorf("bob is told of %d signals", n)
	}
}

func TestNoTypingWhereOneMayNotWrite(t *testing.T) {
	w := newWorld(t, realtime.Config{})
	ann, bob := w.account("ann"), w.account("bob")
	r, _, err := w.rooms.Create(t.Context(), ann, room.Founding{Kind: chat.Direct, Members: []string{"bob"}})
	w.must(err)
	w.block(ann, bob, true)
	if err := w.hub.Typing(t.Context(), bob, r.ID, chat.ID{}); chat.KindOf(err) != chat.Forbidden {
		t.Errorf("got %v", err)
	}
}
