package account

import (
	"context"
	"errors"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// Admission is what somebody brings who asks for an account.
type Admission struct {
	Local      bool          // he sits at the very machine that the server runs on
	Invitation secret.String // the token of one; may be empty
	PIN        secret.String // the server's word; may be empty
	Address    string        // from where
}

// admits reports whether the policy lets somebody make an account. An invitation is counted later, in the transaction that makes
// the account: here it is only looked at, before anything that costs more.
func (s *Service) admits(ctx context.Context, a Admission) error {
	way := s.Policy().SignUp.At(a.Local)
	if way == chat.SignUpClosed {
		return chat.ErrSignUpClosed
	}
	if a.Invitation != "" {
		i, err := s.look(ctx, a.Invitation)
		if err == nil && i.GuestLife > 0 {
			err = chat.ErrBadInvitation
		}
		return err
	}
	switch way {
	case chat.SignUpInvitation:
		return chat.ErrInvitationRequired
	case chat.SignUpPIN:
		return s.checkPIN(ctx, a)
	default:
		return nil
	}
}

// checkPIN compares the server's word. Only wrong ones are counted, so that a whole school may come in at once.
func (s *Service) checkPIN(ctx context.Context, a Admission) error {
	if a.PIN == "" {
		return chat.ErrPINRequired
	}
	giveBack, err := s.Limits.pin(a.Address)
	if err != nil {
		return err
	}
	if !s.IsPIN(a.PIN.Reveal()) {
		s.note(ctx, s.failed(a.Address).With("by", "pin"))
		return chat.ErrBadPIN
	}
	giveBack()
	return nil
}

// stands looks whether who made an invitation could make it now: he may have been suspended, banned or taken out of the room since,
// and must not let people in, or himself in again, by what he kept. chat.ErrBadInvitation if he could not.
func (s *Service) stands(r store.Reader, i chat.Invitation) error {
	if i.By.IsZero() { // who runs the server
		return nil
	}
	a, err := r.Account(i.By)
	if err == nil && !a.DisabledAt.IsZero() {
		err = chat.ErrForbidden
	}
	if err == nil {
		err = s.Banned(a.ID)
	}
	if err == nil {
		err = chat.MayMakeInvitation(chat.Actor{Account: a.ID, Name: a.Name, Admin: a.Admin, GuestRoom: a.GuestRoom}, s.Policy())
	}
	if err == nil && !i.Room.IsZero() {
		err = mayInviteInto(r, a.ID, i)
	}
	if refusal := new(chat.Error); errors.As(err, &refusal) {
		return chat.ErrBadInvitation
	}
	return err
}

// look finds the invitation of a token, if it counts; chat.ErrBadInvitation otherwise.
func (s *Service) look(ctx context.Context, token secret.String) (chat.Invitation, error) {
	if !secret.IsToken(secret.InvitationPrefix, token.Reveal()) {
		return chat.Invitation{}, chat.ErrBadInvitation
	}
	i, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Invitation, error) {
		i, err := r.InvitationByHash(secret.HashToken(token.Reveal()))
		if err != nil {
			return i, err
		}
		return i, s.stands(r, i)
	})
	if errors.Is(err, chat.ErrInvitationNotFound) || err == nil && !i.Counts(s.now()) {
		return chat.Invitation{}, chat.ErrBadInvitation
	}
	return i, err
}

// newcomer is an account that acts in the transaction that makes it.
func newcomer(a chat.Account) chat.Actor { return chat.Actor{Account: a.ID, Name: a.Name} }

// spend counts the use of an invitation for an account that is being made. Without a token it does nothing.
func (s *Service) spend(tx store.Tx, token secret.String, a chat.Account, address string) (chat.Invitation, error) {
	if token == "" {
		return chat.Invitation{}, nil
	}
	by := newcomer(a)
	by.Address = clip(address, MaxAddress)
	i, err := s.use(tx, token, by)
	if err == nil && (i.GuestLife > 0) != a.IsGuest() {
		err = chat.ErrBadInvitation
	}
	return i, err
}

// use counts the use of an invitation; chat.ErrBadInvitation if it does not count, or not any more.
func (s *Service) use(tx store.Tx, token secret.String, by chat.Actor) (chat.Invitation, error) {
	i, err := tx.UseInvitation(secret.HashToken(token.Reveal()), s.now())
	if errors.Is(err, chat.ErrInvitationNotFound) {
		err = chat.ErrBadInvitation
	}
	if err == nil {
		err = s.stands(tx, i)
	}
	if err != nil {
		return chat.Invitation{}, err
	}
	return i, tx.Audit(by.Audit(chat.AuditInvitationUsed, i.ID))
}

// land brings a new account into the room that its invitation names. Where that is not possible any more, the account is made all
// the same.
func (s *Service) land(tx store.Tx, a chat.Account, i chat.Invitation) error {
	if i.Room.IsZero() {
		return nil
	}
	err := s.Rooms.Land(tx, newcomer(a), i.Room)
	if kind := chat.KindOf(err); err != nil && (kind == chat.NotFound || kind == chat.Forbidden || kind == chat.TooLarge) {
		return nil
	}
	return err
}

// Accept brings the actor, who has an account, into the room that an invitation names, and answers with it as it is then. Who is in
// it already uses nothing up, also when it counts no more. Who was removed from it comes back only when somebody brings him.
func (s *Service) Accept(ctx context.Context, actor chat.Actor, token secret.String) (chat.RoomView, error) {
	if err := chat.MayRoam(actor); err != nil {
		return chat.RoomView{}, err
	}
	i, err := store.View(ctx, s.Store, "account", func(r store.Reader) (chat.Invitation, error) {
		return r.InvitationByHash(secret.HashToken(token.Reveal()))
	})
	switch {
	case errors.Is(err, chat.ErrInvitationNotFound):
		return chat.RoomView{}, chat.ErrBadInvitation
	case err != nil:
		return chat.RoomView{}, err
	case i.GuestLife > 0:
		return chat.RoomView{}, chat.ErrGuestsOnly
	case i.Room.IsZero():
		return chat.RoomView{}, chat.ErrInvitationNoRoom
	}
	return store.Update(ctx, s.Store, "accept invitation", func(tx store.Tx) (chat.RoomView, error) {
		if err := s.accept(tx, actor, token, i.Room); err != nil {
			return chat.RoomView{}, err
		}
		return tx.RoomOf(actor.Account, i.Room)
	})
}

func (s *Service) accept(tx store.Tx, actor chat.Actor, token secret.String, room chat.ID) error {
	m, err := tx.Membership(room, actor.Account)
	if err != nil || m.Status == chat.Joined {
		return err
	}
	if m.Status == chat.Removed {
		return chat.ErrForbidden
	}
	if _, err := s.use(tx, token, actor); err != nil {
		return err
	}
	return s.Rooms.Land(tx, actor, room)
}
