// Package message holds the verbs of messages: send, edit, remove, react, hide, and the reading of history, log and threads.
package message

import (
	"context"
	"log/slog"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store store.Store
	Log   *slog.Logger // nil discards
	// Policy says whether the audit log keeps what removed messages said.
	Policy func() chat.Policy
	// WriteRead moves a position in a thread, and may let it wait for others to be written with. Nil writes each by itself.
	WriteRead func(ctx context.Context, account, room, thread chat.ID, seq int64) (now int64, err error)

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
	if c.Policy == nil {
		c.Policy = chat.DefaultPolicy
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = chat.NewID
	}
	s := &Service{Config: c}
	if c.WriteRead == nil {
		s.WriteRead = s.writeRead
	}
	return s
}

func (s *Service) writeRead(ctx context.Context, account, room, thread chat.ID, seq int64) (int64, error) {
	return store.Update(ctx, s.Store, "read thread", func(tx store.Tx) (int64, error) { return store.ReadThread(tx, account, room, thread, seq) })
}

// event is an event of the actor's in a room, without content.
func (s *Service) event(actor chat.Actor, room chat.ID, kind chat.EventKind) chat.Event {
	return chat.Event{
		Room: room, ID: s.NewID(), Kind: kind, Sender: actor.Account, SenderName: actor.Name, Session: actor.Session,
		SentAt: s.Now().UTC().Truncate(time.Microsecond),
	}
}

// seen reads an event of a room that the member may see and that is a message; chat.ErrMessageNotFound for any other.
func seen(r store.Reader, m chat.Membership, id chat.ID) (chat.Event, error) {
	e, err := r.Event(m.Room, id)
	if err != nil {
		return chat.Event{}, err
	}
	if e.Kind != chat.KindMessage || e.Seq <= m.Floor() {
		return chat.Event{}, chat.ErrMessageNotFound
	}
	return e, nil
}
