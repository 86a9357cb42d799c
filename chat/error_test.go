package chat_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
)

// wantCode checks that err is the error of ours with this kind and code, or none if code is empty.
func wantCode(t *testing.T, name string, err error, kind chat.Kind, code string) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Errorf("%q: got %v, want none", name, err)
		}
		return
	}
	var e *chat.Error
	if !errors.As(err, &e) {
		t.Errorf("%q: got %v, want %s", name, err, code)
		return
	}
	if e.Kind != kind || e.Code != code {
		t.Errorf("%q: got kind %d code %s, want kind %d code %s", name, e.Kind, e.Code, kind, code)
	}
}

func TestErrorsAreToldByTheirCode(t *testing.T) {
	told := &chat.Error{Kind: chat.NotFound, Code: chat.ErrAccountNotFound.Code, Message: "there is no account named ann"}
	wrapped := fmt.Errorf("invite: %w", told)
	if !errors.Is(wrapped, chat.ErrAccountNotFound) {
		t.Error("an error with the same code is not the same")
	}
	if errors.Is(wrapped, chat.ErrRoomNotFound) {
		t.Error("an error with another code of the same kind is the same")
	}
	if got := chat.KindOf(wrapped); got != chat.NotFound {
		t.Errorf("kind: got %d, want NotFound", got)
	}
	if got := chat.KindOf(errors.New("disk on fire")); got != chat.Internal {
		t.Errorf("kind of a foreign error: got %d, want Internal", got)
	}
	if errors.Is(errors.New("disk on fire"), chat.ErrAccountNotFound) {
		t.Error("a foreign error is ours")
	}
}
