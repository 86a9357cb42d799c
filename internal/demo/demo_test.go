package demo_test

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/demo"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

const password = secret.String("a word to the wise")

var until = time.Date(2026, 11, 20, 16, 30, 0, 0, time.UTC)

func openStore(t *testing.T) store.Store {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: sqldb.FixedKey(secret.RandomKey()), SQLite: filepath.Join(t.TempDir(), "samtal.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func fill(t *testing.T, seed uint64) (store.Store, demo.Summary) {
	t.Helper()
	db := openStore(t)
	sum, err := demo.Fill(t.Context(), demo.Config{Store: db, Password: password, Seed: seed, Until: until})
	if err != nil {
		t.Fatal(err)
	}
	return db, sum
}

func TestFill(t *testing.T) {
	db, sum := fill(t, 7)
	t.Logf("%d people, %d rooms, %d messages", len(sum.People), sum.Rooms, sum.Messages)
	if len(sum.People) < 18 || sum.Rooms < 12 || sum.Messages < 2000 {
		t.Errorf("got %d people, %d rooms, %d messages", len(sum.People), sum.Rooms, sum.Messages)
	}
	list := rooms(t, db, host(t, db))
	t.Run("host", func(t *testing.T) { checkHost(t, db, list) })
	t.Run("log", func(t *testing.T) { checkLogs(t, db, list) })
	t.Run("readable", func(t *testing.T) { checkTexts(t, db, list) })
	t.Run("sign in", func(t *testing.T) { checkSignIn(t, db, sum.People) })
	t.Run("one seed, one story", func(t *testing.T) { checkStory(t, db) })
}

func checkHost(t *testing.T, db store.Store, list []chat.RoomView) {
	kinds, unread, mentions := map[chat.RoomKind]int{}, 0, 0
	for _, v := range list {
		kinds[v.Kind]++
		unread += v.Unread
		mentions += v.Mentions
		if age := until.Sub(v.Last.SentAt); age < 0 || age > 3*time.Hour && v.Unread > 0 {
			t.Errorf("%q: the last message was sent %v before the end", v.Title, age)
		}
	}
	if kinds[chat.Direct] < 5 || kinds[chat.Group] < 4 || kinds[chat.Open] < 4 || unread < 20 || mentions < 2 {
		t.Errorf("the host has %v, %d unread, %d mentions", kinds, unread, mentions)
	}
	var states []chat.State
	view(t, db, func(r store.Reader) (err error) {
		states, err = r.States(host(t, db).Account, 0, 1000)
		return err
	})
	if !slices.ContainsFunc(states, func(s chat.State) bool { return s.Kind == chat.StateDraft && s.Value != nil }) {
		t.Error("the host has no draft")
	}
}

// checkLogs verifies each room's chain, and that everything people can do was done.
func checkLogs(t *testing.T, db store.Store, list []chat.RoomView) {
	t.Helper()
	kinds := map[chat.EventKind]int{}
	threads := 0
	for _, v := range list {
		var prev []byte
		sent := time.Time{}
		for i, e := range tail(t, db, v.ID) {
			if e.Seq != int64(i+1) {
				t.Fatalf("%q: seq %d at place %d", v.Title, e.Seq, i+1)
			}
			if e.Content != nil && !bytes.Equal(e.Digest, chat.DigestOf(&e)) {
				t.Errorf("%q %d: the digest is of something else", v.Title, e.Seq)
			}
			if !bytes.Equal(e.Hash, chat.ChainHash(v.ID, e.Seq, prev, e.Digest)) {
				t.Errorf("%q %d: the chain is broken", v.Title, e.Seq)
			}
			if e.SentAt.Before(sent) || e.SentAt.After(until) {
				t.Errorf("%q %d: sent at %v after one of %v", v.Title, e.Seq, e.SentAt, sent)
			}
			prev, sent = e.Hash, e.SentAt
			kinds[e.Kind]++
			if e.Kind == chat.KindMessage && e.Thread == e.ID {
				threads++
			}
		}
	}
	for kind, least := range map[chat.EventKind]int{chat.KindMessage: 2000, chat.KindReaction: 500, chat.KindEdit: 1, chat.KindRemoval: 3, chat.KindMember: 60} {
		if kinds[kind] < least {
			t.Errorf("%s: got %d, want at least %d", kind, kinds[kind], least)
		}
	}
	if threads < 10 {
		t.Errorf("got %d threads", threads)
	}
}

func checkTexts(t *testing.T, db store.Store, list []chat.RoomView) {
	for _, v := range list {
		said := map[string]int{}
		texts := texts(t, tail(t, db, v.ID))
		for _, text := range texts {
			if strings.ContainsAny(text, "{}|") && !strings.Contains(text, "```") {
				t.Errorf("%q: the template shows: %q", v.Title, text)
			}
			said[text]++
		}
		long, again := 0, 0
		for text, n := range said {
			if len(text) > 40 {
				long += n
				again += n - 1
			}
		}
		if again*20 > long {
			t.Errorf("%q: %d of %d longer messages were said before", v.Title, again, long)
		}
	}
}

func checkStory(t *testing.T, first store.Store) {
	again, _ := fill(t, 7)
	other, _ := fill(t, 8)
	all := func(db store.Store) map[string][]string {
		out := map[string][]string{}
		for _, v := range rooms(t, db, host(t, db)) {
			key := v.Title
			for _, p := range v.With {
				key += p.Name
			}
			out[key] = texts(t, tail(t, db, v.ID))
		}
		return out
	}
	inFirst, inAgain, inOther := all(first), all(again), all(other)
	for title, texts := range inFirst {
		if !slices.Equal(texts, inAgain[title]) {
			t.Errorf("%q: the same seed tells something else", title)
		}
		if slices.Equal(texts, inOther[title]) {
			t.Errorf("%q: another seed tells the same", title)
		}
	}
}

func checkSignIn(t *testing.T, db store.Store, people []chat.Account) {
	accounts := account.New(account.Config{Store: db})
	for _, p := range people[:3] {
		signed, err := accounts.SignIn(t.Context(), p.Name, password, account.Client{})
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if _, err := accounts.Authenticate(t.Context(), signed.Token.Reveal(), ""); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

func TestFillRefusesAStoreWithPeople(t *testing.T) {
	db := openStore(t)
	rooms := room.New(room.Config{Store: db})
	if _, err := rooms.EnsureLobby(t.Context()); err != nil {
		t.Fatal(err)
	}
	accounts := account.New(account.Config{Store: db, Welcome: rooms.Welcome})
	if _, err := accounts.SignUp(t.Context(), account.Registration{Name: "ann", Password: password}); err != nil {
		t.Fatal(err)
	}
	c := demo.Config{Store: db, Password: password, Until: until}
	if _, err := demo.Fill(t.Context(), c); chat.KindOf(err) != chat.Conflict {
		t.Fatalf("got %v, want a conflict", err)
	}
	c.Force = true
	if _, err := demo.Fill(t.Context(), c); err != nil {
		t.Fatalf("forced: %v", err)
	}
}

func host(t *testing.T, db store.Store) chat.Actor {
	t.Helper()
	var a chat.Account
	view(t, db, func(r store.Reader) (err error) {
		a, err = r.AccountByName(demo.Host)
		return err
	})
	return chat.Actor{Account: a.ID, Name: a.Name}
}

func rooms(t *testing.T, db store.Store, who chat.Actor) (list []chat.RoomView) {
	t.Helper()
	view(t, db, func(r store.Reader) (err error) {
		list, err = r.RoomsOf(who.Account)
		return err
	})
	return list
}

func tail(t *testing.T, db store.Store, room chat.ID) (events []chat.Event) {
	t.Helper()
	view(t, db, func(r store.Reader) error {
		for {
			run, err := r.Tail(room, int64(len(events)), 200)
			if err != nil || len(run) == 0 {
				return err
			}
			events = append(events, run...)
		}
	})
	return events
}

func texts(t *testing.T, events []chat.Event) (texts []string) {
	t.Helper()
	for _, e := range events {
		if e.Kind != chat.KindMessage || e.Content == nil {
			continue
		}
		c, err := chat.ParseContent(e.Content)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, e.SenderName+": "+c.Text)
	}
	return texts
}

func view(t *testing.T, db store.Store, f func(r store.Reader) error) {
	t.Helper()
	if err := db.View(context.WithoutCancel(t.Context()), f); err != nil {
		t.Fatal(err)
	}
}
