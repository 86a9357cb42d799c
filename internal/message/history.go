package message

import (
	"context"
	"encoding/json"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// ErrBadPage refuses a page that is asked for from several places at once.
var ErrBadPage = &chat.Error{Kind: chat.Invalid, Code: "bad_page", Message: "of before, after and around one may be given"}

// Page reads a page of a room's history in its present state. The filter's Account is the actor's, whatever it says.
func (s *Service) Page(ctx context.Context, actor chat.Actor, f store.PageFilter) (chat.Page, error) {
	given := 0
	for _, seq := range []int64{f.Before, f.After, f.Around} {
		if seq < 0 {
			return chat.Page{}, ErrBadPage
		}
		if seq > 0 {
			given++
		}
	}
	if given > 1 {
		return chat.Page{}, ErrBadPage
	}
	f.Account, f.Limit = actor.Account, pageSize(f.Limit)
	return store.View(ctx, s.Store, "message", func(r store.Reader) (chat.Page, error) { return r.Page(f) })
}

// Message reads one message as the actor sees it.
func (s *Service) Message(ctx context.Context, actor chat.Actor, room, id chat.ID) (chat.Message, error) {
	return store.View(ctx, s.Store, "message", func(r store.Reader) (chat.Message, error) { return r.Message(actor.Account, room, id) })
}

// maxReactors bounds how many are named who have reacted to one message.
const maxReactors = 200

// Reactors tells who has put what on a message that the actor may see, the earliest first, at most 200.
func (s *Service) Reactors(ctx context.Context, actor chat.Actor, room, id chat.ID) ([]chat.Reactor, error) {
	return store.View(ctx, s.Store, "message", func(r store.Reader) ([]chat.Reactor, error) {
		if _, err := r.Message(actor.Account, room, id); err != nil {
			return nil, err
		}
		return r.Reactors(actor.Account, id, maxReactors)
	})
}

// Events reads a dense run of a room's log after a position, for catch-up.
func (s *Service) Events(ctx context.Context, actor chat.Actor, f store.EventFilter) (chat.EventRun, error) {
	f.Account, f.After, f.Limit = actor.Account, max(f.After, 0), pageSize(f.Limit)
	return store.View(ctx, s.Store, "message", func(r store.Reader) (run chat.EventRun, err error) {
		room, m, err := r.Entry(actor.Account, f.Room)
		if err != nil {
			return run, err
		}
		run.Head, run.Floor = room.Head, m.Floor()
		run.Events, err = r.Events(f)
		return run, err
	})
}

// Threads lists subjects, newest activity first; the filter's zero Room means all rooms the actor has joined.
// Its Account is the actor's, whatever it says.
func (s *Service) Threads(ctx context.Context, actor chat.Actor, f store.ThreadFilter) (chat.ThreadPage, error) {
	if err := chat.CheckQuery("before", f.Before); err != nil {
		return chat.ThreadPage{}, err
	}
	f.Account, f.Limit = actor.Account, pageSize(f.Limit)
	return store.View(ctx, s.Store, "message", func(r store.Reader) (chat.ThreadPage, error) { return r.Threads(f) })
}

// place says where something of the actor's state stands.
type place struct {
	Room chat.ID `json:"room"`
	Seq  int64   `json:"seq"`
}

// ReadThread moves the actor's read position in a thread forward and returns where it is now.
func (s *Service) ReadThread(ctx context.Context, actor chat.Actor, room, thread chat.ID, seq int64) (int64, error) {
	_, err := store.View(ctx, s.Store, "message", func(r store.Reader) (struct{}, error) {
		_, m, err := r.Entry(actor.Account, room)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, isThread(r, m, thread)
	})
	if err != nil {
		return 0, err
	}
	return s.WriteRead(ctx, actor.Account, room, thread, seq)
}

// HideMessage takes a message out of the actor's own sight, or with hidden false back into it, and returns the message's seq.
// The others see it as before.
func (s *Service) HideMessage(ctx context.Context, actor chat.Actor, room, message chat.ID, hidden bool) (seq int64, err error) {
	return store.Update(ctx, s.Store, "hide message", func(tx store.Tx) (int64, error) {
		_, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return 0, err
		}
		e, err := seen(tx, m, message)
		if err != nil {
			return 0, err
		}
		st := chat.State{Account: actor.Account, Kind: chat.StateHide, Subject: message.String()}
		if hidden {
			if st.Value, err = json.Marshal(place{room, e.Seq}); err != nil {
				return 0, err
			}
		}
		changed, err := tx.SetHidden(actor.Account, room, message, e.Seq, hidden)
		if err != nil || !changed {
			return e.Seq, err
		}
		if err := tx.PutState(st); err != nil || !hidden {
			return e.Seq, err
		}
		return e.Seq, checkHidden(tx, actor.Account)
	})
}

// ErrTooManyHidden refuses to hide one more message.
var ErrTooManyHidden = &chat.Error{Kind: chat.TooLarge, Code: "too_many_hidden", Message: "an account hides at most 10,000 single messages: put the conversation away instead"}

// checkHidden refuses, after one was hidden, more hidden messages than an account may have.
func checkHidden(tx store.Tx, account chat.ID) error {
	n, err := tx.CountStates(account, chat.StateHide)
	if err == nil && n > chat.MaxHidden {
		return ErrTooManyHidden
	}
	return err
}

// pageSize is limit within its bounds.
func pageSize(limit int) int {
	if limit <= 0 {
		return chat.DefaultPage
	}
	return min(limit, chat.MaxPage)
}
