package sqldb

import "encoding/json"

func (r *reader) Policy() (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	err := r.each(`SELECT name, value FROM policy`, nil, func(row row) error {
		var name, value string
		err := row.Scan(&name, &value)
		values[name] = json.RawMessage(value)
		return err
	})
	return values, err
}

func (t *tx) LockServer() error {
	if !t.locking {
		return nil
	}
	var one int64
	_, err := t.one(`SELECT 1 FROM meta WHERE key = $1 FOR NO KEY UPDATE`, []any{generationKey}, &one)
	return err
}

func (t *tx) SetPolicy(name string, value json.RawMessage) error {
	if value == nil {
		_, err := t.exec(`DELETE FROM policy WHERE name = $1`, name)
		return err
	}
	_, err := t.exec(`INSERT INTO policy (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		name, string(value))
	return err
}
