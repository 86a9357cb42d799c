package sqldb

import (
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const eventColumns = `e.n, e.room, e.seq, e.id, e.kind, e.sender, a.name, e.session, e.client_id, e.target, e.thread,
	e.content_type, e.content, e.digest, e.hash, e.origin, e.sent_at, e.expires_at,
	CASE WHEN e.kind = 'edit' THEN (SELECT o.seq FROM events o WHERE o.id = e.target) END`

const eventSender = ` LEFT JOIN accounts a ON a.id = e.sender `

func (r *reader) eventDest(e *chat.Event) []any {
	return []any{
		&e.N, toID(&e.Room), toInt(&e.Seq), toID(&e.ID), toText(&e.Kind), toID(&e.Sender), toText(&e.SenderName),
		toID(&e.Session), toText(&e.ClientID), toID(&e.Target), toID(&e.Thread),
		&e.ContentType,
		contentDest{r, &e.Room, &e.ID, &e.Content, &e.Salt, &e.Unreadable},
		&e.Digest, &e.Hash, &e.Origin, toTime(&e.SentAt), toTime(&e.ExpiresAt),
		toInt(&e.TargetSeq),
	}
}

// contentCell holds the salt of an event and its content behind it: who could read the salt could guess short texts from the digest.
func contentCell(room, id *chat.ID) cell {
	return cell{roomScope(*room), "events", "content", id[:]}
}

func (t *tx) sealContent(e *chat.Event) ([]byte, error) {
	return t.seal(contentCell(&e.Room, &e.ID), slices.Concat(e.Salt, e.Content))
}

// contentDest reads the content of an event, whose room and id stand in front of it in the row.
type contentDest struct {
	r             *reader
	room, id      *chat.ID
	content, salt *[]byte
	unreadable    *bool // it does not open
}

// Scan implements sql.Scanner.
func (d contentDest) Scan(src any) error {
	*d.content, *d.salt, *d.unreadable = nil, nil, false
	sealed, ok := src.([]byte)
	if !ok && src != nil {
		return fmt.Errorf("a sealed value is not %T", src)
	}
	c := contentCell(d.room, d.id)
	plain, unreadable, err := d.r.openSpared(c, sealed)
	if *d.unreadable = unreadable; err != nil || plain == nil {
		return err
	}
	if len(plain) < chat.SaltSize {
		d.r.keys.spoilt.tell(&c, errBadSeal)
		*d.unreadable = true
		return nil
	}
	*d.salt = plain[:chat.SaltSize:chat.SaltSize]
	if len(plain) > chat.SaltSize {
		*d.content = plain[chat.SaltSize:]
	}
	return nil
}

func (r *reader) Tail(room chat.ID, after int64, limit int) ([]chat.Event, error) {
	var list []chat.Event
	err := r.each(`SELECT `+eventColumns+` FROM events e`+eventSender+`
		WHERE e.room = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3`, []any{room[:], after, limit},
		func(row row) error {
			list = append(list, chat.Event{})
			return row.Scan(r.eventDest(&list[len(list)-1])...)
		})
	return list, err
}

// Events hides what is about a hidden message, or one at or below the floor, with it: an edit says what the message said. What a
// blocked person says is hidden too.
func (r *reader) Events(f store.EventFilter) ([]chat.Event, error) {
	_, m, err := r.Entry(f.Account, f.Room)
	if err != nil {
		return nil, err
	}
	var list []chat.Event
	err = r.each(`SELECT `+eventColumns+`, h.message, b.blocked FROM events e`+eventSender+`
		LEFT JOIN hidden h ON h.account = $1 AND h.message = COALESCE(e.target, e.id)`+veil+`
		WHERE e.room = $2 AND e.seq > $3 ORDER BY e.seq LIMIT $4`,
		[]any{f.Account[:], f.Room[:], max(f.After, m.Floor()), limited(f.Limit, chat.MaxPage+1)},
		func(row row) error {
			var e chat.Event
			var hidden, blocked chat.ID
			if err := row.Scan(append(r.eventDest(&e), toID(&hidden), toID(&blocked))...); err != nil {
				return err
			}
			switch {
			case !hidden.IsZero() || e.TargetSeq != 0 && e.TargetSeq <= m.Floor():
				e = e.Hide()
			case !blocked.IsZero():
				e = e.Veil()
			}
			list = append(list, e)
			return nil
		})
	return list, err
}

func (r *reader) HiddenBy(account chat.ID, limit int) ([]chat.ID, error) {
	var list []chat.ID
	err := r.each(`SELECT h.message FROM hidden h WHERE h.account = $1 LIMIT $2`, []any{account[:], limit}, func(row row) error {
		var id chat.ID
		err := row.Scan(toID(&id))
		list = append(list, id)
		return err
	})
	return list, err
}

func (r *reader) Event(room, id chat.ID) (chat.Event, error) {
	e, ok, err := r.event(`WHERE e.id = $2 AND e.room = $1`, room[:], id[:])
	if err == nil && !ok {
		err = chat.ErrMessageNotFound
	}
	return e, err
}

func (r *reader) Sent(room, sender chat.ID, clientID string) (chat.Event, bool, error) {
	return r.event(`WHERE e.room = $1 AND e.sender = $2 AND e.client_id = $3`, room[:], sender[:], clientID)
}

func (r *reader) event(where string, args ...any) (e chat.Event, ok bool, err error) {
	ok, err = r.one(`SELECT `+eventColumns+` FROM events e`+eventSender+where, args, r.eventDest(&e)...)
	return e, ok, err
}

// Append gives e its place in the room's log.
func (t *tx) Append(e *chat.Event) error {
	if err := t.lockRoom(e.Room); err != nil {
		return err
	}
	head, err := t.head(e.Room)
	if err != nil {
		return fmt.Errorf("find the head of %s: %w", e.Room, err)
	}
	if e.SenderName == "" {
		if _, err := t.one(`SELECT name FROM accounts WHERE id = $1`, []any{e.Sender[:]}, &e.SenderName); err != nil {
			return err
		}
	}
	// What is kept, hashed and told is the same instant.
	e.SentAt = e.SentAt.UTC().Truncate(time.Microsecond)
	e.Seq = head.seq + 1
	e.Salt = make([]byte, chat.SaltSize)
	_, _ = rand.Read(e.Salt) // never fails: crypto/rand ends the program instead
	e.Digest = chat.DigestOf(e)
	e.Hash = chat.ChainHash(e.Room, e.Seq, head.hash, e.Digest)
	content, err := t.sealContent(e)
	if err != nil {
		return err
	}
	ok, err := t.one(`INSERT INTO events
		(room, seq, id, kind, sender, session, client_id, target, thread,
		 content_type, content, digest, hash, origin, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (client_id, sender, room) WHERE client_id IS NOT NULL DO NOTHING
		RETURNING n`,
		[]any{
			e.Room[:], e.Seq, e.ID[:], string(e.Kind), e.Sender[:], optional(e.Session), optionalText(e.ClientID),
			optional(e.Target), optional(e.Thread), e.ContentType, content, e.Digest, e.Hash,
			e.Origin, e.SentAt.UnixMicro(), micros(e.ExpiresAt),
		}, &e.N)
	if err != nil {
		return fmt.Errorf("append to %s: %w", e.Room, err)
	}
	if !ok {
		return chat.ErrClientIDUsed
	}
	t.known = headOf{e.Room, e.Seq, e.Hash}
	t.commit.Events = append(t.commit.Events, *e)
	return nil
}

// head finds where a room stands.
func (t *tx) head(room chat.ID) (headOf, error) {
	if t.known.room == room {
		return t.known, nil
	}
	h := headOf{room: room}
	ok, err := t.one(`SELECT seq, hash FROM events WHERE room = $1 AND seq > 0 ORDER BY seq DESC LIMIT 1`,
		[]any{room[:]}, &h.seq, &h.hash)
	if err == nil && !ok {
		_, err = t.RoomHead(room) // an empty room is there all the same
	}
	return h, err
}

func (t *tx) AddMentions(e chat.Event, accounts []chat.ID) error {
	for _, a := range accounts {
		_, err := t.exec(`INSERT INTO mentions (account, room, seq, message) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, room, seq) DO NOTHING`, a[:], e.Room[:], e.Seq, e.ID[:])
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) MarkEdited(edit chat.Event) error {
	n, err := t.exec(`UPDATE events SET edited_seq = $1
		WHERE id = $3 AND room = $2 AND kind = 'message' AND removed_seq IS NULL`, edit.Seq, edit.Room[:], edit.Target[:])
	return found(n, err)
}

// MarkRemoved leaves digest and hash, so that the chain still verifies.
func (t *tx) MarkRemoved(removal chat.Event) error {
	n, err := t.exec(`UPDATE events SET removed_seq = $1, content = NULL
		WHERE id = $3 AND room = $2 AND kind = 'message' AND removed_seq IS NULL`,
		removal.Seq, removal.Room[:], removal.Target[:])
	if err := found(n, err); err != nil {
		return err
	}
	for _, text := range [...]string{
		`UPDATE events SET content = NULL WHERE target = $1 AND kind = 'edit'`,
		`DELETE FROM reactions WHERE target = $1`,
		`DELETE FROM mentions WHERE message = $1`,
	} {
		if _, err := t.exec(text, removal.Target[:]); err != nil {
			return fmt.Errorf("clear %s: %w", removal.Target, err)
		}
	}
	return nil
}

func found(n int64, err error) error {
	if err == nil && n == 0 {
		err = chat.ErrMessageNotFound
	}
	return err
}

func (t *tx) SetHidden(account, room, message chat.ID, seq int64, hidden bool) (changed bool, err error) {
	var n int64
	if hidden {
		n, err = t.exec(`INSERT INTO hidden (account, message, room, seq) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account, message) DO NOTHING`, account[:], message[:], room[:], seq)
	} else {
		n, err = t.exec(`DELETE FROM hidden WHERE account = $1 AND message = $2`, account[:], message[:])
	}
	return n > 0, err
}
