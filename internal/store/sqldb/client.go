package sqldb

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

func (r *reader) IsKnownClient(hash []byte) (bool, error) {
	var one int64
	return r.one(`SELECT 1 FROM known_clients WHERE token_hash = $1`, []any{hash}, &one)
}

func (t *tx) PutKnownClient(account chat.ID, hash []byte, now time.Time, most int) error {
	_, err := t.exec(`INSERT INTO known_clients (token_hash, account, last_used) VALUES ($1, $2, $3)
		ON CONFLICT (token_hash) DO UPDATE SET account = excluded.account, last_used = excluded.last_used`,
		hash, account[:], now.UnixMicro())
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM known_clients WHERE account = $1 AND token_hash NOT IN
		(SELECT token_hash FROM known_clients WHERE account = $1 ORDER BY last_used DESC, token_hash LIMIT $2)`, account[:], most)
	return err
}

func (t *tx) ForgetClients(account chat.ID) error {
	_, err := t.exec(`DELETE FROM known_clients WHERE account = $1`, account[:])
	return err
}
