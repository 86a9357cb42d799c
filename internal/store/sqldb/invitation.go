package sqldb

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const invitationColumns = `id, account, room, guest_life, uses, used, created_at, expires_at`

func invitationDest(i *chat.Invitation) []any {
	return []any{
		toID(&i.ID), toID(&i.By), toID(&i.Room), (*durationDest)(&i.GuestLife), &i.Uses, &i.Used, toTime(&i.CreatedAt), toTime(&i.ExpiresAt),
	}
}

func (r *reader) invitation(text string, args ...any) (i chat.Invitation, err error) {
	ok, err := r.one(text, args, invitationDest(&i)...)
	if err == nil && !ok {
		err = chat.ErrInvitationNotFound
	}
	return i, err
}

func (r *reader) Invitation(id chat.ID) (chat.Invitation, error) {
	return r.invitation(`SELECT `+invitationColumns+` FROM invitations WHERE id = $1`, id[:])
}

func (r *reader) InvitationByHash(hash []byte) (chat.Invitation, error) {
	return r.invitation(`SELECT `+invitationColumns+` FROM invitations WHERE token_hash = $1`, hash)
}

func (r *reader) Invitations(f store.InvitationFilter) ([]chat.Invitation, error) {
	text, args := `SELECT `+invitationColumns+` FROM invitations WHERE expires_at > $1`, []any{f.Now.UnixMicro()}
	if !f.By.IsZero() {
		args = append(args, f.By[:])
		text += ` AND account = ` + dollar(len(args))
	}
	if !f.Before.IsZero() {
		args = append(args, f.Before[:])
		text += ` AND id < ` + dollar(len(args))
	}
	args = append(args, limited(f.Limit, chat.MaxPage))
	var list []chat.Invitation
	err := r.each(text+` ORDER BY id DESC LIMIT `+dollar(len(args)), args, func(row row) error {
		list = append(list, chat.Invitation{})
		return row.Scan(invitationDest(&list[len(list)-1])...)
	})
	return list, err
}

func (r *reader) CountInvitations(by chat.ID, now time.Time) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM invitations WHERE account = $1 AND expires_at > $2`, []any{by[:], now.UnixMicro()}, &n)
	return n, err
}

func (t *tx) InsertInvitation(i chat.Invitation, hash []byte) error {
	_, err := t.exec(`INSERT INTO invitations (id, token_hash, account, room, guest_life, uses, used, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID[:], hash, optional(i.By), optional(i.Room), i.GuestLife.Microseconds(), i.Uses, i.Used, i.CreatedAt.UnixMicro(), i.ExpiresAt.UnixMicro())
	return err
}

func (t *tx) UseInvitation(hash []byte, now time.Time) (i chat.Invitation, err error) {
	return t.invitation(`UPDATE invitations SET used = used + 1
		WHERE token_hash = $1 AND expires_at > $2 AND (uses = 0 OR used < uses) RETURNING `+invitationColumns, hash, now.UnixMicro())
}

func (t *tx) DeleteInvitation(id chat.ID) error {
	n, err := t.exec(`DELETE FROM invitations WHERE id = $1`, id[:])
	if err == nil && n == 0 {
		err = chat.ErrInvitationNotFound
	}
	return err
}

func (t *tx) SweepInvitations(now time.Time, limit int) error {
	_, err := t.exec(`DELETE FROM invitations
		WHERE id IN (SELECT id FROM invitations WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`, now.UnixMicro(), limit)
	return err
}
