package sqldb

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"

	"github.com/samtal-chat/samtal/chat"
)

// A database of a schema before encryption is sealed where it stands, between two migrations: 00004 gives what was plain another
// name and makes place for what is sealed, then the steps here move one into the other, and 00012 drops what is empty by then.
// Each transaction moves a bounded part and leaves nothing of it behind, so that a start that was cut off is simply begun again.
const (
	sealedSchema = 4
	plainSchema  = 12
	upgradeBatch = 500
)

// metaSealed says, in the table meta, that nothing plain is left, in no page of the file either.
const metaSealed = "sealed"

// update runs f in a write transaction.
type update func(f func(t *tx) error) error

// sealPlain seals what is plain. moved counts rows.
func sealPlain(ctx context.Context, run update, log *slog.Logger) (moved int, err error) {
	var s sealing
	for _, step := range []struct {
		what string
		seal func(t *tx) (int, error)
	}{
		{"accounts", s.accounts},
		{"rooms", s.rooms},
		{"sessions", s.sessions},
		{"account state", s.states},
		{"aliases", s.aliases},
		{"reactions", s.reactions},
		{"events", s.events},
	} {
		rows, err := sealStep(ctx, run, step.seal)
		if err != nil {
			return moved, fmt.Errorf("encrypt %s: %w", step.what, err)
		}
		if moved == 0 && rows > 0 {
			log.InfoContext(ctx, "encrypting what is in the database: this happens once")
		}
		moved += rows
	}
	return moved, nil
}

func sealStep(ctx context.Context, run update, step func(t *tx) (int, error)) (rows int, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return rows, err
		}
		var n int
		err := run(func(t *tx) (err error) {
			n, err = step(t)
			return err
		})
		if err != nil || n == 0 {
			return rows, err
		}
		rows += n
	}
}

// sealing knows how far each step is, so that no row is looked at twice.
type sealing struct {
	account, room, session []byte
	event                  int64
}

// plainRow is a row that has an id, with up to two texts.
type plainRow struct {
	id, owner chat.ID
	a, b      string
}

