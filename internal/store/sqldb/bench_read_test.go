//go:build unix

package sqldb_test

import (
	"flag"
	"strconv"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
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

// fill writes a room's log in one statement: nobody reads its hashes here.
func (h *hall) fill(b *testing.B, events int) {
	b.Helper()
	must(b, h.db.Close())
	c, err := sqlite3.Open(h.path)
	must(b, err)
	s, _, err := c.Prepare(`WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?1)
		INSERT INTO events (room, seq, id, kind, sender, client_id, content_type, content, salt, digest, hash, origin, sent_at)
		SELECT ?2, i, CAST(printf('%016d', i) AS BLOB), CASE WHEN i % 4 = 0 THEN 'reaction' ELSE 'message' END, ?3,
			printf('%036d', i), 'application/json', ?4, randomblob(16), randomblob(32), randomblob(32), '', i FROM k`)
	must(b, err)
	must(b, s.BindInt(1, events))
	must(b, s.BindBlob(2, h.rooms[0][:]))
	must(b, s.BindBlob(3, h.people[0][:]))
	must(b, s.BindBlob(4, benchContent))
	must(b, s.Exec())
	must(b, s.Close())
	must(b, c.Close())
	h.db, err = sqldb.Open(b.Context(), sqldb.Config{Key: storetest.Key, SQLite: h.path})
	must(b, err)
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
