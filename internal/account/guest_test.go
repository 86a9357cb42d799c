package account_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/store"
)

// guest lets somebody in by an invitation for guests.
func (h *hall) guest(by account.MadeInvitation) (account.Signed, error) {
	return h.s.ComeAsGuest(h.t.Context(), "Gus", account.Admission{Invitation: by.Token}, account.Client{})
}

// TestAGuestIsDeleted: some days after his end nothing is left of a guest but that somebody was there.
func TestAGuestIsDeleted(t *testing.T) {
	onEachStore(t, func(t *testing.T, on *house) {
		h := newHallOn(t, on)
		in := h.group("for guests")
		signed, err := h.guest(h.invite(account.NewInvitation{Room: in, GuestFor: time.Hour}))
		h.must(err)
		id := signed.Account.ID
		h.must(h.s.PutSetting(t.Context(), chat.Actor{Account: id}, "theme", []byte(`"dark"`)))
		stop := h.running(h.s)
		defer stop()
		h.clock.forward(time.Hour)
		h.until("the guest is let go", func(r store.Reader) (bool, error) {
			a, err := r.Account(id)
			return !a.DisabledAt.IsZero() && a.FullName == "Gus", err
		})
		h.clock.forward(chat.GuestRemembered - time.Second)
		h.swept()
		h.until("he is remembered", func(r store.Reader) (bool, error) {
			a, err := r.Account(id)
			return a.DeletedAt.IsZero() && a.FullName == "Gus", err
		})
		h.clock.forward(time.Second)
		h.until("he is deleted", func(r store.Reader) (bool, error) {
			a, err := r.Account(id)
			if err != nil || a.DeletedAt.IsZero() {
				return false, err
			}
			states, err := r.States(id, 0, 10)
			left, _ := r.Erasures(10)
			return a.FullName == "" && !a.IsGuest() && len(states) == 0 && len(left) == 0, err
		})
		log := h.noted(chat.AuditAccountDeleted)
		if len(log) != 1 || log[0].Subject != id || !log[0].Actor.IsZero() || log[0].Detail["by"] != "expiry" || log[0].Detail["content"] != "kept" {
			t.Errorf("the audit log says %+v", log)
		}
	})
}

// noted are those of one kind in the audit log.
func (h *house) noted(action chat.AuditAction) []chat.AuditRecord {
	h.t.Helper()
	return slices.DeleteFunc(h.audited(), func(r chat.AuditRecord) bool { return r.Action != action })
}

// until waits for what another goroutine does.
func (h *house) until(what string, there func(r store.Reader) (bool, error)) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 5*time.Minute)
	defer cancel()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for is := false; !is; <-look.C {
		h.must(h.store.View(h.t.Context(), func(r store.Reader) (err error) {
			is, err = there(r)
			return err
		}))
		if ctx.Err() != nil {
			h.t.Fatalf("%s: it does not come to that", what)
		}
	}
}

// swept waits for a round of sweeping that began after now.
func (h *hall) swept() {
	h.t.Helper()
	hash := []byte("swept" + h.clock.Now().String())
	session := chat.Session{ID: chat.NewID(), Account: h.root.Account, CreatedAt: h.clock.Now(), LastUsed: h.clock.Now(), ExpiresAt: h.clock.Now()}
	for range 2 { // the first may go in the middle of a round
		h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error { return tx.InsertSession(session, hash) }))
		h.until("a round of sweeping", func(r store.Reader) (bool, error) {
			over, err := r.SessionsOver([]chat.ID{session.ID})
			return len(over) == 1, err
		})
	}
}

