package sqldb

import (
	"fmt"
	"slices"
)

// destroyScope destroys all data keys of a scope: what was sealed in it reads as absent from now on, here and in every copy of the
// database that is made from now on, and nothing can be sealed in it any more.
func (t *tx) destroyScope(s scope) error {
	if len(s) > 1 { // what it was found by
		if _, err := t.exec(`DELETE FROM words WHERE subject = $1`, []byte(s[1:])); err != nil {
			return fmt.Errorf("forget words: %w", err)
		}
	}
	// A key that nobody has made yet is destroyed as well, so that nobody makes it.
	_, err := t.exec(`INSERT INTO deks (scope, version, created_at) VALUES ($1, 1, $2) ON CONFLICT (scope, version) DO NOTHING`,
		[]byte(s), t.keys.now().UnixMicro())
	if err != nil {
		return fmt.Errorf("destroy data keys: %w", err)
	}
	var versions []int64
	err = t.each(`UPDATE deks SET wrapped = NULL, destroyed_at = $2 WHERE scope = $1 RETURNING version`,
		[]any{[]byte(s), t.keys.now().UnixMicro()}, func(row row) error {
			var v int64
			err := row.Scan(&v)
			versions = append(versions, v)
			return err
		})
	if err != nil {
		return fmt.Errorf("destroy data keys: %w", err)
	}
	if t.keys.destroyed != nil {
		t.AfterCommit(t.keys.destroyed)
	}
	for _, v := range versions {
		t.pending.put(keyID{s, uint64(v)}, nil)
	}
	t.pending.putNewest(s, newestKey{version: uint64(slices.Max(versions))})
	return nil
}
