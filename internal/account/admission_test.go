package account_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// hall is a house with rooms and a policy.
type hall struct {
	*house

	rooms  *room.Service
	policy chat.Policy
	s      *account.Service
	root   chat.Actor
	lobby  chat.Room
}

func newHall(t *testing.T) *hall { return newHallOn(t, newHouse(t)) }

func newHallOn(t *testing.T, on *house) *hall {
	t.Helper()
	h := &hall{house: on, policy: chat.DefaultPolicy()}
	h.rooms = room.New(room.Config{Store: h.store, Now: h.clock.Now})
	var err error
	h.lobby, err = h.rooms.EnsureLobby(t.Context())
	h.must(err)
	h.s = account.New(account.Config{
		Cost: secret.LeastCost(), Store: h.store, Now: h.clock.Now, Policy: func() chat.Policy { return h.policy }, IsPIN: func(w string) bool { return w == "midsommar" },
		Rooms: h.rooms, Welcome: h.rooms.Welcome, Traces: account.Traces{Leave: h.rooms.Depart}, Limits: account.NewLimits(1, h.clock.Now),
		SweepEvery: time.Millisecond, Public: &url.URL{Scheme: "http", Host: "localhost"},
	})
	h.bells.mu.Lock()
	h.bells.accounts = h.s
	h.bells.mu.Unlock()
	a, err := h.s.Add(t.Context(), account.Registration{Name: "root", Password: password}, true)
	h.must(err)
	h.root = chat.Actor{Account: a.ID, Name: a.Name, Admin: true}
	return h
}

// come asks for an account.
func (h *hall) come(name string, by account.Admission) (chat.Account, error) {
	h.t.Helper()
	return h.s.SignUp(h.t.Context(), account.Registration{Name: name, Password: password, Admission: by})
}

func (h *hall) invite(n account.NewInvitation) account.MadeInvitation {
	h.t.Helper()
	made, err := h.s.Invite(h.t.Context(), h.root, n)
	h.must(err)
	return made
}

func TestWhoMayComeIn(t *testing.T) {
	h := newHall(t)
	good, guests := h.invite(account.NewInvitation{}), h.invite(account.NewInvitation{Room: h.group("a room"), GuestFor: time.Hour})
	bad := secret.String(secret.InvitationPrefix + strings.Repeat("A", 43))
	tests := []struct {
		way  chat.SignUp
		by   account.Admission
		code string // "" lets in
	}{
		{chat.SignUpAuto, account.Admission{Local: true}, ""},
		{chat.SignUpAuto, account.Admission{}, "invitation_required"},
		{chat.SignUpAuto, account.Admission{Invitation: good.Token}, ""},
		{chat.SignUpOpen, account.Admission{}, ""},
		{chat.SignUpOpen, account.Admission{Invitation: bad}, "bad_invitation"},
		{chat.SignUpInvitation, account.Admission{Local: true}, "invitation_required"},
		{chat.SignUpInvitation, account.Admission{Invitation: good.Token}, ""},
		{chat.SignUpInvitation, account.Admission{Invitation: bad}, "bad_invitation"},
		{chat.SignUpInvitation, account.Admission{Invitation: "nonsense"}, "bad_invitation"},
		{chat.SignUpInvitation, account.Admission{Invitation: guests.Token}, "bad_invitation"},
		{chat.SignUpInvitation, account.Admission{PIN: "midsommar"}, "invitation_required"},
		{chat.SignUpPIN, account.Admission{Local: true}, "pin_required"},
		{chat.SignUpPIN, account.Admission{PIN: "midsommar"}, ""},
		{chat.SignUpPIN, account.Admission{PIN: "midvinter"}, "bad_pin"},
		{chat.SignUpPIN, account.Admission{Invitation: good.Token}, ""},
		{chat.SignUpClosed, account.Admission{Local: true, Invitation: good.Token, PIN: "midsommar"}, "sign_up_closed"},
	}
	for i, c := range tests {
		h.policy.SignUp = c.way
		name := "p" + string(rune('a'+i))
		_, err := h.come(name, c.by)
		_, _, byKey := h.s.SignUpByKey(t.Context(), name+".key", c.by)
		for way, err := range map[string]error{"password": err, "key": byKey} {
			if c.code == "" {
				h.must(err)
			} else {
				wantError(t, string(c.way)+" by "+way, err, c.code)
			}
		}
	}
	h.policy.SignUp = chat.SignUpClosed
	_, err := h.come("root", account.Admission{})
	wantError(t, "whether a name is taken is not told where nobody comes in", err, "sign_up_closed")
}

