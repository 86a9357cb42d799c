package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testFactors(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	factors := func(a chat.ID) store.Factors {
		return read(w, func(r store.Reader) (store.Factors, error) { return r.Factors(a) })
	}
	w.equal("nothing set up", factors(ann.ID), store.Factors{Account: ann.ID})
	f := store.Factors{Account: ann.ID, Handle: []byte("a handle")}
	w.update(func(tx store.Tx) error { return tx.PutFactors(f) })
	w.equal("the least", factors(ann.ID), f)
	f = store.Factors{
		Account: ann.ID, Handle: []byte("a handle"), ChallengedAt: w.now(), TOTP: []byte("a secret"), TOTPSince: w.now(), TOTPStep: 1 << 40,
		Failures: 3, FailedAt: w.now(),
	}
	w.update(func(tx store.Tx) error {
		if err := tx.PutFactors(f); err != nil {
			return err
		}
		got, err := tx.Factors(ann.ID)
		w.equal("in its own transaction", got, f)
		return err
	})
	w.equal("everything", factors(ann.ID), f)
	w.equal("of somebody else", factors(bob.ID), store.Factors{Account: bob.ID})
	w.equal("by handle", read(w, func(r store.Reader) (chat.Account, error) { return r.AccountByHandle([]byte("a handle")) }), ann)
	w.fails("unknown handle", chat.ErrAccountNotFound, func(r store.Reader) error {
		_, err := r.AccountByHandle([]byte("none"))
		return err
	})
	err := w.s.Update(t.Context(), func(tx store.Tx) error {
		return tx.PutFactors(store.Factors{Account: bob.ID, Handle: []byte("a handle")})
	})
	if err == nil {
		t.Error("two accounts have the same handle")
	}
}

func testPasskeys(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	passkeys := func(a chat.ID) []store.Passkey {
		return read(w, func(r store.Reader) ([]store.Passkey, error) { return r.Passkeys(a) })
	}
	w.equal("none", passkeys(ann.ID), []store.Passkey{})
	passkey := func(a chat.Account, name, credential string) store.Passkey {
		return store.Passkey{
			Passkey: chat.Passkey{ID: chat.NewID(), Name: name, CreatedAt: w.now()},
			Account: a.ID, Credential: []byte(credential), Record: []byte("record of " + name),
		}
	}
	phone, key, other := passkey(ann, "phone", "1"), passkey(ann, "key", "2"), passkey(bob, "phone", "3")
	for _, p := range []store.Passkey{phone, key, other} {
		w.update(func(tx store.Tx) error { return tx.InsertPasskey(p) })
	}
	w.equal("oldest first", passkeys(ann.ID), []store.Passkey{phone, key})
	w.refused("a credential that is known", chat.ErrPasskeyKnown, func(tx store.Tx) error {
		return tx.InsertPasskey(passkey(bob, "a copy", "1"))
	})
	phone.Name, phone.LastUsed, phone.Synced, phone.Record = "telephone", w.now(), true, []byte("used")
	w.update(func(tx store.Tx) error { return tx.UpdatePasskey(phone) })
	w.equal("changed", passkeys(ann.ID), []store.Passkey{phone, key})
	stolen := phone
	stolen.Account = bob.ID
	w.refused("somebody else's", chat.ErrPasskeyNotFound, func(tx store.Tx) error { return tx.UpdatePasskey(stolen) })
	w.refused("somebody else's", chat.ErrPasskeyNotFound, func(tx store.Tx) error { return tx.DeletePasskey(bob.ID, phone.ID) })
	w.update(func(tx store.Tx) error { return tx.DeletePasskey(ann.ID, phone.ID) })
	w.refused("it is gone", chat.ErrPasskeyNotFound, func(tx store.Tx) error { return tx.DeletePasskey(ann.ID, phone.ID) })
	w.equal("what is left", passkeys(ann.ID), []store.Passkey{key})
	w.equal("of somebody else", passkeys(bob.ID), []store.Passkey{other})
}

func testRecoveryCodes(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	count := func(a chat.ID) int {
		return read(w, func(r store.Reader) (int, error) { return r.CountRecoveryCodes(a) })
	}
	spend := func(a chat.ID, code string) (there bool) {
		w.update(func(tx store.Tx) (err error) {
			there, err = tx.SpendRecoveryCode(a, []byte(code))
			return err
		})
		return there
	}
	set := func(a chat.ID, codes ...string) {
		var hashes [][]byte
		for _, c := range codes {
			hashes = append(hashes, []byte(c))
		}
		w.update(func(tx store.Tx) error { return tx.SetRecoveryCodes(a, hashes) })
	}
	w.equal("none", count(ann.ID), 0)
	set(ann.ID, "one", "two", "three")
	set(bob.ID, "one")
	w.equal("a code", spend(ann.ID, "two"), true)
	w.equal("once", spend(ann.ID, "two"), false)
	w.equal("none of them", spend(ann.ID, "four"), false)
	w.equal("left", count(ann.ID), 2)
	set(ann.ID, "five")
	w.equal("new ones", count(ann.ID), 1)
	w.equal("an old one", spend(ann.ID, "one"), false)
	w.equal("somebody else's", count(bob.ID), 1)

	w.update(func(tx store.Tx) error { return tx.SetCredential(ann.ID, store.CredentialPassword, "hash") })
	for range 2 {
		w.update(func(tx store.Tx) error { return tx.DeleteCredential(ann.ID, store.CredentialPassword) })
	}
	w.fails("taken away", chat.ErrAccountNotFound, func(r store.Reader) error {
		_, err := r.Credential(ann.ID, store.CredentialPassword)
		return err
	})
}

// testFactorsAtOnce uses one step of codes in many transactions at once: one of them has it.
func testFactorsAtOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	w.update(func(tx store.Tx) error {
		return tx.PutFactors(store.Factors{Account: ann.ID, Handle: []byte("h"), TOTP: []byte("secret"), TOTPSince: time.Unix(1, 0)})
	})
	var mu sync.Mutex
	used := 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			var mine bool
			err := w.s.Update(t.Context(), func(tx store.Tx) error {
				f, err := tx.Factors(ann.ID)
				if err != nil {
					return err
				}
				if mine = f.TOTPStep < 7; mine {
					f.TOTPStep = 7
				}
				return tx.PutFactors(f)
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if mine {
				used++
			}
		})
	}
	wg.Wait()
	w.equal("times a step was used", used, 1)
}
