package sqldb

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// OpenThread makes first the beginning of a thread; it names itself as its thread.
func (t *tx) OpenThread(first chat.Event) error {
	if first.Thread != first.ID {
		return fmt.Errorf("message %s opens a thread but names %s as its own", first.ID, first.Thread)
	}
	_, err := t.exec(`INSERT INTO threads (first, room, first_seq, replies, latest, last_at) VALUES ($1, $2, $3, 0, 0, $4)`,
		first.ID[:], first.Room[:], first.Seq, first.SentAt.UnixMicro())
	return err
}

func (t *tx) AddReply(reply chat.Event) error {
	n, err := t.exec(`UPDATE threads SET replies = replies + 1, latest = $1, latest_id = $2, last_at = $3
		WHERE first = $4 AND room = $5`,
		reply.Seq, reply.ID[:], reply.SentAt.UnixMicro(), reply.Thread[:], reply.Room[:])
	return found(n, err)
}

func (t *tx) AdvanceThreadRead(account, room, thread chat.ID, seq int64) (now int64, moved bool, err error) {
	rm, _, err := t.Entry(account, room)
	if err != nil {
		return 0, false, err
	}
	ok, err := t.one(`SELECT p.seq FROM threads t LEFT JOIN thread_reads p ON p.account = $2 AND p.thread = t.first
		WHERE t.first = $1 AND t.room = $3`, []any{thread[:], account[:], room[:]}, toInt(&now))
	if err == nil && !ok {
		err = chat.ErrMessageNotFound
	}
	seq = min(seq, rm.Head)
	if err != nil || seq <= now {
		return now, false, err
	}
	_, err = t.one(`INSERT INTO thread_reads (account, thread, room, seq) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, thread) DO UPDATE SET seq = GREATEST(thread_reads.seq, excluded.seq) RETURNING seq`,
		[]any{account[:], thread[:], room[:], seq}, &now)
	return now, true, err
}

// veilReplies takes out of the summaries of threads what people have replied whom the account has blocked, as far as that is among the
// newest replies; who has blocked nobody pays for one look.
func (r *reader) veilReplies(account chat.ID, at map[chat.ID]*chat.Message, firsts []chat.ID) error {
	in, args := inList([]any{account[:], maxScan}, firsts, idValue)
	const replies = ` FROM events u WHERE u.thread = t.first AND u.kind = 'message' AND u.id <> t.first `
	return r.each(`SELECT t.first, l.seq, l.sent_at, (SELECT count(*) FROM (SELECT u.sender`+replies+`ORDER BY u.seq DESC LIMIT $2) u
			JOIN blocks b ON b.account = $1 AND b.blocked = u.sender)
		FROM threads t LEFT JOIN events l ON l.id = (SELECT u.id`+replies+`
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account = $1 AND b.blocked = u.sender) ORDER BY u.seq DESC LIMIT 1)
		WHERE t.first IN (`+in+`) AND t.replies > 0 AND EXISTS (SELECT 1 FROM blocks b WHERE b.account = $1)`, args,
		func(row row) error {
			var first chat.ID
			var latest chat.Replies
			var veiled int
			err := row.Scan(toID(&first), toInt(&latest.Latest), toTime(&latest.LastAt), &veiled)
			if re := &at[first].Replies; veiled > 0 {
				re.Count, re.Latest, re.LastAt = max(re.Count-veiled, 0), latest.Latest, latest.LastAt
			}
			return err
		})
}

// threadRow is what the list of threads is ordered and cut by.
type threadRow struct {
	first, last chat.ID
	room        chat.ID
	read        int64
	at          time.Time
}

// Threads lists the subjects whose first message the account may see.
func (r *reader) Threads(f store.ThreadFilter) (store.ThreadPage, error) {
	if !f.Room.IsZero() {
		if _, _, err := r.Entry(f.Account, f.Room); err != nil {
			return store.ThreadPage{}, err
		}
	}
	at, first, err := parseCursor(f.Before)
	if err != nil {
		return store.ThreadPage{}, err
	}
	limit := limited(f.Limit, chat.MaxPage)
	rows, err := r.threadRows(f, at, first, limit+1)
	if err != nil {
		return store.ThreadPage{}, fmt.Errorf("list threads: %w", err)
	}
	var page store.ThreadPage
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = cursor(rows[limit-1])
	}
	return page, r.fillThreads(f.Account, rows, &page)
}

func (r *reader) threadRows(f store.ThreadFilter, at int64, first chat.ID, limit int) ([]threadRow, error) {
	args := []any{f.Account[:], at, first[:], limit}
	one := ``
	if !f.Room.IsZero() {
		args = append(args, f.Room[:])
		one = ` AND m.room = $5`
	}
	var rows []threadRow
	err := r.each(`SELECT t.first, t.latest_id, t.room, t.last_at, p.seq
		FROM memberships m JOIN threads t ON t.room = m.room
		LEFT JOIN thread_reads p ON p.account = $1 AND p.thread = t.first
		WHERE m.account = $1 AND m.status = 'joined'`+one+`
		AND t.first_seq > m.visible_from AND t.first_seq > m.hidden_before
		AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.account = $1 AND h.message = t.first)`+openedUnveiled("m", "t")+`
		AND (t.last_at < $2 OR t.last_at = $2 AND t.first < $3)
		ORDER BY t.last_at DESC, t.first DESC LIMIT $4`, args,
		func(row row) error {
			var t threadRow
			err := row.Scan(toID(&t.first), toID(&t.last), toID(&t.room), toTime(&t.at), toInt(&t.read))
			rows = append(rows, t)
			return err
		})
	return rows, err
}

func (r *reader) fillThreads(account chat.ID, rows []threadRow, page *store.ThreadPage) error {
	ids := make([]chat.ID, 0, 2*len(rows))
	for _, t := range rows {
		ids = append(ids, t.first)
		if !t.last.IsZero() {
			ids = append(ids, t.last)
		}
	}
	messages, err := r.byID(account, ids)
	if err != nil {
		return fmt.Errorf("load threads: %w", err)
	}
	firsts := make([]chat.Message, len(rows))
	for i, t := range rows {
		firsts[i] = messages[t.first]
	}
	if err := r.decorate(account, firsts); err != nil {
		return err
	}
	var lasts []chat.Message
	for i, t := range rows {
		v := store.ThreadView{First: firsts[i], Read: t.read}
		if last, ok := messages[t.last]; ok {
			v.Last = &last
			lasts = append(lasts, last)
		}
		page.Threads = append(page.Threads, v)
	}
	page.People, err = r.people(firsts, lasts)
	return err
}

// A cursor is the time and the first message of the last thread of a page.

func cursor(t threadRow) string {
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(t.first[:], uint64(t.at.UnixMicro())))
}

func parseCursor(s string) (at int64, first chat.ID, err error) {
	if s == "" {
		return math.MaxInt64, first, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(first)+8 || len(s) != base64.RawURLEncoding.EncodedLen(len(b)) {
		return 0, first, &chat.Error{Kind: chat.Invalid, Code: "bad_cursor", Message: "this is not where a page ended", Field: "before"}
	}
	copy(first[:], b)
	return int64(binary.BigEndian.Uint64(b[len(first):])), first, nil
}
