package wire

// Frame types that a server sends.
const (
	TypeHello   = "hello"   // answer to hello: Hello
	TypeEvent   = "event"   // one event of a room: EventFrame
	TypeSkipped = "skipped" // too much was missed: SkippedFrame
	TypeLive    = "live"    // everything missed has been sent: what follows happens now
	TypeState   = "state"   // account state of the reader: StateFrame
	TypeSignal  = "signal"  // typing, presence, read receipts, new names: SignalFrame
	TypeReply   = "reply"   // answer to a command: ReplyFrame
)

// Command is one frame from a client. Type says which of the fields are read; any other is refused.
// ID is the client's own and comes back in the one reply as re.
type Command struct {
	ID   string `json:"id" maxLength:"64"`
	Type string `json:"type" enum:"hello,send,edit,remove,react,hide,read,draft,typing,ping"`

	// hello
	Token      string           `json:"token,omitempty" doc:"bearer token; browsers have their cookie"`
	Generation string           `json:"generation,omitempty" doc:"of the log that the positions belong to"`
	Rooms      map[string]int64 `json:"rooms,omitempty" doc:"room id to the newest seq the client has"`
	Changed    *int64           `json:"changed,omitempty" doc:"newest account state the client has"`

	// what a command acts on
	Room     string `json:"room,omitempty"`
	Message  string `json:"message,omitempty" doc:"edit, remove, react, hide: id of the message"`
	ClientID string `json:"client_id,omitempty" maxLength:"64"`
	Text     string `json:"text,omitempty"`
	Subject  string `json:"subject,omitempty"`
	Thread   string `json:"thread,omitempty"`
	Reply    string `json:"reply,omitempty"`
	Emoji    string `json:"emoji,omitempty"`
	Off      bool   `json:"off,omitempty"`
	Seq      int64  `json:"seq,omitempty"`
}

// Hello answers the hello command and opens the stream of a server-sent-events client.
type Hello struct {
	Type       string           `json:"type"`
	Re         string           `json:"re,omitempty"`
	Generation string           `json:"generation"`
	Account    Person           `json:"account"`
	Session    string           `json:"session"`
	Changed    int64            `json:"changed"`
	Rooms      map[string]int64 `json:"rooms" doc:"the reader's rooms and the heads at which live delivery begins"`
	Online     []string         `json:"online,omitempty" doc:"ids of the people the reader shares presence with who are online"`
	Version    string           `json:"version"`
}

// EventFrame carries one event.
type EventFrame struct {
	Type  string `json:"type"`
	Event Event  `json:"event"`
}

// SkippedFrame tells that more was missed in a room than is sent on resume: reload what is looked at.
type SkippedFrame struct {
	Type string `json:"type"`
	Room string `json:"room"`
	Head int64  `json:"head"`
}

// LiveFrame ends the resumption.
type LiveFrame struct {
	Type string `json:"type"`
}

// StateFrame carries one change of the reader's account state.
type StateFrame struct {
	Type string `json:"type"`
	State
}

// SignalFrame carries what is not history. It may be lost.
type SignalFrame struct {
	Type    string `json:"type"`
	Kind    string `json:"kind" enum:"typing,presence,read,person"`
	Room    string `json:"room,omitempty"`
	Thread  string `json:"thread,omitempty"`
	Account string `json:"account"`
	Name    string `json:"name,omitempty"`
	Online  bool   `json:"online,omitempty" doc:"presence"`
	Seq     int64  `json:"seq,omitempty" doc:"read: how far that member has read the room"`

	Person *Person `json:"person,omitempty" doc:"person: how the account is seen from now on, by everybody who shares or shared a room with it"`
}

// ReplyFrame answers one command: either Error, or what the command made.
type ReplyFrame struct {
	Type    string   `json:"type"`
	Re      string   `json:"re"`
	Error   *Problem `json:"error,omitempty"`
	Message *Message `json:"message,omitempty" doc:"send: the message as it stands"`
	Again   bool     `json:"again,omitempty" doc:"send: this client_id had been sent before"`
	Seq     int64    `json:"seq,omitempty" doc:"edit, remove, react: seq of the event; read, hide: the position now"`
}

// Problem is an error (RFC 9457) with a stable code.
type Problem struct {
	Type   string `json:"type,omitempty"`
	Title  string `json:"title,omitempty"`
	Status int    `json:"status,omitempty"`
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"`
	Wait   int    `json:"wait,omitempty" doc:"seconds after which a refusal for now (rate_limited) may be over"`

	Request     string   `json:"request,omitempty" doc:"the id under which the server logs this request"`
	Suggestions []string `json:"suggestions,omitempty" doc:"codes of what would help"`
}

// Close codes of the socket beyond those of RFC 6455 §7.4.
const (
	CloseResume  = 4000 // the receiver was too slow: connect again and resume from your positions
	CloseSession = 4401 // the session ended: sign in again
	CloseBanned  = 4403 // the account or the address may not be here
	CloseHello   = 4408 // no hello in time, or a command before it
	CloseLimit   = 4429 // too many sockets or commands
)
