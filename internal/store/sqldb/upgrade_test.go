package sqldb_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// firstSchema is a database that the first schema's own code has written. It was made once, and is never made again, by
//
//	go test ./internal/store/sqldb -run TestUpgradeFromFirstSchema -write-first
const firstSchema = "testdata/first.db.gz"

// firstTexts is some of what was typed there.
var firstTexts = []string{"Ann Lee", "ann lee", "hello @bob", `"edited"`, "a subject", `"plans"`, "a reply", "a browser", `"dark"`, "👍"}

var writeFirst = flag.Bool("write-first", false, "write "+firstSchema+" with the present code")

var firstDay = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// TestUpgradeFromFirstSchema opens an old database with the present code, reads everything that is in it, and goes on.
func TestUpgradeFromFirstSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samtal.db")
	if *writeFirst {
		writeFirstSchema(t)
	}
	unpack(t, firstSchema, path)
	raw, err := os.ReadFile(path)
	must(t, err)
	for _, text := range firstTexts {
		if !bytes.Contains(raw, []byte(text)) {
			t.Fatalf("the old database does not have %q", text)
		}
	}
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
	must(t, err)
	leaks(t, path, firstTexts...)
	defer func() {
		must(t, db.Close())
		leaks(t, path, firstTexts...)
	}()
	if len(db.Generation()) < 16 {
		t.Errorf("generation %q", db.Generation())
	}
	must(t, db.View(t.Context(), func(r store.Reader) error { return readFirst(t, r) }))

	var lobby chat.Room
	must(t, db.Update(t.Context(), func(tx store.Tx) (err error) {
		ann, err := tx.AccountByName("ann")
		if err != nil {
			return err
		}
		if lobby, err = tx.Lobby(); err != nil {
			return err
		}
		e := firstEvent(lobby.ID, ann.ID, chat.KindMessage, `{"text":"still here"}`)
		return tx.Append(&e)
	}))
	must(t, storetest.VerifyChain(t.Context(), db, lobby.ID))
}

func readFirst(t *testing.T, r store.Reader) error {
	ann, err := r.AccountByName("ANN")
	if err != nil {
		return err
	}
	bob, err := r.AccountByName("bob")
	if err != nil {
		return err
	}
	is := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	is("full name", ann.FullName, "Ann Lee")
	secret, err1 := r.Credential(ann.ID, store.CredentialPassword)
	is("password", secret, "a hash")
	session, _, err2 := r.SessionByHash([]byte("token"), firstDay)
	is("session", session.Agent, "a browser")
	rooms, err3 := r.RoomsOf(bob.ID)
	if err := errors.Join(err1, err2, err3); err != nil || len(rooms) != 2 {
		return fmt.Errorf("%d rooms: %w", len(rooms), err)
	}
	lobby, direct := rooms[0], rooms[1]
	is("direct with", direct.With[0].Name, "Ann")
	is("lobby", fmt.Sprint(lobby.Lobby, lobby.Head, lobby.Unread, lobby.Mentions, lobby.Threads, lobby.Members), "true 8 2 1 1 2")
	page, err := r.Page(store.PageFilter{Account: bob.ID, Room: lobby.ID})
	if err != nil {
		return err
	}
	for i, want := range []string{
		"1 member", "2 message edited [{👍 1 true}] 0", "4 message  [] 0", "6 message a subject [] 1",
	} {
		m := page.Messages[i]
		is("history", fmt.Sprint(m.Seq, " ", m.Kind, map[bool]string{true: "", false: fmt.Sprint(" ", m.Content.Text, " ", m.Reactions, " ", m.Replies.Count)}[m.Member != nil]), want)
	}
	is("removed", page.Messages[2].Removed, 5)
	id, number, ok, err := r.Alias("imported", "x")
	is("alias", fmt.Sprint(id == lobby.ID, number, ok), "true 1 true")
	states, err4 := r.States(ann.ID, 0, 10)
	is("state", fmt.Sprintf("%s %s %d", states[0].Subject, states[0].Value, states[0].Changed), "theme \"dark\" 1")
	due, err5 := r.Due("push", firstDay.Add(time.Hour), 10)
	is("outbox", len(due), 1)
	return errors.Join(err, err4, err5)
}

