package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// seeder fills a data directory through the store, many rows in one transaction.
type seeder struct {
	ctx context.Context
	dir string
	db  *sqldb.DB
}

// person is an account that may connect.
type person struct {
	id     chat.ID
	name   string
	tokens []string
}

// seedBatch is how many rows, about, go into one transaction.
const seedBatch = 500

func (b *bench) seed(ctx context.Context, name string) (*seeder, error) {
	dir := filepath.Join(b.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, sqldb.Config{SQLite: filepath.Join(dir, "samtal.db"), Key: func(bool) (secret.Key, error) {
		key, _, err := secret.OpenKey(dir + ".key")
		return key, err
	}})
	if err != nil {
		return nil, err
	}
	return &seeder{ctx: ctx, dir: dir, db: db}, nil
}

func (s *seeder) close() error { return s.db.Close() }

// batches runs f for 0 ≤ i < n in transactions of seedBatch.
func (s *seeder) batches(n int, f func(tx store.Tx, i int) error) error {
	for from := 0; from < n; from += seedBatch {
		err := s.db.Update(s.ctx, func(tx store.Tx) error {
			for i := from; i < min(from+seedBatch, n); i++ {
				if err := f(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("seed: %w", err)
		}
	}
	return nil
}

// people makes n accounts with a number of sessions each.
func (s *seeder) people(n, sessions int) ([]person, error) {
	out := make([]person, n)
	err := s.batches(n, func(tx store.Tx, i int) error {
		p := person{id: chat.NewID(), name: fmt.Sprintf("bench%d", i)}
		if err := tx.InsertAccount(chat.Account{ID: p.id, Name: p.name, CreatedAt: time.Now()}); err != nil {
			return err
		}
		for range sessions {
			token, err := signIn(tx, p.id)
			if err != nil {
				return err
			}
			p.tokens = append(p.tokens, token)
		}
		out[i] = p
		return nil
	})
	return out, err
}

// signIn makes a session and returns its token.
func signIn(tx store.Tx, account chat.ID) (string, error) {
	token, hash := secret.NewToken(secret.SessionPrefix)
	now := time.Now()
	return token.Reveal(), tx.InsertSession(chat.Session{
		ID: chat.NewID(), Account: account, CreatedAt: now, LastUsed: now, ExpiresAt: now.Add(24 * time.Hour),
	}, hash)
}

// rooms makes n rooms without members.
func (s *seeder) rooms(n int) ([]chat.ID, error) {
	out := make([]chat.ID, n)
	err := s.batches(n, func(tx store.Tx, i int) error {
		out[i] = chat.NewID()
		return tx.InsertRoom(chat.Room{
			ID: out[i], Kind: chat.Open, Title: fmt.Sprintf("Bench %d", i), Encryption: "none", History: chat.HistoryAll, CreatedAt: time.Now(),
		})
	})
	return out, err
}

// join is one person in one room.
type join struct {
	room, account chat.ID
}

func (s *seeder) joins(list []join) error {
	return s.batches(len(list), func(tx store.Tx, i int) error {
		return tx.PutMembership(chat.Membership{
			Room: list[i].room, Account: list[i].account, Role: chat.RoleMember, Status: chat.Joined,
			JoinedAt: time.Now(), Involvement: chat.Everything,
		})
	})
}

// talk appends n messages to a room, by one sender after the other.
func (s *seeder) talk(room chat.ID, by []person, n int) error {
	return s.batches(n, func(tx store.Tx, i int) error { return say(tx, room, by[i%len(by)], i) })
}

func say(tx store.Tx, room chat.ID, by person, i int) error {
	content, err := json.Marshal(chat.Content{Text: fmt.Sprintf("Message %d: %s", i, filler)})
	if err != nil {
		return err
	}
	e := chat.Event{
		Room: room, ID: chat.NewID(), Kind: chat.KindMessage, Sender: by.id, ClientID: fmt.Sprintf("seed-%d", i),
		ContentType: chat.ContentJSON, Content: content, SentAt: time.Now(),
	}
	return tx.Append(&e)
}

// filler makes a message about as long as people's are.
const filler = "the electrician comes on Thursday at nine, could somebody be there to open the door for him, and bring the plans?"
