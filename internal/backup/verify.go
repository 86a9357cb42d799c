package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// Log is how much a log holds.
type Log struct {
	Rooms    int
	Events   int64
	Messages int64
}

// ErrBrokenLog says that a log is not what was once written.
var ErrBrokenLog = errors.New("the log is broken")

// verifyPage is how many events are read at once.
const verifyPage = 500

// VerifyLog reads the log of every room: each place is taken, what stands there is what the digest was made of, unless it has been
// removed, and the chain of hashes holds.
func VerifyLog(ctx context.Context, s store.Store) (Log, error) {
	var log Log
	err := s.View(ctx, func(r store.Reader) error {
		var before chat.ID
		for {
			rooms, err := r.AllRooms(store.RoomFilter{Before: before, Limit: chat.MaxPage})
			if err != nil || len(rooms) == 0 {
				return err
			}
			for _, room := range rooms {
				if err := log.room(ctx, r, room.ID); err != nil {
					return fmt.Errorf("room %s: %w", room.ID, err)
				}
			}
			before = rooms[len(rooms)-1].ID
		}
	})
	return log, err
}

func (l *Log) room(ctx context.Context, r store.Reader, room chat.ID) error {
	l.Rooms++
	var seq int64
	var hash []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		page, err := r.Tail(room, seq, verifyPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			e := &page[i]
			if seq++; e.Seq != seq {
				return fmt.Errorf("%w: place %d is empty", ErrBrokenLog, seq)
			}
			if e.Unreadable {
				return fmt.Errorf("%w: what stands at %d does not open", ErrBrokenLog, seq)
			}
			// Without its salt an event was removed, or the key of its room destroyed.
			if len(e.Salt) > 0 && !bytes.Equal(chat.DigestOf(e), e.Digest) {
				return fmt.Errorf("%w: what stands at %d is not what was written", ErrBrokenLog, seq)
			}
			if hash = chat.ChainHash(room, seq, hash, e.Digest); !bytes.Equal(hash, e.Hash) {
				return fmt.Errorf("%w: the chain breaks at %d", ErrBrokenLog, seq)
			}
			l.Events++
			if e.Kind == chat.KindMessage {
				l.Messages++
			}
		}
	}
}
