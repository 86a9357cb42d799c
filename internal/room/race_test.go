package room_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store"
)

// Devices of one person join and leave at the same moment: each join is answered with the room, each leave finds the person there or
// not, and the log tells of both in turn.
func TestJoinAndLeaveAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann, bob := h.person("ann"), h.person("bob")
		in := h.open(ann)
		var left atomic.Int64
		var devices sync.WaitGroup
		for range 4 {
			devices.Go(func() {
				for range 10 {
					v, err := h.rooms.Join(t.Context(), bob, in)
					if err != nil || v.ID != in || v.Membership.Status != chat.Joined || v.Members != 2 {
						t.Errorf("join: %+v, %v", v, err)
					}
				}
			})
			devices.Go(func() {
				for range 10 {
					switch err := h.rooms.Leave(t.Context(), bob, in); {
					case err == nil:
						left.Add(1)
					case !errors.Is(err, chat.ErrRoomNotFound):
						t.Errorf("leave: %v", err)
					}
				}
			})
		}
		devices.Wait()
		turn := map[bool]string{true: ":bob/bob/joined/member", false: ":bob/bob/left"}
		log := h.changes(ann, in)[1:] // behind ann's own coming
		goings := 0
		for i, line := range log {
			if !strings.HasSuffix(line, turn[i%2 == 0]) {
				t.Fatalf("the log says %v", log)
			}
			goings += i % 2
		}
		if len(log) == 0 || int64(goings) != left.Load() {
			t.Errorf("%d were told that they left, the log says %v", left.Load(), log)
		}
	})
}

// What was done is answered so, though who did it is taken out of the room right behind it.
func TestWhoGoesAtOnceIsToldWhatWasDone(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann, bob := h.person("ann"), h.person("bob")
		in := h.group(ann)
		const times = 20
		done := 0
		var both sync.WaitGroup
		both.Go(func() {
			for range times {
				v, err := h.rooms.Configure(t.Context(), bob, in, room.Change{Topic: new(chat.NewID().String())})
				if err == nil {
					done++
				} else if !errors.Is(err, chat.ErrRoomNotFound) && !errors.Is(err, chat.ErrForbidden) {
					t.Errorf("configure: %+v, %v", v, err)
				}
			}
		})
		both.Go(func() {
			for range times {
				err := h.rooms.Invite(t.Context(), ann, in, []string{"bob"})
				if err == nil {
					err = h.rooms.Appoint(t.Context(), ann, in, bob.Account, chat.RoleModerator)
				}
				if err = errors.Join(err, h.rooms.Expel(t.Context(), ann, in, bob.Account)); err != nil {
					t.Error(err)
				}
			}
		})
		both.Wait()
		kept := 0
		for _, line := range h.changes(ann, in) {
			if strings.HasSuffix(line, ":"+string(chat.KindSettings)) {
				kept++
			}
		}
		if kept != done {
			t.Errorf("%d changes were answered as done, %d were", done, kept)
		}
	})
}

// changes is what somebody reads in a room, line by line.
func (h *house) changes(who chat.Actor, in chat.ID) []string { return strings.Fields(h.log(who, in)) }

// TestWhoIsGoneComesIntoNoRoom: what somebody asked for a moment before his account was deleted is not done after: nobody would take
// him out again.
func TestWhoIsGoneComesIntoNoRoom(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		ann, bob := h.person("ann"), h.person("bob")
		in := h.open(ann)
		h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
			a, err := tx.Account(bob.Account)
			if err != nil {
				return err
			}
			a.DisabledAt = time.Now()
			a.DeletedAt = a.DisabledAt
			return tx.UpdateAccount(a)
		}))
		_, err := h.rooms.Join(t.Context(), bob, in)
		wantError(t, "join", err, "account_not_found")
		wantError(t, "admitted", h.rooms.Admit(t.Context(), bob, in), "account_not_found")
		for kind, title := range map[chat.RoomKind]string{chat.Group: "bob's", chat.Open: "bob's", chat.Direct: ""} {
			_, _, err := h.rooms.Create(t.Context(), bob, room.Founding{Kind: kind, Title: title})
			wantError(t, string(kind), err, "account_not_found")
		}
		wantError(t, "brought", h.rooms.Invite(t.Context(), ann, in, []string{"bob"}), "account_not_found")
	})
}
