package sqldb

import "github.com/samtal-chat/samtal/chat"

func (t *tx) RestoreHidden(account, room chat.ID, seq int64) (now int64, err error) {
	ok, err := t.one(`UPDATE memberships SET hidden_before = CASE WHEN hidden_before > $3 THEN $3 ELSE hidden_before END
		WHERE account = $1 AND room = $2 AND status = 'joined' RETURNING hidden_before`, []any{account[:], room[:], max(seq, 0)}, &now)
	if err == nil && !ok {
		err = chat.ErrRoomNotFound
	}
	return now, err
}
