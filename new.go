package samtal

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/account"
	"github.com/samtal-chat/samtal/internal/admin"
	"github.com/samtal-chat/samtal/internal/audit"
	"github.com/samtal-chat/samtal/internal/backup"
	"github.com/samtal-chat/samtal/internal/ban"
	"github.com/samtal-chat/samtal/internal/door"
	"github.com/samtal-chat/samtal/internal/gateway/chatire"
	"github.com/samtal-chat/samtal/internal/message"
	"github.com/samtal-chat/samtal/internal/operator"
	"github.com/samtal-chat/samtal/internal/realtime"
	"github.com/samtal-chat/samtal/internal/room"
	"github.com/samtal-chat/samtal/internal/store/sqldb"
)

// New opens the data and assembles a server. The caller closes it.
func New(ctx context.Context, c Config) (_ *Server, err error) {
	c = c.whole()
	s := &Server{config: c, log: door.Log(c.Logger)}
	if s.public, err = parseURL(c.URL); err != nil {
		return nil, err
	}
	if s.proxies, err = door.NewProxies(c.TrustedProxies); err != nil {
		return nil, err
	}
	if err := s.openTLS(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.lock, err = takeData(c.Data); err != nil {
		return nil, err
	}
	s.openMetrics()
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	if err := s.openACME(); err != nil {
		return nil, err
	}
	if s.api, err = s.assembleAPI(); err != nil {
		return nil, err
	}
	// A path too long for a socket costs the operator's commands, not the server.
	if s.admin, err = operator.Listen(ctx, c.Data); err != nil {
		s.log.WarnContext(ctx, "no admin socket: account commands work only while the server is stopped", "err", err)
	}
	return s, nil
}

// open opens the store and makes the verbs that work on it. The bell has something to tell only once the verbs are there.
func (s *Server) open(ctx context.Context) error {
	db, err := sqldb.Open(ctx, sqldb.Config{
		SQLite: filepath.Join(s.config.Data, "samtal.db"), Postgres: s.config.Database, Log: s.log,
		Key: s.config.keyEncryptionKey, Bell: s.ring, Committed: s.metrics.Committed,
	})
	if err != nil {
		return err
	}
	s.store, s.keys, s.key = db, db, db.Root()
	s.sealer = newSealer(db, s.log)
	addresses := chatire.Addresses{Rooms: func() *room.Service { return s.rooms }}
	over := func(ctx context.Context, sessions []chat.ID) ([]chat.ID, error) {
		return s.accounts.Over(ctx, sessions)
	}
	s.hub = realtime.New(realtime.Config{Log: db, Logger: s.log, Barred: func(account chat.ID, address string) bool { return s.bans.Keeps(account, address) }, Over: over})
	if s.bans, err = ban.Open(ctx, ban.Config{Store: db, Log: s.log, Refreshed: s.hub.EndBarred}); err != nil {
		return err
	}
	s.rooms = room.New(room.Config{Store: db, Log: s.log, Expelled: addresses.Renew, Purge: addresses.Purge})
	if err := s.openPolicy(ctx); err != nil {
		return err
	}
	s.overview = admin.New(admin.Config{
		Store: db, Log: s.log, Ready: s.ready, Version: Version, Settings: shown(s.config.Settings),
		Live: func() admin.Live { return admin.Live(s.hub.Count()) },
	})
	s.audit = audit.New(audit.Config{Store: db, Log: s.log, Policy: s.policy.Current})
	s.messages = message.New(message.Config{Store: db, Log: s.log, Policy: s.policy.Current, WriteRead: s.rooms.ReadThread})
	post, err := s.config.Mail.open(s.public.Hostname())
	if err != nil {
		return err
	}
	directory, err := s.config.Directory.open()
	if err != nil {
		return err
	}
	s.accounts = account.New(account.Config{
		Upstream: directory,
		Store:    db, Log: s.log, Key: s.key, Cost: s.config.PasswordCost, Public: s.public, Banned: s.bans.Account, Policy: s.policy.Current, Note: s.audit.Note, Watch: s.metrics.Audited,
		Welcome: s.rooms.Welcome, Mail: post, Traces: account.Traces{Leave: s.rooms.Depart, Shred: s.messages.Shred},
		Limits: s.limits(), IsPIN: s.policy.IsPIN, Rooms: s.rooms,
	})
	s.backups = backup.New(backup.Config{Store: db, Folder: s.config.Data, Key: db.KeyEncryptionKey, Version: Version})
	s.lobby, err = s.rooms.EnsureLobby(ctx)
	return err
}
