package wire

import "time"

// NewMessage is the body that sends a message.
type NewMessage struct {
	ClientID string `json:"client_id" maxLength:"64" doc:"tells this message from the next; sending the same again answers with the first"`
	Text     string `json:"text" doc:"at most 16 KiB"`
	Subject  string `json:"subject,omitempty" doc:"opens a thread under this subject"`
	Thread   string `json:"thread,omitempty" doc:"id of the message that opened the thread this one belongs to"`
	Reply    string `json:"reply,omitempty" doc:"id of the message this one answers"`
}

// MessageEdit is the body that changes what a message says.
type MessageEdit struct {
	ClientID string `json:"client_id,omitempty" maxLength:"64"`
	Text     string `json:"text" doc:"at most 16 KiB"`
}

// Message is one entry of a room's history in its present state. Kind says which of the fields are there:
// message; member and settings (notices, with the fields of the event); hidden (seq alone, and
// with blocked id, sent_at and, of a reply, thread).
type Message struct {
	Room       string     `json:"room,omitempty"`
	Seq        int64      `json:"seq"`
	Kind       string     `json:"kind" enum:"message,member,settings,hidden"`
	ID         string     `json:"id,omitempty"`
	Sender     string     `json:"sender,omitempty" doc:"name"`
	SenderID   string     `json:"sender_id,omitempty" doc:"account id"`
	ClientID   string     `json:"client_id,omitempty"`
	Text       string     `json:"text,omitempty"`
	Subject    string     `json:"subject,omitempty"`
	Thread     string     `json:"thread,omitempty" doc:"id of the thread's first message; its own id if it opens one"`
	Reply      string     `json:"reply,omitempty"`
	Mentions   []string   `json:"mentions,omitempty" doc:"ids of the accounts called by name"`
	SentAt     *time.Time `json:"sent_at,omitempty"`
	Edited     int64      `json:"edited,omitempty" doc:"seq of the newest edit"`
	EditedAt   *time.Time `json:"edited_at,omitempty"`
	Removed    int64      `json:"removed,omitempty" doc:"seq of its removal; the text is gone"`
	Unreadable bool       `json:"unreadable,omitempty" doc:"what it says is damaged where it is kept: there is no text"`
	Reactions  []Reaction `json:"reactions,omitempty"`
	Replies    *Replies   `json:"replies,omitempty" doc:"on a message that opened a thread"`
	Blocked    bool       `json:"blocked,omitempty" doc:"hidden: a message of somebody whom the reader has blocked"`
	Notice
}

// Notice is what member and settings events say, in history and live alike.
type Notice struct {
	Account string `json:"account,omitempty" doc:"member: who it is about"`
	Name    string `json:"name,omitempty" doc:"member: that account's name"`
	Change  string `json:"change,omitempty" enum:"joined,added,left,removed,role"`
	Role    string `json:"role,omitempty"`
	Title   string `json:"title,omitempty" doc:"settings: as it is from then on"`
	Topic   string `json:"topic,omitempty"`
	History string `json:"history,omitempty"`
}

// Reaction is how many people answered with one emoji.
type Reaction struct {
	Emoji string `json:"emoji"`
	Count int    `json:"count"`
	Mine  bool   `json:"mine,omitempty"`
}

// Reactor is somebody who answered a message with an emoji.
type Reactor struct {
	Emoji  string `json:"emoji"`
	Person Person `json:"person"`
}

// Replies sums up a thread beyond its first message.
type Replies struct {
	Count  int        `json:"count"`
	Latest int64      `json:"latest,omitempty" doc:"seq of the newest reply"`
	LastAt *time.Time `json:"last_at,omitempty"`
	Unread int        `json:"unread,omitempty" doc:"by others, above the reader's position in the thread; counts to 100"`
}

// Messages is one page of history, ascending by seq, with the head at which it is true.
// It stands for every seq from From to To: what is not listed there is an edit, a removal or a reaction that is already in it.
type Messages struct {
	Messages   []Message `json:"messages"`
	From       int64     `json:"from"`
	To         int64     `json:"to"`
	Head       int64     `json:"head"`
	Floor      int64     `json:"floor"`
	MoreBefore bool      `json:"more_before,omitempty"`
	MoreAfter  bool      `json:"more_after,omitempty"`
	Generation string    `json:"generation"`
	People     []Person  `json:"people,omitempty" doc:"the senders on this page"`
	Quoted     []Message `json:"quoted,omitempty" doc:"messages that this page replies to and that are not on it"`
}

// Thread is a subject with its newest reply, as the subjects view lists it.
type Thread struct {
	First Message  `json:"first"`
	Last  *Message `json:"last,omitempty" doc:"the newest reply"`
	Read  int64    `json:"read" doc:"the reader's position in the thread"`
}

// Threads is one page of subjects, newest activity first.
type Threads struct {
	Threads []Thread `json:"threads"`
	People  []Person `json:"people,omitempty"`
	Next    string   `json:"next,omitempty" doc:"pass as before for the next page; absent on the last"`
}

// Event is one entry of a room's log as it stands now. Kind says which of the fields are there.
type Event struct {
	Room       string     `json:"room"`
	Seq        int64      `json:"seq"`
	Kind       string     `json:"kind" enum:"message,edit,removal,reaction,member,settings,hidden"`
	ID         string     `json:"id,omitempty"`
	Sender     string     `json:"sender,omitempty" doc:"name"`
	SenderID   string     `json:"sender_id,omitempty" doc:"account id"`
	ClientID   string     `json:"client_id,omitempty"`
	Target     string     `json:"target,omitempty" doc:"edit, removal, reaction: id of the message"`
	Thread     string     `json:"thread,omitempty"`
	Text       string     `json:"text,omitempty"`
	Subject    string     `json:"subject,omitempty"`
	Reply      string     `json:"reply,omitempty"`
	Mentions   []string   `json:"mentions,omitempty"`
	Emoji      string     `json:"emoji,omitempty"`
	Off        bool       `json:"off,omitempty" doc:"reaction: taken back"`
	Removed    bool       `json:"removed,omitempty" doc:"message, edit, reaction: its content is gone"`
	Unreadable bool       `json:"unreadable,omitempty" doc:"what it says is damaged where it is kept: it has none of the fields of its kind"`
	Blocked    bool       `json:"blocked,omitempty" doc:"hidden: a message of somebody whom the reader has blocked; id, sent_at and, of a reply, thread are there"`
	SentAt     *time.Time `json:"sent_at,omitempty"`
	Notice
	Proof *Proof `json:"proof,omitempty"`
}

// Proof lets a reader verify the room's hash chain: hash = SHA-256(room | seq | hash before | digest),
// digest = SHA-256(salt | canonical event).
type Proof struct {
	Salt   []byte `json:"salt,omitempty" doc:"gone with the content"`
	Digest []byte `json:"digest"`
	Hash   []byte `json:"hash"`
}

// Events is a dense run of a room's log.
type Events struct {
	Events     []Event `json:"events"`
	Head       int64   `json:"head"`
	Floor      int64   `json:"floor"`
	Generation string  `json:"generation"`
}

// Position is the body that says how far something was read, or put away.
type Position struct {
	Seq int64 `json:"seq" minimum:"0"`
}

// Draft is the body that keeps what is not yet sent; an empty text clears it.
type Draft struct {
	Text   string `json:"text"`
	Thread string `json:"thread,omitempty"`
	Reply  string `json:"reply,omitempty"`
}
