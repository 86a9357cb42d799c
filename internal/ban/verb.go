package ban

import (
	"context"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Errors of bans.
var (
	ErrTooManyBans = &chat.Error{Kind: chat.TooLarge, Code: "too_many_bans", Message: "a server has at most 10,000 bans"}
	errOneOf       = &chat.Error{Kind: chat.Invalid, Code: "ban_of_one", Message: "a ban is of an account or of a prefix", Field: "prefix"}
)

// Draft is a ban to be made: of an account or of a prefix.
type Draft struct {
	Account chat.ID
	Prefix  string // an address, or a prefix like 192.0.2.0/24
	Reason  string
	Life    time.Duration // 0: it lasts
}

// View is a ban with the people it names.
type View struct {
	chat.Ban
	Whom   chat.Account // zero if it is of addresses
	MadeBy chat.Account
}

// Bans lists bans for administrators, newest first.
func (s *Service) Bans(ctx context.Context, actor chat.Actor, f store.BanFilter) ([]View, error) {
	if err := chat.MayAdminister(actor, false, s.Now()); err != nil {
		return nil, err
	}
	f.Now = s.Now()
	if f.Limit <= 0 || f.Limit > chat.MaxPage {
		f.Limit = chat.DefaultPage
	}
	return store.View(ctx, s.Store, "list bans", func(r store.Reader) ([]View, error) {
		bans, err := r.Bans(f)
		if err != nil {
			return nil, err
		}
		return store.Completed(r, bans, view)
	})
}

func view(r store.Reader, b chat.Ban) (v View, err error) {
	v.Ban = b
	if v.MadeBy, err = store.Known(r, b.MadeBy); err == nil && !b.Account.IsZero() {
		v.Whom, err = store.Known(r, b.Account)
	}
	return v, err
}

// Ban keeps an account or addresses out from now on: their requests are refused and their connections end, before Ban returns.
// A ban of an account takes the place of an earlier one.
func (s *Service) Ban(ctx context.Context, actor chat.Actor, d Draft) (View, error) {
	if err := chat.MayAdminister(actor, true, s.Now()); err != nil {
		return View{}, err
	}
	b, err := s.ban(actor, d)
	if err != nil {
		return View{}, err
	}
	var v View
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		if !b.Account.IsZero() {
			whom, err := tx.Account(b.Account)
			if err != nil {
				return err
			}
			if err := chat.MayBanAccount(actor, whom); err != nil {
				return err
			}
		}
		if err := tx.SweepBans(s.Now(), sweepLimit); err != nil {
			return err
		}
		if err := tx.PutBan(b); err != nil {
			return err
		}
		n, err := tx.CountBans()
		if err == nil && n > chat.MaxBans {
			err = ErrTooManyBans
		}
		if err != nil {
			return err
		}
		if v, err = view(tx, b); err != nil {
			return err
		}
		tx.AfterCommit(s.decided)
		return tx.Audit(audited(actor, chat.AuditBanMade, b))
	})
	if err != nil {
		return View{}, fmt.Errorf("ban: %w", err)
	}
	return v, s.refresh(context.WithoutCancel(ctx))
}

// ban makes a ban of a draft.
func (s *Service) ban(actor chat.Actor, d Draft) (chat.Ban, error) {
	now := s.Now().UTC().Truncate(time.Microsecond)
	b := chat.Ban{ID: s.NewID(), Account: d.Account, Reason: d.Reason, MadeBy: actor.Account, CreatedAt: now}
	if d.Account.IsZero() == (d.Prefix == "") {
		return b, errOneOf
	}
	if err := chat.CheckReason("reason", d.Reason); err != nil {
		return b, err
	}
	if d.Life > 0 {
		b.ExpiresAt = now.Add(d.Life)
	}
	if d.Prefix == "" {
		return b, nil
	}
	var err error
	if b.Prefix, err = chat.ParsePrefix(d.Prefix); err != nil {
		return b, err
	}
	return b, chat.MayBanAddresses(actor, b.Prefix)
}

func audited(actor chat.Actor, action chat.AuditAction, b chat.Ban) chat.AuditEntry {
	e := actor.Audit(action, b.Account).With("reason", b.Reason)
	if b.Prefix.IsValid() {
		e = e.With("prefix", b.Prefix.String())
	}
	if !b.ExpiresAt.IsZero() {
		e = e.With("until", b.ExpiresAt.Format(time.RFC3339))
	}
	return e
}

// decided has Run read who is kept out, should who decided have gone before it was read.
func (s *Service) decided() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Lift lets those in again whom a ban kept out.
func (s *Service) Lift(ctx context.Context, actor chat.Actor, id chat.ID) error {
	if err := chat.MayAdminister(actor, true, s.Now()); err != nil {
		return err
	}
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		b, err := tx.Ban(id)
		if err != nil {
			return err
		}
		if err := tx.DeleteBan(id); err != nil {
			return err
		}
		tx.AfterCommit(s.decided)
		return tx.Audit(audited(actor, chat.AuditBanLifted, b))
	})
	if err != nil {
		return fmt.Errorf("lift ban: %w", err)
	}
	return s.refresh(context.WithoutCancel(ctx))
}
