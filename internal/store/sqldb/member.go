package sqldb

import (
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (r *reader) Membership(room, account chat.ID) (chat.Membership, error) {
	m := chat.Membership{Room: room, Account: account}
	_, err := r.one(`SELECT `+memberColumns+` FROM memberships m WHERE m.account = $1 AND m.room = $2`,
		[]any{account[:], room[:]}, memberDest(&m)...)
	return m, err
}

func (r *reader) CountMembers(room chat.ID) (n int, err error) {
	_, err = r.one(`SELECT members FROM rooms WHERE id = $1`, []any{room[:]}, &n)
	return n, err
}

func (r *reader) Members(f store.MemberFilter) ([]chat.Member, error) {
	var list []chat.Member
	err := r.each(`SELECT `+accountColumns+`, m.role, m.joined_at,
			CASE WHEN r.members > $3 THEN 0 ELSE m.read_seq END
		FROM memberships m JOIN rooms r ON r.id = m.room JOIN accounts a ON a.id = m.account
		WHERE m.room = $1 AND m.status = 'joined' AND a.name_key > $2
		ORDER BY a.name_key, a.server LIMIT $4`,
		[]any{f.Room[:], chat.NameKey(f.After), chat.MaxReaders, limited(f.Limit, chat.MaxPage)},
		func(row row) error {
			var m chat.Member
			err := row.Scan(append(r.accountDest(&m.Account), toText(&m.Role), toTime(&m.JoinedAt), &m.Read)...)
			list = append(list, m)
			return err
		})
	return list, err
}

func (r *reader) MemberIDs(room chat.ID) ([]chat.ID, error) {
	var list []chat.ID
	err := r.each(`SELECT m.account FROM memberships m WHERE m.room = $1 AND m.status = 'joined'`, []any{room[:]},
		func(row row) error {
			var id chat.ID
			err := row.Scan(toID(&id))
			list = append(list, id)
			return err
		})
	return list, err
}

func (r *reader) MembersNamed(room chat.ID, names []string) ([]chat.Account, error) {
	if len(names) == 0 {
		return nil, nil
	}
	in, args := inList([]any{room[:]}, names, func(s string) any { return chat.NameKey(s) })
	return r.accounts(`SELECT `+accountColumns+` FROM accounts a
		JOIN memberships m ON m.account = a.id AND m.room = $1 AND m.status = 'joined'
		WHERE a.server = '' AND (a.name_key IN (`+in+`) OR a.id IN (SELECT k.account FROM kept_names k WHERE k.name_key IN (`+in+`)))
		ORDER BY a.name_key`, args...)
}

func (t *tx) PutMembership(m chat.Membership) error {
	before, err := t.Membership(m.Room, m.Account)
	if err != nil {
		return fmt.Errorf("load membership: %w", err)
	}
	_, err = t.exec(`INSERT INTO memberships
		(account, room, role, status, joined_at, left_at, visible_from, hidden_before, read_seq, involvement, barred)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (account, room) DO UPDATE SET role = excluded.role, status = excluded.status,
			joined_at = excluded.joined_at, left_at = excluded.left_at, visible_from = excluded.visible_from,
			hidden_before = excluded.hidden_before, read_seq = excluded.read_seq, involvement = excluded.involvement,
			barred = excluded.barred`,
		m.Account[:], m.Room[:], string(m.Role), string(m.Status), m.JoinedAt.UnixMicro(), micros(m.LeftAt),
		m.VisibleFrom, m.HiddenBefore, m.Read, string(m.Involvement), int64(m.Barred))
	if err != nil {
		return err
	}
	step := flag(m.Status == chat.Joined) - flag(before.Status == chat.Joined)
	if step == 0 {
		return nil
	}
	_, err = t.exec(`UPDATE rooms SET members = members + $2 WHERE id = $1`, m.Room[:], step)
	return err
}

func (t *tx) AdvanceRead(account, room chat.ID, seq int64) (int64, error) {
	return t.advance(`read_seq`, account, room, seq)
}

func (t *tx) AdvanceHidden(account, room chat.ID, seq int64) (int64, error) {
	return t.advance(`hidden_before`, account, room, seq)
}

// advance moves one of a membership's positions. Where nothing moves, nothing is written.
func (t *tx) advance(column string, account, room chat.ID, seq int64) (now int64, err error) {
	var head int64
	ok, err := t.one(`SELECT m.`+column+`, (SELECT max(x.seq) FROM events x WHERE x.room = m.room)
		FROM memberships m WHERE m.account = $1 AND m.room = $2 AND m.status = 'joined'`,
		[]any{account[:], room[:]}, &now, toInt(&head))
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	seq = min(seq, head)
	if err != nil || seq <= now {
		return now, err
	}
	_, err = t.one(`UPDATE memberships SET `+column+` = GREATEST(`+column+`, $3)
		WHERE account = $1 AND room = $2 RETURNING `+column, []any{account[:], room[:], seq}, &now)
	return now, err
}

func (t *tx) SetInvolvement(account, room chat.ID, level chat.Involvement) error {
	n, err := t.exec(`UPDATE memberships SET involvement = $3 WHERE account = $1 AND room = $2 AND status = 'joined'`,
		account[:], room[:], string(level))
	if err == nil && n == 0 {
		err = chat.ErrRoomNotFound
	}
	return err
}
