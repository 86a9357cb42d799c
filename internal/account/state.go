package account

import (
	"context"
	"encoding/json"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// MaxStates is how much account state one answer holds.
const MaxStates = 1000

// Changes is account state by ascending Changed, complete up to Position: more may follow when it holds MaxStates.
type Changes struct {
	States   []chat.State
	Position int64
}

// States reads what changed of the actor's account state after a position.
func (s *Service) States(ctx context.Context, actor chat.Actor, after int64) (Changes, error) {
	return store.View(ctx, s.Store, "account", func(r store.Reader) (c Changes, err error) {
		if c.States, err = r.States(actor.Account, max(after, 0), MaxStates); err != nil {
			return c, err
		}
		if n := len(c.States); n == MaxStates {
			c.Position = c.States[n-1].Changed
			return c, nil
		}
		c.Position, err = r.Changed(actor.Account)
		return c, err
	})
}

// PutSetting keeps a JSON value under a key of the client's own, for all of the actor's sessions; null (or nothing) clears it.
func (s *Service) PutSetting(ctx context.Context, actor chat.Actor, key string, value []byte) error {
	if err := chat.SettingKey(key); err != nil {
		return err
	}
	if err := checkSetting(value); err != nil {
		return err
	}
	if len(value) == 0 || string(value) == "null" {
		value = nil
	}
	return store.Act(ctx, s.Store, "put setting", func(tx store.Tx) error {
		err := tx.PutState(chat.State{Account: actor.Account, Kind: chat.StateSetting, Subject: key, Value: value})
		if err != nil || value == nil {
			return err
		}
		return checkSettings(tx, actor.Account)
	})
}

func checkSetting(value []byte) error {
	switch {
	case len(value) > chat.MaxSetting:
		return &chat.Error{Kind: chat.TooLarge, Code: "setting_too_long", Message: "a setting has at most 4 KiB", Field: "value"}
	case len(value) > 0 && !json.Valid(value):
		return &chat.Error{Kind: chat.Invalid, Code: "bad_setting", Message: "a setting is a JSON value", Field: "value"}
	}
	return nil
}

// checkSettings refuses, after one was kept, more settings than an account may have: what replaces another makes none more.
func checkSettings(tx store.Tx, account chat.ID) error {
	n, err := tx.CountStates(account, chat.StateSetting)
	if err != nil || n <= chat.MaxSettings {
		return err
	}
	return &chat.Error{Kind: chat.TooLarge, Code: "too_many_settings", Message: "an account has at most 200 settings", Field: "key"}
}
