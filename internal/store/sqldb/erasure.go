package sqldb

import (
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (r *reader) CountKeptNames(account chat.ID, now time.Time) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM kept_names WHERE account = $1 AND until > $2`, []any{account[:], now.UnixMicro()}, &n)
	return n, err
}

// nameKept tells whether a name is kept from all but others at now.
func (r *reader) nameKept(account chat.ID, name string, now time.Time) (bool, error) {
	var one int64
	return r.one(`SELECT 1 FROM kept_names WHERE name_key = $1 AND account <> $2 AND until > $3`,
		[]any{chat.NameKey(name), account[:], now.UnixMicro()}, &one)
}

func (t *tx) Rename(account chat.ID, name string, now, until time.Time) error {
	if err := t.lockAccount(account); err != nil {
		return err
	}
	a, err := t.Account(account)
	if err != nil {
		return err
	}
	kept, err := t.nameKept(account, name, now)
	if err != nil {
		return err
	}
	if kept {
		return chat.ErrNameTaken
	}
	old := a.Name
	a.Name = name
	if chat.NameKey(old) != chat.NameKey(name) {
		a.Former = chat.WithFormer(a.Former, old)
		if err := t.KeepName(account, old, until); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM kept_names WHERE name_key = $1`, chat.NameKey(name)); err != nil {
			return err
		}
	}
	t.commit.Renamed = append(t.commit.Renamed, account)
	return t.UpdateAccount(a)
}

func (t *tx) KeepName(account chat.ID, name string, until time.Time) error {
	_, err := t.exec(`INSERT INTO kept_names (name_key, account, until) VALUES ($1, $2, $3)
		ON CONFLICT (name_key) DO UPDATE SET account = excluded.account, until = excluded.until`,
		chat.NameKey(name), account[:], until.UnixMicro())
	return err
}

func (t *tx) SweepNames(now time.Time, limit int) error {
	_, err := t.exec(`DELETE FROM kept_names
		WHERE name_key IN (SELECT name_key FROM kept_names WHERE until <= $1 ORDER BY until LIMIT $2)`, now.UnixMicro(), limit)
	return err
}

// ownTables hold what is an account's own and nobody else's.
var ownTables = [...]string{
	"credentials", "account_state", "emails", "tickets", "questions", "delayed_resets", "hidden", "thread_reads", "mentions", "known_clients",
	"factors", "passkeys", "recovery_codes", "identities", "blocks", "invitations",
}

// Forget leaves the row of the account, what it said and where it was.
func (t *tx) Forget(account chat.ID) error {
	if err := t.EndSessions(account, chat.ID{}); err != nil {
		return err
	}
	for _, table := range ownTables {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE account = $1`, account[:]); err != nil {
			return fmt.Errorf("forget %s of %s: %w", table, account, err)
		}
	}
	return nil
}

func (r *reader) Erasures(limit int) ([]store.Erasure, error) {
	var list []store.Erasure
	err := r.each(`SELECT account, shred, room, seq, started_at FROM erasures ORDER BY started_at, account LIMIT $1`, []any{limit},
		func(row row) error {
			var e store.Erasure
			err := row.Scan(toID(&e.Account), &e.Shred, toID(&e.Room), &e.Seq, toTime(&e.StartedAt))
			list = append(list, e)
			return err
		})
	return list, err
}

func (t *tx) PutErasure(e store.Erasure) error {
	_, err := t.exec(`INSERT INTO erasures (account, shred, room, seq, started_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account) DO UPDATE SET shred = excluded.shred, room = excluded.room, seq = excluded.seq`,
		e.Account[:], flag(e.Shred), e.Room[:], e.Seq, e.StartedAt.UnixMicro())
	return err
}

// FinishErasure forgets again, since what was under way when the account was deleted may have kept something.
func (t *tx) FinishErasure(account chat.ID) error {
	if err := t.Forget(account); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM erasures WHERE account = $1`, account[:]); err != nil {
		return err
	}
	return t.destroyScope(accountScope(account))
}

func (r *reader) MembershipsOf(account, after chat.ID, limit int) ([]chat.Membership, error) {
	var list []chat.Membership
	err := r.each(`SELECT m.room, `+memberColumns+` FROM memberships m WHERE m.account = $1 AND m.room > $2 ORDER BY m.room LIMIT $3`,
		[]any{account[:], after[:], limit}, func(row row) error {
			m := chat.Membership{Account: account}
			err := row.Scan(append([]any{toID(&m.Room)}, memberDest(&m)...)...)
			list = append(list, m)
			return err
		})
	return list, err
}

// Said looks at a window of the log, since no index is worth a page per message for what happens once.
func (r *reader) Said(room, sender chat.ID, after int64, window int) (list []chat.Event, to int64, err error) {
	to = after + int64(window)
	err = r.each(`SELECT e.id, e.seq, e.kind, e.target, e.thread FROM events e WHERE e.room = $1 AND e.seq > $2 AND e.seq <= $3
		AND e.sender = $4 AND (e.kind = 'message' AND e.removed_seq IS NULL OR e.kind = 'reaction' AND e.content IS NOT NULL)
		ORDER BY e.seq`,
		[]any{room[:], after, to, sender[:]}, func(row row) error {
			e := chat.Event{Room: room, Sender: sender}
			err := row.Scan(toID(&e.ID), &e.Seq, toText(&e.Kind), toID(&e.Target), toID(&e.Thread))
			list = append(list, e)
			return err
		})
	if err != nil {
		return nil, 0, err
	}
	head, err := r.RoomHead(room)
	if to >= head {
		to = 0
	}
	return list, to, err
}
