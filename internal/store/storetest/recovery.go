package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testKeys(t *testing.T, open Opener) {
	var ended []chat.ID
	w := newWorld(t, open, func(c store.Commit) { ended = append(ended, c.Ended...) })
	ann := w.person("ann")
	late := epoch.Add(time.Hour)
	session := w.session(ann, "session", late)
	var keys []chat.Session
	for i, hash := range []string{"first", "second"} {
		k := chat.Session{
			ID: chat.NewID(), Account: ann.ID, Agent: hash, Via: chat.ViaKey, Scopes: chat.ScopeRead | chat.ScopeAdmin,
			CreatedAt: w.now(), LastUsed: w.now(), ExpiresAt: late.Add(time.Duration(i) * time.Hour),
		}
		w.update(func(tx store.Tx) error { return tx.InsertSession(k, []byte(hash)) })
		keys = append(keys, k)
	}
	list := func(now time.Time) []chat.Session {
		return read(w, func(r store.Reader) ([]chat.Session, error) { return r.Keys(ann.ID, now) })
	}
	sessions := func() []chat.Session {
		return read(w, func(r store.Reader) ([]chat.Session, error) { return r.Sessions(ann.ID, epoch) })
	}
	w.equal("newest first", list(epoch), []chat.Session{keys[1], keys[0]})
	w.equal("expired", list(late), []chat.Session{keys[1]})
	w.equal("sessions are listed apart", sessions(), []chat.Session{session})
	w.view(func(r store.Reader) error {
		s, _, err := r.SessionByHash([]byte("first"), epoch)
		w.equal("by hash", s, keys[0])
		return err
	})
	w.update(func(tx store.Tx) error { return tx.EndSessions(ann.ID, session.ID) })
	w.equal("who spares a session spares keys", len(list(epoch)), 2)
	w.update(func(tx store.Tx) error { return tx.EndSession(ann.ID, keys[0].ID) })
	w.equal("one ended", list(epoch), []chat.Session{keys[1]})
	w.update(func(tx store.Tx) error { return tx.EndSessions(ann.ID, chat.ID{}) })
	w.equal("all ended", len(list(epoch))+len(sessions()), 0)
	w.equal("bells", len(ended), 3)
}

func testEmails(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	email := func(a chat.Account) store.Email {
		return read(w, func(r store.Reader) (store.Email, error) { e, _, err := r.Email(a.ID); return e, err })
	}
	owners := func(address string) []string {
		return names(read(w, func(r store.Reader) ([]chat.Account, error) { return r.AccountsByEmail(address, 5) }))
	}
	w.equal("none", email(ann), store.Email{})
	for _, address := range []string{"old@example.org", "Ann@example.org"} {
		w.update(func(tx store.Tx) error {
			return tx.PutEmail(store.Email{Account: ann.ID, Address: address, ConfirmedAt: epoch})
		})
		w.equal("the latest", email(ann), store.Email{Account: ann.ID, Address: address, ConfirmedAt: epoch})
	}
	w.update(func(tx store.Tx) error {
		return tx.PutEmail(store.Email{Account: bob.ID, Address: "ann@EXAMPLE.org", ConfirmedAt: epoch})
	})
	w.equal("by address, in any case", owners("ANN@example.org"), "[ann bob]")
	w.equal("not by the old one", owners("old@example.org"), "[]")
	w.update(func(tx store.Tx) error { return tx.PutEmail(store.Email{Account: ann.ID}) })
	w.equal("taken away", email(ann), store.Email{})
	w.equal("the other stays", owners("ann@example.org"), "[bob]")
}

func testTickets(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	put := func(a chat.Account, hash, purpose, value string, until time.Duration) store.Ticket {
		k := store.Ticket{Hash: []byte(hash), Purpose: purpose, Account: a.ID, Value: value, CreatedAt: w.now(), ExpiresAt: epoch.Add(until)}
		w.update(func(tx store.Tx) error { return tx.InsertTicket(k) })
		return k
	}
	get := func(hash string, now time.Time) (found store.Ticket) {
		w.view(func(r store.Reader) (err error) { found, _, err = r.Ticket([]byte(hash), now); return err })
		return found
	}
	first := put(ann, "1", store.TicketEmail, "ann@example.org", time.Minute)
	second := put(ann, "2", store.TicketReset, "", time.Hour)
	other := put(bob, "3", store.TicketEmail, "bob@example.org", time.Hour)
	w.equal("by hash", get("1", epoch), first)
	w.equal("expired", get("1", epoch.Add(time.Minute)), store.Ticket{})
	w.equal("unknown", get("4", epoch), store.Ticket{})
	of := func(a chat.Account) []store.Ticket {
		return read(w, func(r store.Reader) ([]store.Ticket, error) { return r.TicketsOf(a.ID, store.TicketEmail, epoch) })
	}
	third := put(ann, "5", store.TicketEmail, "new@example.org", time.Hour)
	w.equal("of one purpose, newest first", of(ann), []store.Ticket{third, first})
	w.update(func(tx store.Tx) error { return tx.SweepTickets(epoch.Add(time.Minute), 10) })
	w.equal("swept", get("1", epoch), store.Ticket{})
	w.update(func(tx store.Tx) error { return tx.DeleteTickets(ann.ID, store.TicketEmail) })
	w.equal("of another purpose", get("2", epoch), second)
	w.update(func(tx store.Tx) error { return tx.DeleteTickets(ann.ID, "") })
	w.equal("all", get("2", epoch), store.Ticket{})
	w.equal("somebody else's", get("3", epoch), other)
}

