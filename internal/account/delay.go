package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// delay keeps a reset for later and tells its owner on all of his sessions, and by mail.
func (s *Service) delay(tx store.Tx, a chat.Account, d store.DelayedReset, r Reset) error {
	if err := tx.PutDelayedReset(d); err != nil {
		return err
	}
	value, err := json.Marshal(delayed{Due: d.Due})
	if err != nil {
		return err
	}
	if err := tx.PutState(chat.State{Account: a.ID, Kind: chat.StateReset, Subject: "all", Value: value}); err != nil {
		return err
	}
	entry := chat.AuditEntry{Action: chat.AuditResetAsked, Subject: a.ID, Name: a.Name, Address: r.Address}
	if err := tx.Audit(entry.With("by", "questions")); err != nil {
		return err
	}
	return s.tell(tx, a, r.Language, letterDelayed, d.Due.UTC().Format("2006-01-02 15:04 UTC"))
}

// delayed is the value of chat.StateReset.
type delayed struct {
	Due time.Time `json:"due"`
}

// dropDelayed takes a delayed reset back, if there is one.
func (s *Service) dropDelayed(tx store.Tx, account chat.ID) error {
	was, err := tx.DeleteDelayedReset(account)
	if err != nil || !was {
		return err
	}
	return tx.PutState(chat.State{Account: account, Kind: chat.StateReset, Subject: "all"})
}

// StopReset takes a delayed reset of the actor's account back; where there is none nothing happens.
func (s *Service) StopReset(ctx context.Context, actor chat.Actor) error {
	return s.own(ctx, "stop reset", actor, func(tx store.Tx) error { // who objects stands before the reset or after it
		if err := s.dropDelayed(tx, actor.Account); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditResetStopped, actor.Account))
	})
}

// doDelayed resets passwords whose delay is over.
func (s *Service) doDelayed(ctx context.Context) {
	due, err := store.View(ctx, s.Store, "account", func(r store.Reader) ([]store.DelayedReset, error) { return r.DelayedResets(s.now(), sweepLimit) })
	for _, d := range due { // one that fails keeps no other from being done
		if failed := s.Store.Update(ctx, func(tx store.Tx) error { return s.doOne(tx, d) }); failed != nil {
			err = errors.Join(err, fmt.Errorf("account %s: %w", d.Account, failed))
		}
	}
	s.undone(ctx, err, "delayed resets not done")
}

func (s *Service) doOne(tx store.Tx, d store.DelayedReset) error {
	if err := tx.LockAccount(d.Account); err != nil {
		return err
	}
	now, ok, err := tx.DelayedReset(d.Account)
	if err != nil || !ok || now != d {
		return err // its owner has objected
	}
	a, err := tx.Account(d.Account)
	if err != nil {
		return err
	}
	if a.Admin || !a.DisabledAt.IsZero() || s.Policy().SecurityQuestion != chat.QuestionAlone {
		return s.dropDelayed(tx, a.ID) // things have changed meanwhile
	}
	return s.putPassword(tx, a, d.Password, resetBy{way: "questions"})
}
