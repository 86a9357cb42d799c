package sqldb

import (
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

const accountColumns = `a.id, a.name, a.full_name, a.server, a.bot, a.admin, a.created_at, a.disabled_at,
	a.deleted_at, a.former, a.guest_room, a.guest_invitation, a.expires_at`

func (r *reader) accountDest(a *chat.Account) []any {
	return []any{
		toID(&a.ID), &a.Name, r.fullNameDest(a), &a.Server, &a.Bot, &a.Admin, toTime(&a.CreatedAt), toTime(&a.DisabledAt),
		toTime(&a.DeletedAt), &a.Former, toID(&a.GuestRoom), toID(&a.Invitation), toTime(&a.ExpiresAt),
	}
}

func fullNameCell(account chat.ID) cell {
	return cell{accountScope(account), "accounts", "full_name", account[:]}
}

func (r *reader) fullNameDest(a *chat.Account) sealedDest {
	return sealedDest{r: r, table: "accounts", column: "full_name", scope: accountScope, of: &a.ID, row: &a.ID, text: &a.FullName}
}

func (r *reader) Account(id chat.ID) (chat.Account, error) {
	return r.account(`SELECT `+accountColumns+` FROM accounts a WHERE a.id = $1`, id[:])
}

func (r *reader) AccountByName(name string) (chat.Account, error) {
	return r.account(`SELECT `+accountColumns+` FROM accounts a WHERE a.server = '' AND a.name_key = $1`, chat.NameKey(name))
}

func (r *reader) account(text string, args ...any) (chat.Account, error) {
	var a chat.Account
	ok, err := r.one(text, args, r.accountDest(&a)...)
	if err == nil && !ok {
		err = chat.ErrAccountNotFound
	}
	return a, err
}

func (r *reader) Accounts(f store.AccountFilter) ([]chat.Account, error) {
	text, args := `SELECT `+accountColumns+` FROM accounts a WHERE a.name_key > $1`, []any{chat.NameKey(f.After)}
	if f.IDs != nil {
		if len(f.IDs) == 0 {
			return nil, nil
		}
		var in string
		in, args = inList(args, f.IDs, idValue)
		text += ` AND a.id IN (` + in + `)`
	} else {
		text += ` AND a.deleted_at IS NULL`
	}
	if f.NoGuests {
		text += ` AND a.guest_room IS NULL`
	}
	if q := fold(f.Query); q != "" {
		args = append(args, likePrefix(q))
		name := dollar(len(args))
		var words string
		words, args = r.wordsLike(accountWords, "a.id", q, args)
		text += ` AND (a.name_key LIKE ` + name + ` ESCAPE '\' OR ` + words + `)`
	}
	args = append(args, limited(f.Limit, chat.MaxPage))
	return r.accounts(text+` ORDER BY a.name_key, a.server LIMIT `+dollar(len(args)), args...)
}

func (r *reader) accounts(text string, args ...any) ([]chat.Account, error) {
	var list []chat.Account
	err := r.each(text, args, func(row row) error {
		list = append(list, chat.Account{})
		return row.Scan(r.accountDest(&list[len(list)-1])...)
	})
	return list, err
}

func (r *reader) ExpiredGuests(now time.Time, limit int) ([]chat.Account, error) {
	return r.accounts(`SELECT `+accountColumns+` FROM accounts a
		WHERE a.expires_at <= $1 AND a.disabled_at IS NULL ORDER BY a.expires_at LIMIT $2`, now.UnixMicro(), limit)
}

func (r *reader) GoneGuests(end time.Time, limit int) ([]chat.Account, error) {
	return r.accounts(`SELECT `+accountColumns+` FROM accounts a
		WHERE a.expires_at <= $1 AND a.disabled_at IS NOT NULL ORDER BY a.expires_at LIMIT $2`, end.UnixMicro(), limit)
}

func (r *reader) CountGuests(room, invitation chat.ID) (inRoom, byInvitation int, err error) {
	_, err = r.one(`SELECT count(*), count(CASE WHEN guest_invitation = $2 THEN 1 END) FROM accounts
		WHERE guest_room = $1 AND disabled_at IS NULL`, []any{room[:], invitation[:]}, &inRoom, &byInvitation)
	return inRoom, byInvitation, err
}

// likePrefix is the LIKE pattern of what begins with q.
func likePrefix(q string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q) + "%"
}