func TestGuestsAreNotWithoutNumber(t *testing.T) {
	onEachStore(t, func(t *testing.T, on *house) {
		h := newHallOn(t, on)
		in := h.group("for guests")
		link := h.invite(account.NewInvitation{Room: in, GuestFor: time.Hour})
		h.crowd(in, link.ID, chat.MaxGuests-1)
		_, err := h.guest(link)
		h.must(err)
		_, err = h.guest(link)
		wantError(t, "one more by the same invitation", err, "too_many_guests")
		other := h.invite(account.NewInvitation{Room: in, GuestFor: time.Hour})
		h.crowd(in, chat.NewID(), chat.MaxGuestsInRoom-chat.MaxGuests-1)
		_, err = h.guest(other)
		h.must(err)
		_, err = h.guest(other)
		wantError(t, "one more in the room", err, "too_many_guests")
		list, err := h.s.Invitations(t.Context(), h.root, chat.ID{})
		h.must(err)
		if list[0].Used+list[1].Used != 2 {
			t.Errorf("refusals have used invitations: %+v", list)
		}
		h.clock.forward(time.Hour)
		stop := h.running(h.s)
		defer stop()
		h.until("there is place again", func(r store.Reader) (bool, error) {
			n, _, err := r.CountGuests(in, other.ID)
			return n < chat.MaxGuestsInRoom, err
		})
		_, err = h.guest(other)
		h.must(err)
	})
}

// crowd puts guests where they take up place.
func (h *hall) crowd(in, by chat.ID, n int) {
	h.t.Helper()
	now := h.clock.Now()
	h.must(h.store.Update(h.t.Context(), func(tx store.Tx) error {
		for i := range n {
			a := chat.Account{
				ID: chat.NewID(), Name: fmt.Sprintf("guest-%d.%x", i, by[12:]), CreatedAt: now, GuestRoom: in, Invitation: by, ExpiresAt: now.Add(time.Hour),
			}
			if err := tx.InsertAccount(a); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAnInvitationIsAccepted(t *testing.T) {
	onEachStore(t, func(t *testing.T, on *house) {
		h := newHallOn(t, on)
		ctx := t.Context()
		h.policy.SignUp = chat.SignUpOpen
		a, err := h.come("ann", account.Admission{})
		h.must(err)
		ann := chat.Actor{Account: a.ID, Name: "ann", Address: "203.0.113.5"}
		in := h.group("private")
		link := h.invite(account.NewInvitation{Room: in, Uses: 2})
		guests := h.invite(account.NewInvitation{Room: in, GuestFor: time.Hour})
		h.policy.SignUp = chat.SignUpClosed // nobody makes an account by it
		for range 2 {
			room, err := h.s.Accept(ctx, ann, link.Token)
			h.must(err)
			if _, err := h.rooms.Room(ctx, ann, in); err != nil || room.ID != in {
				t.Errorf("landed in %s: %v", room.ID, err)
			}
		}
		log := h.noted(chat.AuditInvitationUsed)
		list, err := h.s.Invitations(ctx, h.root, chat.ID{})
		h.must(err)
		if len(log) != 1 || log[0].Actor != ann.Account || log[0].Subject != link.ID || log[0].Address != ann.Address || used(list, link.ID) != 1 {
			t.Errorf("used: %+v, %+v", log, list)
		}
		_, err = h.s.Accept(ctx, ann, guests.Token)
		wantError(t, "a guests' one", err, "guests_only")
		_, err = h.s.Accept(ctx, ann, h.invite(account.NewInvitation{}).Token)
		wantError(t, "one without a room", err, "invitation_no_room")
		_, err = h.s.Accept(ctx, chat.Actor{Account: chat.NewID(), GuestRoom: in}, link.Token)
		wantError(t, "a guest", err, "guest")
		h.must(h.rooms.Expel(ctx, h.root, in, ann.Account))
		_, err = h.s.Accept(ctx, ann, link.Token)
		wantError(t, "who was removed", err, "forbidden")
		h.must(h.s.Withdraw(ctx, h.root, link.ID))
		_, err = h.s.Accept(ctx, ann, link.Token)
		wantError(t, "a withdrawn one", err, "bad_invitation")
	})
}

// used is how often one of the invitations has counted.
func used(list []chat.Invitation, id chat.ID) int {
	return list[slices.IndexFunc(list, func(i chat.Invitation) bool { return i.ID == id })].Used
}
