package chat

// RoomView is a room as one of its members sees it.
type RoomView struct {
	Room
	Membership Membership
	Members    int       // joined accounts
	With       []Account // the other person of a direct room
	Unread     int       // messages by others above Membership.Read and the floor, thread replies aside; at most MaxUnread
	Mentions   int       // unread messages that mention the member; at most MaxUnread
	Threads    int       // threads with unread replies; at most MaxUnread
	Last       *Message  // newest message above the floor, thread replies aside
}

// Page is a run of history, ascending by seq, with what it is true at. Messages stands for every seq from From to To: what is
// not listed there is an edit, a removal or a reaction that is already in it.
type Page struct {
	Messages   []Message
	From, To   int64
	Head       int64
	Floor      int64
	MoreBefore bool
	MoreAfter  bool
	People     []Account
	Quoted     []Message // what the page's messages reply to and is not on it
}

// ThreadView is a subject with its newest reply.
type ThreadView struct {
	First Message
	Last  *Message
	Read  int64
}

// ThreadPage is one page of subjects.
type ThreadPage struct {
	Threads []ThreadView
	People  []Account
	Next    string
}

// EventRun is a dense run of a room's log with what it is true at.
type EventRun struct {
	Events []Event
	Head   int64
	Floor  int64
}
