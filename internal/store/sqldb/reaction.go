package sqldb

import (
	"github.com/samtal-chat/samtal/chat"
)

// mark is what the same emoji on the same message has in common, whoever put it there.
func (r *reader) mark(target chat.ID, emoji string) []byte {
	return r.blind("reaction", string(target[:])+emoji)[:16]
}

func emojiCell(room, target chat.ID, mark []byte) cell {
	return cell{roomScope(room), "reactions", "emoji", rowKey(string(target[:]), string(mark))}
}

func (t *tx) SetReaction(e chat.Event, emoji string, on bool) error {
	mark := t.mark(e.Target, emoji)
	if !on {
		_, err := t.exec(`DELETE FROM reactions WHERE target = $1 AND mark = $2 AND account = $3`, e.Target[:], mark, e.Sender[:])
		return err
	}
	return t.insertReaction(e.Room, e.Target, e.Sender, emoji, e.Seq)
}

func (t *tx) insertReaction(room, target, account chat.ID, emoji string, seq int64) error {
	mark := t.mark(target, emoji)
	sealed, err := t.seal(emojiCell(room, target, mark), []byte(emoji))
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO reactions (target, mark, account, emoji, seq) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (target, mark, account) DO NOTHING`, target[:], mark, account[:], sealed, seq)
	return err
}

func (r *reader) HasReaction(_, target, account chat.ID, emoji string) (bool, error) {
	var one int64
	return r.one(`SELECT 1 FROM reactions WHERE target = $1 AND mark = $2 AND account = $3`,
		[]any{target[:], r.mark(target, emoji), account[:]}, &one)
}

// ReactionsOf passes over what does not open, and so can be told to nobody.
func (r *reader) ReactionsOf(room, target, account chat.ID) ([]string, error) {
	var list []string
	err := r.each(`SELECT mark, emoji FROM reactions WHERE target = $1 AND account = $2 ORDER BY seq`, []any{target[:], account[:]},
		func(row row) error {
			var mark, sealed []byte
			if err := row.Scan(&mark, &sealed); err != nil {
				return err
			}
			emoji, _, err := r.textSpared(emojiCell(room, target, mark), sealed)
			if emoji != "" {
				list = append(list, emoji)
			}
			return err
		})
	return list, err
}

// ShredReaction leaves digest and hash, so that the chain still verifies.
func (t *tx) ShredReaction(e chat.Event) error {
	if _, err := t.exec(`DELETE FROM reactions WHERE target = $1 AND account = $2`, e.Target[:], e.Sender[:]); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE events SET content = NULL WHERE id = $1 AND room = $2 AND kind = 'reaction'`, e.ID[:], e.Room[:])
	return err
}

func (r *reader) CountEmoji(_, target chat.ID) (n int, err error) {
	_, err = r.one(`SELECT count(DISTINCT mark) FROM reactions WHERE target = $1`, []any{target[:]}, &n)
	return n, err
}

// addReactions counts what stands on messages, the earliest first. Of a mark, the emoji is opened once.
func (r *reader) addReactions(account chat.ID, at map[chat.ID]*chat.Message, ids []chat.ID) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := inList([]any{account[:]}, ids, idValue)
	return r.each(`SELECT g.target, g.mark, f.emoji, g.count, g.mine FROM (SELECT target, mark, count(*) AS count,
			max(CASE WHEN account = $1 THEN 1 ELSE 0 END) AS mine, min(seq) AS first
			FROM reactions WHERE target IN (`+in+`)
			AND NOT EXISTS (SELECT 1 FROM blocks v WHERE v.account = $1 AND v.blocked = reactions.account)
			GROUP BY target, mark) g
		JOIN reactions f ON f.target = g.target AND f.mark = g.mark AND f.seq = g.first
		ORDER BY g.first`, args,
		func(row row) error {
			var target chat.ID
			var mark, sealed []byte
			var re chat.Reaction
			if err := row.Scan(toID(&target), &mark, &sealed, &re.Count, &re.Mine); err != nil {
				return err
			}
			m := at[target]
			var err error
			if re.Emoji, _, err = r.textSpared(emojiCell(m.Room, target, mark), sealed); err != nil || re.Emoji == "" {
				return err
			}
			m.Reactions = append(m.Reactions, re)
			return nil
		})
}
