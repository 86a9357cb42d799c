package sqldb

import "github.com/samtal-chat/samtal/chat"

func (r *reader) Reactors(account, message chat.ID, limit int) ([]chat.Reactor, error) {
	var list []chat.Reactor
	err := r.each(`SELECT x.mark, x.emoji, x.account, e.room FROM reactions x JOIN events e ON e.id = x.target WHERE x.target = $2
		AND NOT EXISTS (SELECT 1 FROM blocks v WHERE v.account = $1 AND v.blocked = x.account)
		ORDER BY x.seq LIMIT $3`, []any{account[:], message[:], limit}, func(row row) error {
		var one chat.Reactor
		var mark, sealed []byte
		var room chat.ID
		err := row.Scan(&mark, &sealed, toID(&one.Account.ID), toID(&room))
		if err == nil {
			one.Emoji, _, err = r.textSpared(emojiCell(room, message, mark), sealed)
		}
		if one.Emoji != "" {
			list = append(list, one)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Account, err = r.Account(list[i].Account.ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
