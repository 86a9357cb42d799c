package sqldb

import (
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// doomedKind is the kind of a room that is being deleted: none that anyone looks for.
const doomedKind = "doomed"

func (r *reader) Room(room chat.ID) (chat.Room, error) {
	var rm chat.Room
	ok, err := r.one(`SELECT `+roomColumns+` FROM rooms r`+roomHead+`WHERE r.id = $1 AND r.kind <> $2`,
		[]any{room[:], doomedKind}, r.roomDest(&rm)...)
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	return rm, err
}

func (r *reader) Dooms(limit int) ([]store.Doom, error) {
	var list []store.Doom
	err := r.each(`SELECT room, by_account, since, emptied_at FROM doomed_rooms ORDER BY since, room LIMIT $1`, []any{limit}, func(row row) error {
		var d store.Doom
		err := row.Scan(toID(&d.Room), toID(&d.By), toTime(&d.Since), toTime(&d.EmptiedAt))
		list = append(list, d)
		return err
	})
	return list, err
}

func (r *reader) SomeMembers(room chat.ID, limit int) ([]chat.Membership, error) {
	var list []chat.Membership
	err := r.each(`SELECT m.account, `+memberColumns+` FROM memberships m WHERE m.room = $1 AND m.status = 'joined' LIMIT $2`,
		[]any{room[:], limit}, func(row row) error {
			m := chat.Membership{Room: room}
			err := row.Scan(append([]any{toID(&m.Account)}, memberDest(&m)...)...)
			list = append(list, m)
			return err
		})
	return list, err
}

func (t *tx) DoomRoom(d store.Doom) error {
	if err := t.lockRoom(d.Room); err != nil {
		return err
	}
	if err := t.forgetDirect(d.Room); err != nil {
		return fmt.Errorf("forget whose direct room it is: %w", err)
	}
	n, err := t.exec(`UPDATE rooms SET kind = $2 WHERE id = $1 AND kind <> $2`, d.Room[:], doomedKind)
	if err == nil && n == 0 {
		err = chat.ErrRoomNotFound
	}
	if err != nil {
		return err
	}
	if err := t.setWords(roomWords, d.Room, ""); err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO doomed_rooms (room, by_account, since) VALUES ($1, $2, $3)`, d.Room[:], optional(d.By), d.Since.UnixMicro())
	return err
}

// forgetDirect lets the two accounts of a direct room begin another one.
func (t *tx) forgetDirect(room chat.ID) error {
	members, err := t.SomeMembers(room, 3)
	if err != nil || len(members) == 0 || len(members) > 2 {
		return err
	}
	key := directKey(members[0].Account, members[len(members)-1].Account)
	bound, _, ok, err := t.Alias(directSpace, key)
	if err != nil || !ok || bound != room {
		return err
	}
	return t.DropAlias(directSpace, key)
}

var errInhabited = errors.New("the room has members")

func (t *tx) EmptyRoom(room chat.ID, now time.Time) error {
	members, err := t.SomeMembers(room, 1)
	if err != nil {
		return err
	}
	if len(members) > 0 {
		return errInhabited
	}
	if _, err := t.exec(`UPDATE doomed_rooms SET emptied_at = $2 WHERE room = $1`, room[:], now.UnixMicro()); err != nil {
		return err
	}
	return t.destroyScope(roomScope(room))
}

// PurgeRoom goes from what hangs on events to the events, and from them to the room.
func (t *tx) PurgeRoom(room chat.ID, limit int) (bool, error) {
	var first, last int64
	_, err := t.one(`SELECT min(seq), max(seq) FROM (SELECT seq FROM events WHERE room = $1 ORDER BY seq LIMIT $2) e`,
		[]any{room[:], limit}, toInt(&first), toInt(&last))
	if err != nil {
		return false, err
	}
	if last > 0 {
		for _, text := range [...]string{
			`DELETE FROM reactions WHERE target IN (SELECT id FROM events WHERE room = $1 AND seq <= $2)`,
			`DELETE FROM mentions WHERE message IN (SELECT id FROM events WHERE room = $1 AND seq <= $2)`,
			`DELETE FROM events WHERE room = $1 AND seq <= $2`,
		} {
			if _, err := t.exec(text, room[:], last); err != nil {
				return false, fmt.Errorf("purge room %s: %w", room, err)
			}
		}
		return false, nil
	}
	drafts := room.String()
	_, err = t.exec(`DELETE FROM account_state WHERE account IN (SELECT account FROM memberships WHERE room = $1) AND kind = $2
		AND subject >= $3 AND subject < $4`, room[:], string(chat.StateDraft), drafts, drafts+"0") // '0' follows '/'
	if err != nil {
		return false, err
	}
	for _, table := range [...]string{"thread_reads", "hidden"} {
		_, err := t.exec(`DELETE FROM `+table+` WHERE account IN (SELECT account FROM memberships WHERE room = $1) AND room = $1`, room[:])
		if err != nil {
			return false, err
		}
	}
	for _, text := range [...]string{`DELETE FROM threads WHERE room = $1`, `DELETE FROM doomed_rooms WHERE room = $1`, `DELETE FROM rooms WHERE id = $1`} {
		if _, err := t.exec(text, room[:]); err != nil {
			return false, err
		}
	}
	return true, nil
}
