package store

import "github.com/samtal-chat/samtal/chat"

// EventFilter chooses a dense run of a room's log, ascending. Account has joined the room (else chat.ErrRoomNotFound);
// what lies at or below its floor is left out, what it has hidden comes as chat.KindHidden.
type EventFilter struct {
	Account chat.ID
	Room    chat.ID
	After   int64
	Limit   int // at most chat.MaxPage + 1; 0 means chat.DefaultPage
}

// PageFilter chooses a page of history. Of Before, After and Around at most one is set; with none it is the newest page.
type PageFilter struct {
	Account chat.ID
	Room    chat.ID
	Thread  chat.ID // only this thread, its first message included; zero: everything but thread replies
	Before  int64
	After   int64
	Around  int64
	Limit   int
	// Unveiled shows what people say whom the account has blocked.
	Unveiled bool
}

// Page is a run of history.
type Page = chat.Page

// ThreadFilter pages through subjects, newest activity first.
type ThreadFilter struct {
	Account chat.ID
	Room    chat.ID // zero: all rooms the account has joined
	Before  string  // opaque, from ThreadPage.Next
	Limit   int
}

// ThreadView is a subject with its newest reply.
type ThreadView = chat.ThreadView

// ThreadPage is one page of subjects.
type ThreadPage = chat.ThreadPage

// MessageReader reads the log.
type MessageReader interface {
	Events(f EventFilter) ([]chat.Event, error)
	// Tail reads a dense run of any room's log as it is, for delivery: no floor, nothing hidden.
	Tail(room chat.ID, after int64, limit int) ([]chat.Event, error)
	// HiddenBy lists the messages that an account has hidden, in any room, at most limit.
	HiddenBy(account chat.ID, limit int) ([]chat.ID, error)
	Page(f PageFilter) (Page, error)
	// Message reads one message as the account sees it; chat.ErrMessageNotFound if it is below the floor, hidden or no message.
	Message(account, room, id chat.ID) (chat.Message, error)
	// Event reads one event of a room as it is, whoever asks; chat.ErrMessageNotFound if absent.
	Event(room, id chat.ID) (chat.Event, error)
	// Sent finds what a sender sent under a client id; ok is false if nothing.
	Sent(room, sender chat.ID, clientID string) (e chat.Event, ok bool, err error)
	Threads(f ThreadFilter) (ThreadPage, error)
	// HasReaction tells whether the account's emoji stands on the message.
	HasReaction(room, target, account chat.ID, emoji string) (bool, error)
	// Reactors lists who has put what on a message, the earliest first: none whom the account has blocked, at most limit.
	Reactors(account, message chat.ID, limit int) ([]chat.Reactor, error)
	// ReactionsOf lists an account's emoji on a message.
	ReactionsOf(room, target, account chat.ID) ([]string, error)
	// CountEmoji counts the different emoji on a message.
	CountEmoji(room, target chat.ID) (int, error)
}

// MessageWriter appends to the log.
type MessageWriter interface {
	// Append gives e its Seq, Salt, Digest and Hash, writes it, moves the room's head and rings the bell after the commit.
	// A client id that this sender has used in this room is a chat.Conflict, code "client_id_used".
	Append(e *chat.Event) error
	// AddMentions remembers whom a message calls by name.
	AddMentions(e chat.Event, accounts []chat.ID) error
	// OpenThread makes a message the first of a thread; its Thread is its own id.
	OpenThread(first chat.Event) error
	// AddReply counts a reply in its thread; chat.ErrMessageNotFound if its Thread opens none.
	AddReply(reply chat.Event) error
	// MarkEdited makes edit what its Target says.
	MarkEdited(edit chat.Event) error
	// MarkRemoved clears content, salt, reactions and mentions of removal's Target and of all its edits.
	MarkRemoved(removal chat.Event) error
	// SetReaction puts or takes one account's emoji.
	SetReaction(e chat.Event, emoji string, on bool) error
	// ShredReaction clears what the event of a reaction says, and takes away what its sender has on its Target.
	ShredReaction(e chat.Event) error
	// SetHidden hides one message for one account, or shows it again; changed is false if it was so already.
	SetHidden(account, room, message chat.ID, seq int64, hidden bool) (changed bool, err error)
	// AdvanceThreadRead moves the account's position in a thread forward and returns where it is now, and whether it moved.
	AdvanceThreadRead(account, room, thread chat.ID, seq int64) (now int64, moved bool, err error)
}
