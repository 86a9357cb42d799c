package store

import (
	"context"
	"fmt"
)

// Update runs f in one write transaction, says what it was for, and gives what f made. When ctx ends first, f may still be running:
// what it made is then left alone.
func Update[T any](ctx context.Context, s Store, what string, f func(tx Tx) (T, error)) (T, error) {
	var made, none T
	err := s.Update(ctx, func(tx Tx) error {
		var err error
		made, err = f(tx)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	return made, nil
}

// Act is Update for what makes nothing but its effect.
func Act(ctx context.Context, s Store, what string, f func(tx Tx) error) error {
	_, err := Update(ctx, s, what, func(tx Tx) (struct{}, error) { return struct{}{}, f(tx) })
	return err
}

// View runs f in one read transaction, says what it was for, and gives what f has read.
func View[T any](ctx context.Context, s Store, what string, f func(r Reader) (T, error)) (T, error) {
	var read, none T
	err := s.View(ctx, func(r Reader) error {
		var err error
		read, err = f(r)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	return read, nil
}
