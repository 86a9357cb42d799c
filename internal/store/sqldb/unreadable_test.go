package sqldb_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// attic is a database in which some of what is sealed gets spoilt.
type attic struct {
	t         *testing.T
	config    sqldb.Config
	db        *sqldb.DB
	log       logged
	room, ann chat.ID
}

// logged is what was logged, also by whoever is still at it.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String is all of it.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// inEachAttic runs a test on SQLite and PostgreSQL.
func inEachAttic(t *testing.T, test func(a *attic)) {
	for name, config := range map[string]func(t *testing.T) sqldb.Config{
		"sqlite": func(t *testing.T) sqldb.Config {
			return sqldb.Config{SQLite: filepath.Join(t.TempDir(), "samtal.db")}
		},
		"postgres": func(t *testing.T) sqldb.Config { return sqldb.Config{Postgres: storetest.Schema(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			a := &attic{t: t, config: config(t), room: chat.NewID(), ann: chat.NewID()}
			a.config.Key, a.config.Log = storetest.Key, slog.New(slog.NewTextHandler(&a.log, nil))
			a.open()
			t.Cleanup(func() { a.must(a.db.Close()) })
			a.must(a.db.Update(t.Context(), func(tx store.Tx) error {
				return errors.Join(tx.InsertAccount(chat.Account{ID: a.ann, Name: "ann", FullName: "Ann Öberg", CreatedAt: firstDay}),
					tx.InsertRoom(chat.Room{ID: a.room, Kind: chat.Group, Title: "a title", History: chat.HistoryAll, CreatedAt: firstDay}),
					tx.PutMembership(chat.Membership{Room: a.room, Account: a.ann, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: firstDay}))
			}))
			test(a)
		})
	}
}

func (a *attic) must(err error) {
	a.t.Helper()
	must(a.t, err)
}

func (a *attic) open() {
	a.t.Helper()
	db, err := sqldb.Open(a.t.Context(), a.config)
	a.must(err)
	a.db = db
	a.db.Trust(0)
	if a.config.Postgres != "" {
		a.db.Trust(10 * time.Millisecond)
	}
}

// reopen forgets all keys that were unwrapped.
func (a *attic) reopen() {
	a.t.Helper()
	a.must(a.db.Close())
	a.open()
}

func (a *attic) say(text string) chat.Event {
	a.t.Helper()
	e := firstEvent(a.room, a.ann, chat.KindMessage, `{"text":"`+text+`"}`)
	a.must(a.db.Update(a.t.Context(), func(tx store.Tx) error { return tx.Append(&e) }))
	return e
}

func (a *attic) edit(of chat.Event, text string) chat.Event {
	a.t.Helper()
	e := firstEvent(a.room, a.ann, chat.KindEdit, `{"text":"`+text+`"}`)
	e.Target = of.ID
	a.must(a.db.Update(a.t.Context(), func(tx store.Tx) error {
		if err := tx.Append(&e); err != nil {
			return err
		}
		return tx.MarkEdited(e)
	}))
	return e
}

// spoil changes the last byte of a sealed value, and gives back the way to put it right.
func (a *attic) spoil(table, column, where string, args ...any) (right func()) {
	a.t.Helper()
	change := func() {
		a.t.Helper()
		var value []byte
		a.must(a.db.Raw(a.t.Context(), `SELECT `+column+` FROM `+table+` WHERE `+where, args, &value))
		value[len(value)-1] ^= 1
		a.must(a.db.Raw(a.t.Context(), `UPDATE `+table+` SET `+column+fmt.Sprintf(` = $%d WHERE `, len(args)+1)+where, append(args, value)))
	}
	change()
	return change
}

func (a *attic) spoilEvent(e chat.Event) (right func()) {
	a.t.Helper()
	return a.spoil("events", "content", "id = $1", e.ID[:])
}

// page is what the newest page of the room says.
func (a *attic) page() (said []string, p store.Page) {
	a.t.Helper()
	a.must(a.db.View(a.t.Context(), func(r store.Reader) (err error) {
		p, err = r.Page(store.PageFilter{Account: a.ann, Room: a.room})
		return err
	}))
	for _, m := range p.Messages {
		text := m.Content.Text
		if m.Unreadable {
			text += "?"
		}
		if m.Removed > 0 {
			text += "-"
		}
		said = append(said, text)
	}
	return said, p
}

func (a *attic) equal(what string, got, want any) {
	a.t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		a.t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

// TestOneUnreadableMessage: it says that it cannot be read; everything around it is as ever, and it is told of once.
func TestOneUnreadableMessage(t *testing.T) {
	inEachAttic(t, func(a *attic) {
		first, spoilt := a.say("first"), a.say("spoilt")
		edited, remade := a.say("before its edit"), a.say("spoilt, and said again")
		last := a.edit(edited, "spoilt edit")
		a.edit(remade, "said again")
		a.must(a.db.Update(a.t.Context(), func(tx store.Tx) error {
			for i, emoji := range []string{"👍", "🎉"} {
				e := chat.Event{Room: a.room, Target: first.ID, Sender: a.ann, Seq: int64(100 + i)}
				if err := tx.SetReaction(e, emoji, true); err != nil {
					return err
				}
			}
			_, err := tx.InsertReport(chat.Report{ID: chat.NewID(), Room: a.room, Message: first.ID, Sender: a.ann, Reporter: a.ann, Reason: "a reason", Text: "first", SentAt: firstDay, CreatedAt: firstDay})
			return err
		}))
		for _, e := range []chat.Event{spoilt, remade, last} {
			a.spoilEvent(e)
		}
		a.spoil("reactions", "emoji", "seq = $1", 100)
		a.spoil("reports", "text", "message = $1", first.ID[:])
		a.spoil("accounts", "full_name", "id = $1", a.ann[:])
		a.spoil("rooms", "title", "id = $1", a.room[:])
		a.reopen()
		for range 2 {
			said, p := a.page()
			a.equal("page", said, "[first ? ? said again]")
			a.equal("people", p.People[0].Name+p.People[0].FullName, "ann")
			a.equal("reactions", p.Messages[0].Reactions, "[{🎉 1 true}]")
		}
		a.must(a.db.View(t.Context(), func(r store.Reader) error {
			run, err1 := r.Events(store.EventFilter{Account: a.ann, Room: a.room})
			tail, err2 := r.Tail(a.room, 0, 50)
			for _, list := range [][]chat.Event{run, tail} {
				for _, e := range list {
					bad := e.ID == spoilt.ID || e.ID == last.ID || e.ID == remade.ID
					if e.Unreadable != bad || (e.Content == nil) != bad || (e.Salt == nil) != bad {
						a.t.Errorf("event %d: %+v", e.Seq, e)
					}
				}
			}
			a.equal("events", fmt.Sprint(len(run), len(tail)), "6 6")
			rooms, err3 := r.RoomsOf(a.ann)
			a.equal("title", fmt.Sprintf("%d %q", len(rooms), rooms[0].Title), `1 ""`)
			reports, err4 := r.Reports(store.ReportFilter{})
			a.equal("report", fmt.Sprint(reports[0].Reason, reports[0].Text, reports[0].Unreadable), "a reasontrue")
			return errors.Join(err1, err2, err3, err4)
		}))
		if n := strings.Count(a.log.String(), spoilt.ID.String()); n != 1 || strings.Contains(a.log.String(), "first") {
			a.t.Errorf("told of %d times:\n%s", n, a.log.String())
		}
		report, err := a.db.CheckKeys(t.Context(), true)
		a.must(err)
		if all := strings.Join(report.Unreadable, "\n"); !strings.Contains(all, "events.content "+spoilt.ID.String()+" of room "+a.room.String()) || report.Unopened["events.content"] != 3 {
			a.t.Errorf("named is\n%s", all)
		}
	})
}

// TestADataKeyThatDoesNotUnwrap: what is under it is unreadable, what is written from then on is not; every rotation goes on beside it, and
// once it is put right everything can be read.
func TestADataKeyThatDoesNotUnwrap(t *testing.T) {
	inEachAttic(t, func(a *attic) {
		a.say("one")
		a.say("two")
		key := "r" + string(a.room[:])
		right := a.spoil("deks", "wrapped", "scope = $1 AND version = 1", []byte(key))
		a.reopen()
		said, _ := a.page()
		a.equal("page", said, "[? ?]")
		a.say("three")
		said, _ = a.page()
		a.equal("page", said, "[? ? three]")
		for range 2 {
			_, err := a.db.RotateMaster(t.Context())
			a.must(err)
			_, err = a.db.RotateData(t.Context())
			a.must(err)
			a.must(a.db.Reseal(t.Context()))
		}
		for _, values := range []bool{false, true} {
			r, err := a.db.CheckKeys(t.Context(), values)
			a.must(err)
			if r.BadKeys != 1 || r.Unreadable[0] != "data key 1 of room "+a.room.String() || r.MasterKeys != 3 || r.DataKeys != r.Scopes+1 || r.Resealing != "" ||
				r.Unopened["events.content"] != 2 {
				a.t.Errorf("values %v: got %+v", values, r)
			}
		}
		if n := strings.Count(a.log.String(), `key="data key 1 of room `+a.room.String()); n != 1 {
			a.t.Errorf("told of %d times:\n%s", n, a.log.String())
		}
		right()
		a.reopen()
		said, _ = a.page()
		a.equal("page", said, "[one two three]")
		_, err := a.db.RotateMaster(t.Context())
		a.must(err)
		_, err = a.db.RotateData(t.Context())
		a.must(errors.Join(err, a.db.Reseal(t.Context())))
		r, err := a.db.CheckKeys(t.Context(), true)
		a.must(err)
		if r.BadKeys != 0 || r.Unreadable != nil || r.MasterKeys != 1 || r.DataKeys != r.Scopes || r.Unopened != nil {
			a.t.Errorf("put right: got %+v", r)
		}
		said, _ = a.page()
		a.equal("page", said, "[one two three]")
	})
}

// TestOtherErrorsAreErrors: where keys cannot be looked up, nothing is said to be unreadable.
func TestOtherErrorsAreErrors(t *testing.T) {
	inEachAttic(t, func(a *attic) {
		a.say("one")
		a.reopen()
		a.must(a.db.Raw(t.Context(), `ALTER TABLE deks RENAME TO elsewhere`, nil))
		err := a.db.View(t.Context(), func(r store.Reader) error {
			_, err := r.Tail(a.room, 0, 5)
			return err
		})
		a.must(a.db.Raw(t.Context(), `ALTER TABLE elsewhere RENAME TO deks`, nil))
		if err == nil {
			a.t.Error("an error is hidden")
		}
		said, _ := a.page()
		a.equal("page", said, "[one]")
	})
}
