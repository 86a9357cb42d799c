package account_test

import (
	"errors"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func TestBlock(t *testing.T) {
	h := newHouse(t)
	ann, bob := chat.Actor{Account: h.bare("ann").ID}, chat.Actor{Account: h.bare("bob").ID}
	for range 2 {
		h.must(h.accounts.Block(t.Context(), ann, bob.Account))
	}
	list, err := h.accounts.Blocks(t.Context(), ann)
	h.must(err)
	if len(list) != 1 || list[0].Account.Name != "bob" || !list[0].BlockedAt.Equal(h.clock.Now()) {
		t.Errorf("got %+v", list)
	}
	if list, err := h.accounts.Blocks(t.Context(), bob); err != nil || len(list) != 0 {
		t.Errorf("bob: got %+v, %v", list, err)
	}
	if n := h.bells.told(chat.StateBlocks); n != 1 {
		t.Errorf("told %d times of one block", n)
	}
	for range 2 {
		h.must(h.accounts.Unblock(t.Context(), ann, bob.Account))
	}
	if n := h.bells.told(chat.StateBlocks); n != 2 {
		t.Errorf("told %d times of a block and its end", n)
	}
	for _, c := range []struct {
		whom chat.ID
		code string
	}{{ann.Account, "block_self"}, {chat.NewID(), "account_not_found"}} {
		if err := h.accounts.Block(t.Context(), ann, c.whom); !errors.Is(err, &chat.Error{Code: c.code}) {
			t.Errorf("got %v, want %s", err, c.code)
		}
	}
}

func TestBlocksAreBounded(t *testing.T) {
	h := newHouse(t)
	ann, last, more := chat.Actor{Account: h.bare("ann").ID}, h.bare("last"), h.bare("more")
	h.must(h.accounts.Block(t.Context(), ann, last.ID))
	h.must(h.store.Update(t.Context(), func(tx store.Tx) error {
		for range chat.MaxBlocks - 1 {
			id := chat.NewID()
			if err := tx.InsertAccount(chat.Account{ID: id, Name: "x" + id.String()[:31], CreatedAt: h.clock.Now()}); err != nil {
				return err
			}
			if _, err := tx.SetBlock(ann.Account, id, h.clock.Now(), true); err != nil {
				return err
			}
		}
		return nil
	}))
	if err := h.accounts.Block(t.Context(), ann, more.ID); !errors.Is(err, &chat.Error{Code: "too_many_blocks"}) {
		t.Errorf("got %v", err)
	}
	h.must(h.accounts.Block(t.Context(), ann, last.ID))
	h.must(h.accounts.Unblock(t.Context(), ann, last.ID))
	h.must(h.accounts.Block(t.Context(), ann, more.ID))
}
