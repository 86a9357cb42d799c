package chatire

import (
	"errors"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestADeletedRoomLeavesNoAddress: neither its present one nor those it has had, and another room keeps its own.
func TestADeletedRoomLeavesNoAddress(t *testing.T) {
	s := storetest.Open(t)
	now := time.Now()
	ann := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: now}
	by := chat.Actor{Account: ann.ID, Name: ann.Name}
	rooms := []chat.Room{{ID: chat.NewID(), Kind: chat.Group, Title: "hers", CreatedAt: now}, {ID: chat.NewID(), Kind: chat.Group, Title: "other", CreatedAt: now}}
	update := func(f func(tx store.Tx) error) {
		t.Helper()
		if err := s.Update(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	update(func(tx store.Tx) error { return tx.InsertAccount(ann) })
	var uris [2][]string // that were
	var last [2]string
	for i, r := range rooms {
		update(func(tx store.Tx) error {
			return errors.Join(tx.InsertRoom(r), give(tx, r.ID, newURI()), tx.PutMembership(chat.Membership{
				Room: r.ID, Account: ann.ID, Role: chat.RoleOwner, Status: chat.Joined, JoinedAt: now,
			}))
		})
		for range 5 {
			update(func(tx store.Tx) error {
				uri, err := current(tx, r.ID)
				uris[i] = append(uris[i], uri)
				return errors.Join(err, Addresses{}.Renew(tx, by, r.ID))
			})
		}
		update(func(tx store.Tx) (err error) {
			last[i], err = current(tx, r.ID)
			return err
		})
	}
	steps := 0
	for done := false; !done && steps < 10; steps++ {
		update(func(tx store.Tx) (err error) {
			done, err = Addresses{}.Purge(tx, rooms[0].ID, 4)
			return err
		})
	}
	if steps != 2 {
		t.Errorf("it took %d steps", steps)
	}
	update(func(tx store.Tx) error {
		for _, space := range []string{roomSpace, nextSpace} {
			for i, list := range uris {
				for _, uri := range list {
					if _, _, ok, err := tx.Alias(space, uri); err != nil || ok == (i == 0) {
						t.Errorf("room %d, %s: %v %v", i, space, ok, err)
					}
				}
			}
		}
		for i, r := range rooms {
			if _, _, ok, err := tx.Alias(roomSpace, last[i]); err != nil || ok == (i == 0) {
				t.Errorf("room %d, %s: %v %v", i, last[i], ok, err)
			}
			for _, space := range []string{firstSpace, lastSpace} {
				if _, _, ok, err := tx.Alias(space, r.ID.String()); err != nil || ok == (i == 0) {
					t.Errorf("room %d, %s: %v %v", i, space, ok, err)
				}
			}
		}
		done, err := Addresses{}.Purge(tx, rooms[0].ID, 4)
		if !done {
			t.Error("there is something left")
		}
		return err
	})
}
