package account

import (
	"context"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// ErrTooManyInvitations keeps one account from filling the store.
var ErrTooManyInvitations = &chat.Error{Kind: chat.TooLarge, Code: "too_many_invitations", Message: "withdraw some invitations first"}

// NewInvitation is what makes an invitation.
type NewInvitation struct {
	Uses     int           // 0 for any number
	Life     time.Duration // 0 for chat.InvitationLife
	Room     chat.ID       // to land in; may be zero
	GuestFor time.Duration // how long guests may stay; 0 lets people make accounts
}

// MadeInvitation is an invitation and its token, which is shown once.
type MadeInvitation struct {
	chat.Invitation

	Token secret.String
}

// blankInvitation is an invitation that n describes.
func (s *Service) blankInvitation(n NewInvitation) (chat.Invitation, error) {
	if n.Life == 0 {
		n.Life = chat.InvitationLife
	}
	now := s.now()
	i := chat.Invitation{ID: s.NewID(), Room: n.Room, GuestLife: n.GuestFor, Uses: n.Uses, CreatedAt: now, ExpiresAt: now.Add(n.Life)}
	return i, i.Check(now)
}

// Invite makes an invitation: administrators may, and where the policy says so everyone but guests. Into a room invites who may
// bring people in there.
func (s *Service) Invite(ctx context.Context, actor chat.Actor, n NewInvitation) (MadeInvitation, error) {
	if err := chat.MayMakeInvitation(actor, s.Policy()); err != nil {
		return MadeInvitation{}, err
	}
	i, err := s.blankInvitation(n)
	if err != nil {
		return MadeInvitation{}, err
	}
	i.By = actor.Account
	return s.insertInvitation(ctx, i, func(tx store.Tx) error {
		if err := store.StillActs(tx, actor); err != nil { // from here on nobody makes another one for this account
			return err
		}
		count, err := tx.CountInvitations(actor.Account, s.now())
		if err == nil && count >= chat.MaxInvitations {
			err = ErrTooManyInvitations
		}
		if err != nil {
			return err
		}
		if !i.Room.IsZero() {
			if err := mayInviteInto(tx, actor.Account, i); err != nil {
				return err
			}
		}
		return tx.Audit(actor.Audit(chat.AuditInvitationMade, i.ID).With("guests", yes(i.GuestLife > 0)))
	})
}

// mayInviteInto reports whether an account may let others into the room of an invitation.
func mayInviteInto(r store.Reader, account chat.ID, i chat.Invitation) error {
	room, m, err := r.Entry(account, i.Room)
	if err != nil {
		return err
	}
	if i.GuestLife > 0 {
		return chat.MayInviteGuests(room, m)
	}
	return chat.MayInvite(room, m)
}

// InviteByOperator makes an invitation for who runs the server. He is told while none of them lets anybody in.
func (s *Service) InviteByOperator(ctx context.Context, n NewInvitation) (MadeInvitation, error) {
	if s.Policy().SignUp == chat.SignUpClosed {
		return MadeInvitation{}, chat.ErrSignUpClosed
	}
	i, err := s.blankInvitation(n)
	if err != nil {
		return MadeInvitation{}, err
	}
	return s.insertInvitation(ctx, i, func(tx store.Tx) error {
		return tx.Audit(chat.AuditEntry{Action: chat.AuditInvitationMade, Subject: i.ID}.With("by", "operator"))
	})
}

func (s *Service) insertInvitation(ctx context.Context, i chat.Invitation, may func(tx store.Tx) error) (MadeInvitation, error) {
	token, hash := secret.NewToken(secret.InvitationPrefix)
	return store.Update(ctx, s.Store, "invite", func(tx store.Tx) (MadeInvitation, error) {
		if err := may(tx); err != nil {
			return MadeInvitation{}, err
		}
		return MadeInvitation{i, token}, tx.InsertInvitation(i, hash)
	})
}

// InvitationLink is where a token is used. It stands in the fragment, which browsers send to nobody.
func (s *Service) InvitationLink(token secret.String) string {
	if s.Public == nil {
		return ""
	}
	return s.Public.String() + "/invite#" + token.Reveal()
}

// Invitations lists the actor's own invitations that have not expired, newest first.
func (s *Service) Invitations(ctx context.Context, actor chat.Actor, before chat.ID) ([]chat.Invitation, error) {
	f := store.InvitationFilter{By: actor.Account, Before: before, Now: s.now(), Limit: chat.MaxPage}
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Invitation, error) { return r.Invitations(f) })
}

// InvitationView is an invitation as administrators are shown it.
type InvitationView struct {
	chat.Invitation

	MadeBy chat.Account // zero: who runs the server
}

// AllInvitations lists everybody's that have not expired, newest first, for administrators. A limit beyond what a page may have means
// as many as it may.
func (s *Service) AllInvitations(ctx context.Context, actor chat.Actor, before chat.ID, limit int) ([]InvitationView, error) {
	if !actor.Admin {
		return nil, chat.ErrForbidden
	}
	f := store.InvitationFilter{Before: before, Now: s.now(), Limit: min(limit, chat.MaxPage)}
	return store.View(ctx, s.Store, "account", func(r store.Reader) ([]InvitationView, error) {
		found, err := r.Invitations(f)
		if err != nil {
			return nil, err
		}
		list := make([]InvitationView, len(found))
		for i, one := range found {
			list[i].Invitation = one
			if one.By.IsZero() {
				continue
			}
			if list[i].MadeBy, err = r.Account(one.By); err != nil {
				return nil, err
			}
		}
		return list, nil
	})
}

// Withdraw makes an invitation count no more: one's own, or for administrators any.
func (s *Service) Withdraw(ctx context.Context, actor chat.Actor, id chat.ID) error {
	return s.own(ctx, "withdraw invitation", actor, func(tx store.Tx) error {
		i, err := tx.Invitation(id)
		if err == nil && i.By != actor.Account && !actor.Admin {
			err = chat.ErrInvitationNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteInvitation(id); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditInvitationWithdrawn, id))
	})
}

// sweepInvitations lets go of those that have expired.
func (s *Service) sweepInvitations(ctx context.Context) {
	err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.SweepInvitations(s.now(), sweepLimit) })
	s.undone(ctx, err, "expired invitations not swept")
}

// Offer is what an invitation lets its holder do.
type Offer struct {
	chat.Invitation

	Title   string // of the room to land in
	Inviter string // name of who made it; empty for who runs the server
}

// Look tells somebody who is not signed in what a token lets him do; chat.ErrBadInvitation if nothing.
func (s *Service) Look(ctx context.Context, token secret.String) (Offer, error) {
	i, err := s.look(ctx, token)
	if err != nil {
		return Offer{}, err
	}
	if s.Policy().SignUp == chat.SignUpClosed {
		return Offer{}, chat.ErrSignUpClosed
	}
	return store.View(ctx, s.Store, "account", func(r store.Reader) (Offer, error) {
		o := Offer{Invitation: i}
		if !i.By.IsZero() {
			by, err := r.Account(i.By)
			if err != nil {
				return o, err
			}
			o.Inviter = by.Name
		}
		if i.Room.IsZero() {
			return o, nil
		}
		room, err := s.Rooms.Landing(r, i.Room)
		o.Title = room.Title
		return o, err
	})
}
