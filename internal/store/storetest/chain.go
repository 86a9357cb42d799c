package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// VerifyChain reads a room's whole log and returns an error unless seq is dense from 1, every hash follows from the one
// before, and every event that still has its salt has the digest that it says.
func VerifyChain(ctx context.Context, s store.Store, room chat.ID) error {
	var seq int64
	var hash []byte
	for {
		var events []chat.Event
		err := s.View(ctx, func(r store.Reader) (err error) {
			events, err = r.Tail(room, seq, 500)
			return err
		})
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return nil
		}
		for _, e := range events {
			if e.Seq != seq+1 {
				return fmt.Errorf("seq %d follows %d", e.Seq, seq)
			}
			if e.Unreadable {
				return fmt.Errorf("%d does not open", e.Seq)
			}
			if e.Salt != nil && !bytes.Equal(e.Digest, chat.DigestOf(&e)) {
				return fmt.Errorf("the digest of %d is another one", e.Seq)
			}
			if !bytes.Equal(e.Hash, chat.ChainHash(room, e.Seq, hash, e.Digest)) {
				return fmt.Errorf("the hash of %d does not follow", e.Seq)
			}
			seq, hash = e.Seq, e.Hash
		}
	}
}

// sameError compares the errors of the domain by their codes.
func sameError(got, want error) bool {
	if want == nil || got == nil {
		return got == nil && want == nil
	}
	return errors.Is(got, want)
}
