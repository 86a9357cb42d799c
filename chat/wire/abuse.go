package wire

import "time"

// Block is somebody whom the reader has blocked.
type Block struct {
	Person    Person    `json:"person"`
	BlockedAt time.Time `json:"blocked_at"`
}

// Blocks is whom the reader has blocked, the newest block first.
type Blocks struct {
	Blocks []Block `json:"blocks"`
}

// NewReport is the body that brings a message before the administrators.
type NewReport struct {
	Room    string `json:"room"`
	Message string `json:"message"`
	Reason  string `json:"reason,omitempty" maxLength:"2000"`
}

// Report is a message that somebody has brought before the administrators.
type Report struct {
	ID         string     `json:"id"`
	Room       string     `json:"room"`
	Message    string     `json:"message"`
	Sender     Person     `json:"sender"`
	Reporter   Person     `json:"reporter"`
	Reason     string     `json:"reason,omitempty"`
	Text       string     `json:"text" doc:"what the message said when it was reported; empty when that went with the account of its sender"`
	Unreadable bool       `json:"unreadable,omitempty" doc:"some of the texts are damaged where they are kept, and empty"`
	SentAt     time.Time  `json:"sent_at"`
	CreatedAt  time.Time  `json:"created_at"`
	ClosedAt   *time.Time `json:"closed_at,omitempty"`
	ClosedBy   *Person    `json:"closed_by,omitempty"`
	Outcome    string     `json:"outcome,omitempty"`
}

// Reports is a page of reports, newest first.
type Reports struct {
	Reports []Report `json:"reports"`
	Next    string   `json:"next,omitempty" doc:"to ask for the next page with, as before"`
}

// Outcome is the body that closes a report.
type Outcome struct {
	Outcome string `json:"outcome,omitempty" maxLength:"2000" doc:"what was done about it"`
}

// NewBan is the body that keeps an account or addresses out: one of the two.
type NewBan struct {
	Account   string `json:"account,omitempty" doc:"id of the account"`
	Prefix    string `json:"prefix,omitempty" maxLength:"64" doc:"an address, or a prefix like 192.0.2.0/24 or 2001:db8::/48"`
	Reason    string `json:"reason,omitempty" maxLength:"2000"`
	ExpiresIn int64  `json:"expires_in,omitempty" minimum:"0" maximum:"3153600000" doc:"seconds; without it the ban lasts"`
}

// Ban keeps an account or addresses out.
type Ban struct {
	ID        string     `json:"id"`
	Account   *Person    `json:"account,omitempty"`
	Prefix    string     `json:"prefix,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	MadeBy    Person     `json:"made_by"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// Bans is a page of bans, newest first.
type Bans struct {
	Bans []Ban  `json:"bans"`
	Next string `json:"next,omitempty" doc:"to ask for the next page with, as before"`
}
