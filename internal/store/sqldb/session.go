package sqldb

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

const sessionColumns = `s.id, s.account, s.agent, s.address, s.created_at, s.last_used, s.expires_at, s.via, s.life, s.proved_at`

func sessionDest(s *chat.Session) []any {
	return []any{
		toID(&s.ID), toID(&s.Account), &s.Agent, &s.Address,
		toTime(&s.CreatedAt), toTime(&s.LastUsed), toTime(&s.ExpiresAt), &s.Via, (*durationDest)(&s.Life),
		toTime(&s.ProvedAt),
	}
}

func (r *reader) SessionByHash(hash []byte, now time.Time) (s chat.Session, a chat.Account, err error) {
	ok, err := r.one(`SELECT `+sessionColumns+`, `+accountColumns+`
		FROM sessions s JOIN accounts a ON a.id = s.account
		WHERE s.token_hash = $1 AND s.expires_at > $2`,
		[]any{hash, now.UnixMicro()}, append(sessionDest(&s), accountDest(&a)...)...)
	if err == nil && !ok {
		err = chat.ErrSessionNotFound
	}
	return s, a, err
}

func (r *reader) RefreshHash(session chat.ID) (hash []byte, err error) {
	ok, err := r.one(`SELECT refresh_hash FROM sessions WHERE id = $1 AND refresh_hash IS NOT NULL`, []any{session[:]}, &hash)
	if err == nil && !ok {
		err = chat.ErrSessionNotFound
	}
	return hash, err
}

func (r *reader) Sessions(account chat.ID, now time.Time) ([]chat.Session, error) {
	var list []chat.Session
	err := r.each(`SELECT `+sessionColumns+` FROM sessions s WHERE s.account = $1 AND s.expires_at > $2
		ORDER BY s.last_used DESC, s.id LIMIT $3`, []any{account[:], now.UnixMicro(), chat.MaxPage},
		func(row row) error {
			list = append(list, chat.Session{})
			return row.Scan(sessionDest(&list[len(list)-1])...)
		})
	return list, err
}

func (t *tx) InsertSession(s chat.Session, tokenHash []byte) error {
	_, err := t.exec(`INSERT INTO sessions (id, account, token_hash, agent, address, created_at, last_used, expires_at, via, life,
		proved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		s.ID[:], s.Account[:], tokenHash, s.Agent, s.Address,
		s.CreatedAt.UnixMicro(), s.LastUsed.UnixMicro(), s.ExpiresAt.UnixMicro(), s.Via, s.Life.Microseconds(),
		micros(s.ProvedAt))
	return err
}

func (t *tx) SetRefreshHash(session chat.ID, hash []byte) error {
	n, err := t.exec(`UPDATE sessions SET refresh_hash = $2 WHERE id = $1`, session[:], hash)
	if err == nil && n == 0 {
		err = chat.ErrSessionNotFound
	}
	return err
}

func (t *tx) ProveSession(account, session chat.ID, at time.Time) error {
	n, err := t.exec(`UPDATE sessions SET proved_at = $3 WHERE account = $1 AND id = $2`, account[:], session[:], micros(at))
	if err == nil && n == 0 {
		err = chat.ErrSessionNotFound
	}
	return err
}

// TouchSessions also moves the end of a session, if one is given.
func (t *tx) TouchSessions(list []chat.Session) error {
	for _, s := range list {
		_, err := t.exec(`UPDATE sessions SET last_used = $2, address = $3, expires_at = COALESCE($4, expires_at) WHERE id = $1`,
			s.ID[:], s.LastUsed.UnixMicro(), s.Address, micros(s.ExpiresAt))
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) EndSession(account, session chat.ID) error {
	n, err := t.endSessions(`DELETE FROM sessions WHERE account = $1 AND id = $2 RETURNING id`, account[:], session[:])
	if err == nil && n == 0 {
		err = chat.ErrSessionNotFound
	}
	return err
}

func (t *tx) EndSessions(account, except chat.ID) error {
	_, err := t.endSessions(`DELETE FROM sessions WHERE account = $1 AND id <> $2 RETURNING id`, account[:], except[:])
	return err
}

func (t *tx) SweepSessions(now time.Time, limit int) error {
	_, err := t.endSessions(`DELETE FROM sessions
		WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING id`,
		now.UnixMicro(), limit)
	return err
}

// endSessions runs a deletion and tells of every session that ended.
func (t *tx) endSessions(text string, args ...any) (n int, err error) {
	err = t.each(text, args, func(row row) error {
		var id chat.ID
		if err := row.Scan(toID(&id)); err != nil {
			return err
		}
		n++
		t.commit.Ended = append(t.commit.Ended, id)
		return nil
	})
	return n, err
}