func firstEvent(room, sender chat.ID, kind chat.EventKind, content string) chat.Event {
	return chat.Event{
		Room: room, ID: chat.NewID(), Kind: kind, Sender: sender, ContentType: chat.ContentJSON, Content: []byte(content), SentAt: firstDay,
	}
}

func writeFirstSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "first.db")
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, SQLite: path})
	must(t, err)
	must(t, db.Update(t.Context(), fillFirst))
	must(t, db.Close())
	raw, err := os.ReadFile(path)
	must(t, err)
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	must(t, err)
	_, err = z.Write(raw)
	must(t, errors.Join(err, z.Close()))
	must(t, os.WriteFile(firstSchema, packed.Bytes(), 0o600))
}

func fillFirst(tx store.Tx) error {
	ann := chat.Account{ID: chat.NewID(), Name: "Ann", FullName: "Ann Lee", CreatedAt: firstDay}
	bob := chat.Account{ID: chat.NewID(), Name: "bob", CreatedAt: firstDay}
	lobby := chat.Room{ID: chat.NewID(), Kind: chat.Open, Title: "lobby", History: chat.HistoryAll, Lobby: true, CreatedAt: firstDay}
	direct := chat.Room{ID: chat.NewID(), Kind: chat.Direct, History: chat.HistoryAll, CreatedAt: firstDay.Add(-time.Hour)}
	session := chat.Session{
		ID: chat.NewID(), Account: ann.ID, Agent: "a browser", CreatedAt: firstDay, LastUsed: firstDay, ExpiresAt: firstDay.AddDate(1, 0, 0),
	}
	_, aliased := tx.PutAlias("imported", "x", lobby.ID)
	err := errors.Join(aliased, tx.InsertAccount(ann), tx.InsertAccount(bob), tx.InsertRoom(lobby), tx.InsertRoom(direct, ann.ID, bob.ID),
		tx.SetCredential(ann.ID, store.CredentialPassword, "a hash"), tx.InsertSession(session, []byte("token")),
		tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: "theme", Value: []byte(`"dark"`)}))
	for _, r := range []chat.Room{lobby, direct} {
		for _, a := range []chat.Account{ann, bob} {
			err = errors.Join(err, tx.PutMembership(chat.Membership{
				Room: r.ID, Account: a.ID, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: firstDay, Involvement: chat.Everything,
			}))
		}
	}
	notice := firstEvent(lobby.ID, bob.ID, chat.KindMember, `{"name":"bob","change":"joined"}`)
	m := firstEvent(lobby.ID, ann.ID, chat.KindMessage, `{"text":"hello @bob"}`)
	edit := firstEvent(lobby.ID, ann.ID, chat.KindEdit, `{"text":"edited"}`)
	gone := firstEvent(lobby.ID, ann.ID, chat.KindMessage, `{"text":"secret"}`)
	removal := firstEvent(lobby.ID, ann.ID, chat.KindRemoval, ``)
	subject := firstEvent(lobby.ID, ann.ID, chat.KindMessage, `{"text":"a subject","subject":"plans"}`)
	reply := firstEvent(lobby.ID, ann.ID, chat.KindMessage, `{"text":"a reply"}`)
	thumb := firstEvent(lobby.ID, bob.ID, chat.KindReaction, `{"emoji":"👍"}`)
	edit.Target, removal.Target, thumb.Target = m.ID, gone.ID, m.ID
	subject.Thread, reply.Thread = subject.ID, subject.ID
	for _, e := range []*chat.Event{&notice, &m, &edit, &gone, &removal, &subject, &reply, &thumb} {
		err = errors.Join(err, tx.Append(e))
	}
	return errors.Join(err, tx.AddMentions(m, []chat.ID{bob.ID}), tx.MarkEdited(edit), tx.MarkRemoved(removal), tx.OpenThread(subject),
		tx.AddReply(reply), tx.SetReaction(thumb, "👍", true),
		tx.Enqueue(store.Work{Follower: "push", Room: lobby.ID, Event: m.N, Due: firstDay}))
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	must(t, err)
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	must(t, err)
	raw, err := io.ReadAll(z)
	must(t, err)
	must(t, os.WriteFile(to, raw, 0o600))
}
