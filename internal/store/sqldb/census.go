package sqldb

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// unusedKey tells that a session is an API key nobody has come with yet: its making is no use of it.
const unusedKey = `via = 'key' AND last_used <= created_at`

func (r *reader) Census(now, active time.Time) (c store.Census, err error) {
	_, err = r.one(`SELECT
		(SELECT count(*) FROM accounts WHERE bot = 0 AND guest_room IS NULL AND disabled_at IS NULL),
		(SELECT count(*) FROM accounts WHERE bot = 1 AND disabled_at IS NULL),
		(SELECT count(*) FROM accounts WHERE guest_room IS NOT NULL AND disabled_at IS NULL),
		(SELECT count(*) FROM accounts WHERE admin = 1 AND disabled_at IS NULL),
		(SELECT count(*) FROM accounts WHERE disabled_at IS NOT NULL AND deleted_at IS NULL),
		(SELECT count(DISTINCT account) FROM sessions WHERE last_used >= $2 AND expires_at > $1 AND NOT (`+unusedKey+`)),
		(SELECT count(*) FROM sessions WHERE expires_at > $1 AND via <> 'key'),
		(SELECT count(*) FROM rooms WHERE kind = 'direct'),
		(SELECT count(*) FROM rooms WHERE kind = 'group'),
		(SELECT count(*) FROM rooms WHERE kind = 'open')`,
		[]any{now.UnixMicro(), active.UnixMicro()},
		&c.People, &c.Bots, &c.Guests, &c.Admins, &c.Suspended, &c.Active, &c.Sessions, &c.Direct, &c.Groups, &c.Open)
	return c, err
}

func (r *reader) Uses(accounts []chat.ID, now time.Time) (map[chat.ID]store.Use, error) {
	uses := map[chat.ID]store.Use{}
	if len(accounts) == 0 {
		return uses, nil
	}
	in, args := inList([]any{now.UnixMicro()}, accounts[:min(len(accounts), chat.MaxPage)], idValue)
	err := r.each(`SELECT account, count(CASE WHEN via <> 'key' THEN 1 END), max(CASE WHEN `+unusedKey+` THEN NULL ELSE last_used END) FROM sessions
		WHERE account IN (`+in+`) AND expires_at > $1 GROUP BY account`, args, func(row row) error {
		var id chat.ID
		var u store.Use
		err := row.Scan(toID(&id), &u.Sessions, toTime(&u.LastUsed))
		uses[id] = u
		return err
	})
	return uses, err
}

func (r *reader) AllRooms(f store.RoomFilter) ([]store.RoomRecord, error) {
	text, args := `SELECT `+roomColumns+`, r.members, t.sent_at FROM rooms r`+roomHead+`WHERE r.kind <> $1`, []any{doomedKind}
	if f.Kind != "" {
		args = append(args, string(f.Kind))
		text += ` AND r.kind = ` + dollar(len(args))
	}
	if !f.Before.IsZero() {
		args = append(args, f.Before[:])
		text += ` AND r.id < ` + dollar(len(args))
	}
	args = append(args, limited(f.Limit, chat.MaxPage))
	var list []store.RoomRecord
	err := r.each(text+` ORDER BY r.id DESC LIMIT `+dollar(len(args)), args, func(row row) error {
		var rm chat.Room
		var v store.RoomRecord
		err := row.Scan(append(r.roomDest(&rm), &v.Members, toTime(&v.LastAt))...)
		v.ID, v.Kind, v.Lobby, v.Events, v.CreatedAt = rm.ID, rm.Kind, rm.Lobby, rm.Head, rm.CreatedAt
		if rm.Kind == chat.Open {
			v.Title = rm.Title
		}
		list = append(list, v)
		return err
	})
	return list, err
}

const dayMicros = 24 * 60 * 60 * 1_000_000

func (r *reader) TallyMessages(before time.Time, limit int) (store.Tally, error) {
	t := store.Tally{Days: map[int64]int64{}}
	if _, err := r.one(`SELECT n FROM message_days_upto`, nil, &t.After); err != nil {
		return t, err
	}
	t.To = t.After
	over, seen := false, 0
	err := r.each(`SELECT n, kind, sent_at FROM events WHERE n > $1 ORDER BY n LIMIT $2`, []any{t.After, limit}, func(row row) error {
		var n, at int64
		var kind chat.EventKind
		if err := row.Scan(&n, toText(&kind), &at); err != nil || over {
			return err
		}
		if over = at >= before.UnixMicro(); over {
			return nil
		}
		seen++
		t.To = n
		if kind == chat.KindMessage {
			t.Days[at/dayMicros]++
		}
		return nil
	})
	t.More = seen == limit
	return t, err
}

func (r *reader) MessageDays(from int64) (map[int64]int64, error) {
	days := map[int64]int64{}
	err := r.each(`SELECT day, messages FROM message_days WHERE day >= $1`, []any{from}, func(row row) error {
		var day, messages int64
		err := row.Scan(&day, &messages)
		days[day] = messages
		return err
	})
	return days, err
}

func (t *tx) KeepTally(c store.Tally) error {
	n, err := t.exec(`UPDATE message_days_upto SET n = $2 WHERE n = $1`, c.After, c.To)
	if err != nil || n == 0 {
		return err
	}
	for day, messages := range c.Days {
		_, err := t.exec(`INSERT INTO message_days (day, messages) VALUES ($1, $2)
			ON CONFLICT (day) DO UPDATE SET messages = message_days.messages + excluded.messages`, day, messages)
		if err != nil {
			return err
		}
	}
	return nil
}