func (r *reader) CountAdmins() (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM accounts WHERE admin = 1 AND disabled_at IS NULL`, nil, &n)
	return n, err
}

func (r *reader) Credential(account chat.ID, kind string) (secret string, err error) {
	ok, err := r.one(`SELECT secret FROM credentials WHERE account = $1 AND kind = $2`, []any{account[:], kind}, &secret)
	if err == nil && !ok {
		err = chat.ErrAccountNotFound
	}
	return secret, err
}

// AccountByKey names the kind in its text: the index is on keys alone.
func (r *reader) AccountByKey(secret string) (chat.Account, error) {
	return r.account(`SELECT `+accountColumns+` FROM credentials c JOIN accounts a ON a.id = c.account
		WHERE c.kind = 'key' AND c.secret = $1`, secret)
}

func (t *tx) InsertAccount(a chat.Account) error {
	full, err := t.sealText(fullNameCell(a.ID), a.FullName)
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO accounts
		(id, server, name, name_key, full_name, bot, admin, created_at, disabled_at, guest_room, guest_invitation, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (server, name_key) DO NOTHING`,
		a.ID[:], a.Server, a.Name, chat.NameKey(a.Name), full,
		flag(a.Bot), flag(a.Admin), a.CreatedAt.UnixMicro(), micros(a.DisabledAt), optional(a.GuestRoom), optional(a.Invitation), micros(a.ExpiresAt))
	if err == nil && n == 0 {
		err = chat.ErrNameTaken
	}
	if err == nil && a.FullName != "" {
		err = t.setWords(accountWords, a.ID, a.FullName)
	}
	if err != nil || a.Server != "" {
		return err
	}
	kept, err := t.nameKept(a.ID, a.Name, a.CreatedAt) // after the row is there, so that nobody lets go of the name meanwhile
	if err == nil && kept {
		err = chat.ErrNameTaken
	}
	return err
}

// LockAccount keeps others from deciding about the account until the commit.
func (t *tx) LockAccount(id chat.ID) error { return t.lockAccount(id) }

func (t *tx) UpdateAccount(a chat.Account) error {
	before, err := t.Account(a.ID)
	if err != nil {
		return err
	}
	if faceOf(before) != faceOf(a) {
		t.commit.Faces = append(t.commit.Faces, a.ID)
	}
	var other int64
	taken, err := t.one(`SELECT 1 FROM accounts WHERE server = $2 AND name_key = $3 AND id <> $1`,
		[]any{a.ID[:], a.Server, chat.NameKey(a.Name)}, &other)
	if err != nil {
		return err
	}
	if taken {
		return chat.ErrNameTaken
	}
	full, err := t.sealText(fullNameCell(a.ID), a.FullName)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE accounts SET server = $2, name = $3, name_key = $4, full_name = $5,
		bot = $6, admin = $7, created_at = $8, disabled_at = $9, deleted_at = $10, former = $11,
		guest_room = $12, guest_invitation = $13, expires_at = $14 WHERE id = $1`,
		a.ID[:], a.Server, a.Name, chat.NameKey(a.Name), full,
		flag(a.Bot), flag(a.Admin), a.CreatedAt.UnixMicro(), micros(a.DisabledAt),
		micros(a.DeletedAt), a.Former, optional(a.GuestRoom), optional(a.Invitation), micros(a.ExpiresAt))
	if err == nil && n == 0 {
		err = chat.ErrAccountNotFound
	}
	if err != nil {
		return err
	}
	return t.setWords(accountWords, a.ID, a.FullName)
}

// face is what others see of an account.
type face struct {
	name, fullName, former string
	bot, guest, deleted    bool
}

func faceOf(a chat.Account) face {
	return face{a.Name, a.FullName, a.Former, a.Bot, a.IsGuest(), !a.DeletedAt.IsZero()}
}

func (t *tx) SetCredential(account chat.ID, kind, secret string) error {
	_, err := t.exec(`INSERT INTO credentials (account, kind, secret) VALUES ($1, $2, $3)
		ON CONFLICT (account, kind) DO UPDATE SET secret = excluded.secret`, account[:], kind, secret)
	return err
}

func (t *tx) ReplaceCredential(account chat.ID, kind, old, secret string) error {
	_, err := t.exec(`UPDATE credentials SET secret = $4 WHERE account = $1 AND kind = $2 AND secret = $3`, account[:], kind, old, secret)
	return err
}
