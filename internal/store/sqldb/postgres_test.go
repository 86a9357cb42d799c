package sqldb_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// plainRows is something in every table that held what people type before encryption, in the first schema as in the last. $1 is a room, $2 an account,
// $3 a message.
var plainRows = []string{
	`INSERT INTO accounts VALUES ($2, '', 'ann', 'ann', 'Ann Plaintextöberg', 'ann plaintextöberg', 0, 0, 1, NULL)`,
	`INSERT INTO rooms (id, kind, title, title_key, topic, home, encryption, history, lobby, members, created_at)
		VALUES ($1, 'open', 'plaintext lobby', 'plaintext lobby', 'plaintext topic', '', 'none', 'all', 1, 1, 1)`,
	`INSERT INTO memberships VALUES ($2, $1, 'member', 'joined', 1, NULL, 0, 0, 0, 'everything')`,
	`INSERT INTO sessions (id, account, token_hash, agent, address, created_at, last_used, expires_at)
		VALUES ($3, $2, 'a hash', 'plaintext browser', '192.0.2.77', 1, 1, 4000000000000000)`,
	`INSERT INTO account_state VALUES ($2, 'draft', 'x', '"plaintext draft"', 1)`,
	`INSERT INTO aliases VALUES ('link', 'plaintext-link', $1, 1)`,
	`INSERT INTO alias_spaces VALUES ('link', 1)`,
	`INSERT INTO events (room, seq, id, kind, sender, content_type, content, salt, digest, hash, origin, sent_at)
		VALUES ($1, 1, $3, 'message', $2, 'application/json', '{"text":"plaintext message"}', '0123456789abcdef', 'digest', 'hash', '', 1)`,
	`INSERT INTO reactions VALUES ($3, '🦔', $2, 2)`,
}

// TestPostgresUpgradeEncrypts does for PostgreSQL what TestUpgradeEncrypts does for SQLite.
func TestPostgresUpgradeEncrypts(t *testing.T) {
	for _, schema := range []int64{1, 3} {
		t.Run(fmt.Sprintf("from schema %d", schema), func(t *testing.T) { postgresUpgrade(t, schema) })
	}
}

func postgresUpgrade(t *testing.T, schema int64) {
	address := storetest.Schema(t)
	must(t, sqldb.MakeSchema(t.Context(), address, schema))
	room, ann, message := chat.NewID(), chat.NewID(), chat.NewID()
	c, err := pgx.Connect(t.Context(), address)
	must(t, err)
	defer func() { must(t, c.Close(t.Context())) }()
	for _, text := range plainRows {
		text = strings.NewReplacer("$1", literal(room), "$2", literal(ann), "$3", literal(message)).Replace(text)
		_, err := c.Exec(t.Context(), text)
		must(t, err)
	}
	if n := readable(t, c); n < 7 {
		t.Fatalf("only %d rows are plain", n)
	}
	for range 2 {
		db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address})
		must(t, err)
		must(t, db.View(t.Context(), func(r store.Reader) error {
			found, err1 := r.Accounts(store.AccountFilter{Query: "plaintexto"})
			lobby, err2 := r.Lobby()
			sessions, err3 := r.Sessions(ann, time.Now())
			states, err4 := r.States(ann, 0, 2)
			to, _, _, err5 := r.Alias("link", "plaintext-link")
			page, err6 := r.Page(store.PageFilter{Account: ann, Room: room})
			if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
				return err
			}
			got := fmt.Sprint(found[0].FullName, lobby.Title, lobby.Topic, sessions[0].Agent, sessions[0].Address, string(states[0].Value),
				to == room, page.Messages[0].Content.Text, page.Messages[0].Reactions)
			const want = `Ann Plaintextöbergplaintext lobbyplaintext topicplaintext browser192.0.2.77"plaintext draft"true plaintext message [{🦔 1 true}]`
			if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
				t.Errorf("got %s, want %s", got, want)
			}
			return nil
		}))
		must(t, db.Close())
		if n := readable(t, c); n > 0 {
			t.Errorf("%d rows are plain", n)
		}
	}
	kept := rowsOf(t, c)
	if _, err := sqldb.Open(t.Context(), sqldb.Config{Key: sqldb.FixedKey(secret.RandomKey()), Postgres: address}); !errors.Is(err, secret.ErrWrongKey) {
		t.Errorf("with another key: %v", err)
	}
	errNone := errors.New("there is no key")
	none := func(needed bool) (secret.Key, error) {
		if !needed {
			t.Error("a key may be made for data that is encrypted")
		}
		return secret.Key{}, errNone
	}
	if _, err := sqldb.Open(t.Context(), sqldb.Config{Key: none, Postgres: address}); !errors.Is(err, errNone) {
		t.Errorf("without a key: %v", err)
	}
	if !maps.Equal(kept, rowsOf(t, c)) {
		t.Error("what could not be opened was changed")
	}
}

