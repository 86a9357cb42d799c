package store

import (
	"errors"

	"github.com/samtal-chat/samtal/chat"
)

// Known reads an account; one that is gone has its id alone.
func Known(r Reader, id chat.ID) (chat.Account, error) {
	a, err := r.Account(id)
	if errors.Is(err, chat.ErrAccountNotFound) {
		return chat.Account{ID: id}, nil
	}
	return a, err
}

// Completed is a list with what is read for each of it.
func Completed[T, V any](r Reader, list []T, with func(r Reader, one T) (V, error)) ([]V, error) {
	all := make([]V, len(list))
	for i, one := range list {
		var err error
		if all[i], err = with(r, one); err != nil {
			return nil, err
		}
	}
	return all, nil
}
