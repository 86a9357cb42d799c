package sqldb

import (
	"fmt"
	"slices"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// What a list of rooms counts, it counts in the newest part of each log: so many events, so many threads.
const (
	maxUnreadScan  = 500
	maxThreadsScan = 200
)

// RoomsOf lists the rooms the account has joined, newest activity first.
func (r *reader) RoomsOf(account chat.ID) ([]store.RoomView, error) {
	list, err := r.roomViews(``, account[:])
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b store.RoomView) int { return activity(b).Compare(activity(a)) })
	return list[:min(len(list), chat.MaxRooms)], nil
}

func activity(v store.RoomView) time.Time {
	if v.Last != nil {
		return v.Last.SentAt
	}
	return v.CreatedAt
}

// RoomOf reads one room of the account.
func (r *reader) RoomOf(account, room chat.ID) (store.RoomView, error) {
	list, err := r.roomViews(` AND m.room = $2`, account[:], room[:])
	if err == nil && len(list) == 0 {
		err = chat.ErrRoomNotFound
	}
	if err != nil {
		return store.RoomView{}, err
	}
	return list[0], nil
}

// joinedBy is the account's memberships ($1), with head, floor, and the position above which unread things are counted.
// Each position is one expression, so that an index is entered at the right place.
func joinedBy(which string) string {
	return `(SELECT j.*, GREATEST(j.floor, j.read_seq) AS seen, GREATEST(j.floor, j.head - ` + fmt.Sprint(maxUnreadScan) + `) AS near
		FROM (SELECT m.account, m.room, m.role, m.status, m.joined_at, m.left_at, m.visible_from, m.hidden_before, m.read_seq,
			m.involvement, m.barred, GREATEST(m.visible_from, m.hidden_before) AS floor,
			COALESCE((SELECT max(x.seq) FROM events x WHERE x.room = m.room), 0) AS head
			FROM memberships m WHERE m.account = $1 AND m.status = 'joined'` + which + `) j)`
}

func (r *reader) roomViews(which string, args ...any) ([]store.RoomView, error) {
	list, at, err := r.countedRooms(which, args)
	if err != nil {
		return nil, fmt.Errorf("list rooms: %w", err)
	}
	if err := r.addLast(list, at, which, args); err != nil {
		return nil, fmt.Errorf("load newest messages: %w", err)
	}
	if err := r.addWith(list, at, which, args); err != nil {
		return nil, fmt.Errorf("load people of direct rooms: %w", err)
	}
	return list, nil
}

func (r *reader) countedRooms(which string, args []any) ([]store.RoomView, map[chat.ID]int, error) {
	text := fmt.Sprintf(`SELECT `+roomColumns+`, `+memberColumns+`, m.account, r.members,
		(SELECT count(*) FROM (SELECT 1 FROM events e WHERE e.room = m.room AND e.seq > GREATEST(m.seen, m.near)
			AND e.kind = 'message' AND (e.thread IS NULL OR e.thread = e.id)
			AND e.sender <> m.account AND e.removed_seq IS NULL`+unveiled("m", "e")+`LIMIT %[2]d) unread),
		(SELECT count(*) FROM (SELECT 1 FROM mentions c WHERE c.account = m.account AND c.room = m.room
			AND c.seq > m.seen AND NOT EXISTS (SELECT 1 FROM blocks b JOIN events w ON w.id = c.message
				WHERE b.account = m.account AND b.blocked = w.sender) LIMIT %[2]d) called),
		(SELECT count(*) FROM (SELECT 1 FROM (SELECT s.first, s.latest FROM threads s WHERE s.room = m.room
				AND s.first_seq > m.floor`+openedUnveiled("m", "s")+`ORDER BY s.last_at DESC LIMIT %[3]d) s
			LEFT JOIN thread_reads p ON p.account = m.account AND p.thread = s.first
			WHERE s.latest > COALESCE(p.seq, 0) AND EXISTS (SELECT 1 FROM events u WHERE u.thread = s.first
				AND u.kind = 'message' AND u.seq > COALESCE(p.seq, 0) AND u.id <> s.first AND u.sender <> m.account
				AND u.sent_at >= m.joined_at AND u.removed_seq IS NULL`+unveiled("m", "u")+`)
			LIMIT %[2]d) open)
		FROM %[1]s m JOIN rooms r ON r.id = m.room
		LEFT JOIN events t ON t.room = m.room AND t.seq = m.head`, joinedBy(which), chat.MaxUnread, maxThreadsScan)
	var list []store.RoomView
	at := make(map[chat.ID]int)
	err := r.each(text, args, func(row row) error {
		var v store.RoomView
		dest := append(r.roomDest(&v.Room), memberDest(&v.Membership)...)
		err := row.Scan(append(dest, toID(&v.Membership.Account), &v.Members, &v.Unread, &v.Mentions, &v.Threads)...)
		v.Membership.Room = v.ID
		at[v.ID] = len(list)
		list = append(list, v)
		return err
	})
	return list, at, err
}

