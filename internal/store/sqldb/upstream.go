package sqldb

import (
	"strings"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func identityCell(i store.Identity, column string) cell {
	return cell{accountScope(i.Account), "identities", column, rowKey(string(i.Account[:]), i.Provider)}
}

// blindSubject and blindName are what an identity is found by.
func (r *reader) blindSubject(provider, subject string) []byte {
	return r.blind("subject at "+provider, subject)
}

func (r *reader) blindName(provider, name string) []byte {
	return r.blind("name at "+provider, strings.ToLower(name))
}

const identityColumns = `i.account, i.provider, i.name, i.verifier, i.verified_at`

func (r *reader) identities(where string, args ...any) ([]store.Identity, error) {
	type sealed struct{ name, verifier []byte }
	var list []store.Identity
	var closed []sealed
	err := r.each(`SELECT `+identityColumns+` FROM identities i WHERE `+where, args, func(row row) error {
		var i store.Identity
		var s sealed
		err := row.Scan(toID(&i.Account), &i.Provider, &s.name, &s.verifier, toTime(&i.VerifiedAt))
		list, closed = append(list, i), append(closed, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	for n := range list {
		i := &list[n]
		if i.Name, err = r.openText(identityCell(*i, "name"), closed[n].name); err != nil {
			return nil, err
		}
		if i.Verifier, err = r.openText(identityCell(*i, "verifier"), closed[n].verifier); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (r *reader) identity(where string, args ...any) (i store.Identity, ok bool, err error) {
	list, err := r.identities(where+` LIMIT 1`, args...)
	if err != nil || len(list) == 0 {
		return store.Identity{}, false, err
	}
	return list[0], true, nil
}

func (r *reader) IdentityBySubject(provider, subject string) (store.Identity, bool, error) {
	return r.identity(`i.provider = $1 AND i.subject = $2`, provider, r.blindSubject(provider, subject))
}

func (r *reader) IdentityByName(provider, name string) (store.Identity, bool, error) {
	return r.identity(`i.name_key = $1 ORDER BY i.verified_at DESC`, r.blindName(provider, name))
}

func (r *reader) Identities(account chat.ID) ([]store.Identity, error) {
	return r.identities(`i.account = $1 ORDER BY i.provider`, account[:])
}

func (r *reader) RestrictedSessions(after chat.ID, now time.Time, limit int) ([]chat.Session, error) {
	return r.sessions(`SELECT `+sessionColumns+` FROM sessions s
		WHERE s.restricted = 1 AND s.account > $1 AND s.expires_at > $2 ORDER BY s.account LIMIT $3`,
		after[:], now.UnixMicro(), limit)
}

func (t *tx) PutIdentity(i store.Identity) error {
	name, err := t.sealText(identityCell(i, "name"), i.Name)
	if err != nil {
		return err
	}
	verifier, err := t.sealText(identityCell(i, "verifier"), i.Verifier)
	if err != nil {
		return err
	}
	subject := t.blindSubject(i.Provider, i.Subject)
	// The account may be known there by another subject: that is somebody else.
	n, err := t.exec(`INSERT INTO identities (provider, subject, account, name_key, name, verifier, verified_at)
		SELECT $1, $2, $3, $4, $5, $6, $7
		WHERE NOT EXISTS (SELECT 1 FROM identities WHERE account = $3 AND provider = $1 AND subject <> $2)
		ON CONFLICT (provider, subject) DO UPDATE SET name_key = excluded.name_key, name = excluded.name,
		verifier = excluded.verifier, verified_at = excluded.verified_at WHERE identities.account = excluded.account`,
		i.Provider, subject, i.Account[:], t.blindName(i.Provider, i.Name), name, verifier, i.VerifiedAt.UnixMicro())
	if err == nil && n == 0 {
		err = chat.ErrIdentityTaken
	}
	return err
}

func (t *tx) DeleteIdentity(account chat.ID, provider string) error {
	_, err := t.exec(`DELETE FROM identities WHERE account = $1 AND ($2 = '' OR provider = $2)`, account[:], provider)
	return err
}

func (t *tx) ForgetVerifier(account chat.ID, provider string, verifiedAt time.Time) error {
	_, err := t.exec(`UPDATE identities SET verifier = NULL WHERE account = $1 AND provider = $2 AND verified_at = $3`,
		account[:], provider, verifiedAt.UnixMicro())
	return err
}

func (t *tx) LiftSession(account, session chat.ID) error {
	n, err := t.exec(`UPDATE sessions SET restricted = 0 WHERE account = $1 AND id = $2`, account[:], session[:])
	if err == nil && n == 0 {
		err = chat.ErrSessionNotFound
	}
	return err
}
