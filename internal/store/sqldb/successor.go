package sqldb

import "github.com/samtal-chat/samtal/chat"

func (r *reader) Successor(room, without chat.ID) (chat.Membership, bool, error) {
	m := chat.Membership{Room: room}
	ok, err := r.one(`SELECT m.account, `+memberColumns+` FROM memberships m
		WHERE m.room = $1 AND m.status = 'joined' AND m.account <> $2
		ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 ELSE 2 END, m.joined_at, m.account LIMIT 1`,
		[]any{room[:], without[:]}, append([]any{toID(&m.Account)}, memberDest(&m)...)...)
	return m, ok, err
}
