package account_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

func TestRunKeepsLastUseAndSweeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan []chat.ID, 10)
		s := storetest.Open(t, func(c store.Commit) {
			if len(c.Ended) > 0 {
				ended <- c.Ended
			}
		})
		h := &house{t: t, store: s, clock: &clock{now: time.Now()}, bells: &bells{}}
		accounts := account.New(account.Config{Cost: secret.LeastCost(), Store: s}) // on the bubble's clock
		h.accounts = accounts
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan error, 1)
		go func() { over <- accounts.Run(ctx) }()

		ann := h.bare("ann")
		token, _ := h.session(ann)
		unused := chat.Session{ID: chat.NewID(), Account: ann.ID, CreatedAt: time.Now(), LastUsed: time.Now(), ExpiresAt: time.Now().Add(90 * time.Minute)}
		h.must(s.Update(t.Context(), func(tx store.Tx) error { return tx.InsertSession(unused, []byte("hash")) }))
		<-time.After(10 * time.Minute)
		h.actor(token)
		used := time.Now()
		<-time.After(time.Minute)
		list, err := accounts.Sessions(t.Context(), chat.Actor{Account: ann.ID})
		h.must(err)
		if len(list) != 2 || !list[0].LastUsed.Equal(used.UTC().Truncate(time.Microsecond)) {
			t.Errorf("a minute after the use at %v: %+v", used, list)
		}

		select {
		case <-ended:
			t.Error("a session ended before its time")
		case <-time.After(70 * time.Minute):
		}
		select {
		case ids := <-ended:
			if len(ids) != 1 || ids[0] != unused.ID {
				t.Errorf("swept: %v, want %s", ids, unused.ID)
			}
		case <-time.After(3 * time.Hour):
			t.Error("the expired session was not swept")
		}
		stop()
		h.must(<-over)
	})
}
