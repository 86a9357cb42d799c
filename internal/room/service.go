// Package room holds the verbs of rooms and memberships: make, join, leave, invite, configure, read, put away.
package room

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// LobbyTitle is how the room that everyone joins is called at first.
const LobbyTitle = "Lobby"

// Config says what a Service works with. Store is required; everything else has a default.
type Config struct {
	Store store.Store
	Log   *slog.Logger // nil discards
	Now   func() time.Time
	NewID func() chat.ID
	// Expelled is called in the transaction in which by takes somebody out of a room, for what else must end with it.
	Expelled func(tx store.Tx, by chat.Actor, room chat.ID) error
	// Purge takes away what others have kept of a room that is deleted, at most limit things at a time; done when nothing is left.
	Purge func(tx store.Tx, room chat.ID, limit int) (done bool, err error)
}

// Service does what this package is for. Its methods may be called from many goroutines; Run must be running for Read to be answered.
type Service struct {
	Config

	readings readings
	razing   chan struct{} // holds one: a room is to be deleted
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
	if c.Expelled == nil {
		c.Expelled = func(store.Tx, chat.Actor, chat.ID) error { return nil }
	}
	if c.Purge == nil {
		c.Purge = func(store.Tx, chat.ID, int) (bool, error) { return true, nil }
	}
	return &Service{Config: c, readings: newReadings(), razing: make(chan struct{}, 1)}
}

// EnsureLobby makes the open room that everyone joins, unless it is there.
func (s *Service) EnsureLobby(ctx context.Context) (chat.Room, error) {
	return store.Update(ctx, s.Store, "ensure the lobby", func(tx store.Tx) (chat.Room, error) {
		lobby, err := tx.Lobby()
		if !errors.Is(err, chat.ErrRoomNotFound) {
			return lobby, err
		}
		lobby = s.blank(chat.Open)
		lobby.Title, lobby.Lobby = LobbyTitle, true
		return lobby, tx.InsertRoom(lobby)
	})
}

// Welcome brings a new account into the lobby, in the transaction that makes it; administrators own the lobby.
// Without a lobby it does nothing.
func (s *Service) Welcome(tx store.Tx, a chat.Account) error {
	lobby, err := tx.Lobby()
	if errors.Is(err, chat.ErrRoomNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	role := chat.RoleMember
	if a.Admin {
		role = chat.RoleOwner
	}
	by := chat.Actor{Account: a.ID, Name: a.Name}
	return s.enter(tx, by, lobby, entrance{account: a, change: chat.MemberJoined, role: role})
}

// blank is a room of a kind with its defaults.
func (s *Service) blank(kind chat.RoomKind) chat.Room {
	history := chat.HistoryAll
	if kind == chat.Group {
		history = chat.HistoryJoined
	}
	return chat.Room{ID: s.NewID(), Kind: kind, Encryption: "none", History: history, CreatedAt: s.now()}
}

// now is the present moment as the store keeps it.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// event is an event of the actor's, with one of chat's contents.
func (s *Service) event(actor chat.Actor, room chat.ID, kind chat.EventKind, content any) (chat.Event, error) {
	b, err := chat.EncodeContent(content)
	if err != nil {
		return chat.Event{}, err
	}
	return chat.Event{
		Room: room, ID: s.NewID(), Kind: kind, Sender: actor.Account, SenderName: actor.Name, Session: actor.Session,
		ContentType: chat.ContentJSON, Content: b, SentAt: s.now(),
	}, nil
}