// rowsOf is all rows of all tables, and how often each stands there.
func rowsOf(t *testing.T, c *pgx.Conn) map[string]int {
	t.Helper()
	rows := map[string]int{}
	for _, row := range everyRow(t, c) {
		rows[row]++
	}
	if len(rows) < 10 {
		t.Fatalf("only %d rows", len(rows))
	}
	return rows
}

// everyRow reads all tables as text, with their names.
func everyRow(t *testing.T, c *pgx.Conn) (all []string) {
	t.Helper()
	rows, err := c.Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`)
	must(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(t, err)
	for _, table := range tables {
		rows, err := c.Query(t.Context(), `SELECT x::text FROM `+table+` x`)
		must(t, err)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(t, err)
		for _, row := range list {
			all = append(all, table+row)
		}
	}
	return all
}

// literal writes an id as PostgreSQL reads it.
func literal(id chat.ID) string { return `'\x` + hex.EncodeToString(id[:]) + `'` }

// readable counts the rows of all tables in which something is readable, as text or as bytes.
func readable(t *testing.T, c *pgx.Conn) (n int) {
	t.Helper()
	for _, row := range everyRow(t, c) {
		for _, text := range thirdTexts {
			if strings.Contains(row, text) || strings.Contains(row, hex.EncodeToString([]byte(text))) {
				n++
			}
		}
	}
	return n
}

// TestPostgresRotation replaces all keys beside somebody who writes.
func TestPostgresRotation(t *testing.T) {
	address := storetest.Schema(t)
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address})
	must(t, err)
	db.Trust(20 * time.Millisecond)
	room, ann := chat.NewID(), chat.NewID()
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.InsertAccount(chat.Account{ID: ann, Name: "ann", CreatedAt: firstDay}),
			tx.InsertRoom(chat.Room{ID: room, Kind: chat.Group, Title: "title", CreatedAt: firstDay}))
	}))
	sent, stop := make(chan int, 1), make(chan struct{})
	send := func(n int) {
		e := firstEvent(room, ann, chat.KindMessage, fmt.Sprintf(`{"text":"%d"}`, n))
		if err := db.Update(t.Context(), func(tx store.Tx) error { return tx.Append(&e) }); err != nil {
			t.Error(err)
		}
	}
	go func() {
		n := 0
		defer func() { sent <- n }()
		for ; ; n++ {
			select {
			case <-stop:
				return
			default:
				send(n)
			}
		}
	}()
	next := secret.RandomKey()
	for range 2 {
		_, err1 := db.RotateMaster(t.Context())
		_, err2 := db.RotateData(t.Context())
		must(t, errors.Join(err1, err2, db.Reseal(t.Context())))
	}
	must(t, errors.Join(db.StageKey(t.Context(), next), db.CommitKey(t.Context(), next)))
	close(stop)
	n := <-sent
	report, err := db.CheckKeys(t.Context(), true)
	must(t, err)
	if report.MasterKeys != 1 || report.DataKeys != report.Scopes || report.Values < n {
		t.Errorf("%d sent, got %+v", n, report)
	}
	must(t, db.Close())
	db, err = sqldb.Open(t.Context(), sqldb.Config{Key: sqldb.FixedKey(next), Postgres: address})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	must(t, db.View(t.Context(), func(r store.Reader) error {
		for i := 0; i < n; {
			list, err := r.Tail(room, int64(i), 500)
			if err != nil || len(list) == 0 {
				return fmt.Errorf("%d of %d: %w", i, n, err)
			}
			for _, e := range list {
				if string(e.Content) != fmt.Sprintf(`{"text":"%d"}`, i) {
					t.Errorf("got %s at %d", e.Content, i)
				}
				i++
			}
		}
		return nil
	}))
}

// TestPostgresLateWriters: what somebody writes under an old key, who began before there was a new one and takes his time, is not lost.
func TestPostgresLateWriters(t *testing.T) {
	address := storetest.Schema(t)
	db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address})
	must(t, err)
	defer func() { must(t, db.Close()) }()
	db.Trust(0)
	room, ann := chat.NewID(), chat.NewID()
	e := firstEvent(room, ann, chat.KindMessage, `{"text":"from before"}`)
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.InsertAccount(chat.Account{ID: ann, Name: "ann", CreatedAt: firstDay}),
			tx.InsertRoom(chat.Room{ID: room, Kind: chat.Group, Title: "title", CreatedAt: firstDay}))
	}))
	written, let, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- db.Update(context.WithoutCancel(t.Context()), func(tx store.Tx) error {
			if err := tx.Append(&e); err != nil {
				return err
			}
			close(written)
			<-let
			return nil
		})
	}()
	<-written
	_, err = db.RotateData(t.Context())
	must(t, err)
	for waits := false; !waits; {
		waits, err = db.ResealStep(t.Context())
		must(t, err)
	}
	done, err := db.Resealed(t.Context())
	must(t, err)
	if done {
		t.Error("everything was taken to be under new keys while somebody was at it under an old one")
	}
	close(let)
	must(t, <-ended)
	must(t, db.Reseal(t.Context()))
	report, err := db.CheckKeys(t.Context(), true)
	must(t, err)
	if report.DataKeys != report.Scopes || report.Unopened != nil {
		t.Errorf("got %+v", report)
	}
}

// TestPostgresReadersKeepOldKeys: who reads since before everything was encrypted anew, and has met none of the old keys yet, reads on.
func TestPostgresReadersKeepOldKeys(t *testing.T) {
	address := storetest.Schema(t)
	open := func() *sqldb.DB {
		db, err := sqldb.Open(t.Context(), sqldb.Config{Key: storetest.Key, Postgres: address})
		must(t, err)
		return db
	}
	db, other := open(), open()
	defer func() { must(t, errors.Join(db.Close(), other.Close())) }()
	db.Trust(20 * time.Millisecond)
	room, ann := chat.NewID(), chat.NewID()
	e := firstEvent(room, ann, chat.KindMessage, `{"text":"from before"}`)
	must(t, db.Update(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.InsertAccount(chat.Account{ID: ann, Name: "ann", CreatedAt: firstDay}),
			tx.InsertRoom(chat.Room{ID: room, Kind: chat.Group, Title: "title", CreatedAt: firstDay}), tx.Append(&e))
	}))
	_, err := db.RotateData(t.Context())
	must(t, err)
	_, err = db.ResealStep(t.Context()) // waits for nobody who begins after it
	must(t, err)
	done := make(chan error, 1)
	must(t, other.View(t.Context(), func(r store.Reader) error {
		if _, err := r.RoomHead(room); err != nil { // from now on it sees what is there now
			return err
		}
		go func() { done <- db.Reseal(context.WithoutCancel(t.Context())) }()
		for resealed := false; !resealed; {
			var err error
			if resealed, err = db.Resealed(t.Context()); err != nil {
				return err
			}
			select {
			case err := <-done:
				return fmt.Errorf("it did not wait: %w", err)
			default:
			}
		}
		list, err := r.Tail(room, 0, 5)
		if err != nil || len(list) != 1 || list[0].Unreadable || string(list[0].Content) != string(e.Content) {
			return fmt.Errorf("got %+v: %w", list, err)
		}
		select {
		case err := <-done:
			return fmt.Errorf("the old keys went while they were needed: %w", err)
		default:
			return nil
		}
	}))
	must(t, <-done)
	report, err := db.CheckKeys(t.Context(), true)
	must(t, err)
	if report.DataKeys != report.Scopes || report.Resealing != "" || report.Unopened != nil {
		t.Errorf("got %+v", report)
	}
}
