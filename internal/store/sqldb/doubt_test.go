package sqldb_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// wire is the way to a PostgreSQL server, on which one answer to a COMMIT can be lost.
type wire struct {
	t      *testing.T
	server pgx.ConnConfig
	lose   atomic.Bool
	ends   sync.WaitGroup
}

// lossy puts a wire before the server that a connection string names, and returns the one that leads over it.
func lossy(t *testing.T, address string) (*wire, string) {
	t.Helper()
	server, err := pgx.ParseConfig(address)
	must(t, err)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{t: t, server: *server}
	w.ends.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.ends.Go(func() { w.carry(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		w.ends.Wait()
	})
	u, err := url.Parse(address)
	must(t, err)
	q := u.Query()
	q.Set("host", "127.0.0.1")
	q.Set("port", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	u.Host = ""
	return w, u.String()
}

// carry takes one connection to the server until either side ends it.
func (w *wire) carry(client net.Conn) {
	network, at := pgNetwork(&w.server)
	server, err := new(net.Dialer).DialContext(context.Background(), network, at)
	if err != nil {
		w.t.Error(err)
		_ = client.Close()
		return
	}
	w.ends.Go(func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	})
	defer func() { _ = client.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := server.Read(b)
		if bytes.Contains(b[:n], []byte("COMMIT\x00")) && w.lose.Swap(false) {
			return
		}
		if _, write := client.Write(b[:n]); err != nil || write != nil {
			return
		}
	}
}

func pgNetwork(c *pgx.ConnConfig) (network, address string) {
	if len(c.Host) > 0 && c.Host[0] == '/' {
		return "unix", c.Host + "/.s.PGSQL." + strconv.Itoa(int(c.Port))
	}
	return "tcp", net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// A COMMIT whose answer is lost has an unknown outcome, and whoever listens is told that there is something to find out.
func TestALostAnswerToACommitIsTold(t *testing.T) {
	w, address := lossy(t, storetest.Schema(t))
	var mu sync.Mutex
	var rung []store.Commit
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address, Bell: func(c store.Commit) {
		mu.Lock()
		defer mu.Unlock()
		rung = append(rung, c)
	}})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	ann := chat.Account{ID: chat.NewID(), Name: "ann", CreatedAt: firstDay}
	room := chat.Room{ID: chat.NewID(), Kind: chat.Group, CreatedAt: firstDay}
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.InsertAccount(ann), tx.InsertRoom(room))
	}))
	after := 0
	say := func(tx store.Tx) error {
		e := firstEvent(room.ID, ann.ID, chat.KindMessage, `{"text":"was it sent?"}`)
		tx.AfterCommit(func() { after++ })
		return tx.Append(&e)
	}
	w.lose.Store(true)
	if err := db.Update(t.Context(), say); !errors.Is(err, chat.ErrOutcomeUnknown) {
		t.Errorf("got %v", err)
	}
	must(t, db.Update(t.Context(), say))
	mu.Lock()
	defer mu.Unlock()
	if len(rung) != 2 || !rung[0].Doubtful || rung[1].Doubtful || len(rung[0].Events) != 1 || rung[1].Events[0].Seq != 2 || after != 1 {
		t.Errorf("rung: %+v", rung)
	}
}
