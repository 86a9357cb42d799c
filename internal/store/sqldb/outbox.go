package sqldb

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func (r *reader) Due(follower string, now time.Time, limit int) ([]store.Work, error) {
	var list []store.Work
	err := r.each(`SELECT id, follower, room, event, subject, due, attempts FROM outbox
		WHERE follower = $1 AND due <= $2 ORDER BY due, id LIMIT $3`,
		[]any{follower, now.UnixMicro(), limited(limit, chat.MaxPage)},
		func(row row) error {
			var w store.Work
			err := row.Scan(&w.ID, &w.Follower, toID(&w.Room), &w.Event, &w.Subject, toTime(&w.Due), &w.Attempts)
			list = append(list, w)
			return err
		})
	return list, err
}

func (t *tx) Enqueue(w store.Work) error {
	_, err := t.exec(`INSERT INTO outbox (follower, room, event, subject, due, attempts) VALUES ($1, $2, $3, $4, $5, $6)`,
		w.Follower, w.Room[:], w.Event, w.Subject, w.Due.UnixMicro(), w.Attempts)
	return err
}

func (t *tx) Settle(id int64) error {
	_, err := t.exec(`DELETE FROM outbox WHERE id = $1`, id)
	return err
}

func (t *tx) Postpone(id int64, due time.Time) error {
	_, err := t.exec(`UPDATE outbox SET due = $2, attempts = attempts + 1 WHERE id = $1`, id, due.UnixMicro())
	return err
}
