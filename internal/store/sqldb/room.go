package sqldb

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// roomColumns end with the head: seq and hash of the newest event, which the room's row does not repeat.
const (
	roomColumns = `r.id, r.kind, r.title, r.topic, r.home, r.encryption, r.history, r.lobby, r.created_at, t.seq, t.hash`
	roomHead    = ` LEFT JOIN events t ON t.room = r.id AND t.seq = (SELECT max(x.seq) FROM events x WHERE x.room = r.id) `

	memberColumns = `m.role, m.status, m.joined_at, m.left_at, m.visible_from, m.hidden_before, m.read_seq, m.involvement, m.barred`
)

func (r *reader) roomDest(rm *chat.Room) []any {
	return []any{
		toID(&rm.ID), toText(&rm.Kind), r.titleDest(rm, "title", &rm.Title), r.titleDest(rm, "topic", &rm.Topic),
		&rm.Home, &rm.Encryption, toText(&rm.History), &rm.Lobby, toTime(&rm.CreatedAt), toInt(&rm.Head), &rm.HeadHash,
	}
}

func (r *reader) titleDest(rm *chat.Room, column string, to *string) sealedDest {
	return sealedDest{r: r, table: "rooms", column: column, scope: roomScope, of: &rm.ID, row: &rm.ID, text: to}
}

func titleCell(room *chat.ID, column string) cell {
	return cell{roomScope(*room), "rooms", column, room[:]}
}

// memberDest also takes the nulls of an account that does not stand to the room at all.
func memberDest(m *chat.Membership) []any {
	return []any{
		toText(&m.Role), toText(&m.Status), toTime(&m.JoinedAt), toTime(&m.LeftAt),
		toInt(&m.VisibleFrom), toInt(&m.HiddenBefore), toInt(&m.Read), toText(&m.Involvement), toInt((*int64)(&m.Barred)),
	}
}

func (r *reader) Entry(account, room chat.ID) (chat.Room, chat.Membership, error) {
	return r.entry(`SELECT `+roomColumns+`, `+memberColumns+`
		FROM memberships m JOIN rooms r ON r.id = m.room`+roomHead+`
		WHERE m.account = $1 AND m.room = $2 AND m.status = 'joined'`, account, room)
}

func (r *reader) OpenRoom(account, room chat.ID) (chat.Room, chat.Membership, error) {
	return r.entry(`SELECT `+roomColumns+`, `+memberColumns+`
		FROM rooms r LEFT JOIN memberships m ON m.room = r.id AND m.account = $1`+roomHead+`
		WHERE r.id = $2 AND r.kind = 'open'`, account, room)
}

func (r *reader) entry(text string, account, room chat.ID) (chat.Room, chat.Membership, error) {
	var rm chat.Room
	var m chat.Membership
	ok, err := r.one(text, []any{account[:], room[:]}, append(r.roomDest(&rm), memberDest(&m)...)...)
	switch {
	case err != nil:
		return chat.Room{}, chat.Membership{}, fmt.Errorf("load room %s: %w", room, err)
	case !ok:
		return chat.Room{}, chat.Membership{}, chat.ErrRoomNotFound
	}
	m.Room, m.Account = room, account
	return rm, m, nil
}

// What a write transaction decides upon stands still until it commits.

func (t *tx) Entry(account, room chat.ID) (chat.Room, chat.Membership, error) {
	if err := t.lockRoom(room); err != nil {
		return chat.Room{}, chat.Membership{}, err
	}
	r, m, err := t.reader.Entry(account, room)
	if err == nil {
		t.known = headOf{room, r.Head, r.HeadHash}
	}
	return r, m, err
}

func (t *tx) OpenRoom(account, room chat.ID) (chat.Room, chat.Membership, error) {
	if err := t.lockRoom(room); err != nil {
		return chat.Room{}, chat.Membership{}, err
	}
	return t.reader.OpenRoom(account, room)
}

func (t *tx) Membership(room, account chat.ID) (chat.Membership, error) {
	if err := t.lockRoom(room); err != nil {
		return chat.Membership{}, err
	}
	return t.reader.Membership(room, account)
}

