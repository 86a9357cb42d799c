package sqldb

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// TestSealedValuesStayInTheirPlace: what is sealed opens in its own cell alone, as it was, and never twice in the same bytes.
func TestSealedValuesStayInTheirPlace(t *testing.T) {
	db := openTest(t, nil)
	room, other := chat.NewID(), chat.NewID()
	place := cell{roomScope(room), "events", "content", room[:]}
	text := []byte("hello")
	err := db.Update(t.Context(), func(stx store.Tx) error {
		tx := stx.(*tx)
		sealed, err1 := tx.seal(place, text)
		again, err2 := tx.seal(place, text)
		_, err3 := tx.seal(cell{roomScope(other), "events", "content", other[:]}, text)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		if bytes.Equal(sealed, again) || bytes.Contains(sealed, text) {
			t.Errorf("sealed as %x and %x", sealed, again)
		}
		if got, err := tx.open(place, sealed); err != nil || !bytes.Equal(got, text) {
			t.Errorf("got %q, %v", got, err)
		}
		for name, c := range map[string]cell{
			"another room":   {roomScope(other), "events", "content", room[:]},
			"another table":  {roomScope(room), "rooms", "content", room[:]},
			"another column": {roomScope(room), "events", "contenu", room[:]},
			"another row":    {roomScope(room), "events", "content", other[:]},
			"shifted":        {roomScope(room), "eventsc", "ontent", room[:]},
		} {
			if got, err := tx.open(c, sealed); !errors.Is(err, errBadSeal) || got != nil {
				t.Errorf("%s: got %q, %v", name, got, err)
			}
		}
		for i := range sealed {
			bent := slices.Clone(sealed)
			bent[i] ^= 1
			if got, err := tx.open(place, bent); err == nil || got != nil {
				t.Errorf("byte %d changed: got %q", i, got)
			}
			if got, err := tx.open(place, sealed[:i]); err == nil || got != nil {
				t.Errorf("cut to %d: got %q", i, got)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLostTransactionTeachesNoKey: a data key that was made in a transaction that came to nothing seals nothing later.
func TestLostTransactionTeachesNoKey(t *testing.T) {
	db := openTest(t, nil)
	room := chat.NewID()
	place := cell{roomScope(room), "events", "content", room[:]}
	seal := func(tx *tx) (sealed []byte) {
		sealed, err := tx.seal(place, []byte("x"))
		if err != nil {
			t.Error(err)
		}
		return sealed
	}
	lost := errors.New("lost")
	var sealed []byte
	errs := oneBatch(t, db,
		func(tx *tx) error { seal(tx); return lost },
		func(tx *tx) error { sealed = seal(tx); return nil })
	if !errors.Is(errs[0], lost) || errs[1] != nil {
		t.Fatal(errs)
	}
	err := db.View(t.Context(), func(sr store.Reader) error {
		r := *sr.(*reader)
		r.keys = &keyring{kek: r.keys.kek, now: time.Now, sealed: r.keys.sealed, master: r.keys.master} // which remembers nothing
		_, err := r.open(place, sealed)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestDestroyedScopesReadAsAbsent: with its key, what a room and an account had is gone, for everybody and for good, and no error for
// anyone; nothing can be written there again.
func TestDestroyedScopesReadAsAbsent(t *testing.T) {
	h := newHall(t)
	h.send("hello")
	var wrapped []byte
	h.must(h.db.View(t.Context(), func(sr store.Reader) error {
		_, err := sr.(*reader).one(`SELECT wrapped FROM deks WHERE scope = $1`, []any{[]byte(roomScope(h.room.ID))}, &wrapped)
		return err
	}))
	h.must(h.db.Update(t.Context(), func(stx store.Tx) error {
		tx := stx.(*tx)
		return errors.Join(tx.destroyScope(roomScope(h.room.ID)), tx.destroyScope(accountScope(h.who.ID)))
	}))
	look := func() {
		t.Helper()
		h.must(h.db.View(t.Context(), func(r store.Reader) error {
			list, err1 := r.Tail(h.room.ID, 0, 10)
			page, err2 := r.Page(store.PageFilter{Account: h.who.ID, Room: h.room.ID})
			a, err3 := r.Account(h.who.ID)
			rooms, err4 := r.RoomsOf(h.who.ID)
			states, err5 := r.States(h.who.ID, 0, 10)
			sessions, err6 := r.Sessions(h.who.ID, time.Now())
			found, err7 := r.Accounts(store.AccountFilter{Query: "ober"})
			if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
				return err
			}
			if list[0].Content != nil || list[0].Salt != nil || page.Messages[0].Removed == 0 || page.Messages[0].Reactions != nil {
				t.Errorf("got %+v and %+v", list[0], page.Messages[0])
			}
			if a.FullName != "" || rooms[0].Title != "" || states[0].Value != nil || sessions[0].Agent != "" || len(found) > 0 {
				t.Errorf("got %+v, %+v, %+v, %+v, %d found", a, rooms[0], states[0], sessions[0], len(found))
			}
			return nil
		}))
	}
	look()
	h.reopen()
	look()
	e := chat.Event{Room: h.room.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: h.who.ID, SentAt: time.Now()}
	err := h.db.Update(t.Context(), func(tx store.Tx) error { return tx.Append(&e) })
	if !errors.Is(err, chat.ErrRoomNotFound) {
		t.Errorf("sent: %v", err)
	}
	err = h.db.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutState(chat.State{Account: h.who.ID, Kind: chat.StateDraft, Subject: "x", Value: []byte("1")})
	})
	if !errors.Is(err, chat.ErrAccountNotFound) {
		t.Errorf("kept: %v", err)
	}
	if _, err := h.db.RotateMaster(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := h.db.RotateData(t.Context()); err != nil {
		t.Error(err)
	}
	h.must(h.db.Reseal(t.Context()))
	look()
	h.reopen()
	files, err := filepath.Glob(h.path + "*")
	h.must(err)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		h.must(err)
		if bytes.Contains(raw, wrapped) || len(wrapped) == 0 {
			t.Errorf("%s still has the key", name)
		}
	}
}

func TestWordsAreFoundByTheirBeginnings(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        bool
	}{
		{"Anna Öberg", "ober", true},
		{"Anna Öberg", "ÖB", true},
		{"Anna Öberg", "öberg anna", true},
		{"Anna Öberg", "anna x", false},
		{"Anna Öberg", "berg", false},
		{"Søren Weiß", "soren weis", true},
		{"Søren Weiß", "WEISS", true},
		{"José-María Ñandú", "maria nan", true},
		{"Łukasz Đorđević", "lukasz dor", true},
		{"Þór Æsir", "thor aesir", true},
		{"Ｆｕｌｌ width", "full", true},
		{"Ångström", "a\u030angstro\u0308m", true},
		{"100% Anders", "100%", true},
		{"100% Anders", "%", false},
		{"Llanfairpwllgwyngyll", "llanfairpwllgwyngyll", true},
		{"Дмитрий", "дми", true},
		{"王小明", "王", true},
		{"anyone", " ", false},
	} {
		found := beginnings(c.text)
		got := len(queryWords(c.query)) > 0
		for _, w := range queryWords(c.query) {
			got = got && found[w]
		}
		if got != c.want {
			t.Errorf("%q in %q: got %v", c.query, c.text, got)
		}
	}
	if n := len(beginnings(string(bytes.Repeat([]byte("ab-"), 1000)))); n > maxBeginnings {
		t.Errorf("%d beginnings", n)
	}
}

// TestWhatIsDestroyedStaysSo: who knew a data key from before it was destroyed, and is done only after, does not bring it back.
func TestWhatIsDestroyedStaysSo(t *testing.T) {
	key, err := secret.RandomKey().AEAD()
	if err != nil {
		t.Fatal(err)
	}
	k := &keyring{}
	id := keyID{"a scope", 1}
	before, gone := &pendingKeys{}, &pendingKeys{}
	before.put(id, key)
	before.putNewest(id.scope, newestKey{version: 1, aead: key})
	gone.put(id, nil)
	gone.putNewest(id.scope, newestKey{version: 1})
	for _, p := range []*pendingKeys{before, gone, before} {
		k.learn(p)
	}
	if n, ok := k.newestOf(id.scope); !ok || n.aead != nil {
		t.Error("something can be sealed again")
	}
	if again, ok := k.key(id); !ok || again != nil {
		t.Error("something can be opened again")
	}
	if k.keep(id, key) != nil {
		t.Error("who has read it before opens with it still")
	}
	if again, ok := k.key(id); !ok || again != nil {
		t.Error("who has read it before brings it back")
	}
}
