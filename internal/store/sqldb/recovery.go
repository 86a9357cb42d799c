package sqldb

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// emailKey is the form in which mail addresses are compared.
func emailKey(address string) string { return strings.ToLower(address) }

func emailCell(account chat.ID) cell {
	return cell{scope: accountScope(account), table: "emails", column: "address", row: account[:]}
}

func (r *reader) Email(account chat.ID) (e store.Email, ok bool, err error) {
	e.Account = account
	var sealed []byte
	ok, err = r.one(`SELECT address, confirmed_at FROM emails WHERE account = $1`, []any{account[:]}, &sealed, toTime(&e.ConfirmedAt))
	if err != nil || !ok {
		return store.Email{}, false, err
	}
	e.Address, _, err = r.textSpared(emailCell(account), sealed)
	return e, e.Address != "", err
}

func (r *reader) AccountsByEmail(address string, limit int) ([]chat.Account, error) {
	return r.accounts(`SELECT `+accountColumns+` FROM emails e JOIN accounts a ON a.id = e.account
		WHERE e.blind = $1 ORDER BY a.name_key LIMIT $2`, r.blind("email", emailKey(address)), limit)
}

func (t *tx) PutEmail(e store.Email) error {
	if e.Address == "" {
		_, err := t.exec(`DELETE FROM emails WHERE account = $1`, e.Account[:])
		return err
	}
	sealed, err := t.seal(emailCell(e.Account), []byte(e.Address))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO emails (account, address, blind, confirmed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET address = excluded.address, blind = excluded.blind, confirmed_at = excluded.confirmed_at`,
		e.Account[:], sealed, t.blind("email", emailKey(e.Address)), e.ConfirmedAt.UnixMicro())
	return err
}

const ticketColumns = `hash, purpose, account, value, created_at, expires_at`

// tickets reads rows of ticketColumns; values are opened when all rows are read.
func (r *reader) tickets(text string, args ...any) ([]store.Ticket, error) {
	var list []store.Ticket
	var sealed [][]byte
	err := r.each(text, args, func(row row) error {
		var t store.Ticket
		var value []byte
		err := row.Scan(&t.Hash, &t.Purpose, toID(&t.Account), &value, toTime(&t.CreatedAt), toTime(&t.ExpiresAt))
		list, sealed = append(list, t), append(sealed, value)
		return err
	})
	for i := range list {
		if err == nil {
			list[i].Value, err = r.openText(ticketCell(list[i]), sealed[i])
		}
	}
	return list, err
}

func ticketCell(t store.Ticket) cell {
	return cell{scope: accountScope(t.Account), table: "tickets", column: "value", row: t.Hash}
}

func (r *reader) Ticket(hash []byte, now time.Time) (store.Ticket, bool, error) {
	list, err := r.tickets(`SELECT `+ticketColumns+` FROM tickets WHERE hash = $1 AND expires_at > $2`, hash, now.UnixMicro())
	if err != nil || len(list) == 0 {
		return store.Ticket{}, false, err
	}
	return list[0], true, nil
}

func (r *reader) TicketsOf(account chat.ID, purpose string, now time.Time) ([]store.Ticket, error) {
	return r.tickets(`SELECT `+ticketColumns+` FROM tickets WHERE account = $1 AND purpose = $2 AND expires_at > $3
		ORDER BY created_at DESC LIMIT $4`, account[:], purpose, now.UnixMicro(), chat.MaxPage)
}

func (t *tx) InsertTicket(k store.Ticket) error {
	value, err := t.sealText(ticketCell(k), k.Value)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO tickets (hash, purpose, account, value, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		k.Hash, k.Purpose, k.Account[:], value, k.CreatedAt.UnixMicro(), k.ExpiresAt.UnixMicro())
	return err
}

func (t *tx) DeleteTickets(account chat.ID, purpose string) error {
	_, err := t.exec(`DELETE FROM tickets WHERE account = $1 AND (purpose = $2 OR $2 = '')`, account[:], purpose)
	return err
}

func (t *tx) SweepTickets(now time.Time, limit int) error {
	_, err := t.exec(`DELETE FROM tickets
		WHERE hash IN (SELECT hash FROM tickets WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`, now.UnixMicro(), limit)
	return err
}

func letterCell(id chat.ID) cell {
	return cell{scope: serverScope, table: "letters", column: "content", row: id[:]}
}

// letterContent is what is sealed of a letter.
type letterContent struct{ To, Subject, Text string }

func (r *reader) LettersDue(now time.Time, limit int) ([]store.Letter, error) {
	var list []store.Letter
	var sealed [][]byte
	err := r.each(`SELECT id, content, due, attempts, created_at FROM letters WHERE due <= $1 OR due > $2 ORDER BY due, id LIMIT $3`,
		[]any{now.UnixMicro(), now.Add(store.MaxLetterWait).UnixMicro(), limit}, func(row row) error {
			var l store.Letter
			var content []byte
			err := row.Scan(toID(&l.ID), &content, toTime(&l.Due), &l.Attempts, toTime(&l.CreatedAt))
			list, sealed = append(list, l), append(sealed, content)
			return err
		})
	if err != nil {
		return nil, err
	}
	readable := list[:0]
	for i, l := range list {
		b, unreadable, err := r.openSpared(letterCell(l.ID), sealed[i])
		if err != nil {
			return nil, err
		}
		if unreadable { // nobody can send it, and the others do not wait for it
			continue
		}
		var c letterContent
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, fmt.Errorf("letter %s: %w", l.ID, err)
		}
		l.To, l.Subject, l.Text = c.To, c.Subject, c.Text
		readable = append(readable, l)
	}
	return readable, nil
}

func (r *reader) CountLetters() (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM letters`, nil, &n)
	return n, err
}

func (t *tx) InsertLetter(l store.Letter) error {
	b, err := json.Marshal(letterContent{l.To, l.Subject, l.Text})
	if err != nil {
		return err
	}
	sealed, err := t.seal(letterCell(l.ID), b)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO letters (id, content, due, attempts, created_at) VALUES ($1, $2, $3, $4, $5)`,
		l.ID[:], sealed, l.Due.UnixMicro(), l.Attempts, l.CreatedAt.UnixMicro())
	return err
}

func (t *tx) PostponeLetter(id chat.ID, due time.Time) error {
	_, err := t.exec(`UPDATE letters SET due = $2, attempts = attempts + 1 WHERE id = $1`, id[:], due.UnixMicro())
	return err
}

func (t *tx) DeleteLetter(id chat.ID) error {
	_, err := t.exec(`DELETE FROM letters WHERE id = $1`, id[:])
	return err
}

func questionsCell(account chat.ID, column string) cell {
	return cell{scope: accountScope(account), table: "questions", column: column, row: account[:]}
}

func (r *reader) Questions(account chat.ID) (q store.Questions, ok bool, err error) {
	q.Account = account
	var texts, answers []byte
	ok, err = r.one(`SELECT texts, answers, wrong, created_at FROM questions WHERE account = $1`, []any{account[:]},
		&texts, &answers, &q.Wrong, toTime(&q.CreatedAt))
	if err != nil || !ok {
		return store.Questions{}, false, err
	}
	b, err := r.open(questionsCell(account, "texts"), texts)
	if err != nil {
		return store.Questions{}, false, err
	}
	if err := json.Unmarshal(b, &q.Texts); err != nil {
		return store.Questions{}, false, fmt.Errorf("questions of %s: %w", account, err)
	}
	q.Answers, err = r.openText(questionsCell(account, "answers"), answers)
	return q, err == nil, err
}

func (t *tx) PutQuestions(q store.Questions) error {
	if len(q.Texts) == 0 {
		_, err := t.exec(`DELETE FROM questions WHERE account = $1`, q.Account[:])
		return err
	}
	b, err := json.Marshal(q.Texts)
	if err != nil {
		return err
	}
	texts, err := t.seal(questionsCell(q.Account, "texts"), b)
	if err != nil {
		return err
	}
	answers, err := t.seal(questionsCell(q.Account, "answers"), []byte(q.Answers))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO questions (account, texts, answers, wrong, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account) DO UPDATE SET texts = excluded.texts, answers = excluded.answers, wrong = excluded.wrong,
			created_at = excluded.created_at`,
		q.Account[:], texts, answers, q.Wrong, q.CreatedAt.UnixMicro())
	return err
}