func testLetters(t *testing.T, open Opener) {
	w := newWorld(t, open)
	due := func(now time.Time) []store.Letter {
		return read(w, func(r store.Reader) ([]store.Letter, error) { return r.LettersDue(now, 10) })
	}
	var letters []store.Letter
	for i := range 3 {
		l := store.Letter{
			ID: chat.NewID(), To: "ann@example.org", Subject: "ä", Text: "line\nline", Due: epoch.Add(time.Duration(i) * time.Minute), CreatedAt: w.now(),
		}
		w.update(func(tx store.Tx) error { return tx.InsertLetter(l) })
		letters = append(letters, l)
	}
	w.equal("due", due(epoch.Add(time.Minute)), letters[:2])
	w.equal("all", read(w, store.Reader.CountLetters), 3)
	w.update(func(tx store.Tx) error { return tx.PostponeLetter(letters[0].ID, epoch.Add(time.Hour)) })
	letters[0].Due, letters[0].Attempts = epoch.Add(time.Hour), 1
	w.update(func(tx store.Tx) error { return tx.DeleteLetter(letters[1].ID) })
	w.equal("postponed and deleted", due(epoch.Add(time.Hour)), []store.Letter{letters[2], letters[0]})
	w.equal("by a clock that was set back", due(epoch.Add(-24*time.Hour)), []store.Letter{letters[2], letters[0]})
}

func testQuestions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann := w.person("ann")
	get := func() (q store.Questions) {
		w.view(func(r store.Reader) (err error) { q, _, err = r.Questions(ann.ID); return err })
		return q
	}
	w.equal("none", get(), store.Questions{})
	for _, q := range []store.Questions{
		{Account: ann.ID, Texts: []string{"one?", "two?"}, Answers: "$hash", CreatedAt: epoch},
		{Account: ann.ID, Texts: []string{"three?"}, Answers: "$other", Wrong: 3, CreatedAt: w.now()},
	} {
		w.update(func(tx store.Tx) error { return tx.PutQuestions(q) })
		w.equal("the latest", get(), q)
	}
	w.update(func(tx store.Tx) error { return tx.PutQuestions(store.Questions{Account: ann.ID}) })
	w.equal("taken away", get(), store.Questions{})
}

func testDelayedResets(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	var all []store.DelayedReset
	for i, a := range []chat.Account{ann, bob} {
		d := store.DelayedReset{Account: a.ID, Password: "$hash " + a.Name, Due: epoch.Add(time.Duration(i) * time.Hour), CreatedAt: epoch}
		w.update(func(tx store.Tx) error { return tx.PutDelayedReset(d) })
		all = append(all, d)
	}
	due := func(now time.Time) []store.DelayedReset {
		return read(w, func(r store.Reader) ([]store.DelayedReset, error) { return r.DelayedResets(now, 10) })
	}
	w.equal("one", due(epoch), all[:1])
	w.equal("both", due(epoch.Add(time.Hour)), all)
	for _, want := range []bool{true, false} {
		w.update(func(tx store.Tx) error {
			was, err := tx.DeleteDelayedReset(ann.ID)
			w.equal("there was one", was, want)
			return err
		})
	}
	w.view(func(r store.Reader) error {
		_, ok, err := r.DelayedReset(ann.ID)
		w.equal("gone", ok, false)
		d, ok, err2 := r.DelayedReset(bob.ID)
		w.equal("the other", d, all[1])
		w.equal("is there", ok, true)
		if err == nil {
			err = err2
		}
		return err
	})
}

