package samtal_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/samtal-chat/samtal"
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/secret"
	"github.com/samtal-chat/samtal/internal/store"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
	"github.com/samtal-chat/samtal/internal/store/storetest"
)

// TestABackupIsVerified: of either database, without one, and with what opens it alone.
func TestABackupIsVerified(t *testing.T) {
	for name, config := range map[string]func(t *testing.T) sqldb.Config{
		"sqlite": func(t *testing.T) sqldb.Config {
			return sqldb.Config{SQLite: filepath.Join(t.TempDir(), "samtal.db")}
		},
		"postgres": func(t *testing.T) sqldb.Config { return sqldb.Config{Postgres: storetest.Schema(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			c, key := config(t), bytes.Repeat([]byte{7}, secret.KeySize)
			kek, err := secret.NewKey(key)
			fine(t, err)
			c.Key = sqldb.FixedKey(kek)
			db, err := sqldb.Open(t.Context(), c)
			fine(t, err)
			defer func() { fine(t, db.Close()) }()
			ann, room := chat.NewID(), chat.NewID()
			fine(t, db.Update(t.Context(), func(tx store.Tx) error {
				if err := tx.InsertAccount(chat.Account{ID: ann, Name: "ann", CreatedAt: time.Now()}); err != nil {
					return err
				}
				if err := tx.InsertRoom(chat.Room{ID: room, Kind: chat.Group, Title: "title", CreatedAt: time.Now()}); err != nil {
					return err
				}
				return tx.Append(&chat.Event{
					Room: room, ID: chat.NewID(), Kind: chat.KindMessage, Sender: ann, ContentType: chat.ContentJSON,
					Content: []byte(`{"text":"hello"}`), SentAt: time.Now(),
				})
			}))
			made := backup.New(backup.Config{Store: db, Folder: t.TempDir(), Key: db.KeyEncryptionKey, Version: "test"})
			var file bytes.Buffer
			fine(t, made.Write(t.Context(), &file, backup.Options{}))
			v, err := samtal.VerifyBackup(t.Context(), samtal.Config{Key: key}, samtal.Archive{Content: &file}, t.TempDir())
			if err != nil || !v.Read || v.Log != (backup.Log{Rooms: 1, Events: 1, Messages: 1}) || v.Dialect != name {
				t.Errorf("got %+v, %v", v, err)
			}

			identity, err := age.GenerateX25519Identity()
			fine(t, err)
			for _, withKey := range []bool{true, false} {
				file.Reset()
				fine(t, made.Write(t.Context(), &file, backup.Options{Recipients: []string{identity.Recipient().String()}, WithKey: withKey}))
				none := samtal.Config{Data: filepath.Join(t.TempDir(), "none")}
				v, err := samtal.VerifyBackup(t.Context(), none, samtal.Archive{Content: &file, Identities: strings.NewReader(identity.String())}, t.TempDir())
				if err != nil || v.Read != withKey || (v.Log.Messages == 1) != withKey {
					t.Errorf("with key %v: got %+v, %v", withKey, v, err)
				}
			}
		})
	}
}

func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
