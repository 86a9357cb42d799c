package storetest

import (
	"bytes"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testIdentities(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	type found struct {
		i  store.Identity
		ok bool
	}
	bySubject := func(provider string) found {
		return read(w, func(r store.Reader) (found, error) {
			i, ok, err := r.IdentityBySubject(provider, "1")
			return found{i, ok}, err
		})
	}
	byName := func(provider, name string) found {
		return read(w, func(r store.Reader) (found, error) {
			i, ok, err := r.IdentityByName(provider, name)
			return found{i, ok}, err
		})
	}
	put := func(i store.Identity) { w.update(func(tx store.Tx) error { return tx.PutIdentity(i) }) }
	kept := func(i store.Identity) store.Identity { i.Subject = ""; return i }

	w.equal("nobody", bySubject("ldap"), found{})
	first := store.Identity{Account: ann.ID, Provider: "ldap", Subject: "1", Name: "Ann", Verifier: "a hash", VerifiedAt: w.now()}
	other := store.Identity{Account: ann.ID, Provider: "https://id", Subject: "1", Name: "ann@id", VerifiedAt: w.now()}
	put(first)
	put(other)
	w.equal("by subject", bySubject("ldap"), found{kept(first), true})
	w.equal("by name", byName("ldap", "aNN"), found{kept(first), true})
	w.equal("at another login", bySubject("https://id"), found{kept(other), true})
	w.equal("another's name", byName("https://id", "ann"), found{})
	w.equal("of ann", read(w, func(r store.Reader) ([]store.Identity, error) { return r.Identities(ann.ID) }),
		[]store.Identity{kept(other), kept(first)})

	first.Name, first.Verifier, first.VerifiedAt = "anna", "", w.now().Add(time.Hour)
	put(first)
	w.equal("changed", byName("ldap", "anna"), found{kept(first), true})
	w.equal("the former name", byName("ldap", "ann"), found{})
	first.Verifier, first.VerifiedAt = "another hash", first.VerifiedAt.Add(time.Hour)
	put(first)
	w.update(func(tx store.Tx) error { return tx.ForgetVerifier(ann.ID, "ldap", first.VerifiedAt.Add(-time.Hour)) })
	w.equal("an older verifier", bySubject("ldap"), found{kept(first), true})
	w.update(func(tx store.Tx) error { return tx.ForgetVerifier(ann.ID, "ldap", first.VerifiedAt) })
	first.Verifier = ""
	w.equal("forgotten", bySubject("ldap"), found{kept(first), true})
	w.refused("another account's", chat.ErrIdentityTaken, func(tx store.Tx) error {
		return tx.PutIdentity(store.Identity{Account: bob.ID, Provider: "ldap", Subject: "1", Name: "bob", VerifiedAt: w.now()})
	})
	w.refused("somebody else already", chat.ErrIdentityTaken, func(tx store.Tx) error {
		return tx.PutIdentity(store.Identity{Account: ann.ID, Provider: "ldap", Subject: "2", Name: "ann", VerifiedAt: w.now()})
	})
	w.update(func(tx store.Tx) error { return tx.DeleteIdentity(ann.ID, "ldap") })
	w.equal("one is gone", bySubject("ldap"), found{})
	w.equal("one is left", bySubject("https://id"), found{kept(other), true})
	w.update(func(tx store.Tx) error { return tx.DeleteIdentity(ann.ID, "") })
	w.equal("all are gone", bySubject("https://id"), found{})
}

func testRestrictedSessions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	if bytes.Compare(ann.ID[:], bob.ID[:]) > 0 { // ids of one millisecond come in any order
		ann, bob = bob, ann
	}
	begin := func(a chat.Account, restricted bool, token string) chat.Session {
		s := chat.Session{
			ID: chat.NewID(), Account: a.ID, Restricted: restricted, CreatedAt: w.now(), LastUsed: w.now(), ExpiresAt: w.now().Add(time.Hour),
		}
		w.update(func(tx store.Tx) error { return tx.InsertSession(s, []byte(token)) })
		return s
	}
	restricted := func(after chat.ID) []chat.Session {
		return read(w, func(r store.Reader) ([]chat.Session, error) { return r.RestrictedSessions(after, w.now(), 10) })
	}
	begin(ann, false, "1")
	a, b := begin(ann, true, "2"), begin(bob, true, "3")
	w.equal("all", restricted(chat.ID{}), []chat.Session{a, b})
	w.equal("after ann", restricted(ann.ID), []chat.Session{b})
	w.refused("another's", chat.ErrSessionNotFound, func(tx store.Tx) error { return tx.LiftSession(bob.ID, a.ID) })
	w.update(func(tx store.Tx) error { return tx.LiftSession(ann.ID, a.ID) })
	w.equal("lifted", restricted(chat.ID{}), []chat.Session{b})
}