func testRename(t *testing.T, open Opener) {
	var renamed, faces []chat.ID
	w := newWorld(t, open, func(c store.Commit) {
		renamed, faces = append(renamed, c.Renamed...), append(faces, c.Faces...)
	})
	ann, bob := w.person("ann"), w.person("bob")
	until := epoch.Add(24 * time.Hour)
	rename := func(a chat.Account, name string, now time.Time) func(store.Tx) error {
		return func(tx store.Tx) error { return tx.Rename(a.ID, name, now, until) }
	}
	insert := func(name string, now time.Time) func(store.Tx) error {
		return func(tx store.Tx) error {
			return tx.InsertAccount(chat.Account{ID: chat.NewID(), Name: name, CreatedAt: now})
		}
	}
	get := func(a chat.Account) chat.Account {
		return read(w, func(r store.Reader) (chat.Account, error) { return r.Account(a.ID) })
	}
	w.refused("a name in use", chat.ErrNameTaken, rename(ann, "BOB", epoch))
	w.update(rename(ann, "Ann", epoch))
	w.equal("the same name in another case is no former one", get(ann).Former, "")
	w.update(rename(ann, "anna", epoch))
	w.equal("renamed", get(ann).Name+", "+get(ann).Former, "anna, Ann")
	w.refused("kept from a newcomer", chat.ErrNameTaken, insert("ANN", epoch))
	w.refused("kept from others", chat.ErrNameTaken, rename(bob, "ann", epoch))
	w.update(rename(ann, "anja", epoch))
	w.equal("former names", get(ann).Former, "anna Ann")
	w.equal("kept names", read(w, func(r store.Reader) (int, error) { return r.CountKeptNames(ann.ID, epoch) }), 2)
	w.update(rename(ann, "ann", epoch))
	w.equal("taken back", get(ann).Name+", "+get(ann).Former, "ann, anja anna Ann")
	w.equal("kept names", read(w, func(r store.Reader) (int, error) { return r.CountKeptNames(ann.ID, epoch) }), 2)
	w.equal("bells", renamed, []chat.ID{ann.ID, ann.ID, ann.ID, ann.ID})
	w.equal("bells of what others see", faces, renamed)

	w.update(insert("anna", until))
	w.update(func(tx store.Tx) error { return tx.KeepName(ann.ID, "gone", until) })
	w.update(func(tx store.Tx) error { return tx.SweepNames(until, 10) })
	w.update(insert("gone", epoch))
}

func testFormerNames(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann, bob)
	w.update(func(tx store.Tx) error { return tx.Rename(ann.ID, "anna", epoch, epoch.Add(time.Hour)) })
	called := func(list ...string) []string {
		return names(read(w, func(r2 store.Reader) ([]chat.Account, error) { return r2.MembersNamed(r.ID, list) }))
	}
	w.equal("by the name it has", called("anna"), "[anna]")
	w.equal("by the name that is kept for it", called("ANN", "bob"), "[anna bob]")
	w.equal("by both, once", called("ann", "anna"), "[anna]")
}

func testErasures(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	room := w.room(chat.Group, ann, bob)
	first := w.say(room, ann, "first")
	w.say(room, bob, "other")
	second := w.say(room, ann, "second")
	w.edit(first, "first again")
	third := w.say(room, ann, "third")
	w.remove(second)
	said := func(after int64, window int) (seqs []int64, to int64) {
		w.view(func(r store.Reader) error {
			list, end, err := r.Said(room.ID, ann.ID, after, window)
			for _, e := range list {
				seqs = append(seqs, e.Seq)
			}
			to = end
			return err
		})
		return seqs, to
	}
	w.react(first, bob, "👍", true)
	w.react(first, ann, "👍", true)
	w.react(first, ann, "👍", false)
	seqs, to := said(0, 3)
	w.equal("a window", seqs, []int64{first.Seq})
	w.equal("its end", to, int64(3))
	seqs, to = said(3, 10)
	w.equal("the rest", seqs, []int64{third.Seq, third.Seq + 3, third.Seq + 4})
	w.equal("the end", to, int64(0))
	w.shredsReactions(room, ann, bob)

	e := store.Erasure{Account: ann.ID, Shred: true, StartedAt: epoch}
	w.update(func(tx store.Tx) error { return tx.PutErasure(e) })
	e.Room, e.Seq = room.ID, 3
	w.update(func(tx store.Tx) error { return tx.PutErasure(e) })
	erasures := func() []store.Erasure {
		return read(w, func(r store.Reader) ([]store.Erasure, error) { return r.Erasures(5) })
	}
	w.equal("where it stands", erasures(), []store.Erasure{e})
	memberships := read(w, func(r store.Reader) ([]chat.Membership, error) { return r.MembershipsOf(ann.ID, chat.ID{}, 5) })
	w.equal("memberships", len(memberships), 1)
	w.equal("after the last", len(read(w, func(r store.Reader) ([]chat.Membership, error) { return r.MembershipsOf(ann.ID, room.ID, 5) })), 0)

	w.session(ann, "hash", epoch.Add(time.Hour))
	w.update(func(tx store.Tx) error {
		if err := tx.SetCredential(ann.ID, store.CredentialPassword, "secret"); err != nil {
			return err
		}
		if err := tx.PutState(chat.State{Account: ann.ID, Kind: chat.StateSetting, Subject: "a", Value: []byte("1")}); err != nil {
			return err
		}
		return tx.PutEmail(store.Email{Account: ann.ID, Address: "ann@example.org", ConfirmedAt: epoch})
	})
	w.update(func(tx store.Tx) error { return tx.FinishErasure(ann.ID) })
	w.equal("over", erasures(), []store.Erasure{})
	w.fails("credential", chat.ErrAccountNotFound, func(r store.Reader) error {
		_, err := r.Credential(ann.ID, store.CredentialPassword)
		return err
	})
	w.fails("session", chat.ErrSessionNotFound, func(r store.Reader) error {
		_, _, err := r.SessionByHash([]byte("hash"), epoch)
		return err
	})
	w.equal("state", len(read(w, func(r store.Reader) ([]chat.State, error) { return r.States(ann.ID, 0, 10) })), 0)
	w.equal("address", len(read(w, func(r store.Reader) ([]chat.Account, error) { return r.AccountsByEmail("ann@example.org", 5) })), 0)
}