// DirectRoom of a write transaction keeps both accounts, so that only one of those who miss the room makes it.
func (t *tx) DirectRoom(a, b chat.ID) (chat.ID, error) {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	if err := errors.Join(t.lockAccount(a), t.lockAccount(b)); err != nil {
		return chat.ID{}, err
	}
	return t.reader.DirectRoom(a, b)
}

func (r *reader) Lobby() (chat.Room, error) {
	var rm chat.Room
	ok, err := r.one(`SELECT `+roomColumns+` FROM rooms r`+roomHead+`WHERE r.lobby = 1`, nil, r.roomDest(&rm)...)
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	return rm, err
}

const directSpace = "direct"

func (r *reader) DirectRoom(a, b chat.ID) (chat.ID, error) {
	id, _, ok, err := r.Alias(directSpace, directKey(a, b))
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	return id, err
}

// directKey names two accounts whichever comes first.
func directKey(a, b chat.ID) string {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	return a.String() + "/" + b.String()
}

func (r *reader) RoomHead(room chat.ID) (head int64, err error) {
	ok, err := r.one(`SELECT (SELECT max(x.seq) FROM events x WHERE x.room = r.id) FROM rooms r WHERE r.id = $1`,
		[]any{room[:]}, toInt(&head))
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	return head, err
}

func (r *reader) CountRooms(account chat.ID) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM memberships WHERE account = $1 AND status = 'joined'`, []any{account[:]}, &n)
	return n, err
}

func (r *reader) HeadsOf(account chat.ID) ([]store.Head, error) {
	var list []store.Head
	err := r.each(`SELECT m.room, (SELECT max(x.seq) FROM events x WHERE x.room = m.room), GREATEST(m.visible_from, m.hidden_before)
		FROM memberships m WHERE m.account = $1 AND m.status = 'joined'`, []any{account[:]},
		func(row row) error {
			var h store.Head
			err := row.Scan(toID(&h.Room), toInt(&h.Head), toInt(&h.Floor))
			list = append(list, h)
			return err
		})
	return list, err
}

func (t *tx) InsertRoom(r chat.Room, between ...chat.ID) error {
	title, topic, err := t.sealTitle(r)
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO rooms
		(id, kind, title, topic, home, encryption, history, lobby, members, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9) ON CONFLICT DO NOTHING`,
		r.ID[:], string(r.Kind), title, topic, r.Home, r.Encryption, string(r.History),
		flag(r.Lobby), r.CreatedAt.UnixMicro())
	if err != nil {
		return err
	}
	if n == 0 {
		return &chat.Error{Kind: chat.Conflict, Code: "room_exists", Message: "this room is there already"}
	}
	if err := t.titleWords(r); err != nil {
		return err
	}
	switch len(between) {
	case 0:
		return nil
	case 2:
		_, err = t.PutAlias(directSpace, directKey(between[0], between[1]), r.ID)
		return err
	default:
		return fmt.Errorf("a direct room is between two accounts, not %d", len(between))
	}
}

func (t *tx) UpdateRoom(r chat.Room) error {
	title, topic, err := t.sealTitle(r)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE rooms SET title = $2, topic = $3, history = $4 WHERE id = $1`, r.ID[:], title, topic, string(r.History))
	if err == nil && n == 0 {
		err = chat.ErrRoomNotFound
	}
	if err != nil {
		return err
	}
	return t.titleWords(r)
}

func (t *tx) sealTitle(r chat.Room) (title, topic any, err error) {
	if title, err = t.sealText(titleCell(&r.ID, "title"), r.Title); err != nil {
		return nil, nil, err
	}
	topic, err = t.sealText(titleCell(&r.ID, "topic"), r.Topic)
	return title, topic, err
}

// titleWords makes an open room be found by its title.
func (t *tx) titleWords(r chat.Room) error {
	if r.Kind != chat.Open {
		return nil
	}
	return t.setWords(roomWords, r.ID, r.Title)
}
