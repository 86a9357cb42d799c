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