func (t *tx) plainRows(text string, after []byte) (list []plainRow, last []byte, err error) {
	err = t.each(text+` LIMIT $2`, []any{bytes.Clone(orEmpty(after)), upgradeBatch}, func(row row) error {
		var p plainRow
		err := row.Scan(toID(&p.id), toID(&p.owner), &p.a, &p.b)
		list = append(list, p)
		return err
	})
	if len(list) > 0 {
		after = bytes.Clone(list[len(list)-1].id[:])
	}
	return list, after, err
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (s *sealing) accounts(t *tx) (int, error) {
	list, last, err := t.plainRows(`SELECT id, id, full_plain, '' FROM accounts WHERE id > $1 AND full_plain <> '' ORDER BY id`, s.account)
	if err != nil {
		return 0, err
	}
	s.account = last
	for _, p := range list {
		full, err := t.sealText(fullNameCell(p.id), p.a)
		if err != nil {
			return 0, err
		}
		if _, err := t.exec(`UPDATE accounts SET full_name = $2, full_plain = '', full_key = '' WHERE id = $1`, p.id[:], full); err != nil {
			return 0, err
		}
		if err := t.setWords(accountWords, p.id, p.a); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (s *sealing) rooms(t *tx) (int, error) {
	list, last, err := t.plainRows(`SELECT id, id, title_plain, topic_plain FROM rooms
		WHERE id > $1 AND (title_plain <> '' OR topic_plain <> '') ORDER BY id`, s.room)
	if err != nil {
		return 0, err
	}
	s.room = last
	for _, p := range list {
		var kind chat.RoomKind
		if _, err := t.one(`SELECT kind FROM rooms WHERE id = $1`, []any{p.id[:]}, toText(&kind)); err != nil {
			return 0, err
		}
		r := chat.Room{ID: p.id, Kind: kind, Title: p.a, Topic: p.b}
		title, topic, err := t.sealTitle(r)
		if err != nil {
			return 0, err
		}
		_, err = t.exec(`UPDATE rooms SET title = $2, topic = $3, title_plain = '', title_key = '', topic_plain = '' WHERE id = $1`,
			p.id[:], title, topic)
		if err != nil {
			return 0, err
		}
		if err := t.titleWords(r); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (s *sealing) sessions(t *tx) (int, error) {
	list, last, err := t.plainRows(`SELECT id, account, agent_plain, address_plain FROM sessions
		WHERE id > $1 AND (agent_plain <> '' OR address_plain <> '') ORDER BY id`, s.session)
	if err != nil {
		return 0, err
	}
	s.session = last
	for _, p := range list {
		c := chat.Session{ID: p.id, Account: p.owner}
		agent, err := t.sealText(sessionCell(&c, "agent"), p.a)
		if err != nil {
			return 0, err
		}
		address, err := t.sealText(sessionCell(&c, "address"), p.b)
		if err != nil {
			return 0, err
		}
		_, err = t.exec(`UPDATE sessions SET agent = $2, address = $3, agent_plain = '', address_plain = '' WHERE id = $1`,
			p.id[:], agent, address)
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (s *sealing) states(t *tx) (int, error) {
	var list []chat.State
	err := t.each(`SELECT account, kind, subject, value_plain FROM account_state WHERE value_plain IS NOT NULL LIMIT $1`, []any{upgradeBatch},
		func(row row) error {
			var c chat.State
			err := row.Scan(toID(&c.Account), toText(&c.Kind), &c.Subject, &c.Value)
			list = append(list, c)
			return err
		})
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		value, err := t.seal(stateCell(c), c.Value)
		if err != nil {
			return 0, err
		}
		_, err = t.exec(`UPDATE account_state SET value = $4, value_plain = NULL WHERE account = $1 AND kind = $2 AND subject = $3`,
			c.Account[:], string(c.Kind), c.Subject, value)
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (s *sealing) aliases(t *tx) (int, error) {
	type alias struct {
		space, external string
		internal        chat.ID
		number          int64
	}
	var list []alias
	err := t.each(`SELECT space, external, internal, number FROM aliases_plain LIMIT $1`, []any{upgradeBatch}, func(row row) error {
		var a alias
		err := row.Scan(&a.space, &a.external, toID(&a.internal), &a.number)
		list = append(list, a)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, a := range list {
		if err := t.insertAlias(a.space, a.external, a.internal, a.number); err != nil {
			return 0, err
		}
		if _, err := t.exec(`DELETE FROM aliases_plain WHERE space = $1 AND external = $2`, a.space, a.external); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (s *sealing) reactions(t *tx) (int, error) {
	type reaction struct {
		target, account, room chat.ID
		emoji                 string
		seq                   int64
	}
	var list []reaction
	err := t.each(`SELECT x.target, x.account, e.room, x.emoji, x.seq FROM reactions_plain x LEFT JOIN events e ON e.id = x.target LIMIT $1`,
		[]any{upgradeBatch}, func(row row) error {
			var x reaction
			err := row.Scan(toID(&x.target), toID(&x.account), toID(&x.room), &x.emoji, &x.seq)
			list = append(list, x)
			return err
		})
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		if !x.room.IsZero() {
			if err := t.insertReaction(x.room, x.target, x.account, x.emoji, x.seq); err != nil {
				return 0, err
			}
		}
		_, err := t.exec(`DELETE FROM reactions_plain WHERE target = $1 AND emoji = $2 AND account = $3`, x.target[:], x.emoji, x.account[:])
		if err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// events seals content and salt; what is plain has its salt beside it.
func (s *sealing) events(t *tx) (int, error) {
	var list []chat.Event
	err := t.each(`SELECT n, room, id, content, salt FROM events WHERE n > $1 AND salt IS NOT NULL ORDER BY n LIMIT $2`,
		[]any{s.event, upgradeBatch}, func(row row) error {
			var e chat.Event
			err := row.Scan(&e.N, toID(&e.Room), toID(&e.ID), &e.Content, &e.Salt)
			list = append(list, e)
			return err
		})
	if err != nil {
		return 0, err
	}
	for _, e := range list {
		content, err := t.sealContent(&e)
		if err != nil {
			return 0, err
		}
		if _, err := t.exec(`UPDATE events SET content = $2, salt = NULL WHERE n = $1`, e.N, content); err != nil {
			return 0, err
		}
		s.event = e.N
	}
	return len(list), nil
}
