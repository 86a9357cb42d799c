package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testGeneration(t *testing.T, open Opener) {
	a, b := open(t), open(t)
	if a.Generation() == "" || a.Generation() == b.Generation() {
		t.Errorf("two logs are named %q and %q", a.Generation(), b.Generation())
	}
}

func testAccounts(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := chat.Account{
		ID: chat.NewID(), Name: "Ann.Lee", FullName: "Ann Lee", Bot: true, Admin: true, CreatedAt: w.now(), DisabledAt: w.now(),
	}
	w.update(func(tx store.Tx) error { return tx.InsertAccount(ann) })
	byID := func(r store.Reader) (chat.Account, error) { return r.Account(ann.ID) }
	w.equal("as inserted", read(w, byID), ann)
	w.equal("by name in any case", read(w, func(r store.Reader) (chat.Account, error) { return r.AccountByName("aNN.lEE") }), ann)
	w.refused("same name in another case", chat.ErrNameTaken, func(tx store.Tx) error {
		return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: "ann.LEE", CreatedAt: w.now()})
	})
	w.update(func(tx store.Tx) error {
		return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: "Ann.Lee", Server: "example.org", CreatedAt: w.now()})
	})
	bob := w.person("bob")
	bob.Name = "Ann.Lee"
	w.refused("renamed to a taken name", chat.ErrNameTaken, func(tx store.Tx) error { return tx.UpdateAccount(bob) })

	w.equal("a disabled administrator does not count", read(w, store.Reader.CountAdmins), 0)
	ann.Name, ann.FullName, ann.Bot, ann.DisabledAt = "ANN", "", false, time.Time{}
	w.update(func(tx store.Tx) error { return tx.UpdateAccount(ann) })
	w.equal("as updated", read(w, byID), ann)
	w.equal("administrators", read(w, store.Reader.CountAdmins), 1)

	w.fails("unknown id", chat.ErrAccountNotFound, func(r store.Reader) error { _, err := r.Account(chat.NewID()); return err })
	w.fails("unknown name", chat.ErrAccountNotFound, func(r store.Reader) error { _, err := r.AccountByName("x"); return err })
	w.refused("update of nobody", chat.ErrAccountNotFound, func(tx store.Tx) error {
		return tx.UpdateAccount(chat.Account{ID: chat.NewID(), Name: "nobody", CreatedAt: w.now()})
	})
}

// Others hear of what they see of an account, and of nothing else that is changed.
func testFaces(t *testing.T, open Opener) {
	var faces []chat.ID
	w := newWorld(t, open, func(c store.Commit) { faces = append(faces, c.Faces...) })
	ann, bob := w.person("ann"), w.person("bob")
	update := func(a *chat.Account, change func(a *chat.Account)) {
		change(a)
		w.update(func(tx store.Tx) error { return tx.UpdateAccount(*a) })
	}
	update(&ann, func(*chat.Account) {})
	update(&ann, func(a *chat.Account) { a.Admin = true })
	update(&bob, func(a *chat.Account) { a.DisabledAt = w.now() })
	w.equal("nothing to see", len(faces), 0)
	update(&ann, func(a *chat.Account) { a.FullName = "Ann Lee" })
	update(&ann, func(a *chat.Account) { a.FullName = "" })
	update(&bob, func(a *chat.Account) { a.Name, a.DeletedAt = "deleted-1", w.now() })
	w.refused("a taken name", chat.ErrNameTaken, func(tx store.Tx) error {
		a := ann
		a.Name = bob.Name
		return tx.UpdateAccount(a)
	})
	w.equal("bells", faces, []chat.ID{ann.ID, ann.ID, bob.ID})
}

