package sqldb

import (
	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

// totpCell is where the secret of an account's codes is kept.
func totpCell(account chat.ID) cell {
	return cell{scope: accountScope(account), table: "factors", column: "totp", row: account[:]}
}

func passkeyCell(account, id chat.ID, column string) cell {
	return cell{scope: accountScope(account), table: "passkeys", column: column, row: id[:]}
}

func (r *reader) Factors(account chat.ID) (store.Factors, error) {
	f := store.Factors{Account: account}
	var sealed []byte
	var failures int64
	_, err := r.one(`SELECT handle, challenged_at, totp, totp_since, totp_step, failures, failed_at FROM factors WHERE account = $1`,
		[]any{account[:]},
		&f.Handle, toTime(&f.ChallengedAt), &sealed, toTime(&f.TOTPSince), &f.TOTPStep, &failures, toTime(&f.FailedAt))
	if err != nil {
		return f, err
	}
	f.Failures = int(failures)
	f.TOTP, err = r.open(totpCell(account), sealed)
	return f, err
}

// Factors also keeps others from changing them until the commit.
func (t *tx) Factors(account chat.ID) (store.Factors, error) {
	if err := t.lockAccount(account); err != nil {
		return store.Factors{}, err
	}
	return t.reader.Factors(account)
}

func (r *reader) AccountByHandle(handle []byte) (chat.Account, error) {
	return r.account(`SELECT `+accountColumns+` FROM factors f JOIN accounts a ON a.id = f.account WHERE f.handle = $1`, handle)
}

func (r *reader) Passkeys(account chat.ID) ([]store.Passkey, error) {
	var list []store.Passkey
	err := r.each(`SELECT id, credential, name, record, created_at, last_used, synced FROM passkeys
		WHERE account = $1 ORDER BY created_at, id LIMIT $2`, []any{account[:], chat.MaxPasskeys},
		func(row row) error {
			list = append(list, store.Passkey{Account: account})
			p := &list[len(list)-1]
			return row.Scan(toID(&p.ID), &p.Credential, toText(&p.Name), &p.Record, toTime(&p.CreatedAt), toTime(&p.LastUsed), &p.Synced)
		})
	if err != nil {
		return nil, err
	}
	for i := range list {
		p := &list[i]
		if p.Name, err = r.openText(passkeyCell(account, p.ID, "name"), []byte(p.Name)); err != nil {
			return nil, err
		}
		if p.Record, err = r.open(passkeyCell(account, p.ID, "record"), p.Record); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Passkeys also keeps others from changing them until the commit.
func (t *tx) Passkeys(account chat.ID) ([]store.Passkey, error) {
	if err := t.lockAccount(account); err != nil {
		return nil, err
	}
	return t.reader.Passkeys(account)
}

func (r *reader) CountRecoveryCodes(account chat.ID) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM recovery_codes WHERE account = $1`, []any{account[:]}, &n)
	return n, err
}

func (t *tx) PutFactors(f store.Factors) error {
	var sealed []byte
	if f.TOTP != nil {
		var err error
		if sealed, err = t.seal(totpCell(f.Account), f.TOTP); err != nil {
			return err
		}
	}
	_, err := t.exec(`INSERT INTO factors (account, handle, challenged_at, totp, totp_since, totp_step, failures, failed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (account) DO UPDATE SET handle = excluded.handle, challenged_at = excluded.challenged_at, totp = excluded.totp,
		totp_since = excluded.totp_since, totp_step = excluded.totp_step, failures = excluded.failures, failed_at = excluded.failed_at`,
		f.Account[:], f.Handle, micros(f.ChallengedAt), optionalBytes(sealed), micros(f.TOTPSince), f.TOTPStep, f.Failures, micros(f.FailedAt))
	return err
}

func (t *tx) InsertPasskey(p store.Passkey) error {
	name, record, err := t.sealPasskey(p)
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO passkeys (id, account, credential, name, record, created_at, last_used, synced)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (credential) DO NOTHING`,
		p.ID[:], p.Account[:], p.Credential, name, record, p.CreatedAt.UnixMicro(), micros(p.LastUsed), flag(p.Synced))
	if err == nil && n == 0 {
		err = chat.ErrPasskeyKnown
	}
	return err
}

func (t *tx) sealPasskey(p store.Passkey) (name, record []byte, err error) {
	if name, err = t.seal(passkeyCell(p.Account, p.ID, "name"), []byte(p.Name)); err != nil {
		return nil, nil, err
	}
	record, err = t.seal(passkeyCell(p.Account, p.ID, "record"), p.Record)
	return name, record, err
}

func (t *tx) UpdatePasskey(p store.Passkey) error {
	name, record, err := t.sealPasskey(p)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE passkeys SET name = $3, record = $4, last_used = $5, synced = $6 WHERE account = $1 AND id = $2`,
		p.Account[:], p.ID[:], name, record, micros(p.LastUsed), flag(p.Synced))
	if err == nil && n == 0 {
		err = chat.ErrPasskeyNotFound
	}
	return err
}

func (t *tx) DeletePasskey(account, id chat.ID) error {
	n, err := t.exec(`DELETE FROM passkeys WHERE account = $1 AND id = $2`, account[:], id[:])
	if err == nil && n == 0 {
		err = chat.ErrPasskeyNotFound
	}
	return err
}

func (t *tx) SetRecoveryCodes(account chat.ID, hashes [][]byte) error {
	if err := t.lockAccount(account); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM recovery_codes WHERE account = $1`, account[:]); err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := t.exec(`INSERT INTO recovery_codes (account, hash) VALUES ($1, $2)`, account[:], h); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) SpendRecoveryCode(account chat.ID, hash []byte) (bool, error) {
	n, err := t.exec(`DELETE FROM recovery_codes WHERE account = $1 AND hash = $2`, account[:], hash)
	return n > 0, err
}

func (t *tx) DeleteCredential(account chat.ID, kind string) error {
	_, err := t.exec(`DELETE FROM credentials WHERE account = $1 AND kind = $2`, account[:], kind)
	return err
}
