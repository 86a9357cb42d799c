package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (w *world) invitation(by chat.ID, uses int) (chat.Invitation, []byte) {
	w.t.Helper()
	i := chat.Invitation{ID: w.nextID(), By: by, Uses: uses, CreatedAt: w.now(), ExpiresAt: epoch.Add(time.Hour)}
	hash := []byte("hash of " + i.ID.String())
	w.update(func(tx store.Tx) error { return tx.InsertInvitation(i, hash) })
	return i, hash
}

// nextID is greater than those before: ids of one millisecond come in any order.
func (w *world) nextID() chat.ID {
	w.tick++
	return chat.ID{0: byte(w.tick >> 8), 1: byte(w.tick)}
}

func testInvitations(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	room := w.room(chat.Group, ann)
	once, hash := w.invitation(ann.ID, 1)
	operator, _ := w.invitation(chat.ID{}, 0)
	guests := chat.Invitation{
		ID: w.nextID(), By: ann.ID, Room: room.ID, GuestLife: 90 * time.Minute, CreatedAt: w.now(), ExpiresAt: epoch.Add(2 * time.Hour),
	}
	w.update(func(tx store.Tx) error { return tx.InsertInvitation(guests, []byte("guests")) })

	use := func(hash []byte, now time.Time) (i chat.Invitation, err error) {
		err = w.s.Update(t.Context(), func(tx store.Tx) error {
			i, err = tx.UseInvitation(hash, now)
			return err
		})
		return i, err
	}
	if i, err := use([]byte("guests"), epoch.Add(time.Hour)); err != nil || i.Used != 1 || i.Room != room.ID || i.GuestLife != guests.GuestLife || i.By != ann.ID {
		t.Errorf("got %+v, %v", i, err)
	}
	if i, err := use(hash, epoch); err != nil || i.ID != once.ID || i.Used != 1 {
		t.Errorf("got %+v, %v", i, err)
	}
	for name, c := range map[string]struct {
		hash []byte
		now  time.Time
	}{"used up": {hash, epoch}, "unknown": {[]byte("x"), epoch}, "expired": {[]byte("guests"), epoch.Add(2 * time.Hour)}} {
		if _, err := use(c.hash, c.now); !errors.Is(err, chat.ErrInvitationNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ids := func(f store.InvitationFilter) (ids []chat.ID) {
		for _, i := range read(w, func(r store.Reader) ([]chat.Invitation, error) { return r.Invitations(f) }) {
			ids = append(ids, i.ID)
		}
		return ids
	}
	for _, c := range []struct {
		name string
		f    store.InvitationFilter
		want []chat.ID
	}{
		{"all", store.InvitationFilter{Now: epoch}, []chat.ID{guests.ID, operator.ID, once.ID}},
		{"hers", store.InvitationFilter{By: ann.ID, Now: epoch}, []chat.ID{guests.ID, once.ID}},
		{"the next page", store.InvitationFilter{Before: guests.ID, Limit: 1, Now: epoch}, []chat.ID{operator.ID}},
		{"not expired", store.InvitationFilter{Now: epoch.Add(time.Hour)}, []chat.ID{guests.ID}},
	} {
		if got := ids(c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if n := read(w, func(r store.Reader) (int, error) { return r.CountInvitations(ann.ID, epoch) }); n != 2 {
		t.Errorf("counted %d", n)
	}
	found := read(w, func(r store.Reader) (chat.Invitation, error) { return r.InvitationByHash(hash) })
	if same := read(w, func(r store.Reader) (chat.Invitation, error) { return r.Invitation(once.ID) }); found != same || found.Used != 1 {
		t.Errorf("by hash %+v, by id %+v", found, same)
	}
	w.update(func(tx store.Tx) error {
		return errors.Join(tx.DeleteInvitation(operator.ID), tx.SweepInvitations(epoch.Add(time.Hour), 10))
	})
	if got := ids(store.InvitationFilter{Now: epoch}); !slices.Equal(got, []chat.ID{guests.ID}) {
		t.Errorf("left: %v", got)
	}
	err := w.s.Update(t.Context(), func(tx store.Tx) error { return tx.DeleteInvitation(operator.ID) })
	if !errors.Is(err, chat.ErrInvitationNotFound) {
		t.Errorf("withdrawn twice: %v", err)
	}
}

// testInvitationAtOnce: one that counts three times lets three in, however many come at once.
func testInvitationAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	_, hash := w.invitation(chat.ID{}, 3)
	var group sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for n := range 12 {
		group.Go(func() {
			err := w.s.Update(t.Context(), func(tx store.Tx) error {
				if _, err := tx.UseInvitation(hash, epoch); err != nil {
					return err
				}
				return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: fmt.Sprint("p", n), CreatedAt: epoch})
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				in++
			} else if !errors.Is(err, chat.ErrInvitationNotFound) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if people := read(w, func(r store.Reader) ([]chat.Account, error) { return r.Accounts(store.AccountFilter{}) }); in != 3 || len(people) != 3 {
		t.Errorf("%d came in, %d are there", in, len(people))
	}
}

func testGuests(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	room := w.room(chat.Group, ann)
	guest := chat.Account{ID: chat.NewID(), Name: "guest-1", FullName: "Gus", CreatedAt: w.now(), GuestRoom: room.ID, Invitation: chat.NewID(), ExpiresAt: epoch.Add(time.Hour)}
	w.update(func(tx store.Tx) error { return tx.InsertAccount(guest) })
	if got := read(w, func(r store.Reader) (chat.Account, error) { return r.Account(guest.ID) }); got != guest || !got.IsGuest() {
		t.Errorf("got %+v, want %+v", got, guest)
	}
	names := func(f store.AccountFilter) (names []string) {
		for _, a := range read(w, func(r store.Reader) ([]chat.Account, error) { return r.Accounts(f) }) {
			names = append(names, a.Name)
		}
		return names
	}
	if got := names(store.AccountFilter{}); !slices.Equal(got, []string{"ann", "guest-1"}) {
		t.Errorf("all: %v", got)
	}
	if got := names(store.AccountFilter{NoGuests: true}); !slices.Equal(got, []string{"ann"}) {
		t.Errorf("without guests: %v", got)
	}
	expired := func(now time.Time) int {
		return len(read(w, func(r store.Reader) ([]chat.Account, error) { return r.ExpiredGuests(now, 10) }))
	}
	if before, after := expired(epoch.Add(time.Minute)), expired(epoch.Add(time.Hour)); before != 0 || after != 1 {
		t.Errorf("expired: %d before the end, %d at it", before, after)
	}
	gone := func(end time.Time) int {
		return len(read(w, func(r store.Reader) ([]chat.Account, error) { return r.GoneGuests(end, 10) }))
	}
	second := chat.Account{ID: chat.NewID(), Name: "guest-2", CreatedAt: w.now(), GuestRoom: room.ID, Invitation: chat.NewID(), ExpiresAt: epoch.Add(9 * time.Hour)}
	w.update(func(tx store.Tx) error { return tx.InsertAccount(second) })
	count := func(in, by chat.ID) [2]int {
		return read(w, func(r store.Reader) (n [2]int, err error) { n[0], n[1], err = r.CountGuests(in, by); return n, err })
	}
	if n := count(room.ID, guest.Invitation); n != [2]int{2, 1} {
		t.Errorf("in the room and by the invitation: %v", n)
	}
	if n := gone(epoch.Add(2 * time.Hour)); n != 0 {
		t.Errorf("%d are gone while they are there", n)
	}
	guest.DisabledAt = epoch.Add(time.Hour)
	w.update(func(tx store.Tx) error { return tx.UpdateAccount(guest) })
	if n := count(room.ID, guest.Invitation); n != [2]int{1, 0} {
		t.Errorf("after one was let go: %v", n)
	}
	if before, after := gone(epoch.Add(59*time.Minute)), gone(epoch.Add(time.Hour)); before != 0 || after != 1 {
		t.Errorf("gone: %d before the end, %d at it", before, after)
	}
	if n := expired(epoch.Add(2 * time.Hour)); n != 0 {
		t.Errorf("%d expired after it was seen to", n)
	}
}

func testKnownClients(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	put := func(a chat.Account, client string) {
		w.update(func(tx store.Tx) error { return tx.PutKnownClient(a.ID, []byte(client), w.now(), 2) })
	}
	known := func() (known []string) {
		for _, c := range []string{"a", "b", "c", "of bob"} {
			if read(w, func(r store.Reader) (bool, error) { return r.IsKnownClient([]byte(c)) }) {
				known = append(known, c)
			}
		}
		return known
	}
	put(bob, "of bob")
	put(ann, "a")
	put(ann, "b")
	put(ann, "a")
	put(ann, "c")
	if got := known(); !slices.Equal(got, []string{"a", "c", "of bob"}) {
		t.Errorf("got %v, want those used last", got)
	}
	w.update(func(tx store.Tx) error { return tx.ForgetClients(ann.ID) })
	if got := known(); !slices.Equal(got, []string{"of bob"}) {
		t.Errorf("got %v after ann's were forgotten", got)
	}
}