func testAccountSearch(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ids := map[string]chat.ID{}
	for _, p := range [][2]string{{"anna", "Anna Öberg"}, {"Bert", "Karl Bertil_x"}, {"carl", "100% Anders"}, {"dora", ""}} {
		a := chat.Account{ID: chat.NewID(), Name: p[0], FullName: p[1], CreatedAt: w.now()}
		ids[p[0]] = a.ID
		w.update(func(tx store.Tx) error { return tx.InsertAccount(a) })
	}
	for _, c := range []struct {
		name string
		f    store.AccountFilter
		want string
	}{
		{"all, by name", store.AccountFilter{}, "[anna Bert carl dora]"},
		{"beginning of a name, in any case", store.AccountFilter{Query: "BE"}, "[Bert]"},
		{"beginning of a word of the full name", store.AccountFilter{Query: "an"}, "[anna carl]"},
		{"regardless of case beyond ASCII", store.AccountFilter{Query: "ÖB"}, "[anna]"},
		{"without its accent", store.AccountFilter{Query: "ober"}, "[anna]"},
		{"several words in any order", store.AccountFilter{Query: "oberg ann"}, "[anna]"},
		{"not inside a word", store.AccountFilter{Query: "ert"}, "[]"},
		{"no wildcard %", store.AccountFilter{Query: "%"}, "[]"},
		{"no wildcard _", store.AccountFilter{Query: "bertil__"}, "[]"},
		{"a percent sign is a character", store.AccountFilter{Query: "100%"}, "[carl]"},
		{"after", store.AccountFilter{After: "Bert"}, "[carl dora]"},
		{"limit", store.AccountFilter{Limit: 2}, "[anna Bert]"},
		{"ids", store.AccountFilter{IDs: []chat.ID{ids["dora"], ids["anna"], chat.NewID()}}, "[anna dora]"},
		{"ids and query", store.AccountFilter{IDs: []chat.ID{ids["dora"], ids["anna"]}, Query: "do"}, "[dora]"},
		{"no ids", store.AccountFilter{IDs: []chat.ID{}}, "[]"},
	} {
		list := read(w, func(r store.Reader) ([]chat.Account, error) { return r.Accounts(c.f) })
		w.equal(c.name, names(list), c.want)
	}
}

func names(list []chat.Account) []string {
	var s []string
	for _, a := range list {
		s = append(s, a.Name)
	}
	return s
}

func testCredentials(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	password := func(r store.Reader) (string, error) { return r.Credential(ann.ID, store.CredentialPassword) }
	w.fails("none yet", chat.ErrAccountNotFound, func(r store.Reader) error { _, err := password(r); return err })
	for _, secret := range []string{"first", "second"} {
		w.update(func(tx store.Tx) error { return tx.SetCredential(ann.ID, store.CredentialPassword, secret) })
		w.equal("the latest", read(w, password), secret)
	}
	w.fails("of another kind", chat.ErrAccountNotFound, func(r store.Reader) error { _, err := r.Credential(ann.ID, "key"); return err })

	byKey := func(secret string) func(r store.Reader) (chat.Account, error) {
		return func(r store.Reader) (chat.Account, error) { return r.AccountByKey(secret) }
	}
	fails := func(what, secret string) {
		w.fails(what, chat.ErrAccountNotFound, func(r store.Reader) error { _, err := byKey(secret)(r); return err })
	}
	fails("a password is no key", "second")
	bob := w.person("bob")
	for i, a := range []chat.Account{ann, bob} {
		w.update(func(tx store.Tx) error { return tx.SetCredential(a.ID, store.CredentialKey, fmt.Sprint("key ", i)) })
	}
	w.equal("by key", read(w, byKey("key 0")), ann)
	w.equal("by another key", read(w, byKey("key 1")), bob)
	w.update(func(tx store.Tx) error { return tx.SetCredential(ann.ID, store.CredentialKey, "new") })
	w.equal("by the new key", read(w, byKey("new")), ann)
	fails("by the old key", "key 0")
	replace := func(old, secret string) {
		w.update(func(tx store.Tx) error { return tx.ReplaceCredential(ann.ID, store.CredentialPassword, old, secret) })
	}
	replace("first", "third")
	w.equal("replaced what it is not any more", read(w, password), "second")
	replace("second", "third")
	w.equal("replaced", read(w, password), "third")
	w.update(func(tx store.Tx) error { return tx.ReplaceCredential(bob.ID, store.CredentialPassword, "", "made up") })
	w.fails("replaced where there was none", chat.ErrAccountNotFound, func(r store.Reader) error {
		_, err := r.Credential(bob.ID, store.CredentialPassword)
		return err
	})
	err := w.s.Update(t.Context(), func(tx store.Tx) error { return tx.SetCredential(bob.ID, store.CredentialKey, "new") })
	if err == nil {
		t.Error("two accounts have the same key")
	}
}

func (w *world) session(a chat.Account, hash string, until time.Time) chat.Session {
	w.t.Helper()
	s := chat.Session{
		ID: chat.NewID(), Account: a.ID, Agent: "test", Address: "127.0.0.1", CreatedAt: w.now(), LastUsed: w.now(), ExpiresAt: until,
		ProvedAt: w.now(), Via: "a door", Life: time.Hour,
	}
	w.update(func(tx store.Tx) error { return tx.InsertSession(s, []byte(hash)) })
	return s
}

