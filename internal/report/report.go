// Package report holds the verbs by which people bring messages before the administrators, and those close the matter.
package report

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store store.Store
	Log   *slog.Logger // nil discards
	Now   func() time.Time
	NewID func() chat.ID
}

// Service does what this package is for. Its methods may be called from many goroutines.
type Service struct {
	Config
}

// New makes a Service.
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = chat.NewID
	}
	return &Service{Config: c}
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Make brings a message that the actor can read before the administrators, with what it says now, so that its sender cannot take
// that back. The same message again changes nothing.
func (s *Service) Make(ctx context.Context, actor chat.Actor, room, message chat.ID, reason string) error {
	if err := chat.CheckReason("reason", reason); err != nil {
		return err
	}
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		_, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		e, err := tx.Event(room, message) // also one whose sender the actor has blocked
		if err != nil {
			return err
		}
		if err := tx.LockAccount(e.Sender); err != nil { // a deletion that shreds clears what is reported until its end
			return err
		}
		if e, err = tx.Event(room, message); err != nil {
			return err
		}
		if err := chat.MayReport(m, e); err != nil {
			return err
		}
		text, err := said(tx, e)
		if err != nil {
			return err
		}
		made, err := tx.InsertReport(chat.Report{
			ID: s.NewID(), Room: room, Message: message, Sender: e.Sender, Reporter: actor.Account, Reason: reason, Text: text,
			SentAt: e.SentAt, CreatedAt: s.now(),
		})
		if err != nil || !made {
			return err
		}
		n, err := tx.CountReports(actor.Account)
		if err == nil && n > chat.MaxReports {
			err = chat.ErrTooManyReports
		}
		if err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditReportMade, message).With("room", room.String()))
	})
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// said is what a message says now, as its sender sees it; one that he has hidden from himself, as it was sent.
func said(r store.Reader, e chat.Event) (string, error) {
	m, err := r.Message(e.Sender, e.Room, e.ID)
	switch {
	case err == nil && m.Unreadable: // there is nothing to keep
		return "", chat.ErrMessageRemoved
	case err == nil:
		return m.Content.Text, nil
	case chat.KindOf(err) != chat.NotFound:
		return "", err
	}
	c, err := chat.ParseContent(e.Content)
	return c.Text, err
}

// View is a report with what it names.
type View struct {
	chat.Report
	Sender   chat.Account
	Reporter chat.Account
	ClosedBy chat.Account // zero while it is open
}

// Reports lists reports for administrators, newest first.
func (s *Service) Reports(ctx context.Context, actor chat.Actor, f store.ReportFilter) ([]View, error) {
	if err := chat.MayAdminister(actor, false, s.Now()); err != nil {
		return nil, err
	}
	return store.View(ctx, s.Store, "list reports", func(r store.Reader) ([]View, error) {
		reports, err := r.Reports(f)
		if err != nil {
			return nil, err
		}
		return store.Completed(r, reports, view)
	})
}

func view(r store.Reader, p chat.Report) (v View, err error) {
	v.Report = p
	if v.Sender, err = store.Known(r, p.Sender); err != nil {
		return v, err
	}
	if v.Reporter, err = store.Known(r, p.Reporter); err != nil || p.ClosedBy.IsZero() {
		return v, err
	}
	v.ClosedBy, err = store.Known(r, p.ClosedBy)
	return v, err
}

// Close says what became of a report; chat.ErrReportClosed if that was said before.
func (s *Service) Close(ctx context.Context, actor chat.Actor, id chat.ID, outcome string) error {
	if err := chat.MayAdminister(actor, true, s.Now()); err != nil {
		return err
	}
	if err := chat.CheckReason("outcome", outcome); err != nil {
		return err
	}
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		p, err := tx.Report(id)
		if err != nil {
			return err
		}
		if err := tx.CloseReport(id, actor.Account, s.now(), outcome); err != nil {
			return err
		}
		return tx.Audit(actor.Audit(chat.AuditReportClosed, p.Message).With("report", id.String()).With("outcome", outcome))
	})
	if err != nil {
		return fmt.Errorf("close report: %w", err)
	}
	return nil
}
