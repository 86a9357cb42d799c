package account

import (
	"context"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/mail"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
)

// EmailLife is how long a mail address may be confirmed.
const EmailLife = 24 * time.Hour

// Errors of mail addresses.
var (
	ErrMailOff   = &chat.Error{Kind: chat.Conflict, Code: "mail_off", Message: "this server sends no mail"}
	ErrBadEmail  = &chat.Error{Kind: chat.Invalid, Code: "bad_email", Message: "this is no mail address", Field: "email"}
	ErrEmailLink = &chat.Error{Kind: chat.Forbidden, Code: "email_link_invalid", Message: "this link is not valid (any more)", Field: "token"}
)

// SetEmail mails a link to an address, which is the account's once the link is opened; none takes the present one away at once. It
// asks for a proof.
func (s *Service) SetEmail(ctx context.Context, actor chat.Actor, address, language string) error {
	if err := s.ownerProved(actor); err != nil {
		return err
	}
	if address == "" {
		return s.removeEmail(ctx, actor, language)
	}
	switch {
	case mail.CheckAddress(address) != nil:
		return ErrBadEmail
	case !s.mailOn():
		return ErrMailOff
	}
	for _, key := range [...]string{"to " + strings.ToLower(address), "by " + actor.Account.String()} {
		if err := s.Limits.letter(key); err != nil {
			return err
		}
	}
	return s.own(ctx, "set address", actor, func(tx store.Tx) error {
		link, err := s.ticket(tx, store.Ticket{Purpose: store.TicketEmail, Account: actor.Account, Value: address}, EmailLife)
		if err != nil {
			return err
		}
		if err := s.send(tx, s.letterTo(address, language, letterConfirm, actor.Name, link)); err != nil {
			return err
		}
		return s.showProfile(tx, actor.Account)
	})
}

func (s *Service) removeEmail(ctx context.Context, actor chat.Actor, language string) error {
	return s.own(ctx, "remove address", actor, func(tx store.Tx) error {
		if err := tx.DeleteTickets(actor.Account, store.TicketEmail); err != nil {
			return err
		}
		a, err := tx.Account(actor.Account)
		if err != nil {
			return err
		}
		if err := s.tell(tx, a, language, letterEmailChanged, ""); err != nil {
			return err
		}
		if err := tx.PutEmail(store.Email{Account: a.ID}); err != nil {
			return err
		}
		if err := tx.Audit(actor.Audit(chat.AuditEmailChanged, a.ID)); err != nil {
			return err
		}
		return profileChanged(tx, a)
	})
}

// ConfirmEmail makes an address the account's own, by the link that was mailed to it; the one before is told. It needs no session.
// A link that counts no more is ErrEmailLink.
func (s *Service) ConfirmEmail(ctx context.Context, token, language, from string) error {
	if !secret.IsToken(secret.TicketPrefix, token) {
		return ErrEmailLink
	}
	return store.Act(ctx, s.Store, "confirm address", func(tx store.Tx) error {
		k, err := s.emailLink(tx, token)
		if err == nil {
			err = tx.LockAccount(k.Account)
		}
		if err == nil {
			k, err = s.emailLink(tx, token) // it counts once
		}
		if err != nil {
			return err
		}
		return s.confirmed(tx, k, language, from)
	})
}

// emailLink finds the ticket of a link that confirms an address; ErrEmailLink if there is none.
func (s *Service) emailLink(r store.Reader, token string) (store.Ticket, error) {
	k, ok, err := r.Ticket(secret.HashToken(token), s.now())
	if err == nil && (!ok || k.Purpose != store.TicketEmail) {
		err = ErrEmailLink
	}
	return k, err
}

func (s *Service) confirmed(tx store.Tx, k store.Ticket, language, from string) error {
	a, err := tx.Account(k.Account)
	if err != nil {
		return err
	}
	old, had, err := tx.Email(a.ID)
	if err != nil {
		return err
	}
	if had && !strings.EqualFold(old.Address, k.Value) {
		if err := s.tell(tx, a, language, letterEmailChanged, ""); err != nil {
			return err
		}
	}
	if err := tx.DeleteTickets(a.ID, ""); err != nil { // links that the old address was mailed, too
		return err
	}
	if err := tx.PutEmail(store.Email{Account: a.ID, Address: k.Value, ConfirmedAt: s.now()}); err != nil {
		return err
	}
	entry := chat.AuditEntry{Action: chat.AuditEmailChanged, Actor: a.ID, Subject: a.ID, Name: a.Name, Address: from}
	if err := tx.Audit(entry); err != nil {
		return err
	}
	return profileChanged(tx, a)
}

func (s *Service) showProfile(tx store.Tx, account chat.ID) error {
	a, err := tx.Account(account)
	if err != nil {
		return err
	}
	return profileChanged(tx, a)
}
