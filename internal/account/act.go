package account

import (
	"context"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// update runs f in one write transaction, says what it was for, and gives what f made. When ctx ends first, f may still be
// running: what it made is then left alone.
func update[T any](ctx context.Context, s *Service, what string, f func(tx store.Tx) (T, error)) (T, error) {
	var made, none T
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		var err error
		made, err = f(tx)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	return made, nil
}

// act is update for what makes nothing but its effect.
func (s *Service) act(ctx context.Context, what string, f func(tx store.Tx) error) error {
	_, err := update(ctx, s, what, func(tx store.Tx) (struct{}, error) { return struct{}{}, f(tx) })
	return err
}

// own is act for what changes how the actor's account is kept safe: it is done only while he still acts, and nobody else changes the
// account meanwhile.
func (s *Service) own(ctx context.Context, what string, actor chat.Actor, f func(tx store.Tx) error) error {
	return s.act(ctx, what, func(tx store.Tx) error {
		if err := store.StillActs(tx, actor); err != nil {
			return err
		}
		return f(tx)
	})
}

// view is Store.View for one value.
func view[T any](ctx context.Context, s *Service, f func(r store.Reader) (T, error)) (T, error) {
	var v T
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		v, err = f(r)
		return err
	})
	if err != nil {
		var none T
		return none, fmt.Errorf("account: %w", err)
	}
	return v, nil
}
