package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/samtal-chat/samtal/chat"
	"github.com/samtal-chat/samtal/internal/store"
)

func testEntry(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group)
	r.Title, r.Topic, r.History = "Ånything", "about", chat.HistoryJoined
	m := chat.Membership{
		Room: r.ID, Account: ann.ID, Role: chat.RoleOwner, Status: chat.Joined, JoinedAt: w.now(), LeftAt: w.now(),
		VisibleFrom: 3, HiddenBefore: 2, Read: 1, Involvement: chat.Mentions,
	}
	w.update(func(tx store.Tx) error { return errors.Join(tx.UpdateRoom(r), tx.PutMembership(m)) })
	w.view(func(rd store.Reader) error {
		got, member, err := rd.Entry(ann.ID, r.ID)
		w.equal("room", got, r)
		w.equal("membership", member, m)
		return err
	})
	e := w.say(r, ann, "hej")
	w.view(func(rd store.Reader) error {
		got, _, err := rd.Entry(ann.ID, r.ID)
		w.equal("head", got.Head, e.Seq)
		w.equal("hash of the head", got.HeadHash, e.Hash)
		return err
	})
	notIn := func(rd store.Reader) error { _, _, err := rd.Entry(bob.ID, r.ID); return err }
	w.fails("a stranger", chat.ErrRoomNotFound, notIn)
	for _, status := range []chat.MemberStatus{chat.Left, chat.Removed, chat.Banned} {
		m := w.joined(r.ID, bob)
		m.Status = status
		w.update(func(tx store.Tx) error { return tx.PutMembership(m) })
		w.fails(string(status), chat.ErrRoomNotFound, notIn)
		got := read(w, func(rd store.Reader) (chat.Membership, error) { return rd.Membership(r.ID, bob.ID) })
		w.equal("membership", got, m)
	}
	w.fails("no room", chat.ErrRoomNotFound, func(rd store.Reader) error { _, _, err := rd.Entry(ann.ID, chat.NewID()); return err })
	w.refused("update of no room", chat.ErrRoomNotFound, func(tx store.Tx) error { return tx.UpdateRoom(chat.Room{ID: chat.NewID()}) })
	stranger := read(w, func(rd store.Reader) (chat.Membership, error) { return rd.Membership(r.ID, chat.NewID()) })
	w.equal("status of a stranger", stranger.Status, chat.MemberStatus(""))
}

func testDirectRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	direct := func(a, b chat.Account) chat.ID {
		r := chat.Room{ID: chat.NewID(), Kind: chat.Direct, CreatedAt: w.now()}
		w.update(func(tx store.Tx) error {
			if err := tx.InsertRoom(r, a.ID, b.ID); err != nil {
				return err
			}
			return errors.Join(tx.PutMembership(w.joined(r.ID, a)), tx.PutMembership(w.joined(r.ID, b)))
		})
		return r.ID
	}
	find := func(a, b chat.Account) func(r store.Reader) (chat.ID, error) {
		return func(r store.Reader) (chat.ID, error) { return r.DirectRoom(a.ID, b.ID) }
	}
	w.fails("none yet", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := find(ann, bob)(r); return err })
	both, notes := direct(ann, bob), direct(ann, ann)
	w.equal("of both", read(w, find(ann, bob)), both)
	w.equal("in any order", read(w, find(bob, ann)), both)
	w.equal("notes to oneself", read(w, find(ann, ann)), notes)
	w.refused("a second one", &chat.Error{Code: "alias_taken"}, func(tx store.Tx) error {
		return tx.InsertRoom(chat.Room{ID: chat.NewID(), Kind: chat.Direct, CreatedAt: w.now()}, bob.ID, ann.ID)
	})
	for room, want := range map[chat.ID]string{both: "[bob]", notes: "[]"} {
		v := read(w, func(r store.Reader) (chat.RoomView, error) { return r.RoomOf(ann.ID, room) })
		w.equal("the other person", names(v.With), want)
	}
}

func testLobby(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.fails("none yet", chat.ErrRoomNotFound, func(r store.Reader) error { _, err := r.Lobby(); return err })
	w.room(chat.Open)
	lobby := chat.Room{ID: chat.NewID(), Kind: chat.Open, Title: "lobby", History: chat.HistoryAll, Lobby: true, CreatedAt: w.now()}
	w.update(func(tx store.Tx) error { return tx.InsertRoom(lobby) })
	w.equal("the lobby", read(w, store.Reader.Lobby), lobby)
	w.refused("a second one", &chat.Error{Code: "room_exists"}, func(tx store.Tx) error {
		return tx.InsertRoom(chat.Room{ID: chat.NewID(), Kind: chat.Open, Lobby: true, CreatedAt: w.now()})
	})
}

