package store

import "github.com/samtal-chat/samtal/chat"

// RoomView is a room as one of its members sees it.
type RoomView = chat.RoomView

// OpenFilter chooses open rooms by the beginning of a word of their title.
type OpenFilter struct {
	Query string
	Limit int
}

// MemberFilter pages through the joined members of a room by name.
type MemberFilter struct {
	Room  chat.ID
	After string // names after this one
	Limit int
}

// Head is where a room of an account stands.
type Head struct {
	Room  chat.ID
	Head  int64
	Floor int64 // of the account's membership
}

// RoomReader reads rooms. Methods that take an account answer chat.ErrRoomNotFound for a room the account has not joined.
type RoomReader interface {
	// RoomsOf lists the rooms the account has joined, newest activity first, at most chat.MaxRooms.
	RoomsOf(account chat.ID) ([]RoomView, error)
	RoomOf(account, room chat.ID) (RoomView, error)
	// Entry is the cheap form of RoomOf: what a permission needs.
	Entry(account, room chat.ID) (chat.Room, chat.Membership, error)
	// CountRooms counts the rooms the account has joined.
	CountRooms(account chat.ID) (int, error)
	// HeadsOf lists the heads of the rooms the account has joined.
	HeadsOf(account chat.ID) ([]Head, error)
	// OpenRoom reads an open room and how the account stands to it (Status "" if not at all); chat.ErrRoomNotFound for other kinds.
	OpenRoom(account, room chat.ID) (chat.Room, chat.Membership, error)
	// OpenRooms lists open rooms as the account sees them, joined or not, most members first.
	OpenRooms(account chat.ID, f OpenFilter) ([]RoomView, error)
	// Lobby is the room that everyone joins; chat.ErrRoomNotFound before it was made.
	Lobby() (chat.Room, error)
	// DirectRoom finds the direct room of two accounts (or of one with itself); chat.ErrRoomNotFound if there is none.
	DirectRoom(a, b chat.ID) (chat.ID, error)
	// Membership reads how any account stands to a room; Status "" if not at all.
	Membership(room, account chat.ID) (chat.Membership, error)
	Members(f MemberFilter) ([]chat.Member, error)
	CountMembers(room chat.ID) (int, error)
	// Successor finds who stands highest in a room when one account is left out: by role, then by how long they have been
	// there. ok is false if nobody else is there.
	Successor(room, without chat.ID) (m chat.Membership, ok bool, err error)
	// MemberIDs lists all joined accounts of a room, for delivery.
	MemberIDs(room chat.ID) ([]chat.ID, error)
	// RoomHead is the head of any room, for delivery.
	RoomHead(room chat.ID) (int64, error)
	// MembersNamed resolves names (any case), and former ones that are kept, to the accounts joined in the room; unknown names are
	// passed over.
	MembersNamed(room chat.ID, names []string) ([]chat.Account, error)
	// Alias resolves an external key of a space to an internal id and its number; ok is false if there is none.
	Alias(space, external string) (internal chat.ID, number int64, ok bool, err error)
}

// RoomWriter changes rooms and memberships.
type RoomWriter interface {
	// InsertRoom makes a room at head 0. For a direct room, between names its two accounts (the same twice for notes to oneself).
	InsertRoom(r chat.Room, between ...chat.ID) error
	// UpdateRoom writes title, topic and history.
	UpdateRoom(r chat.Room) error
	// PutMembership writes a membership whole, new or known.
	PutMembership(m chat.Membership) error
	// AdvanceRead moves the member's read position forward, never beyond the head and never back, and returns where it is now.
	AdvanceRead(account, room chat.ID, seq int64) (int64, error)
	// AdvanceHidden does the same for HiddenBefore.
	AdvanceHidden(account, room chat.ID, seq int64) (int64, error)
	// RestoreHidden moves HiddenBefore back to seq, if it is beyond, and returns where it is now.
	RestoreHidden(account, room chat.ID, seq int64) (int64, error)
	SetInvolvement(account, room chat.ID, level chat.Involvement) error
	// PutAlias binds an external key to an internal id and returns the number it got, counted per space from 1.
	// chat.Conflict, code "alias_taken", if the key is bound to another id.
	PutAlias(space, external string, internal chat.ID) (number int64, err error)
	// MoveAlias binds an external key to an internal id, whatever it was bound to; its number stays.
	MoveAlias(space, external string, internal chat.ID) error
	// DropAlias makes an external key lead nowhere; its number is not given again.
	DropAlias(space, external string) error
}
