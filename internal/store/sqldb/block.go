package sqldb

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// veil joins the blocks of $1, who asks, to events: b.blocked is set where the sender is blocked and what he did is veiled
// ([chat.EventKind.Veiled]).
const veil = ` LEFT JOIN blocks b ON b.account = $1 AND b.blocked = e.sender AND e.kind IN ('message', 'edit', 'reaction') `

// unveil stands in place of veil where who asks wants to see what people say whom he has blocked.
const unveil = ` LEFT JOIN blocks b ON 1 = 0 `

// unveiled keeps events whose sender is not blocked by the account of a membership.
func unveiled(membership, event string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account = ` + membership + `.account AND b.blocked = ` + event + `.sender) `
}

// openedUnveiled keeps threads that were opened by somebody whom the account of a membership has not blocked.
func openedUnveiled(membership, thread string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM blocks b JOIN events w ON w.id = ` + thread + `.first
		WHERE b.account = ` + membership + `.account AND b.blocked = w.sender) `
}

func (r *reader) Blocks(account chat.ID) ([]chat.Block, error) {
	var list []chat.Block
	err := r.each(`SELECT `+accountColumns+`, b.created_at FROM blocks b JOIN accounts a ON a.id = b.blocked
		WHERE b.account = $1 ORDER BY b.created_at DESC, a.id LIMIT $2`, []any{account[:], chat.MaxBlocks},
		func(row row) error {
			var b chat.Block
			err := row.Scan(append(r.accountDest(&b.Account), toTime(&b.BlockedAt))...)
			list = append(list, b)
			return err
		})
	return list, err
}

func (r *reader) Blocked(account chat.ID) ([]chat.ID, error) {
	var list []chat.ID
	err := r.each(`SELECT blocked FROM blocks WHERE account = $1 LIMIT $2`, []any{account[:], chat.MaxBlocks}, func(row row) error {
		var id chat.ID
		err := row.Scan(toID(&id))
		list = append(list, id)
		return err
	})
	return list, err
}

func (r *reader) CountBlocks(account chat.ID) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM blocks WHERE account = $1`, []any{account[:]}, &n)
	return n, err
}

func (r *reader) Bar(account, other chat.ID) (chat.Bar, error) {
	var own, others int64
	_, err := r.one(`SELECT (SELECT count(*) FROM blocks WHERE account = $1 AND blocked = $2),
		(SELECT count(*) FROM blocks WHERE account = $2 AND blocked = $1)`, []any{account[:], other[:]}, &own, &others)
	return chat.BarOwn*chat.Bar(own) | chat.BarOther*chat.Bar(others), err
}

func (t *tx) SetBlock(account, other chat.ID, at time.Time, on bool) (changed bool, err error) {
	first, second := account, other
	if bytes.Compare(first[:], second[:]) > 0 {
		first, second = second, first
	}
	if err := errors.Join(t.lockAccount(first), t.lockAccount(second)); err != nil {
		return false, err
	}
	var n int64
	if on {
		n, err = t.exec(`INSERT INTO blocks (account, blocked, created_at) VALUES ($1, $2, $3)
			ON CONFLICT (account, blocked) DO NOTHING`, account[:], other[:], at.UnixMicro())
	} else {
		n, err = t.exec(`DELETE FROM blocks WHERE account = $1 AND blocked = $2`, account[:], other[:])
	}
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.barDirect(account, other)
}

// barDirect notes on both memberships of a direct room who has blocked whom, so that sending there reads nothing more for it.
func (t *tx) barDirect(account, other chat.ID) error {
	room, err := t.reader.DirectRoom(account, other)
	if errors.Is(err, chat.ErrRoomNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.lockRoom(room); err != nil {
		return err
	}
	for _, side := range [][2]chat.ID{{account, other}, {other, account}} {
		bar, err := t.Bar(side[0], side[1])
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE memberships SET barred = $3 WHERE account = $1 AND room = $2`, side[0][:], room[:], int64(bar)); err != nil {
			return fmt.Errorf("bar %s: %w", room, err)
		}
	}
	return nil
}