// addLast adds the newest message of each room that the account has not hidden and whose sender it has not blocked.
func (r *reader) addLast(list []store.RoomView, at map[chat.ID]int, which string, args []any) error {
	messages, err := r.messages(`SELECT `+messageColumns+` FROM `+joinedBy(which)+` m
		JOIN events e ON e.room = m.room AND e.seq = (SELECT u.seq FROM events u
			WHERE u.room = m.room AND u.seq > m.near AND u.kind = 'message' AND (u.thread IS NULL OR u.thread = u.id)
			AND NOT EXISTS (SELECT 1 FROM hidden y WHERE y.account = m.account AND y.message = u.id)`+unveiled("m", "u")+`
			ORDER BY u.seq DESC LIMIT 1)`+messageJoins, args...)
	for _, m := range messages {
		if i, ok := at[m.Room]; ok {
			list[i].Last = &m
		}
	}
	return err
}

// addWith adds the other person of direct rooms.
func (r *reader) addWith(list []store.RoomView, at map[chat.ID]int, which string, args []any) error {
	return r.each(`SELECT m.room, `+accountColumns+` FROM memberships m
		JOIN rooms r ON r.id = m.room AND r.kind = 'direct'
		JOIN memberships o ON o.room = m.room AND o.status = 'joined' AND o.account <> m.account
		JOIN accounts a ON a.id = o.account
		WHERE m.account = $1 AND m.status = 'joined'`+which, args,
		func(row row) error {
			var room chat.ID
			var a chat.Account
			if err := row.Scan(append([]any{toID(&room)}, r.accountDest(&a)...)...); err != nil {
				return err
			}
			if i, ok := at[room]; ok {
				list[i].With = append(list[i].With, a)
			}
			return nil
		})
}

// OpenRooms lists open rooms with their members counted; what is unread is told by RoomsOf.
func (r *reader) OpenRooms(account chat.ID, f store.OpenFilter) ([]store.RoomView, error) {
	args := []any{account[:], limited(f.Limit, chat.MaxPage)}
	match := ``
	if f.Query != "" {
		match, args = r.wordsLike(roomWords, "r.id", f.Query, args)
		match = ` AND ` + match
	}
	var list []store.RoomView
	err := r.each(`SELECT `+roomColumns+`, `+memberColumns+`, r.members
		FROM rooms r LEFT JOIN memberships m ON m.account = $1 AND m.room = r.id`+roomHead+`
		WHERE r.kind = 'open'`+match+` ORDER BY r.members DESC, r.id LIMIT $2`, args,
		func(row row) error {
			var v store.RoomView
			dest := append(r.roomDest(&v.Room), memberDest(&v.Membership)...)
			err := row.Scan(append(dest, &v.Members)...)
			v.Membership.Room, v.Membership.Account = v.ID, account
			list = append(list, v)
			return err
		})
	return list, err
}
