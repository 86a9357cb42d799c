//go:build unix

package sqldb_test

import (
	"flag"
	"strconv"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

var bigRoom = flag.Int("big-room", 1_000_000, "events of the big room of BenchmarkLatestPage (10 million take some minutes and 6 GB)")

// BenchmarkLatestPage reads the newest 50 messages of a small and of a big room, as one member and as two at a time.
func BenchmarkLatestPage(b *testing.B) {
	for _, size := range []int{10_000, *bigRoom} {
		h := newHall(b, 1)
		h.fill(b, size)
		page := func() {
			err := h.db.View(b.Context(), func(r store.Reader) error {
				p, err := r.Page(store.PageFilter{Account: h.people[0], Room: h.rooms[0]})
				if err == nil && len(p.Messages) != chat.DefaultPage {
					b.Errorf("%d messages", len(p.Messages))
				}
				return err
			})
			if err != nil {
				b.Error(err)
			}
		}
		b.Run("events="+strconv.Itoa(size), func(b *testing.B) {
			for b.Loop() {
				page()
			}
		})
		b.Run("events="+strconv.Itoa(size)+"/readers=2", func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					page()
				}
			})
		})
	}
}

// fill writes a room's log, a thousand events at a time, of which every fourth is a reaction.
func (h *hall) fill(b *testing.B, events int) {
	b.Helper()
	const batch = 1000
	for from := 0; from < events; from += batch {
		must(b, h.db.Update(b.Context(), func(tx store.Tx) error {
			for i := from; i < min(from+batch, events); i++ {
				e := newEvent(h.rooms[0], h.people[0])
				if i%4 == 3 {
					e.Kind = chat.KindReaction
				}
				if err := tx.Append(&e); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

// BenchmarkRoomsOf lists 200 rooms with everything unread.
func BenchmarkRoomsOf(b *testing.B) {
	h := newHall(b, 200)
	for i := range 200 * 20 {
		h.send(b, h.people[0], i)
	}
	for b.Loop() {
		must(b, h.db.View(b.Context(), func(r store.Reader) error {
			list, err := r.RoomsOf(h.people[1])
			if err == nil && (len(list) != 200 || list[0].Unread == 0) {
				b.Errorf("%d rooms", len(list))
			}
			return err
		}))
	}
}