func testSessions(t *testing.T, open Opener) {
	var ended []chat.ID
	w := newWorld(t, open, func(c store.Commit) { ended = append(ended, c.Ended...) })
	ann, bob := w.person("ann"), w.person("bob")
	late := epoch.Add(time.Hour)
	first, second := w.session(ann, "1", late), w.session(ann, "2", late)
	w.session(bob, "3", late)
	sessions := func(now time.Time) []chat.Session {
		return read(w, func(r store.Reader) ([]chat.Session, error) { return r.Sessions(ann.ID, now) })
	}
	w.view(func(r store.Reader) error {
		s, a, err := r.SessionByHash([]byte("1"), epoch)
		w.equal("session", s, first)
		w.equal("its account", a, ann)
		return err
	})
	for hash, now := range map[string]time.Time{"unknown": epoch, "1": late} {
		w.fails("unknown or expired", chat.ErrSessionNotFound, func(r store.Reader) error {
			_, _, err := r.SessionByHash([]byte(hash), now)
			return err
		})
	}
	w.equal("last used first", sessions(epoch), []chat.Session{second, first})
	w.equal("expired", sessions(late), []chat.Session{})

	refresh := func(r store.Reader) (store.Refresh, error) { return r.Refresh(first.ID) }
	w.fails("no refresh token", chat.ErrSessionNotFound, func(r store.Reader) error { _, err := refresh(r); return err })
	for _, f := range []store.Refresh{{Hash: []byte("one")}, {Hash: []byte("another"), Before: []byte("one"), Since: w.now()}} {
		w.update(func(tx store.Tx) error { return tx.SetRefresh(first.ID, f) })
		w.equal("refresh token", read(w, refresh), f)
	}
	w.refused("no session", chat.ErrSessionNotFound, func(tx store.Tx) error {
		return tx.SetRefresh(bob.ID, store.Refresh{Hash: []byte("x")})
	})

	first.LastUsed, first.Address = w.now(), "::1"
	w.update(func(tx store.Tx) error {
		return tx.TouchSessions([]chat.Session{{ID: first.ID, Account: ann.ID, LastUsed: first.LastUsed, Address: first.Address}})
	})
	w.equal("touched", sessions(epoch), []chat.Session{first, second})

	first.ProvedAt = w.now()
	w.update(func(tx store.Tx) error { return tx.ProveSession(ann.ID, first.ID, first.ProvedAt) })
	w.equal("proved", sessions(epoch), []chat.Session{first, second})
	first.ProvedAt = time.Time{}
	w.update(func(tx store.Tx) error { return tx.ProveSession(ann.ID, first.ID, time.Time{}) })
	w.equal("the proof counts no more", sessions(epoch), []chat.Session{first, second})
	w.refused("somebody else's proof", chat.ErrSessionNotFound, func(tx store.Tx) error {
		return tx.ProveSession(bob.ID, first.ID, w.now())
	})

	w.refused("somebody else's session", chat.ErrSessionNotFound, func(tx store.Tx) error { return tx.EndSession(bob.ID, first.ID) })
	w.update(func(tx store.Tx) error { return tx.EndSession(ann.ID, first.ID) })
	w.equal("over", read(w, func(r store.Reader) ([]chat.ID, error) {
		return r.SessionsOver([]chat.ID{second.ID, first.ID})
	}), []chat.ID{first.ID})
	w.equal("bell", ended, []chat.ID{first.ID})
	third := w.session(ann, "4", late)
	w.update(func(tx store.Tx) error { return tx.EndSessions(ann.ID, third.ID) })
	w.equal("the spared one", sessions(epoch), []chat.Session{third})
	w.update(func(tx store.Tx) error { return tx.EndSessions(ann.ID, chat.ID{}) })
	w.equal("none", sessions(epoch), []chat.Session{})
	w.equal("bells", ended, []chat.ID{first.ID, second.ID, third.ID})
	w.equal("others stay", len(read(w, func(r store.Reader) ([]chat.Session, error) { return r.Sessions(bob.ID, epoch) })), 1)
}

func testSweepSessions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	for i := range 5 {
		w.session(ann, fmt.Sprint(i), epoch.Add(time.Duration(i)*time.Minute))
	}
	count := func() int {
		return len(read(w, func(r store.Reader) ([]chat.Session, error) { return r.Sessions(ann.ID, time.Unix(0, 0)) }))
	}
	now := epoch.Add(150 * time.Second)
	for _, want := range []int{3, 2, 2} { // two at a time, three of them expired
		w.update(func(tx store.Tx) error { return tx.SweepSessions(now, 2) })
		w.equal("sessions left", count(), want)
	}
}