func testOpenRooms(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	for _, c := range []struct {
		title   string
		kind    chat.RoomKind
		members []chat.Account
	}{
		{"Quiet garden", chat.Open, nil},
		{"Garden", chat.Open, []chat.Account{ann, bob}},
		{"Österport", chat.Open, []chat.Account{bob}},
		{"Garden secrets", chat.Group, []chat.Account{bob}},
	} {
		r := w.room(c.kind, c.members...)
		r.Title = c.title
		w.update(func(tx store.Tx) error { return tx.UpdateRoom(r) })
	}
	for query, want := range map[string]string{
		"": "[Garden 2 joined, Österport 1 , Quiet garden 0 ]", "GARD": "[Garden 2 joined, Quiet garden 0 ]",
		"öst": "[Österport 1 ]", "arden": "[]", "secrets": "[]",
	} {
		list := read(w, func(r store.Reader) ([]chat.RoomView, error) {
			return r.OpenRooms(ann.ID, store.OpenFilter{Query: query})
		})
		got := "["
		for i, v := range list {
			if i > 0 {
				got += ", "
			}
			got += fmt.Sprint(v.Title, " ", v.Members, " ", v.Membership.Status)
		}
		w.equal("query "+query, got+"]", want)
	}
	group := w.room(chat.Group, ann)
	w.fails("a group is not open", chat.ErrRoomNotFound, func(r store.Reader) error { _, _, err := r.OpenRoom(ann.ID, group.ID); return err })
	free := w.room(chat.Open, bob)
	w.view(func(r store.Reader) error {
		room, m, err := r.OpenRoom(ann.ID, free.ID)
		w.equal("open room", room, free)
		w.equal("not joined", m, chat.Membership{Room: free.ID, Account: ann.ID})
		return err
	})
}

func testMembers(t *testing.T, open Opener) {
	w := newWorld(t, open)
	dan, ann, bob := w.person("Dan"), w.person("ann"), w.person("bob")
	r := w.room(chat.Group, dan, ann, bob)
	count := func() int { return read(w, func(rd store.Reader) (int, error) { return rd.CountMembers(r.ID) }) }
	members := func(f store.MemberFilter) []string {
		f.Room = r.ID
		var list []string
		for _, m := range read(w, func(rd store.Reader) ([]chat.Member, error) { return rd.Members(f) }) {
			list = append(list, m.Account.Name)
		}
		return list
	}
	w.equal("count", count(), 3)
	w.equal("by name", members(store.MemberFilter{}), "[ann bob Dan]")
	w.equal("next page", members(store.MemberFilter{After: "ann", Limit: 1}), "[bob]")
	gone := w.joined(r.ID, bob)
	gone.Status = chat.Left
	for range 2 { // leaving twice counts once
		w.update(func(tx store.Tx) error { return tx.PutMembership(gone) })
		w.equal("count after one left", count(), 2)
	}
	w.equal("those who are left", members(store.MemberFilter{}), "[ann Dan]")
	w.equal("ids", len(read(w, func(rd store.Reader) ([]chat.ID, error) { return rd.MemberIDs(r.ID) })), 2)
	named := read(w, func(rd store.Reader) ([]chat.Account, error) {
		return rd.MembersNamed(r.ID, []string{"DAN", "bob", "nobody"})
	})
	w.equal("named", names(named), "[Dan]")
	w.update(func(tx store.Tx) error { return tx.PutMembership(w.joined(r.ID, bob)) })
	w.equal("count after coming back", count(), 3)
}

func testReadPositions(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob := w.person("ann"), w.person("bob")
	r := w.room(chat.Group, ann)
	for range 3 {
		w.say(r, ann, "hej")
	}
	type advance func(tx store.Tx, account, room chat.ID, seq int64) (int64, error)
	for name, f := range map[string]advance{"read": store.Tx.AdvanceRead, "hidden": store.Tx.AdvanceHidden} {
		for _, c := range [][2]int64{{2, 2}, {1, 2}, {99, 3}, {3, 3}, {-1, 3}} {
			w.update(func(tx store.Tx) error {
				now, err := f(tx, ann.ID, r.ID, c[0])
				w.equal(fmt.Sprint(name, " to ", c[0]), now, c[1])
				return err
			})
		}
		w.refused("a stranger", chat.ErrRoomNotFound, func(tx store.Tx) error { _, err := f(tx, bob.ID, r.ID, 1); return err })
	}
	for _, c := range [][2]int64{{9, 3}, {2, 2}, {3, 2}, {-1, 0}} {
		w.update(func(tx store.Tx) error {
			now, err := tx.RestoreHidden(ann.ID, r.ID, c[0])
			w.equal(fmt.Sprint("restored to ", c[0]), now, c[1])
			return err
		})
	}
	w.refused("a stranger's restoring", chat.ErrRoomNotFound, func(tx store.Tx) error { _, err := tx.RestoreHidden(bob.ID, r.ID, 1); return err })
	w.update(func(tx store.Tx) error { return tx.SetInvolvement(ann.ID, r.ID, chat.Nothing) })
	w.refused("a stranger's involvement", chat.ErrRoomNotFound, func(tx store.Tx) error {
		return tx.SetInvolvement(bob.ID, r.ID, chat.Nothing)
	})
	m := read(w, func(rd store.Reader) (chat.Membership, error) { return rd.Membership(r.ID, ann.ID) })
	w.equal("kept", fmt.Sprint(m.Read, m.HiddenBefore, " ", m.Involvement), "3 0 nothing")
}

