package chat

import (
	"encoding/json"
	"fmt"
	"time"
)

// Limits of a message.
const (
	MaxText      = 16 << 10 // bytes
	MaxSubject   = 150      // Unicode code points
	MaxMentions  = 50
	MaxClientID  = 64 // bytes
	MaxEmoji     = 40 // bytes: the longest emoji in use has 35
	MaxReactions = 20 // different emoji on one message
)

// Content is what a message or an edit says. It is stored as JSON in Event.Content (content type ContentJSON).
type Content struct {
	Text     string `json:"text"`
	Subject  string `json:"subject,omitempty"`  // set on the first message of a thread
	Reply    ID     `json:"reply,omitzero"`     // the message this one answers
	Mentions []ID   `json:"mentions,omitempty"` // accounts this message calls by name
}

// ContentJSON is the content type of everything that this server can read.
const ContentJSON = "application/json"

// Message is one entry of a room's history in its present state: a message as sent, as last edited, or as an empty place
// after its removal; or a notice (Kind member or settings); or a hidden place (Kind hidden: only Room and Seq are set, and where
// Veiled is, ID, SentAt and the Thread it replies in).
type Message struct {
	Seq        int64
	Kind       EventKind
	ID         ID
	Room       ID
	Sender     ID
	Name       string // the sender's name
	ClientID   string
	Thread     ID // the first message of the thread this one belongs to (itself, if it opens one)
	Content    Content
	SentAt     time.Time
	Edited     int64 // seq of the newest edit, 0 if never edited
	EditedAt   time.Time
	Removed    int64 // seq of the removal, 0 while it stands
	Reactions  []Reaction
	Replies    Replies          // what follows in the thread it opens
	Member     *MemberContent   // of a member notice
	Settings   *SettingsContent // of a settings notice
	Unreadable bool             // what is kept of it does not open: it has no content
	Veiled     bool             // of a hidden place: its sender is one whom the reader has blocked
}

// Reaction is how many people answered a message with one emoji.
type Reaction struct {
	Emoji string
	Count int
	Mine  bool
}

// Reactor is somebody who answered a message with an emoji.
type Reactor struct {
	Emoji   string
	Account Account
}

// Replies sums up a thread beyond its first message.
type Replies struct {
	Count  int
	Latest int64 // seq
	LastAt time.Time
	Unread int // replies by others above the reader's position in the thread, at most MaxUnread
}

// MaxUnread is where counting of unread messages stops; a client shows "99+".
const MaxUnread = 100

// Check reports whether c may be sent as a message.
func (c Content) Check() error {
	if err := checkText("text", c.Text); err != nil {
		return err
	}
	if IsBlank(c.Text) {
		return invalid("text", "text_missing", "a message needs text")
	}
	if len(c.Text) > MaxText {
		return &Error{Kind: TooLarge, Code: "text_too_long", Message: "a message has at most 16 KiB of text", Field: "text"}
	}
	if len(c.Mentions) > MaxMentions {
		return &Error{Kind: TooLarge, Code: "too_many_mentions", Message: "a message mentions at most 50 people", Field: "mentions"}
	}
	return checkLine("subject", c.Subject, MaxSubject)
}

// Encode returns c as it is stored.
func (c Content) Encode() ([]byte, error) { return json.Marshal(c) }

// ParseContent reads what Encode wrote.
func ParseContent(b []byte) (Content, error) {
	var c Content
	if err := json.Unmarshal(b, &c); err != nil {
		return Content{}, fmt.Errorf("parse content: %w", err)
	}
	return c, nil
}

// CheckClientID reports whether id may tell one send of a client from the next: 1 to MaxClientID printable ASCII characters.
func CheckClientID(id string) error {
	ok := id != "" && len(id) <= MaxClientID
	for _, c := range []byte(id) {
		ok = ok && '!' <= c && c <= '~'
	}
	if !ok {
		return invalid("client_id", "bad_client_id", "client_id has 1 to 64 printable ASCII characters without spaces")
	}
	return nil
}
