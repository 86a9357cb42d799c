package admin_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/admin"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestOverviewCountsEachMessageOnce whether Run has counted it yet or not.
func TestOverviewCountsEachMessageOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		ann := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: time.Now()}
		room := chat.Room{ID: chat.NewID(), Kind: chat.Open, CreatedAt: time.Now()}
		must(t, db.Update(t.Context(), func(tx store.Tx) error { return errors.Join(tx.InsertAccount(ann), tx.InsertRoom(room)) }))
		say := func(n int) {
			must(t, db.Update(t.Context(), func(tx store.Tx) error {
				for range n {
					e := chat.Event{
						Room: room.ID, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann.ID, ContentType: chat.ContentJSON,
						Content: []byte(`{"text":"x"}`), SentAt: time.Now(),
					}
					if err := tx.Append(&e); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		s := admin.New(admin.Config{Store: db, Version: "1", Live: func() admin.Live { return admin.Live{Sessions: 3, People: 2} }})
		days := func(what string, want ...int64) {
			t.Helper()
			o, err := s.Overview(t.Context())
			must(t, err)
			var got []int64
			for _, d := range o.Days[admin.Days-len(want):] {
				got = append(got, d.Messages)
			}
			if !slices.Equal(got, want) || len(o.Days) != admin.Days || !o.Days[admin.Days-1].Day.Equal(time.Now().UTC().Truncate(24*time.Hour)) {
				t.Errorf("%s: got %v, want %v", what, o.Days, want)
			}
			if o.People != 1 || o.Open != 1 || o.Live.Sessions != 3 || o.Version != "1" || o.Stats.Engine != "sqlite" {
				t.Errorf("got %+v", o)
			}
		}
		say(2501)
		days("not yet counted", 0, 2501)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		say(2)
		<-time.After(5 * time.Minute)
		synctest.Wait()
		say(3)
		days("counted in part", 0, 2506)
		<-time.After(24 * time.Hour)
		say(1)
		days("the next day", 2506, 1)
		<-time.After(30 * 24 * time.Hour)
		days("a month later", 0, 0)
		stop()
		must(t, <-done)
	})
}

func TestProblemsAreTold(t *testing.T) {
	db := storetest.Open(t)
	var broken error
	s := admin.New(admin.Config{Store: db, Ready: func(context.Context) error { return broken }})
	for _, broken = range []error{nil, errors.New("no")} {
		o, err := s.Overview(t.Context())
		must(t, err)
		if slices.Contains(o.Problems, admin.ProblemNotReady) != (broken != nil) {
			t.Errorf("%v: got %q", broken, o.Problems)
		}
	}
}

// TestLettersThatWaitAreTold: a mail server that takes nothing is a problem, one that is slow is none.
func TestLettersThatWaitAreTold(t *testing.T) {
	db := storetest.Open(t)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		return tx.InsertLetter(store.Letter{ID: chat.NewID(), To: "ann@example.org", Due: now, CreatedAt: now})
	}))
	s := admin.New(admin.Config{Store: db, Now: func() time.Time { return now }})
	for after, told := range map[time.Duration]bool{10 * time.Minute: false, 20 * time.Minute: true} {
		at := now.Add(after)
		s.Now = func() time.Time { return at }
		o, err := s.Overview(t.Context())
		must(t, err)
		if o.Stats.Letters != 1 || slices.Contains(o.Problems, admin.ProblemLetters) != told {
			t.Errorf("after %v: got %q", after, o.Problems)
		}
	}
}