// group is a room of root's.
func (h *hall) group(title string) chat.ID {
	h.t.Helper()
	v, _, err := h.rooms.Create(h.t.Context(), h.root, room.Founding{Kind: chat.Group, Title: title})
	h.must(err)
	return v.ID
}

func TestAnInvitationCountsAsOftenAsItSays(t *testing.T) {
	onEachStore(t, func(t *testing.T, on *house) {
		h := newHallOn(t, on)
		landing := h.group("newcomers")
		twice := h.invite(account.NewInvitation{Uses: 2, Room: landing})
		if _, err := h.come("ROOT", account.Admission{Invitation: twice.Token}); err == nil {
			t.Fatal("a taken name")
		}
		var group sync.WaitGroup
		errs := make(chan error, 5)
		for i := range cap(errs) {
			group.Go(func() {
				_, err := h.come("p"+string(rune('a'+i)), account.Admission{Invitation: twice.Token})
				errs <- err
			})
		}
		group.Wait()
		close(errs)
		in := 0
		for err := range errs {
			if err == nil {
				in++
				continue
			}
			wantError(t, "beyond", err, "bad_invitation")
		}
		members, err := h.rooms.Members(t.Context(), h.root, store.MemberFilter{Room: landing})
		h.must(err)
		list, err := h.s.Invitations(t.Context(), h.root, chat.ID{})
		h.must(err)
		if in != 2 || len(members) != 3 || len(list) != 1 || list[0].Used != 2 {
			t.Errorf("%d came in, the room has %d, %+v", in, len(members), list)
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	h := newHall(t)
	week, day, gone := h.invite(account.NewInvitation{}), h.invite(account.NewInvitation{Life: 24 * time.Hour}), h.invite(account.NewInvitation{})
	h.must(h.s.Withdraw(t.Context(), h.root, gone.ID))
	_, err := h.come("ann", account.Admission{Invitation: gone.Token})
	wantError(t, "withdrawn", err, "bad_invitation")
	wantError(t, "withdrawn twice", h.s.Withdraw(t.Context(), h.root, gone.ID), "invitation_not_found")
	h.clock.forward(24 * time.Hour)
	_, err = h.s.Look(t.Context(), day.Token)
	wantError(t, "a day later", err, "bad_invitation")
	if o, err := h.s.Look(t.Context(), week.Token); err != nil || o.Inviter != "root" || o.Title != "" {
		t.Errorf("got %+v, %v", o, err)
	}
	h.policy.SignUp = chat.SignUpClosed
	_, err = h.s.Look(t.Context(), week.Token)
	wantError(t, "closed", err, "sign_up_closed")
}

func TestWhoMayInvite(t *testing.T) {
	h := newHall(t)
	h.policy.SignUp = chat.SignUpOpen
	a, err := h.come("ann", account.Admission{})
	h.must(err)
	ann := chat.Actor{Account: a.ID, Name: "ann"}
	_, err = h.s.Invite(t.Context(), ann, account.NewInvitation{})
	wantError(t, "a member", err, "forbidden")
	h.policy.MembersInvite = true
	mine, err := h.s.Invite(t.Context(), ann, account.NewInvitation{})
	h.must(err)
	_, err = h.s.Invite(t.Context(), ann, account.NewInvitation{Room: h.group("root's own")})
	wantError(t, "into another's room", err, "room_not_found")
	_, err = h.s.Invite(t.Context(), ann, account.NewInvitation{Room: h.lobby.ID, GuestFor: time.Hour})
	wantError(t, "guests into the lobby", err, "forbidden")
	theirs := h.invite(account.NewInvitation{})
	wantError(t, "another's", h.s.Withdraw(t.Context(), ann, theirs.ID), "invitation_not_found")
	_, err = h.s.AllInvitations(t.Context(), ann, chat.ID{}, 10)
	wantError(t, "everybody's", err, "forbidden")
	all, err := h.s.AllInvitations(t.Context(), h.root, chat.ID{}, 10)
	if err != nil || len(all) != 2 || all[0].MadeBy.Name != "root" || all[1].MadeBy.Name != "ann" {
		t.Errorf("got %+v, %v", all, err)
	}
	first, err1 := h.s.AllInvitations(t.Context(), h.root, chat.ID{}, 1)
	second, err2 := h.s.AllInvitations(t.Context(), h.root, theirs.ID, 1)
	if h.must(errors.Join(err1, err2)); len(first) != 1 || len(second) != 1 || first[0].ID != theirs.ID || second[0].ID != mine.ID {
		t.Errorf("got %+v and %+v", first, second)
	}
	h.must(h.s.Withdraw(t.Context(), h.root, mine.ID))
	for name, n := range map[string]account.NewInvitation{
		"bad_invitation_life": {Life: 400 * 24 * time.Hour}, "bad_invitation_uses": {Uses: -1}, "bad_guest_life": {GuestFor: 60 * 24 * time.Hour}, "room_missing": {GuestFor: time.Hour},
	} {
		_, err := h.s.Invite(t.Context(), h.root, n)
		wantError(t, name, err, name)
	}
	usual := h.policy.SignUp
	h.policy.SignUp = chat.SignUpClosed
	_, err = h.s.InviteByOperator(t.Context(), account.NewInvitation{Uses: 1})
	wantError(t, "an invitation that lets nobody in", err, "sign_up_closed")
	h.policy.SignUp = usual
	if made, err := h.s.InviteByOperator(t.Context(), account.NewInvitation{Uses: 1}); err != nil || !made.By.IsZero() || !strings.Contains(h.s.InvitationLink(made.Token), "/invite#in_") {
		t.Errorf("got %+v, %v", made, err)
	}
}

func TestAGuestIsInOneRoomForATime(t *testing.T) {
	onEachStore(t, func(t *testing.T, on *house) {
		h := newHallOn(t, on)
		only := h.group("for guests")
		link := h.invite(account.NewInvitation{Room: only, GuestFor: 2 * time.Hour})
		_, err := h.s.ComeAsGuest(t.Context(), " ", account.Admission{Invitation: link.Token}, account.Client{})
		wantError(t, "nameless", err, "name_missing")
		_, err = h.s.ComeAsGuest(t.Context(), "Gus", account.Admission{Invitation: h.invite(account.NewInvitation{}).Token}, account.Client{})
		wantError(t, "by an invitation for people", err, "bad_invitation")
		signed, err := h.s.ComeAsGuest(t.Context(), "Gus", account.Admission{Invitation: link.Token}, account.Client{})
		h.must(err)
		token := signed.Token.Reveal()
		guest, err := h.s.Authenticate(t.Context(), token, "")
		h.must(err)
		if !signed.Account.IsGuest() || guest.GuestRoom != only || !guest.ProvedAt.IsZero() || !strings.HasPrefix(guest.Name, "guest-") {
			t.Errorf("got %+v and %+v", signed.Account, guest)
		}
		h.guestStays(guest, only)

		stop := h.running(h.s)
		defer stop()
		h.clock.forward(2*time.Hour - time.Second)
		_, err = h.s.Authenticate(t.Context(), token, "")
		h.must(err)
		h.clock.forward(time.Second)
		h.wantSignedOutOf(h.s, token)
		h.until("the guest has left", func(r store.Reader) (bool, error) {
			a, err := r.Account(guest.Account)
			if err != nil || a.DisabledAt.IsZero() {
				return false, err
			}
			m, err := r.Membership(only, guest.Account)
			return m.Status == chat.Left, err
		})
	})
}

func (h *hall) wantSignedOutOf(s *account.Service, token string) {
	h.t.Helper()
	_, err := s.Authenticate(h.t.Context(), token, "")
	wantError(h.t, "after the end", err, "unauthenticated")
}

// guestStays tries all that leads out of a guest's room.
func (h *hall) guestStays(guest chat.Actor, only chat.ID) {
	t, ctx := h.t, h.t.Context()
	open, _, err := h.rooms.Create(ctx, h.root, room.Founding{Kind: chat.Open, Title: "open"})
	h.must(err)
	for name, try := range map[string]func() error{
		"search":         func() error { _, err := h.s.People(ctx, guest, store.AccountFilter{}); return err },
		"open rooms":     func() error { _, err := h.rooms.OpenRooms(ctx, guest, store.OpenFilter{}); return err },
		"join":           func() error { _, err := h.rooms.Join(ctx, guest, open.ID); return err },
		"by its address": func() error { return h.rooms.Admit(ctx, guest, open.ID) },
		"direct room": func() error {
			_, _, err := h.rooms.Create(ctx, guest, room.Founding{Kind: chat.Direct, Members: []string{"root"}})
			return err
		},
		"notes": func() error { _, _, err := h.rooms.Create(ctx, guest, room.Founding{Kind: chat.Direct}); return err },
		"own room": func() error {
			_, _, err := h.rooms.Create(ctx, guest, room.Founding{Kind: chat.Group, Title: "own"})
			return err
		},
		"bring in":      func() error { return h.rooms.Invite(ctx, guest, only, []string{"root"}) },
		"invite":        func() error { _, err := h.s.Invite(ctx, guest, account.NewInvitation{}); return err },
		"being brought": func() error { return h.rooms.Invite(ctx, h.root, open.ID, []string{guest.Name}) },
		"being written to": func() error {
			_, _, err := h.rooms.Create(ctx, h.root, room.Founding{Kind: chat.Direct, Members: []string{guest.Name}})
			return err
		},
	} {
		wantError(t, name, try(), "guest")
	}
	list, err := h.rooms.Rooms(ctx, guest)
	h.must(err)
	if len(list.Rooms) != 1 || list.Rooms[0].ID != only {
		t.Errorf("a guest is in %+v", list.Rooms)
	}
	a, err := h.s.Add(ctx, account.Registration{Name: "stranger", Password: password}, false)
	h.must(err)
	_, err = h.s.Person(ctx, guest, a.ID)
	wantError(t, "a person of another room", err, "account_not_found")
	_, err = h.s.Person(ctx, guest, h.root.Account)
	h.must(err)
	people, err := h.s.People(ctx, h.root, store.AccountFilter{})
	h.must(err)
	for _, p := range people {
		if p.IsGuest() {
			t.Errorf("a guest is found among the people: %+v", p)
		}
	}
}

// TestAnInvitationStandsWithItsMaker: what somebody keeps lets nobody in once he could not make it any more.
func TestAnInvitationStandsWithItsMaker(t *testing.T) {
	for name, end := range map[string]func(h *hall, ann chat.Actor, in chat.ID) error{
		"expelled": func(h *hall, ann chat.Actor, in chat.ID) error {
			return h.rooms.Expel(h.t.Context(), h.root, in, ann.Account)
		},
		"suspended": func(h *hall, ann chat.Actor, _ chat.ID) error { return h.s.Suspend(h.t.Context(), h.root, ann.Account) },
		"banned": func(h *hall, ann chat.Actor, _ chat.ID) error {
			h.s.Banned = func(who chat.ID) error {
				if who == ann.Account {
					return chat.ErrForbidden
				}
				return nil
			}
			return nil
		},
		"by another policy": func(h *hall, _ chat.Actor, _ chat.ID) error { h.policy.MembersInvite = false; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			h.policy.SignUp, h.policy.MembersInvite = chat.SignUpOpen, true
			a, err := h.come("ann", account.Admission{})
			h.must(err)
			ann, in := chat.Actor{Account: a.ID, Name: "ann"}, h.group("private")
			h.must(h.rooms.Invite(t.Context(), h.root, in, []string{"ann"}))
			members, err := h.s.Invite(t.Context(), ann, account.NewInvitation{Room: in})
			h.must(err)
			guests, err := h.s.Invite(t.Context(), ann, account.NewInvitation{Room: in, GuestFor: time.Hour})
			h.must(err)
			byMember, byGuest := account.Admission{Invitation: members.Token}, account.Admission{Invitation: guests.Token}
			_, err = h.come("before", byMember)
			h.must(err)
			_, err = h.s.ComeAsGuest(t.Context(), "Before", byGuest, account.Client{})
			h.must(err)
			h.must(end(h, ann, in))
			_, err = h.come("after", byMember)
			wantError(t, "an account", err, "bad_invitation")
			_, err = h.s.ComeAsGuest(t.Context(), "After", byGuest, account.Client{})
			wantError(t, "a guest", err, "bad_invitation")
			_, err = h.s.Look(t.Context(), members.Token)
			wantError(t, "a look", err, "bad_invitation")
		})
	}
}

// TestTwoSetupsAtOnce: two hold the link, one becomes the administrator.
func TestTwoSetupsAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, h *house) {
		token, err := h.accounts.SetupToken(t.Context())
		h.must(err)
		var group sync.WaitGroup
		errs := make(chan error, 4)
		for i := range cap(errs) {
			group.Go(func() {
				_, err := h.accounts.Setup(t.Context(), token.Reveal(), account.Registration{Name: "root" + string(rune('a'+i)), Password: password})
				errs <- err
			})
		}
		group.Wait()
		close(errs)
		made := 0
		for err := range errs {
			if err == nil {
				made++
			}
		}
		if made != 1 {
			t.Errorf("%d administrators were made", made)
		}
	})
}
