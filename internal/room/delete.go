package room

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// ErrLobbyStays keeps the room that everyone joins.
var ErrLobbyStays = &chat.Error{Kind: chat.Conflict, Code: "lobby_stays", Message: "the room that everyone joins cannot be deleted"}

// How a deleted room goes: so many members and events in one transaction, so that others come in between, and the events not before
// everyone had time to hear of his own going.
const (
	razeMembers = 50
	razeEvents  = 500
	razeGrace   = time.Minute
	razeEvery   = time.Minute
	maxRazed    = 20 // rooms at once
)

// All lists rooms, whoever is in them, for administrators: not what is said in them. The caller has made sure that one asks.
func (s *Service) All(ctx context.Context, f store.RoomFilter) ([]store.RoomRecord, error) {
	f.Limit = pageSize(f.Limit)
	return store.View(ctx, s.Store, "room", func(r store.Reader) ([]store.RoomRecord, error) { return r.AllRooms(f) })
}

// Delete deletes a room, on behalf of an administrator: at once nobody finds it, then its members are taken out of it, as if they were
// removed, then the keys of what was said in it are destroyed, and then it is gone. Run does what comes after the first.
func (s *Service) Delete(ctx context.Context, actor chat.Actor, room chat.ID) error {
	return store.Act(ctx, s.Store, "delete room", func(tx store.Tx) error {
		if err := store.StillAdministers(tx, actor); err != nil {
			return err
		}
		r, err := tx.Room(room)
		if err != nil {
			return err
		}
		if r.Lobby {
			return ErrLobbyStays
		}
		members, err := tx.CountMembers(room)
		if err != nil {
			return err
		}
		if err := tx.DoomRoom(store.Doom{Room: room, By: actor.Account, Since: s.now()}); err != nil {
			return err
		}
		tx.AfterCommit(s.wakeRazing)
		return tx.Audit(actor.Audit(chat.AuditRoomDeleted, room).With("kind", string(r.Kind)).With("members", strconv.Itoa(members)))
	})
}

func (s *Service) wakeRazing() {
	select {
	case s.razing <- struct{}{}:
	default: // it is awake
	}
}

// raze does the rest of deletions until ctx ends; those that a former process has begun, too.
func (s *Service) raze(ctx context.Context) {
	again := time.NewTicker(razeEvery)
	defer again.Stop()
	for {
		if err := s.razeSome(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "rooms not deleted, it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		case <-s.razing:
		}
	}
}

func (s *Service) razeSome(ctx context.Context) error {
	dooms, err := store.View(ctx, s.Store, "room", func(r store.Reader) ([]store.Doom, error) { return r.Dooms(maxRazed) })
	if err != nil {
		return err
	}
	for _, d := range dooms { // one that stays keeps no other from its end
		if failed := s.razeOne(ctx, d); failed != nil && ctx.Err() == nil {
			err = errors.Join(err, fmt.Errorf("room %s: %w", d.Room, failed))
		}
	}
	return err
}

func (s *Service) razeOne(ctx context.Context, d store.Doom) (err error) {
	step := s.expelSome
	if !d.EmptiedAt.IsZero() {
		if s.now().Sub(d.EmptiedAt) < razeGrace {
			return nil
		}
		step = s.purgeSome
	}
	for done := false; !done && err == nil; {
		done, err = store.Update(ctx, s.Store, "delete room", func(tx store.Tx) (bool, error) { return step(tx, d) })
	}
	return err
}

// expelSome takes some members out of a room; when nobody is left, what was said in it goes.
func (s *Service) expelSome(tx store.Tx, d store.Doom) (done bool, err error) {
	members, err := tx.SomeMembers(d.Room, razeMembers)
	if err != nil {
		return false, err
	}
	if len(members) == 0 {
		return true, tx.EmptyRoom(d.Room, s.now())
	}
	for _, m := range members {
		who, err := tx.Account(m.Account)
		if err != nil {
			return false, err
		}
		if err := s.depart(tx, chat.Actor{Account: d.By}, m, who, chat.MemberRemoved); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (s *Service) purgeSome(tx store.Tx, d store.Doom) (done bool, err error) {
	if done, err = s.Purge(tx, d.Room, razeEvents); err != nil || !done {
		return false, err
	}
	return tx.PurgeRoom(d.Room, razeEvents)
}
