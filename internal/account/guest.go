package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// guestName begins the names of guests, who choose only what is shown.
const guestName = "guest-"

// newGuestName makes a name that nobody else has.
func newGuestName() string { return guestName + strings.ToLower(rand.Text()[:13]) }

// ComeAsGuest lets somebody into the one room that an invitation names, under a name he gives, for as long as it says. Account and
// session end then.
func (s *Service) ComeAsGuest(ctx context.Context, fullName string, by Admission, client Client) (Signed, error) {
	if err := chat.CheckFullName(fullName); err != nil {
		return Signed{}, err
	}
	if chat.IsBlank(fullName) {
		return Signed{}, errNoGuestName
	}
	if s.Policy().SignUp == chat.SignUpClosed {
		return Signed{}, chat.ErrSignUpClosed
	}
	i, err := s.look(ctx, by.Invitation)
	if err == nil && i.GuestLife == 0 {
		err = chat.ErrBadInvitation
	}
	if err != nil {
		return Signed{}, err
	}
	now := s.now()
	a := chat.Account{
		ID: s.NewID(), Name: newGuestName(), FullName: fullName, CreatedAt: now, GuestRoom: i.Room, ExpiresAt: now.Add(i.GuestLife),
	}
	session := s.blank(proven{Account: a}, client)
	session.ExpiresAt, session.ProvedAt = a.ExpiresAt, time.Time{} // nothing proves who a guest is
	token, hash := secret.NewToken(secret.SessionPrefix)
	err = store.Act(ctx, s.Store, "let a guest in", func(tx store.Tx) error { return s.seatGuest(tx, a, by, session, hash) })
	if err != nil {
		return Signed{}, err
	}
	return Signed{Session: session, Account: a, Token: token}, nil
}

var errNoGuestName = &chat.Error{Kind: chat.Invalid, Code: "name_missing", Message: "a guest says what others shall call him", Field: "full_name"}

func (s *Service) seatGuest(tx store.Tx, a chat.Account, by Admission, session chat.Session, hash []byte) error {
	i, err := s.spend(tx, by.Invitation, a, by.Address)
	if err != nil {
		return err
	}
	a.Invitation = i.ID
	if err := tx.InsertAccount(a); err != nil {
		return err
	}
	if err := s.Rooms.Land(tx, newcomer(a), a.GuestRoom); err != nil { // without its room there is nothing for a guest
		return err
	}
	if err := checkGuests(tx, a); err != nil {
		return err
	}
	if err := tx.InsertSession(session, hash); err != nil {
		return err
	}
	e := chat.AuditEntry{Action: chat.AuditGuestCame, Actor: a.ID, Subject: a.GuestRoom, Name: a.Name, Address: clip(by.Address, MaxAddress)}
	return tx.Audit(e)
}

// checkGuests refuses, after one was let in, more guests than there may be at a time: whoever holds a link can come again and again.
func checkGuests(r store.Reader, a chat.Account) error {
	inRoom, byInvitation, err := r.CountGuests(a.GuestRoom, a.Invitation)
	if err == nil && (inRoom > chat.MaxGuestsInRoom || byInvitation > chat.MaxGuests) {
		err = chat.ErrTooManyGuests
	}
	return err
}

// sweepGuests takes guests whose time is over out of their rooms, and ends their sessions. Some days later their accounts are deleted;
// what they said stays.
func (s *Service) sweepGuests(ctx context.Context) {
	now := s.now()
	over, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Account, error) { return r.ExpiredGuests(now, sweepLimit) })
	for _, a := range over {
		if ctx.Err() != nil {
			return
		}
		err = errors.Join(err, s.end(ctx, a.ID, nil, func(tx store.Tx) error { return s.letGo(tx, a.ID) }))
	}
	end := now.Add(-chat.GuestRemembered)
	gone, failed := store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Account, error) { return r.GoneGuests(end, sweepLimit) })
	err = errors.Join(err, failed)
	for _, a := range gone {
		if ctx.Err() != nil {
			return
		}
		failed := s.DeleteOf(ctx, chat.Actor{}, a.ID, Deletion{by: "expiry"})
		if !errors.Is(failed, ErrDeleted) { // another server of this database was first
			err = errors.Join(err, failed)
		}
	}
	s.undone(ctx, err, "guests whose time is over were not let go")
}

// letGo ends the visit of a guest.
func (s *Service) letGo(tx store.Tx, guest chat.ID) error {
	a, err := tx.Account(guest)
	if err != nil || !a.DisabledAt.IsZero() {
		return err
	}
	if s.Traces.Leave != nil {
		if _, err := s.Traces.Leave(tx, a); err != nil { // his one room
			return err
		}
	}
	a.DisabledAt = s.now()
	if err := tx.UpdateAccount(a); err != nil {
		return err
	}
	return tx.EndSessions(a.ID, chat.ID{})
}
