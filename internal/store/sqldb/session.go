package sqldb

import (
	"errors"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const sessionColumns = `s.id, s.account, s.agent, s.address, s.created_at, s.last_used, s.expires_at, s.via, s.life, s.proved_at, s.scopes, s.restricted`

func (r *reader) sessionDest(s *chat.Session) []any {
	return []any{
		toID(&s.ID), toID(&s.Account), r.clientDest(s, "agent", &s.Agent), r.clientDest(s, "address", &s.Address),
		toTime(&s.CreatedAt), toTime(&s.LastUsed), toTime(&s.ExpiresAt), &s.Via, (*durationDest)(&s.Life),
		toTime(&s.ProvedAt),
		scopesDest{&s.Scopes},
		&s.Restricted,
	}
}

// clientDest reads what tells of the client of a session.
func (r *reader) clientDest(s *chat.Session, column string, to *string) sealedDest {
	return sealedDest{r: r, table: "sessions", column: column, scope: accountScope, of: &s.Account, row: &s.ID, text: to}
}

func sessionCell(s *chat.Session, column string) cell {
	return cell{accountScope(s.Account), "sessions", column, s.ID[:]}
}

func (r *reader) SessionByHash(hash []byte, now time.Time) (s chat.Session, a chat.Account, err error) {
	ok, err := r.one(`SELECT `+sessionColumns+`, `+accountColumns+`
		FROM sessions s JOIN accounts a ON a.id = s.account
		WHERE s.token_hash = $1 AND s.expires_at > $2`,
		[]any{hash, now.UnixMicro()}, append(r.sessionDest(&s), r.accountDest(&a)...)...)
	if err == nil && !ok {
		err = chat.ErrSessionNotFound
	}
	return s, a, err
}

func (r *reader) Refresh(session chat.ID) (f store.Refresh, err error) {
	ok, err := r.one(`SELECT refresh_hash, refresh_before, refresh_since FROM sessions WHERE id = $1 AND refresh_hash IS NOT NULL`,
		[]any{session[:]}, &f.Hash, &f.Before, toTime(&f.Since))
	if err == nil && !ok {
		err = chat.ErrSessionNotFound
	}
	return f, err
}

func (r *reader) SessionsOver(sessions []chat.ID) ([]chat.ID, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	there := make(map[chat.ID]bool, len(sessions))
	in, args := inList(nil, sessions, idValue)
	err := r.each(`SELECT s.id FROM sessions s WHERE s.id IN (`+in+`)`, args, func(row row) error {
		var id chat.ID
		err := row.Scan(toID(&id))
		there[id] = true
		return err
	})
	var over []chat.ID
	for _, id := range sessions {
		if !there[id] {
			over = append(over, id)
		}
	}
	return over, err
}

func (r *reader) Sessions(account chat.ID, now time.Time) ([]chat.Session, error) {
	return r.sessions(`SELECT `+sessionColumns+` FROM sessions s WHERE s.account = $1 AND s.expires_at > $2
		AND s.via <> 'key' ORDER BY s.last_used DESC, s.id LIMIT $3`, account[:], now.UnixMicro(), chat.MaxPage)
}

func (r *reader) Keys(account chat.ID, now time.Time) ([]chat.Session, error) {
	return r.sessions(`SELECT `+sessionColumns+` FROM sessions s WHERE s.account = $1 AND s.expires_at > $2
		AND s.via = 'key' ORDER BY s.created_at DESC, s.id LIMIT $3`, account[:], now.UnixMicro(), chat.MaxPage)
}

func (r *reader) sessions(text string, args ...any) ([]chat.Session, error) {
	var list []chat.Session
	err := r.each(text, args,
		func(row row) error {
			list = append(list, chat.Session{})
			return row.Scan(r.sessionDest(&list[len(list)-1])...)
		})
	return list, err
}

func (t *tx) InsertSession(s chat.Session, tokenHash []byte) error {
	agent, err := t.sealText(sessionCell(&s, "agent"), s.Agent)
	if err != nil {
		return err
	}
	address, err := t.sealText(sessionCell(&s, "address"), s.Address)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO sessions (id, account, token_hash, agent, address, created_at, last_used, expires_at, via, life,
		proved_at, scopes, restricted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.ID[:], s.Account[:], tokenHash, agent, address,
		s.CreatedAt.UnixMicro(), s.LastUsed.UnixMicro(), s.ExpiresAt.UnixMicro(), s.Via, s.Life.Microseconds(),
		micros(s.ProvedAt), int64(s.Scopes), flag(s.Restricted))
	return err
}

func (t *tx) SetRefresh(session chat.ID, f store.Refresh) error {
	n, err := t.exec(`UPDATE sessions SET refresh_hash = $2, refresh_before = $3, refresh_since = $4 WHERE id = $1`,
		session[:], f.Hash, optionalBytes(f.Before), micros(f.Since))
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
		address, err := t.sealText(sessionCell(&s, "address"), s.Address)
		if errors.Is(err, chat.ErrAccountNotFound) { // deleted meanwhile, and its sessions with it
			continue
		}
		if err != nil {
			return err
		}
		_, err = t.exec(`UPDATE sessions SET last_used = $2, address = $3, expires_at = COALESCE($4, expires_at) WHERE id = $1`,
			s.ID[:], s.LastUsed.UnixMicro(), address, micros(s.ExpiresAt))
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
	_, err := t.endSessions(`DELETE FROM sessions WHERE account = $1 AND id <> $2 AND ($3 = 1 OR via <> 'key') RETURNING id`,
		account[:], except[:], flag(except.IsZero()))
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