// shredsReactions: what ann has put on a message goes without a trace of what it was, what bob has stays.
func (w *world) shredsReactions(room chat.Room, ann, bob chat.Account) {
	w.t.Helper()
	e := w.say(room, bob, "to be liked")
	w.react(e, ann, "👍", true)
	w.react(e, bob, "👍", true)
	w.react(e, ann, "🎉", true)
	stand := func(who chat.Account) []string {
		return read(w, func(r store.Reader) ([]string, error) { return r.ReactionsOf(room.ID, e.ID, who.ID) })
	}
	w.equal("what stands", fmt.Sprint(stand(ann), stand(bob)), "[👍 🎉] [👍]")
	head := w.tail(room.ID)
	for _, one := range head[len(head)-3:] {
		if one.Sender == ann.ID {
			w.update(func(tx store.Tx) error { return tx.ShredReaction(one) })
		}
	}
	w.equal("what stands then", fmt.Sprint(stand(ann), stand(bob)), "[] [👍]")
	head = w.tail(room.ID)
	for _, one := range head[len(head)-3:] {
		if gone := one.Content == nil && one.Salt == nil; gone != (one.Sender == ann.ID) {
			w.t.Errorf("the event of %s says %q", one.SenderName, one.Content)
		}
	}
	if err := VerifyChain(w.t.Context(), w.s, room.ID); err != nil {
		w.t.Error(err)
	}
}

// Forgetting leaves the account and what it has said, and others everything.
func testForget(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	room := w.room(chat.Group, ann, bob)
	first := w.say(room, ann, "first")
	for _, a := range []chat.Account{ann, bob} {
		w.hide(a, first, true)
		w.session(a, a.Name, epoch.Add(time.Hour))
		w.update(func(tx store.Tx) error {
			return errors.Join(tx.SetCredential(a.ID, store.CredentialPassword, "secret"), tx.AddMentions(first, []chat.ID{a.ID}),
				tx.PutState(chat.State{Account: a.ID, Kind: chat.StateSetting, Subject: "a", Value: []byte("1")}))
		})
	}
	w.block(ann, bob, true)
	w.block(bob, ann, true)
	w.update(func(tx store.Tx) error { return tx.Forget(ann.ID) })
	has := func(a chat.Account) string {
		var got string
		w.view(func(r store.Reader) error {
			_, err1 := r.Credential(a.ID, store.CredentialPassword)
			_, _, err2 := r.SessionByHash([]byte(a.Name), epoch)
			states, err3 := r.States(a.ID, 0, 9)
			hidden, err4 := r.HiddenBy(a.ID, 9)
			blocks, err5 := r.CountBlocks(a.ID)
			view, err6 := r.RoomOf(a.ID, room.ID)
			_, err7 := r.Account(a.ID)
			got = fmt.Sprint(err1 == nil, err2 == nil, len(states), len(hidden), blocks, view.Head, err7 == nil)
			return errors.Join(err3, err4, err5, err6)
		})
		return got
	}
	w.equal("forgotten", has(ann), "false false 0 0 0 1 true")
	w.equal("another", has(bob), "true true 1 1 1 1 true")
	w.equal("what was said", string(w.tail(room.ID)[0].Content), string(first.Content))
}
