package sqldb

import "github.com/samtal-chat/samtal/chat"

func (r *reader) Reactors(message chat.ID, limit int) ([]chat.Reactor, error) {
	var list []chat.Reactor
	err := r.each(`SELECT emoji, account FROM reactions WHERE target = $1 ORDER BY seq LIMIT $2`, []any{message[:], limit}, func(row row) error {
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
