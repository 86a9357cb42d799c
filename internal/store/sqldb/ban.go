package sqldb

import (
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const banColumns = `id, account, prefix, reason, made_by, created_at, expires_at`

func banCell(id chat.ID, column string) cell { return cell{serverScope, "bans", column, id[:]} }

func (r *reader) scanBan(row row) (chat.Ban, error) {
	var b chat.Ban
	var prefix, reason []byte
	err := row.Scan(toID(&b.ID), toID(&b.Account), &prefix, &reason, toID(&b.MadeBy), toTime(&b.CreatedAt), toTime(&b.ExpiresAt))
	if err != nil {
		return b, err
	}
	if b.Reason, _, err = r.textSpared(banCell(b.ID, "reason"), reason); err != nil || prefix == nil {
		return b, err
	}
	text, unreadable, err := r.textSpared(banCell(b.ID, "prefix"), prefix)
	if unreadable { // it keeps nobody out, and the others stand
		return b, nil
	}
	if err == nil {
		b.Prefix, err = netip.ParsePrefix(text)
	}
	if err != nil {
		return b, fmt.Errorf("ban %s: %w", b.ID, err)
	}
	return b, nil
}

func (r *reader) Bans(f store.BanFilter) ([]chat.Ban, error) {
	before := f.Before
	if before.IsZero() {
		for i := range before {
			before[i] = math.MaxUint8
		}
	}
	var list []chat.Ban
	err := r.each(`SELECT `+banColumns+` FROM bans WHERE id < $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY id DESC LIMIT $3`,
		[]any{before[:], f.Now.UnixMicro(), limited(f.Limit, chat.MaxBans)}, func(row row) error {
			b, err := r.scanBan(row)
			if b.Prefix.IsValid() || !b.Account.IsZero() {
				list = append(list, b)
			}
			return err
		})
	return list, err
}

func (r *reader) Ban(id chat.ID) (b chat.Ban, err error) {
	found := false
	err = r.each(`SELECT `+banColumns+` FROM bans WHERE id = $1`, []any{id[:]}, func(row row) (err error) {
		found = true
		b, err = r.scanBan(row)
		return err
	})
	if err == nil && !found {
		err = chat.ErrBanNotFound
	}
	return b, err
}

func (r *reader) CountBans() (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM bans`, nil, &n)
	return n, err
}

func (t *tx) PutBan(b chat.Ban) error {
	if !b.Account.IsZero() {
		if _, err := t.exec(`DELETE FROM bans WHERE account = $1`, b.Account[:]); err != nil {
			return err
		}
	}
	text := ""
	if b.Prefix.IsValid() {
		text = b.Prefix.String()
	}
	prefix, err := t.sealText(banCell(b.ID, "prefix"), text)
	if err != nil {
		return err
	}
	reason, err := t.sealText(banCell(b.ID, "reason"), b.Reason)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO bans (`+banColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		b.ID[:], optional(b.Account), prefix, reason, b.MadeBy[:], b.CreatedAt.UnixMicro(), micros(b.ExpiresAt))
	return err
}

func (t *tx) DeleteBan(id chat.ID) error {
	n, err := t.exec(`DELETE FROM bans WHERE id = $1`, id[:])
	if err == nil && n == 0 {
		err = chat.ErrBanNotFound
	}
	return err
}

func (t *tx) SweepBans(now time.Time, limit int) error {
	_, err := t.exec(`DELETE FROM bans WHERE id IN (SELECT id FROM bans WHERE expires_at <= $1 LIMIT $2)`, now.UnixMicro(), limit)
	return err
}