func testAliases(t *testing.T, open Opener) {
	w := newWorld(t, open)
	one, two := chat.NewID(), chat.NewID()
	put := func(space, external string, internal chat.ID) (number int64) {
		w.update(func(tx store.Tx) (err error) {
			number, err = tx.PutAlias(space, external, internal)
			return err
		})
		return number
	}
	w.equal("numbers count per space", fmt.Sprint(put("a", "x", one), put("a", "y", two), put("b", "x", two), put("a", "z", one)), "1 2 1 3")
	w.equal("the same again", put("a", "x", one), 1)
	w.refused("bound to another", &chat.Error{Code: "alias_taken"}, func(tx store.Tx) error { _, err := tx.PutAlias("a", "x", two); return err })
	w.view(func(r store.Reader) error {
		id, number, ok, err := r.Alias("a", "y")
		w.equal("alias", fmt.Sprint(id, number, ok, err), fmt.Sprint(two, 2, true, nil))
		_, _, ok, err = r.Alias("b", "y")
		w.equal("unknown", fmt.Sprint(ok, err), "false <nil>")
		return nil
	})
	for _, internal := range []chat.ID{one, two} {
		w.update(func(tx store.Tx) error {
			return errors.Join(tx.MoveAlias("a", "x", internal), tx.MoveAlias("c", "new", internal))
		})
		w.view(func(r store.Reader) error {
			id, number, _, err := r.Alias("a", "x")
			other, first, _, _ := r.Alias("c", "new")
			w.equal("moved", fmt.Sprint(id, number, other, first, err), fmt.Sprint(internal, 1, internal, 1, nil))
			return err
		})
	}
	if err := w.s.Update(t.Context(), func(tx store.Tx) error {
		_, err := tx.PutAlias("a", "gone", one)
		return errors.Join(err, errors.New("no"))
	}); err == nil {
		t.Error("an error was lost")
	}
	w.equal("a number that was rolled back is given again", put("a", "next", one), 4)
	w.update(func(tx store.Tx) error { return errors.Join(tx.DropAlias("a", "next"), tx.DropAlias("a", "never")) })
	w.view(func(r store.Reader) error {
		_, _, ok, err := r.Alias("a", "next")
		_, _, other, _ := r.Alias("a", "z")
		w.equal("dropped, and another", fmt.Sprint(ok, other, err), "false true <nil>")
		return nil
	})
	w.equal("the number of one that was dropped is not given again", put("a", "next", one), 5)
}

func testSuccessors(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ann, bob, cy, dee := w.person("ann"), w.person("bob"), w.person("cy"), w.person("dee")
	r := w.room(chat.Group)
	next := func(without chat.Account) (who string) {
		w.view(func(rd store.Reader) error {
			m, ok, err := rd.Successor(r.ID, without.ID)
			for _, a := range []chat.Account{ann, bob, cy, dee} {
				if ok && m.Account == a.ID && m.Room == r.ID {
					who = a.Name + " " + string(m.Role)
				}
			}
			return err
		})
		return who
	}
	put := func(a chat.Account, role chat.Role, change ...func(m *chat.Membership)) {
		m := w.joined(r.ID, a)
		m.Role = role
		for _, f := range change {
			f(&m)
		}
		w.update(func(tx store.Tx) error { return tx.PutMembership(m) })
	}
	put(ann, chat.RoleOwner)
	w.equal("nobody else", next(ann), "")
	put(bob, chat.RoleMember)
	put(cy, chat.RoleMember)
	w.equal("who has been there longest", next(ann), "bob member")
	put(dee, chat.RoleModerator)
	w.equal("who stands higher", next(ann), "dee moderator")
	w.equal("of all but him", next(dee), "ann owner")
	put(dee, chat.RoleModerator, func(m *chat.Membership) { m.Status, m.LeftAt = chat.Left, w.now() })
	w.equal("not who has left", next(ann), "bob member")
}
