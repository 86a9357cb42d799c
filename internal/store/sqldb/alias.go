package sqldb

import (
	"fmt"

	"github.com/samtal-chat/samtal/chat"
)

// Either end of an alias may be a link that lets people in.

func (r *reader) blindAlias(space, external string) []byte { return r.blind("alias "+space, external) }

func aliasCell(space string, external []byte) cell {
	return cell{serverScope, "aliases", "internal", rowKey(space, string(external))}
}

func (r *reader) Alias(space, external string) (internal chat.ID, number int64, ok bool, err error) {
	blind := r.blindAlias(space, external)
	var sealed []byte
	ok, err = r.one(`SELECT internal, number FROM aliases WHERE space = $1 AND external = $2`, []any{space, blind}, &sealed, &number)
	if err != nil || !ok {
		return chat.ID{}, 0, false, err
	}
	plain, err := r.open(aliasCell(space, blind), sealed)
	if err == nil && copy(internal[:], plain) != len(internal) {
		err = errBadSeal
	}
	return internal, number, err == nil, err
}

var errAliasTaken = &chat.Error{Kind: chat.Conflict, Code: "alias_taken", Message: "this key names something else already"}

func (t *tx) PutAlias(space, external string, internal chat.ID) (int64, error) {
	bound, number, ok, err := t.Alias(space, external)
	switch {
	case err != nil:
		return 0, err
	case ok && bound != internal:
		return 0, errAliasTaken
	case ok:
		return number, nil
	}
	_, err = t.one(`INSERT INTO alias_spaces (space, last) VALUES ($1, 1)
		ON CONFLICT (space) DO UPDATE SET last = alias_spaces.last + 1 RETURNING last`, []any{space}, &number)
	if err != nil {
		return 0, fmt.Errorf("count aliases of %s: %w", space, err)
	}
	return number, t.insertAlias(space, external, internal, number)
}

func (t *tx) MoveAlias(space, external string, internal chat.ID) error {
	blind := t.blindAlias(space, external)
	sealed, err := t.seal(aliasCell(space, blind), internal[:])
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE aliases SET internal = $3 WHERE space = $1 AND external = $2`, space, blind, sealed)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.PutAlias(space, external, internal)
	return err
}

func (t *tx) DropAlias(space, external string) error {
	_, err := t.exec(`DELETE FROM aliases WHERE space = $1 AND external = $2`, space, t.blindAlias(space, external))
	return err
}

func (t *tx) insertAlias(space, external string, internal chat.ID, number int64) error {
	blind := t.blindAlias(space, external)
	sealed, err := t.seal(aliasCell(space, blind), internal[:])
	if err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO aliases (space, external, internal, number) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space, external) DO NOTHING`, space, blind, sealed, number)
	if err == nil && n == 0 {
		err = errCollision
	}
	return err
}
