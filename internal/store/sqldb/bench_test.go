//go:build unix

package sqldb_test

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

const senders = 64

// A message of about 200 bytes.
var benchContent = []byte(`{"text":"` + string(make200()) + `"}`)

func make200() []byte {
	b := make([]byte, 190)
	for i := range b {
		b[i] = 'a' + byte(i%26)
	}
	return b
}

// hall is a store with people who are in rooms.
type hall struct {
	path   string
	db     *sqldb.DB
	people []chat.ID
	rooms  []chat.ID
}

func newHall(b *testing.B, rooms int) *hall {
	b.Helper()
	h := &hall{path: filepath.Join(b.TempDir(), "samtal.db")}
	var err error
	if h.db, err = sqldb.Open(b.Context(), sqldb.Config{Key: storetest.Key, SQLite: h.path}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = h.db.Close() })
	must(b, h.db.Update(b.Context(), func(tx store.Tx) error {
		for i := range senders {
			a := chat.Account{ID: chat.NewID(), Name: fmt.Sprint("person", i), CreatedAt: time.Now()}
			h.people = append(h.people, a.ID)
			if err := tx.InsertAccount(a); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range rooms {
		r := chat.Room{ID: chat.NewID(), Kind: chat.Group, Title: fmt.Sprint("room ", i), CreatedAt: time.Now()}
		h.rooms = append(h.rooms, r.ID)
		must(b, h.db.Update(b.Context(), func(tx store.Tx) error {
			if err := tx.InsertRoom(r); err != nil {
				return err
			}
			for _, p := range h.people {
				m := chat.Membership{Room: r.ID, Account: p, Role: chat.RoleMember, Status: chat.Joined, JoinedAt: time.Now()}
				if err := tx.PutMembership(m); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return h
}

func must(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func newEvent(room, sender chat.ID) chat.Event {
	return chat.Event{
		Room: room, ID: chat.NewID(), Kind: chat.KindMessage, Sender: sender, SenderName: "person", ClientID: chat.NewID().String(),
		ContentType: chat.ContentJSON, Content: benchContent, SentAt: time.Now(),
	}
}

// send is the transaction of one message: membership and head, duplicate, insert.
func (h *hall) send(b *testing.B, sender chat.ID, i int) {
	e := newEvent(h.rooms[i*7919%len(h.rooms)], sender)
	err := h.db.Update(b.Context(), func(tx store.Tx) error {
		if _, _, err := tx.Entry(sender, e.Room); err != nil {
			return err
		}
		return tx.Append(&e)
	})
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkSend measures durable messages per second: one sender that waits for each, and 64 side by side.
func BenchmarkSend(b *testing.B) {
	for _, rooms := range []int{1, 1000} {
		h := newHall(b, rooms)
		b.Run("rooms="+strconv.Itoa(rooms)+"/senders=1", func(b *testing.B) {
			used := cpu()
			for i := range b.N {
				h.send(b, h.people[0], i)
			}
			report(b, used)
		})
		b.Run("rooms="+strconv.Itoa(rooms)+"/senders=64", func(b *testing.B) {
			used := cpu()
			var next atomic.Int64
			var wait sync.WaitGroup
			for _, p := range h.people {
				wait.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						h.send(b, p, int(i))
					}
				})
			}
			wait.Wait()
			report(b, used)
		})
	}
}

// BenchmarkBareWriter runs the statements of BenchmarkSend on the same tables in batches of 64, one goroutine, nobody
// waiting, through the driver's own interface: the ceiling that the writer is compared with.
func BenchmarkBareWriter(b *testing.B) {
	for _, rooms := range []int{1, 1000} {
		h := newHall(b, rooms)
		must(b, h.db.Close())
		b.Run("rooms="+strconv.Itoa(rooms), func(b *testing.B) {
			w := openBare(b, h.path)
			b.ResetTimer()
			used := cpu()
			for i := range b.N {
				if i%senders == 0 {
					w.run(w.begin)
				}
				w.send(h.rooms[i*7919%len(h.rooms)], h.people[i%senders])
				if i%senders == senders-1 || i == b.N-1 {
					w.run(w.commit)
				}
			}
			report(b, used)
		})
	}
}

// cpu is what this process has used so far. On a machine that others use too it compares better than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails only for other arguments
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func report(b *testing.B, used time.Duration) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64((cpu()-used).Microseconds())/float64(b.N), "cpu-µs/message")
}

type bare struct {
	b                                        *testing.B
	c                                        *sqlite3.Conn
	begin, commit, save, release, in, insert *sqlite3.Stmt
}

func openBare(b *testing.B, path string) *bare {
	c, err := sqlite3.Open(path)
	must(b, err)
	b.Cleanup(func() { _ = c.Close() })
	must(b, c.Exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;
		PRAGMA wal_autocheckpoint = 4000`))
	w := &bare{b: b, c: c}
	for to, text := range map[**sqlite3.Stmt]string{
		&w.begin: `BEGIN IMMEDIATE`, &w.commit: `COMMIT`, &w.save: `SAVEPOINT f`, &w.release: `RELEASE f`,
		&w.in: `SELECT r.id, r.kind, r.title, r.topic, r.home, r.encryption, r.history, r.lobby, r.created_at, t.seq, t.hash,
			m.role, m.status, m.joined_at, m.left_at, m.visible_from, m.hidden_before, m.read_seq, m.involvement
			FROM memberships m JOIN rooms r ON r.id = m.room
			LEFT JOIN events t ON t.room = r.id AND t.seq = (SELECT max(x.seq) FROM events x WHERE x.room = r.id)
			WHERE m.account = ?1 AND m.room = ?2 AND m.status = 'joined'`,
		&w.insert: `INSERT INTO events (room, seq, id, kind, sender, client_id, content_type, content, digest, hash, origin, sent_at)
			VALUES (?1, ?2, ?3, 'message', ?4, ?5, 'application/json', ?6, ?7, ?8, '', ?9)
			ON CONFLICT (client_id, sender, room) WHERE client_id IS NOT NULL DO NOTHING RETURNING n`,
	} {
		*to, _, err = c.PrepareFlags(text, sqlite3.PREPARE_PERSISTENT)
		must(b, err)
	}
	return w
}

func (w *bare) run(s *sqlite3.Stmt) { must(w.b, s.Exec()) }

func (w *bare) send(room, sender chat.ID) {
	w.run(w.save)
	must(w.b, w.in.BindBlob(1, sender[:]))
	must(w.b, w.in.BindBlob(2, room[:]))
	if !w.in.Step() {
		w.b.Fatal("not in the room", w.in.Err())
	}
	seq, prev := w.in.ColumnInt64(9)+1, w.in.ColumnBlob(10, nil)
	must(w.b, w.in.Reset())
	e := newEvent(room, sender)
	e.Salt = make([]byte, chat.SaltSize)
	_, _ = rand.Read(e.Salt)
	e.Digest = chat.DigestOf(&e)
	s := w.insert
	for i, v := range map[int][]byte{
		1: room[:], 3: e.ID[:], 4: sender[:], 6: slices.Concat(e.Salt, e.Content, make([]byte, 30)), 7: e.Digest, 8: chat.ChainHash(room, seq, prev, e.Digest),
	} {
		must(w.b, s.BindBlob(i, v))
	}
	must(w.b, s.BindInt64(2, seq))
	must(w.b, s.BindText(5, e.ClientID))
	must(w.b, s.BindInt64(9, e.SentAt.UnixMicro()))
	if !s.Step() {
		w.b.Fatal("not inserted", s.Err())
	}
	must(w.b, s.Reset())
	w.run(w.release)
}
