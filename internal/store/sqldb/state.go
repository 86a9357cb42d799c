package sqldb

import (
	"github.com/samtal-chat/samtal/chat"
)

func (r *reader) States(account chat.ID, after int64, limit int) ([]chat.State, error) {
	var list []chat.State
	err := r.each(`SELECT kind, subject, value, changed FROM account_state
		WHERE account = $1 AND changed > $2 ORDER BY changed LIMIT $3`, []any{account[:], after, limit},
		func(row row) error {
			s := chat.State{Account: account}
			var sealed []byte
			err := row.Scan(toText(&s.Kind), &s.Subject, &sealed, &s.Changed)
			if err == nil {
				s.Value, _, err = r.openSpared(stateCell(s), sealed)
			}
			list = append(list, s)
			return err
		})
	return list, err
}

func stateCell(s chat.State) cell {
	return cell{accountScope(s.Account), "account_state", "value", rowKey(string(s.Account[:]), string(s.Kind), s.Subject)}
}

func (r *reader) Changed(account chat.ID) (n int64, err error) {
	_, err = r.one(`SELECT max(changed) FROM account_state WHERE account = $1`, []any{account[:]}, toInt(&n))
	return n, err
}

func (r *reader) CountStates(account chat.ID, kind chat.StateKind) (n int, err error) {
	_, err = r.one(`SELECT count(*) FROM account_state WHERE account = $1 AND kind = $2 AND value IS NOT NULL`,
		[]any{account[:], string(kind)}, &n)
	return n, err
}

func (t *tx) PutState(s chat.State) error {
	if err := t.lockAccount(s.Account); err != nil {
		return err
	}
	// A row keeps its place when its value is cleared, so the newest position never goes back.
	changed, err := t.Changed(s.Account)
	if err != nil {
		return err
	}
	s.Changed = changed + 1
	if len(s.Value) == 0 {
		return t.clearState(s)
	}
	value, err := t.seal(stateCell(s), s.Value)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO account_state (account, kind, subject, value, changed) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, kind, subject) DO UPDATE SET value = excluded.value, changed = excluded.changed`,
		s.Account[:], string(s.Kind), s.Subject, value, s.Changed)
	if err != nil {
		return err
	}
	t.commit.States = append(t.commit.States, s)
	return nil
}

// clearState makes no row and tells nobody where there is nothing to clear: otherwise made-up subjects would fill the table.
func (t *tx) clearState(s chat.State) error {
	n, err := t.exec(`UPDATE account_state SET value = NULL, changed = $4
		WHERE account = $1 AND kind = $2 AND subject = $3 AND value IS NOT NULL`, s.Account[:], string(s.Kind), s.Subject, s.Changed)
	if err == nil && n > 0 {
		t.commit.States = append(t.commit.States, s)
	}
	return err
}
