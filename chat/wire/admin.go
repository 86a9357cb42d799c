package wire

import "time"

// Overview is what there is on the server, and how it does, for administrators.
type Overview struct {
	People      int          `json:"people" doc:"accounts that may sign in, without bots and guests"`
	Guests      int          `json:"guests"`
	Bots        int          `json:"bots"`
	Admins      int          `json:"admins"`
	Suspended   int          `json:"suspended" doc:"accounts that may not sign in for now"`
	ActiveToday int          `json:"active_today" doc:"accounts that used the server since midnight UTC"`
	Online      int          `json:"online" doc:"accounts with a live connection now"`
	Sessions    int          `json:"sessions" doc:"that have not ended"`
	Connections int          `json:"connections" doc:"live ones, now"`
	Rooms       RoomCount    `json:"rooms"`
	Days        []MessageDay `json:"days" doc:"the last 30 days, oldest first, today last"`
	Storage     Storage      `json:"storage"`
	Writes      WriteStats   `json:"writes"`
	Queue       Queue        `json:"queue"`
	Version     string       `json:"version"`
	StartedAt   time.Time    `json:"started_at"`
	Now         time.Time    `json:"now"`
	Healthy     bool         `json:"healthy" doc:"no problems"`
	Problems    []string     `json:"problems" doc:"codes: not_ready, low_space (less than 1 GiB is free), slow_writes (one of a hundred takes more than 2 seconds), letters_wait (a letter has waited for more than 15 minutes)"`
}

// RoomCount counts rooms by kind.
type RoomCount struct {
	Direct int `json:"direct"`
	Group  int `json:"group"`
	Open   int `json:"open"`
}

// MessageDay is how many messages were sent on a day.
type MessageDay struct {
	Day      string `json:"day" doc:"2026-11-22, UTC"`
	Messages int64  `json:"messages"`
}

// Storage is what the database takes.
type Storage struct {
	Engine   string `json:"engine" doc:"sqlite or postgres"`
	Database int64  `json:"database" doc:"bytes"`
	Log      int64  `json:"log" doc:"bytes of the write-ahead log, where it is a file of the server's"`
	Free     *int64 `json:"free,omitempty" doc:"bytes free where the database is kept; absent where that is not known"`
}

// Queue is what is to leave the server.
type Queue struct {
	Letters int64      `json:"letters" doc:"letters that no mail server has taken yet"`
	Since   *time.Time `json:"since,omitempty" doc:"when the oldest of them was written; absent where none waits"`
	Outbox  int64      `json:"outbox" doc:"what followers outside the server have yet to be told"`
}

// WriteStats is how long what is written takes to be durable.
type WriteStats struct {
	Waiting  int     `json:"waiting" doc:"write transactions that wait or run now"`
	Total    int64   `json:"total" doc:"since the server started"`
	MedianMS float64 `json:"median_ms" doc:"of the last 512"`
	SlowMS   float64 `json:"slow_ms" doc:"all but one of a hundred took less"`
}

// ManagedAccount is an account as administrators see it.
type ManagedAccount struct {
	Person
	Admin       bool       `json:"admin,omitempty"`
	CreatedAt   time.Time  `json:"created_at"`
	SuspendedAt *time.Time `json:"suspended_at,omitempty" doc:"absent while it may sign in"`
	Sessions    int        `json:"sessions"`
	LastUsed    *time.Time `json:"last_used,omitempty" doc:"of its sessions; absent if it has none"`
}

// ManagedAccounts is one page of accounts, by name.
type ManagedAccounts struct {
	Accounts []ManagedAccount `json:"accounts"`
	Next     string           `json:"next,omitempty" doc:"after for the next page; absent on the last"`
}

// NewAccount is the body by which an administrator makes an account. Without a password, the answer has a link by which its owner
// chooses one; a bot has none, and the answer has its first API key.
type NewAccount struct {
	Name     string   `json:"name" maxLength:"32"`
	FullName string   `json:"full_name,omitempty" maxLength:"64"`
	Password string   `json:"password,omitempty" maxLength:"256"`
	Admin    bool     `json:"admin,omitempty"`
	Bot      bool     `json:"bot,omitempty"`
	Scopes   []string `json:"scopes,omitempty" doc:"of a bot's key; read and write unless told"`
}

// MadeAccount is an account that an administrator has made, and what is shown this once.
type MadeAccount struct {
	Account ManagedAccount `json:"account"`
	Link    string         `json:"link,omitempty" doc:"where its owner chooses a password"`
	Until   *time.Time     `json:"until,omitempty" doc:"when the link ends"`
	Key     string         `json:"key,omitempty" doc:"sk_…, of a bot"`
}

// AccountChange is the body by which an administrator changes an account; what is left out stays.
type AccountChange struct {
	Admin     *bool `json:"admin,omitempty"`
	Suspended *bool `json:"suspended,omitempty" doc:"a suspended account cannot sign in; its sessions and keys end"`
}

// ManagedRoom is a room as administrators see it: not what is said in it, nor who is in it.
type ManagedRoom struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind" doc:"direct, group, open"`
	Title     string     `json:"title,omitempty" doc:"of open rooms alone"`
	Lobby     bool       `json:"lobby,omitempty"`
	Members   int        `json:"members"`
	Events    int64      `json:"events" doc:"everything that ever happened in it"`
	CreatedAt time.Time  `json:"created_at"`
	LastAt    *time.Time `json:"last_at,omitempty" doc:"when something last happened in it"`
}

// ManagedRooms is one page of all rooms, those made last first.
type ManagedRooms struct {
	Rooms []ManagedRoom `json:"rooms"`
	Next  string        `json:"next,omitempty" doc:"before for the next page; absent on the last"`
}

// ServerSetting is a setting that the server was started with.
type ServerSetting struct {
	Name   string `json:"name" doc:"of the flag, without hyphens before it"`
	Value  string `json:"value" doc:"empty for secrets"`
	Origin string `json:"origin" doc:"who set it: flag --listen, environment SAMTAL_URL, file /etc/samtal.conf, default"`
	Secret bool   `json:"secret,omitempty"`
	Set    bool   `json:"set,omitempty" doc:"of a secret: whether there is one"`
}

// ServerSettings are all settings.
type ServerSettings struct {
	Settings []ServerSetting `json:"settings"`
}
