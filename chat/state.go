package chat

// StateKind sorts what belongs to one person across his devices.
type StateKind string

// The kinds of account state, with the subject and value of each.
const (
	StateRead        StateKind = "read"        // subject: room id; value: {"seq": n}
	StateThreadRead  StateKind = "thread_read" // subject: thread id; value: {"room": id, "seq": n}
	StateHidden      StateKind = "hidden"      // subject: room id; value: {"before": seq}: the conversation is put away up to there
	StateHide        StateKind = "hide"        // subject: message id; value: {"room": id, "seq": n}: one message is hidden
	StateDraft       StateKind = "draft"       // subject: room id or "room id/thread id"; value: {"text", "reply"?} or null
	StateInvolvement StateKind = "involvement" // subject: room id; value: {"level": Involvement}
	StateSetting     StateKind = "setting"     // subject: a key of the client's; value: any JSON of at most MaxSetting bytes, or null
	StateProfile     StateKind = "profile"     // subject: "me"; value: {"name", "full_name"}
	StateBlocks      StateKind = "blocks"      // subject: account id; value: {}: the person is blocked; or null
	StateKeys        StateKind = "keys"        // subject: "all"; value: {}: the list of API keys is another one now
	StateReset       StateKind = "reset"       // subject: "all"; value: {"due": time}: somebody has answered the questions, and the password is another one from then on unless the owner objects; or null
	StateFactors     StateKind = "factors"     // subject: "all"; value: {}: by what one signs in is another thing now
	StateSessions    StateKind = "sessions"    // subject: "all"; value: {}: the list of sessions is another one now
)

// Limits of account state.
const (
	MaxDraft      = MaxText
	MaxSetting    = 4 << 10 // bytes
	MaxSettings   = 200     // settings and drafts of one account, each
	MaxSubjectKey = 100     // bytes
	MaxHidden     = 10000   // single messages hidden by one account
)

// State is the latest value of one thing that belongs to one person. Changed is monotone per account, not dense.
type State struct {
	Account ID
	Kind    StateKind
	Subject string
	Value   []byte // JSON; nil when it was cleared
	Changed int64
}

// SettingKey reports whether key may name a setting: lower-case letters, digits, dots and underscores.
func SettingKey(key string) error {
	ok := key != "" && len(key) <= MaxSubjectKey
	for _, c := range []byte(key) {
		ok = ok && ('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '_')
	}
	if !ok {
		return invalid("key", "bad_key", "a setting's key has lower-case letters, digits, dots and underscores")
	}
	return nil
}

// CheckDraft reports whether text may be kept as a draft; it may be empty.
func CheckDraft(text string) error {
	if len(text) > MaxDraft {
		return &Error{Kind: TooLarge, Code: "text_too_long", Message: "a draft has at most 16 KiB of text", Field: "text"}
	}
	return checkText("text", text)
}
