package sqldb

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// notSealed are the other columns of bytes, of any table: ids, hashes and blinds; and some of one table.
const notSealed = `id room sender session target thread digest hash account token_hash refresh_hash subject actor word mark external
	first latest_id message scope handle credential blind made_by reporter closed_by guest_room guest_invitation blocked identities.name_key refresh_before by_account
	deks.wrapped rooms.settings`

// TestEverySealedColumnIsKnown: a column that data keys are not replaced in would be lost.
func TestEverySealedColumnIsKnown(t *testing.T) {
	db := openTest(t, nil)
	known := map[string]bool{}
	for _, s := range sealedTables() {
		for _, c := range s.columns {
			known[s.name+"."+c] = true
		}
	}
	plain := map[string]bool{}
	for _, c := range strings.Fields(notSealed) {
		plain[c] = true
	}
	err := db.View(t.Context(), func(sr store.Reader) error {
		return sr.(*reader).each(`SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.type = 'BLOB'`, nil, func(row row) error {
			var table, column string
			err := row.Scan(&table, &column)
			if !known[table+"."+column] && !plain[column] && !plain[table+"."+column] {
				t.Errorf("%s.%s: sealed? then it belongs into sealedTables, otherwise into notSealed", table, column)
			}
			delete(known, table+"."+column)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for column := range known {
		t.Errorf("%s is no column", column)
	}
}

// hall is a database with a room that people send to.
type hall struct {
	t    *testing.T
	path string
	kek  secret.Key
	db   *DB
	room chat.Room
	who  chat.Account

	mu   sync.Mutex
	sent map[chat.ID]string
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, path: filepath.Join(t.TempDir(), "samtal.db"), kek: secret.RandomKey(), sent: make(map[chat.ID]string)}
	h.open()
	now := time.Now().UTC()
	h.who = chat.Account{ID: chat.NewID(), Name: "ann", FullName: "Ann Öberg", CreatedAt: now}
	h.room = chat.Room{ID: chat.NewID(), Kind: chat.Open, Title: "the hall", Topic: "a topic", History: chat.HistoryAll, CreatedAt: now}
	h.must(h.db.Update(t.Context(), func(tx store.Tx) error {
		_, alias := tx.PutAlias("link", "abc", h.room.ID)
		return errors.Join(tx.InsertAccount(h.who), tx.InsertRoom(h.room), alias, tx.PutMembership(chat.Membership{
			Room: h.room.ID, Account: h.who.ID, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: now,
		}), tx.PutState(chat.State{Account: h.who.ID, Kind: chat.StateDraft, Subject: "x", Value: []byte(`"a draft"`)}),
			tx.InsertSession(chat.Session{ID: chat.NewID(), Account: h.who.ID, Agent: "an agent", Address: "::1", CreatedAt: now, LastUsed: now, ExpiresAt: now.Add(time.Hour)}, []byte("hash")))
	}))
	t.Cleanup(func() { h.must(h.db.Close()) })
	return h
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) open() {
	h.t.Helper()
	var err error
	h.db, err = Open(h.t.Context(), Config{Key: FixedKey(h.kek), SQLite: h.path})
	h.must(err)
}

func (h *hall) reopen() {
	h.t.Helper()
	h.must(h.db.Close())
	h.open()
}

func (h *hall) send(text string) {
	e := chat.Event{
		Room: h.room.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: h.who.ID, ContentType: chat.ContentJSON,
		Content: []byte(`{"text":"` + text + `"}`), SentAt: time.Now(),
	}
	err := h.db.Update(context.Background(), func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.SetReaction(chat.Event{Room: e.Room, Target: e.ID, Sender: h.who.ID, Seq: e.Seq}, "👍", true)
	})
	if err != nil {
		h.t.Error(err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent[e.ID] = text
}

// check reads everything back.
func (h *hall) check() {
	h.t.Helper()
	read := 0
	h.must(h.db.View(h.t.Context(), func(r store.Reader) error {
		for after := int64(0); ; {
			list, err := r.Tail(h.room.ID, after, 500)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			for _, e := range list {
				after = e.Seq
				if want := `{"text":"` + h.sent[e.ID] + `"}`; string(e.Content) != want {
					h.t.Errorf("seq %d: got %s, want %s", e.Seq, e.Content, want)
				}
				read++
			}
		}
		found, err1 := r.Accounts(store.AccountFilter{Query: "ober"})
		states, err2 := r.States(h.who.ID, 0, 5)
		sessions, err3 := r.Sessions(h.who.ID, time.Now())
		rm, _, err4 := r.Entry(h.who.ID, h.room.ID)
		to, _, _, err5 := r.Alias("link", "abc")
		page, err6 := r.Page(store.PageFilter{Account: h.who.ID, Room: h.room.ID, Limit: 1})
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			return err
		}
		got := fmt.Sprint(found[0].FullName, string(states[0].Value), sessions[0].Agent, sessions[0].Address, rm.Title, rm.Topic, to == h.room.ID)
		if want := `Ann Öberg"a draft"an agent::1the halla topictrue`; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			h.t.Errorf("got %s, want %s", got, want)
		}
		if got := fmt.Sprint(page.Messages[0].Reactions); got != "[{👍 1 true}]" {
			h.t.Errorf("got %s", got)
		}
		return nil
	}))
	if read != len(h.sent) {
		h.t.Errorf("read %d of %d", read, len(h.sent))
	}
}

// TestRotationUnderLoad replaces every kind of key again and again while people send: nothing is lost, and old keys are gone.
func TestRotationUnderLoad(t *testing.T) {
	h := newHall(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var senders sync.WaitGroup
	begun := make(chan struct{}, 1)
	for i := range 2 {
		senders.Go(func() {
			pace := time.NewTicker(2 * time.Millisecond) // so that there is not more to read back than was to be written
			defer pace.Stop()
			for n := 0; ctx.Err() == nil; n++ {
				<-pace.C
				h.send(fmt.Sprintf("%d of %d", n, i))
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 3 {
		<-begun
		before := h.report()
		wrapped, err := h.db.RotateMaster(t.Context())
		h.must(err)
		if wrapped < before.DataKeys {
			t.Errorf("wrapped %d of %d", wrapped, before.DataKeys)
		}
		_, err = h.db.RotateData(t.Context())
		h.must(err)
		if _, err := h.db.RotateData(t.Context()); !errors.Is(err, errResealing) {
			t.Errorf("two at once: %v", err)
		}
		h.must(h.db.Reseal(t.Context()))
		next := secret.RandomKey()
		h.must(h.db.StageKey(t.Context(), next))
		h.must(h.db.CommitKey(t.Context(), next))
		h.kek = next
		<-begun
	}
	stop()
	senders.Wait()
	h.check()
	h.reopen()
	h.check()
	if r := h.report(); r.MasterKeys != 1 || r.DataKeys != r.Scopes || r.Resealing != "" || r.Values < len(h.sent) {
		t.Errorf("got %+v", r)
	}
	h.must(h.db.View(t.Context(), func(sr store.Reader) error {
		var version int64
		_, err := sr.(*reader).one(`SELECT min(version) FROM deks`, nil, &version)
		if version != 4 {
			t.Errorf("a key of version %d is still there", version)
		}
		return err
	}))
}

func (h *hall) report() store.KeyReport {
	h.t.Helper()
	r, err := h.db.CheckKeys(h.t.Context(), true)
	h.must(err)
	return r
}

// endsAfter is a context that ends when it has been asked a number of times whether it has.
type endsAfter struct {
	context.Context
	left *atomic.Int64
}

func (c endsAfter) Done() <-chan struct{} {
	if c.left.Add(-1) >= 0 {
		return c.Context.Done()
	}
	ended := make(chan struct{})
	close(ended)
	return ended
}

func (c endsAfter) Err() error {
	if c.left.Load() < 0 {
		return context.Canceled
	}
	return c.Context.Err()
}

// TestRotationCutOff ends rotations wherever they may end: what is there stays readable after a restart, and the next call finishes it.
func TestRotationCutOff(t *testing.T) {
	h := newHall(t)
	for i := range 250 {
		h.send(fmt.Sprint(i))
	}
	for name, rotate := range map[string]func(ctx context.Context) error{
		"master": func(ctx context.Context) error {
			_, err := h.db.RotateMaster(ctx)
			return err
		},
		"data": func(ctx context.Context) error {
			if _, err := h.db.RotateData(ctx); err != nil && !errors.Is(err, errResealing) {
				return err
			}
			return h.db.Reseal(ctx)
		},
	} {
		cuts := 0
		for ; ; cuts += 1 + cuts/10 {
			var left atomic.Int64
			left.Store(int64(cuts))
			err := rotate(endsAfter{t.Context(), &left})
			h.reopen()
			h.check()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("%s, cut %d: %v", name, cuts, err)
			}
		}
		if cuts < 5 {
			t.Errorf("%s: there were only %d cuts", name, cuts)
		}
		if r := h.report(); r.MasterKeys != 1 || r.DataKeys != r.Scopes || r.Resealing != "" {
			t.Errorf("%s: got %+v", name, r)
		}
	}
}

// TestKeyFileChangeCutOff: between its two steps either key opens the database, and whichever does is the only one from then on.
func TestKeyFileChangeCutOff(t *testing.T) {
	for _, wins := range []string{"old", "new"} {
		h := newHall(t)
		h.send("hello")
		keys := map[string]secret.Key{"old": h.kek, "new": secret.RandomKey()}
		h.must(h.db.StageKey(t.Context(), keys["new"]))
		if _, err := h.db.RotateMaster(t.Context()); !errors.Is(err, errKeyFileChanges) {
			t.Errorf("rotated between: %v", err)
		}
		h.kek = keys[wins]
		h.reopen()
		h.check()
		h.must(h.db.Close())
		for name, key := range keys {
			db, err := Open(t.Context(), Config{Key: FixedKey(key), SQLite: h.path})
			if (name == wins) != (err == nil) || err != nil && !errors.Is(err, secret.ErrWrongKey) {
				t.Errorf("%s wins, %s: %v", wins, name, err)
			}
			if err == nil {
				h.must(db.Close())
			}
		}
		h.open()
	}
}

// TestKeyFileChangeIsNoticedByNobody: whoever has read the master keyset in its form before or after the key-encryption key was replaced
// can open it, whichever of the two this process has heard of.
func TestKeyFileChangeIsNoticedByNobody(t *testing.T) {
	h := newHall(t)
	h.send("hello")
	form := func() (kept string) {
		h.must(h.db.View(t.Context(), func(sr store.Reader) (err error) {
			kept, err = readerOf(sr).meta(metaMaster)
			return err
		}))
		return kept
	}
	before, next := form(), secret.RandomKey()
	h.must(h.db.StageKey(t.Context(), next))
	h.must(h.db.CommitKey(t.Context(), next))
	h.kek = next
	after := form()
	if before == after {
		t.Error("the key was not replaced")
	}
	for when, kept := range map[string]string{"before": before, "after": after} {
		if _, err := h.db.keyring().masterOf(kept); err != nil {
			t.Errorf("read %s: %v", when, err)
		}
	}
	h.check()
}
