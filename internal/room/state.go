package room

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Hide puts a conversation away up to seq, for the actor alone, and returns where it is put away to now: never less than before,
// never beyond the head. A later message brings it back with only what is new.
func (s *Service) Hide(ctx context.Context, actor chat.Actor, room chat.ID, seq int64) (int64, error) {
	return store.Update(ctx, s.Store, "hide room", func(tx store.Tx) (int64, error) {
		_, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return 0, err
		}
		now, err := tx.AdvanceHidden(actor.Account, room, seq)
		if err != nil || now == m.HiddenBefore {
			return now, err
		}
		return now, tx.PutState(hiddenState(actor.Account, room, now))
	})
}

// Show takes the putting away of a conversation back to an earlier position, 0 for all of it, and returns where it is put away to
// now. Nobody sees more by it than was there to be seen before.
func (s *Service) Show(ctx context.Context, actor chat.Actor, room chat.ID, before int64) (int64, error) {
	return store.Update(ctx, s.Store, "show room", func(tx store.Tx) (int64, error) {
		_, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return 0, err
		}
		now, err := tx.RestoreHidden(actor.Account, room, before)
		if err != nil || now == m.HiddenBefore {
			return now, err
		}
		return now, tx.PutState(hiddenState(actor.Account, room, now))
	})
}

func hiddenState(account, room chat.ID, before int64) chat.State {
	return chat.State{
		Account: account, Kind: chat.StateHidden, Subject: room.String(),
		Value: []byte(`{"before":` + strconv.FormatInt(before, 10) + `}`),
	}
}

// Involve says how much of a room asks for the actor's attention.
func (s *Service) Involve(ctx context.Context, actor chat.Actor, room chat.ID, level chat.Involvement) error {
	switch level {
	case chat.Everything, chat.Mentions, chat.Nothing:
	default:
		return &chat.Error{Kind: chat.Invalid, Code: "bad_level", Message: "a level is everything, mentions or nothing", Field: "level"}
	}
	return store.Act(ctx, s.Store, "involve", func(tx store.Tx) error {
		if _, _, err := tx.Entry(actor.Account, room); err != nil {
			return err
		}
		if err := tx.SetInvolvement(actor.Account, room, level); err != nil {
			return err
		}
		return tx.PutState(chat.State{
			Account: actor.Account, Kind: chat.StateInvolvement, Subject: room.String(),
			Value: []byte(`{"level":"` + string(level) + `"}`),
		})
	})
}

// Draft is what somebody has begun to write.
type Draft struct {
	Text   string
	Thread chat.ID // zero: in the room itself
	Reply  chat.ID // zero: answers nothing
}

// subject is the key under which a room keeps the draft.
func (d Draft) subject(room chat.ID) string {
	if d.Thread.IsZero() {
		return room.String()
	}
	return room.String() + "/" + d.Thread.String()
}

// Draft keeps what the actor has begun to write, for all of the actor's sessions; an empty text clears it.
func (s *Service) Draft(ctx context.Context, actor chat.Actor, room chat.ID, d Draft) error {
	if err := chat.CheckDraft(d.Text); err != nil {
		return err
	}
	value, err := d.value()
	if err != nil {
		return err
	}
	return store.Act(ctx, s.Store, "keep draft", func(tx store.Tx) error {
		_, m, err := tx.Entry(actor.Account, room)
		if err != nil {
			return err
		}
		if err := d.fits(tx, m, value); err != nil {
			return err
		}
		err = tx.PutState(chat.State{Account: actor.Account, Kind: chat.StateDraft, Subject: d.subject(room), Value: value})
		if err != nil || value == nil {
			return err
		}
		return checkDrafts(tx, actor.Account)
	})
}

// fits checks that the thread is there for the member to see: drafts of made-up ones would fill the table when they are cleared.
// What clears a draft fits always, since its thread may be gone.
func (d Draft) fits(r store.Reader, m chat.Membership, value []byte) error {
	if d.Thread.IsZero() || value == nil {
		return nil
	}
	first, err := r.Event(m.Room, d.Thread)
	if errors.Is(err, chat.ErrMessageNotFound) || err == nil && (first.Thread != first.ID || first.Seq <= m.Floor()) {
		return chat.ErrThreadNotFound
	}
	return err
}

func (d Draft) value() ([]byte, error) {
	if d.Text == "" {
		return nil, nil
	}
	return json.Marshal(struct {
		Text  string  `json:"text"`
		Reply chat.ID `json:"reply,omitzero"`
	}{d.Text, d.Reply})
}

// checkDrafts refuses, after one was kept, more drafts than an account may have: what replaces another makes none more.
func checkDrafts(tx store.Tx, account chat.ID) error {
	n, err := tx.CountStates(account, chat.StateDraft)
	if err != nil || n <= chat.MaxSettings {
		return err
	}
	return &chat.Error{Kind: chat.TooLarge, Code: "too_many_drafts", Message: "an account keeps at most 200 drafts", Field: "text"}
}
