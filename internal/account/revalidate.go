package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// RestrictedLife is how long a session that began while the login was away goes on once the login answers again, unless its owner
// shows the password: the one he came in with may have been changed there meanwhile, or he may have been locked out.
const RestrictedLife = time.Hour

// How sessions that began while the login was away are looked at again.
const (
	revalidateBatch   = 2 * MaxSessions // of which whole accounts are looked at
	revalidateBatches = 10              // at a time
)

// revalidation is how far that is.
type revalidation struct {
	after    chat.ID               // the account that was looked at last
	answered map[chat.ID]time.Time // by session: when the login answered first since it began
	seen     map[chat.ID]time.Time // the same, of this round: who is not met in a whole one is not remembered
}

func newRevalidation() *revalidation {
	return &revalidation{answered: map[chat.ID]time.Time{}, seen: map[chat.ID]time.Time{}}
}

// met notes that the login has answered while a session was there, and tells since when it does.
func (v *revalidation) met(session chat.ID, now time.Time) time.Time {
	since, ok := v.answered[session]
	if !ok {
		since = now
		v.answered[session] = since
	}
	v.seen[session] = since
	return since
}

// round begins anew.
func (v *revalidation) round() {
	v.after, v.answered, v.seen = chat.ID{}, v.seen, map[chat.ID]time.Time{}
}

// Revalidate asks the login elsewhere, once it is back, whether those are still there whom an earlier answer let in, and ends the
// sessions of who is not, and after RestrictedLife those of all others, until ctx ends. It lifts no restriction: that takes the
// password.
func (s *Service) Revalidate(ctx context.Context) error {
	if s.Upstream == nil {
		return nil
	}
	every := time.NewTicker(s.SweepEvery)
	defer every.Stop()
	v := newRevalidation()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
			s.undone(ctx, s.revalidate(ctx, v), "sessions not looked at again")
		}
	}
}

// revalidate looks at some batches, until a round is over or the login is away.
func (s *Service) revalidate(ctx context.Context, v *revalidation) error {
	for range revalidateBatches {
		more, err := s.revalidateSome(ctx, v)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// revalidateSome looks at a batch of sessions, of accounts after one, and tells whether there is more to look at now.
func (s *Service) revalidateSome(ctx context.Context, v *revalidation) (more bool, err error) {
	list, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]chat.Session, error) {
		return r.RestrictedSessions(v.after, s.now(), revalidateBatch)
	})
	if err != nil {
		return false, err
	}
	if len(list) == 0 {
		v.round()
		return false, nil
	}
	if last := list[len(list)-1].Account; len(list) == revalidateBatch { // there may be more of it
		list = slices.DeleteFunc(list, func(one chat.Session) bool { return one.Account == last })
	}
	for _, session := range list {
		gone, err := s.goneElsewhere(ctx, session.Account)
		if errors.Is(err, chat.ErrUpstreamAway) {
			return false, nil
		}
		if err != nil {
			v.after = session.Account // the next ones are not to wait for it
			return false, err
		}
		why := "gone"
		if !gone {
			why = "not_confirmed"
			gone = s.now().Sub(v.met(session.ID, s.now())) >= RestrictedLife
		}
		if gone {
			err = s.endRestricted(ctx, session, why)
		}
		if err != nil && !errors.Is(err, chat.ErrSessionNotFound) {
			v.after = session.Account
			return false, err
		}
	}
	v.after = list[len(list)-1].Account
	return true, nil
}

// endRestricted ends a session, unless its owner has shown the password since it was looked at.
func (s *Service) endRestricted(ctx context.Context, session chat.Session, why string) error {
	return s.end(ctx, session.Account, []chat.ID{session.ID}, func(tx store.Tx) error {
		list, err := tx.Sessions(session.Account, s.now())
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(now chat.Session) bool { return now.ID == session.ID && now.Restricted })
		if at < 0 {
			return chat.ErrSessionNotFound
		}
		if err := tx.EndSession(session.Account, session.ID); err != nil {
			return err
		}
		e := chat.AuditEntry{Action: chat.AuditSessionEnded, Subject: session.Account}
		return tx.Audit(e.With("session", session.ID.String()).With("why", why))
	})
}

// goneElsewhere tells whether the login knows an account no more.
func (s *Service) goneElsewhere(ctx context.Context, account chat.ID) (bool, error) {
	list, err := s.Identities(ctx, chat.Actor{Account: account})
	if err != nil {
		return false, err
	}
	for _, known := range list {
		if known.Provider != s.Upstream.Provider() {
			continue
		}
		who, ok, err := s.Upstream.Find(ctx, known.Name)
		if err != nil {
			return false, err
		}
		now, same, err := s.identityBySubject(ctx, who)
		return !ok || !same || now.Account != account, err
	}
	return true, nil
}

// lift makes the actor's session one like others, now that the login elsewhere has said who he is.
func (s *Service) lift(tx store.Tx, actor chat.Actor) error {
	if !actor.Restricted {
		return nil
	}
	tx.AfterCommit(func() { s.sessions.forgetAccount(actor.Account) })
	return tx.LiftSession(actor.Account, actor.Session)
}
