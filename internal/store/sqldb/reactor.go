package sqldb

import "github.com/samtal-chat/samtal/chat"

func (r *reader) Reactors(account, message chat.ID, limit int) ([]chat.Reactor, error) {
	var list []chat.Reactor
	err := r.each(`SELECT emoji, account FROM reactions WHERE target = $2
		AND NOT EXISTS (SELECT 1 FROM blocks v WHERE v.account = $1 AND v.blocked = reactions.account)
		ORDER BY seq LIMIT $3`, []any{account[:], message[:], limit}, func(row row) error {
		var one chat.Reactor
		err := row.Scan(&one.Emoji, toID(&one.Account.ID))
		list = append(list, one)
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
