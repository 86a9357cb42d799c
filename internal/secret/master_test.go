package secret_test

import (
	"errors"
	"testing"

	"github.com/samtal-chat/samtal/internal/secret"
)

func TestMasterWrapsForOneContextAndRotates(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	kek, data := secret.RandomKey(), secret.RandomKey()
	first, err := secret.NewMaster()
	must(err)
	wrapped, err := first.Wrap(data, []byte("room 1"))
	must(err)
	sealed, err := first.Seal(kek)
	must(err)
	if _, err := secret.OpenMaster(sealed, secret.RandomKey()); !errors.Is(err, secret.ErrWrongKey) {
		t.Errorf("opened with another key: %v", err)
	}
	opened, err := secret.OpenMaster(sealed, kek)
	must(err)
	got, err := opened.Unwrap(wrapped, []byte("room 1"))
	must(err)
	if got != data {
		t.Error("another key came out")
	}
	if _, err := opened.Unwrap(wrapped, []byte("room 2")); !errors.Is(err, secret.ErrWrongKey) {
		t.Errorf("unwrapped for another context: %v", err)
	}

	next, err := opened.Next()
	must(err)
	got, err = next.Unwrap(wrapped, []byte("room 1"))
	must(err)
	if got != data || next.Keys() != 2 {
		t.Errorf("%d keys, the same %v", next.Keys(), got == data)
	}
	again, err := next.Wrap(data, []byte("room 1"))
	must(err)
	newest, err := next.Newest()
	must(err)
	if _, err := newest.Unwrap(again, []byte("room 1")); err != nil || newest.Keys() != 1 {
		t.Errorf("%d keys, %v", newest.Keys(), err)
	}
	if _, err := newest.Unwrap(wrapped, []byte("room 1")); !errors.Is(err, secret.ErrWrongKey) {
		t.Errorf("the old key still unwraps: %v", err)
	}
}