func delayedCell(account chat.ID) cell {
	return cell{scope: accountScope(account), table: "delayed_resets", column: "password", row: account[:]}
}

func (r *reader) DelayedReset(account chat.ID) (store.DelayedReset, bool, error) {
	list, err := r.delayedResets(`SELECT account, password, due, created_at FROM delayed_resets WHERE account = $1`, account[:])
	if err != nil || len(list) == 0 {
		return store.DelayedReset{}, false, err
	}
	return list[0], true, nil
}

func (r *reader) DelayedResets(now time.Time, limit int) ([]store.DelayedReset, error) {
	return r.delayedResets(`SELECT account, password, due, created_at FROM delayed_resets WHERE due <= $1 ORDER BY due LIMIT $2`,
		now.UnixMicro(), limit)
}

func (r *reader) delayedResets(text string, args ...any) ([]store.DelayedReset, error) {
	var list []store.DelayedReset
	var sealed [][]byte
	err := r.each(text, args, func(row row) error {
		var d store.DelayedReset
		var password []byte
		err := row.Scan(toID(&d.Account), &password, toTime(&d.Due), toTime(&d.CreatedAt))
		list, sealed = append(list, d), append(sealed, password)
		return err
	})
	for i := range list {
		if err == nil {
			list[i].Password, err = r.openText(delayedCell(list[i].Account), sealed[i])
		}
	}
	return list, err
}

func (t *tx) PutDelayedReset(d store.DelayedReset) error {
	sealed, err := t.seal(delayedCell(d.Account), []byte(d.Password))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO delayed_resets (account, password, due, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET password = excluded.password, due = excluded.due, created_at = excluded.created_at`,
		d.Account[:], sealed, d.Due.UnixMicro(), d.CreatedAt.UnixMicro())
	return err
}

func (t *tx) DeleteDelayedReset(account chat.ID) (bool, error) {
	n, err := t.exec(`DELETE FROM delayed_resets WHERE account = $1`, account[:])
	return n > 0, err
}
